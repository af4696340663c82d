// The socket between noVNC and the link's door, and what can be learnt by looking at what goes by.
import { Bandwidth } from './bandwidth.ts';

/** Types of messages that a viewer sends: RFB 3.8 (RFC 6143, 7.5.6), and QEMU's extension. */
const QEMU = 255;
const QEMU_KEY = 0;

/** What has gone by. */
export class Wire {
  readonly socket: WebSocket;
  readonly bandwidth = new Bandwidth();
  received_bytes = 0;
  /** Whether the last key went out by its place on the board rather than by its symbol. */
  scancodes = false;

  /** `measured` is called when there is a new estimate of the bandwidth. */
  constructor(address: string, measured: () => void) {
    this.socket = new WebSocket(address);
    this.socket.addEventListener('message', ({ data }) => {
      this.received_bytes += data.byteLength;
      if (this.bandwidth.received(data.byteLength, performance.now())) measured();
    });
    const send = this.socket.send.bind(this.socket);
    this.socket.send = (data) => {
      if (data instanceof Uint8Array && data[0] === QEMU && data[1] === QEMU_KEY) {
        this.scancodes = true;
      }
      send(data);
    };
  }
}
