// Keeps a connection in use that nobody uses, where that was chosen: proxies close what is quiet. It
// asks the server for one pixel again (FramebufferUpdateRequest, RFC 6143, 7.5.3), of which its guest
// notices nothing: no key, no pointer, so that its screen saver comes as ever.

/** Half of the 60 s that proxies commonly allow (nginx's `proxy_read_timeout`, for one). */
export const QUIET_MS = 30_000;

/** Not incremental, 0, 0, 1 x 1. */
const ONE_PIXEL = Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 1, 0, 1);

export class KeepAlive {
  readonly #send: (message: Uint8Array<ArrayBuffer>) => void;
  #on = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `send` takes one message, between two of noVNC's. */
  constructor(send: (message: Uint8Array<ArrayBuffer>) => void) {
    this.#send = send;
  }

  /** Only while the server takes messages: it has greeted, and has not ended. */
  set(on: boolean): void {
    this.#on = on;
    this.sent();
  }

  /** Something went to the server. */
  sent(): void {
    clearTimeout(this.#timer);
    if (this.#on) this.#timer = setTimeout(() => this.#send(ONE_PIXEL), QUIET_MS);
  }
}
