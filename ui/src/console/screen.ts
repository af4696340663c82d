// The guest's screen: noVNC's core, through its public interface.
import RFB, { type Credentials } from '@novnc/novnc';

import type { Settings } from '../bindings/Settings';
import { type Encoding, encodingFor, USUAL } from './bandwidth.ts';
import { Board } from './board.ts';
import { boundCanvases } from './bounds.ts';
import { watchImages } from './images.ts';
import { type Chord, key, send } from './keys.ts';
import { Typing } from './typing.ts';
import { Wire } from './wire.ts';

/** What a screen tells. */
export interface Told {
  /** The server has greeted; its picture follows. */
  greeted(width: number, height: number): void;
  /** The server wants to know who is there. */
  asked(wanted: (keyof Credentials)[]): void;
  /** Its first picture is drawn. */
  pictured(): void;
  /** The guest has put this on its clipboard. */
  copied(text: string): void;
  /** The server has refused the login; the reason follows. */
  refused(): void;
  /** It cannot go on, for this reason; the end follows. */
  failed(cause: string): void;
  /** It is over; with the last picture, where there was one. */
  ended(picture: ImageData | null): void;
}

/** What there is to say of a connection. */
export interface Numbers {
  frames: number;
  received_bytes: number;
  kbps: number | null;
  scancodes: boolean;
  encoding: Encoding;
}

export interface Screen {
  readonly canvas: HTMLCanvasElement;
  focus(): void;
  answer(credentials: Credentials): void;
  /** Does as is chosen from now on. */
  set(settings: Settings): void;
  /** Presses a chord and lets it go. */
  send(chord: Chord): void;
  /** A key that the page does not get as an event. */
  key(code: string, down: boolean): void;
  /** Hands the guest a clipboard. */
  paste(text: string): void;
  /** What the guest shows, to its pixel, as PNG. */
  picture(): Promise<Blob | null>;
  numbers(): Numbers;
  /** Lets go of every key, and ends the connection. */
  end(): void;
}

boundCanvases();
watchImages();

/** Connects to a server behind this address, and draws into the element. */
export function connect(
  target: HTMLElement,
  address: string,
  settings: Settings,
  told: Told,
): Screen {
  let now = settings;
  let encoding = USUAL;
  const ask = (): void => {
    encoding = encodingFor(now.quality, wire.bandwidth.kbps, encoding);
    rfb.qualityLevel = encoding.quality;
    rfb.compressionLevel = encoding.compression;
  };
  const wire = new Wire(address, ask);
  const rfb = new RFB(target, wire.socket, { shared: true });
  const canvas = canvasIn(target);
  // The canvas is never larger than its box, but for a rounding.
  if (canvas.parentElement) canvas.parentElement.style.overflow = 'hidden';
  const press = (keysym: number, code: string, down: boolean) => rfb.sendKey(keysym, code, down);
  const board = new Board(target, canvas, press);
  const typing = new Typing(target, canvas, (keysym) => rfb.sendKey(keysym, ''));
  const focus = (): void => {
    // The release of a key that is not down: a server that takes keys by their place is sent it as
    // such, any other is sent nothing.
    if (!wire.scancodes) rfb.sendKey(0, 'ShiftLeft', false);
    rfb.focusOnClick = wire.scancodes;
    if (wire.scancodes) rfb.focus({ preventScroll: true });
    else typing.field.focus({ preventScroll: true });
  };
  let greeted = false;
  let pictures = 0;
  // What a server takes is known with its first picture. What noVNC draws before it has greeted is
  // none: the canvas gets its size.
  const frames = countFrames(canvas, () => {
    if (!greeted || pictures === FIRST) return;
    pictures += 1;
    if (pictures === 1) told.pictured();
    if (document.activeElement === typing.field) focus();
    board.ready = true;
  });
  rfb.scaleViewport = true;
  rfb.background = 'transparent';
  rfb.addEventListener('connect', () => {
    greeted = true;
    told.greeted(canvas.width, canvas.height);
  });
  rfb.addEventListener('credentialsrequired', (event) => told.asked(event.detail.types));
  rfb.addEventListener('clipboard', (event) => told.copied(event.detail.text));
  rfb.addEventListener('securityfailure', (event) => {
    told.refused();
    told.failed(event.detail.reason || 'The server refused the login.');
  });
  // What the server sends is decoded in an event of the socket's: an exception there is nobody
  // else's to catch, and noVNC would wait for more.
  const stumble = (event: ErrorEvent): void => {
    told.failed(event.message);
    rfb.disconnect();
  };
  addEventListener('error', stumble);
  rfb.addEventListener('disconnect', () => {
    removeEventListener('error', stumble);
    const picture = greeted ? rfb.getImageData() : null;
    greeted = false;
    board.end();
    typing.end();
    told.ended(picture);
  });
  const set = (settings: Settings): void => {
    // noVNC forgets the keys that are down when it becomes deaf.
    if (settings.view_only && !rfb.viewOnly) board.release();
    rfb.viewOnly = settings.view_only;
    rfb.resizeSession = settings.resize_guest;
    rfb.showDotCursor = settings.dot;
    board.settings = settings;
    now = settings;
    ask();
  };
  set(settings);
  return {
    canvas,
    set,
    focus,
    answer: (credentials) => rfb.sendCredentials(credentials),
    send: (chord) => send(chord, press),
    key: (code, down) => {
      const found = key(code);
      if (found) press(found.keysym, code, down);
    },
    paste: (text) => rfb.clipboardPasteFrom(text),
    picture: () => new Promise((resolve) => rfb.toBlob(resolve, 'image/png')),
    numbers: () => ({
      frames: frames(),
      received_bytes: wire.received_bytes,
      kbps: wire.bandwidth.kbps,
      scancodes: wire.scancodes,
      encoding,
    }),
    end: () => {
      board.release();
      rfb.disconnect();
    },
  };
}

function canvasIn(target: HTMLElement): HTMLCanvasElement {
  // An earlier screen may still be closing, before this one.
  const canvas = [...target.querySelectorAll('canvas')].at(-1);
  if (!canvas) throw new Error('noVNC draws on no canvas');
  return canvas;
}

/** The pictures after which what a server takes does not change any more. */
const FIRST = 3;

/** Counts what is drawn on the canvas that is seen: noVNC does so once an update. */
function countFrames(canvas: HTMLCanvasElement, drawn: () => void): () => number {
  let frames = 0;
  const context = canvas.getContext('2d');
  if (context) {
    const draw = context.drawImage as (...drawn: unknown[]) => void;
    context.drawImage = (...image: unknown[]): void => {
      frames += 1;
      draw.apply(context, image);
      drawn();
    };
  }
  return () => frames;
}
