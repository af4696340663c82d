// A rehearsal. An engine compiles what it runs often; a page that has drawn nothing yet decodes its
// first picture at half the speed of its tenth. So a page that stands ready lets noVNC draw a small
// picture a few times, out of sight. Measured in WebKitGTK, of a first ZRLE update of 1024 x 768
// pixels: 65 ms without, 32 to 43 ms after.
import RFB from '@novnc/novnc';

import { JPEG, messages } from './small-guest.ts';

/** A page that has a server to show gets one within this time. */
const IDLE_MS = 300;

const TIMES = 3;

class Rehearsal {
  #planned: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  /** Plays when the page has been idle for a moment. */
  plan(): void {
    clearTimeout(this.#planned);
    this.#planned = setTimeout(() => void this.#play(), IDLE_MS);
  }

  /** There is something real to show. */
  end(): void {
    clearTimeout(this.#planned);
    this.#over = true;
  }

  async #play(): Promise<void> {
    const said = await messages(jpeg());
    for (let time = 0; time < TIMES && !this.#over; time += 1) {
      const channel = new Channel();
      const rfb = new RFB(document.createElement('div'), channel, { shared: true });
      for (const message of said) {
        if (this.#over) break;
        channel.onmessage?.(new MessageEvent('message', { data: message.buffer }));
        await turn();
      }
      rfb.disconnect();
    }
    this.#over = true;
  }
}

/** What noVNC takes for a socket that is open. */
class Channel {
  binaryType: BinaryType = 'arraybuffer';
  protocol = '';
  readyState: WebSocket['readyState'] = WebSocket.OPEN;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;

  send(): void {}

  close(): void {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.(new CloseEvent('close', { code: 1000 }));
  }
}

/** Lets whatever waits go first. Timers of a page that is not seen come once a second. */
function turn(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => done();
    port2.postMessage(null);
  });
}

function jpeg(): Uint8Array {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, JPEG);
  const context = canvas.getContext('2d');
  for (let x = 0; context && x < JPEG.width; x += 8) {
    context.fillStyle = `hsl(${x} 60% ${20 + (x % 60)}%)`;
    context.fillRect(x, 0, 8, JPEG.height);
  }
  const [, base64 = ''] = canvas.toDataURL('image/jpeg').split(',');
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}

export const rehearsal = new Rehearsal();
