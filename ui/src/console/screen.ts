// The guest's screen: noVNC's core, through its public interface.
import RFB, { type Credentials } from '@novnc/novnc';

import { boundCanvases } from './bounds.ts';
import { keysymOf } from './capture.svelte.ts';

/** What a screen tells. */
export interface Told {
  /** The server has greeted; its picture follows. */
  greeted(width: number, height: number): void;
  /** The server wants to know who is there. */
  asked(wanted: (keyof Credentials)[]): void;
  /** It cannot go on, for this reason; the end follows. */
  failed(cause: string): void;
  /** It is over; with the last picture, where there was one. */
  ended(picture: ImageData | null): void;
}

export interface Screen {
  focus(): void;
  answer(credentials: Credentials): void;
  sendCtrlAltDel(): void;
  /** A key that the page does not get as an event. */
  key(code: string, down: boolean): void;
  /** Ends the connection. */
  end(): void;
}

boundCanvases();

/** Connects to a server behind this address, and draws into the element. */
export function connect(target: HTMLElement, address: string, told: Told): Screen {
  const rfb = new RFB(target, address, { shared: true });
  let greeted = false;
  rfb.scaleViewport = true;
  rfb.background = 'transparent';
  rfb.focusOnClick = true;
  rfb.addEventListener('connect', () => {
    greeted = true;
    const { width, height } = sizeOf(target);
    told.greeted(width, height);
  });
  rfb.addEventListener('credentialsrequired', (event) => told.asked(event.detail.types));
  rfb.addEventListener('securityfailure', (event) =>
    told.failed(event.detail.reason || 'The server refused the login.'),
  );
  // What the server sends is decoded in an event of the socket's: an exception there is nobody
  // else's to catch, and noVNC would wait for more.
  const stumble = (event: ErrorEvent): void => {
    told.failed(event.message);
    rfb.disconnect();
  };
  addEventListener('error', stumble);
  rfb.addEventListener('disconnect', () => {
    removeEventListener('error', stumble);
    told.ended(greeted ? rfb.getImageData() : null);
  });
  return {
    focus: () => rfb.focus({ preventScroll: true }),
    answer: (credentials) => rfb.sendCredentials(credentials),
    sendCtrlAltDel: () => rfb.sendCtrlAltDel(),
    key: (code, down) => {
      const keysym = keysymOf(code);
      if (keysym) rfb.sendKey(keysym, code, down);
    },
    end: () => rfb.disconnect(),
  };
}

function sizeOf(target: HTMLElement): { width: number; height: number } {
  const canvas = target.querySelector('canvas');
  return { width: canvas?.width ?? 0, height: canvas?.height ?? 0 };
}
