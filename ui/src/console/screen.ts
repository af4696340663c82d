// The guest's screen: noVNC's core, through its public interface.
import RFB from '@novnc/novnc';

/** What a screen tells. */
export interface Told {
  /** The server has greeted; its picture follows. */
  greeted(width: number, height: number): void;
  /** The server refused, in its own words. */
  refused(cause: string): void;
  /** It is over; with the last picture, where there was one. */
  ended(picture: ImageData | null): void;
}

export interface Screen {
  focus(): void;
  sendCtrlAltDel(): void;
  /** Ends the connection. */
  end(): void;
}

/** Connects to a server behind this address, and draws into the element. */
export function connect(target: HTMLElement, address: string, told: Told): Screen {
  const rfb = new RFB(target, address, { shared: true });
  let greeted = false;
  rfb.scaleViewport = true;
  rfb.background = 'transparent';
  rfb.focusOnClick = true;
  rfb.addEventListener('connect', () => {
    greeted = true;
    const { width, height } = canvasOf(target);
    told.greeted(width, height);
  });
  rfb.addEventListener('securityfailure', (event) => told.refused(event.detail.reason ?? ''));
  rfb.addEventListener('disconnect', () => told.ended(greeted ? rfb.getImageData() : null));
  return {
    focus: () => rfb.focus({ preventScroll: true }),
    sendCtrlAltDel: () => rfb.sendCtrlAltDel(),
    end: () => rfb.disconnect(),
  };
}

function canvasOf(target: HTMLElement): { width: number; height: number } {
  const canvas = target.querySelector('canvas');
  return { width: canvas?.width ?? 0, height: canvas?.height ?? 0 };
}
