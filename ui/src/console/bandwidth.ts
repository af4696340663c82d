// How much the link carries, and what to ask of the server's encodings for that.
import type { Quality } from '../bindings/Quality';

/** noVNC's two levels, 0 to 9 each. */
export interface Encoding {
  quality: number;
  compression: number;
}

/** Bytes that come with less between them belong to one burst. */
const GAP_MS = 40;

/** A smaller burst tells of the guest, not of the link. */
const BURST_BYTES_MIN = 48 * 1024;

/** How much of the estimate each burst is. */
const WEIGHT = 0.3;

/** From this many kbit/s on. */
const STEPS: [number, Encoding][] = [
  [0, { quality: 1, compression: 9 }],
  [600, { quality: 3, compression: 7 }],
  [2_500, { quality: 5, compression: 4 }],
  [8_000, { quality: 6, compression: 2 }],
];

/** A faster step is taken only with this much to spare. */
const SPARE = 1.5;

const CHOSEN: Record<Exclude<Quality, 'auto'>, Encoding> = {
  sharp: { quality: 9, compression: 2 },
  balanced: { quality: 6, compression: 2 },
  sparing: { quality: 1, compression: 9 },
};

/** What viewers usually ask for, until more is known. */
export const USUAL = CHOSEN.balanced;

/** Measures by bursts: within one, the link is what keeps bytes back. */
export class Bandwidth {
  /** In kbit/s; null while nothing is known. */
  kbps: number | null = null;
  #start = 0;
  #last = Number.NEGATIVE_INFINITY;
  #bytes = 0;

  /** Takes note of bytes; true where the estimate has changed. */
  received(bytes: number, at_ms: number): boolean {
    const follows = at_ms - this.#last <= GAP_MS;
    const changed = !follows && this.#close();
    if (follows) {
      this.#bytes += bytes;
    } else {
      // How long the first bytes took is not known.
      this.#start = at_ms;
      this.#bytes = 0;
    }
    this.#last = at_ms;
    return changed;
  }

  #close(): boolean {
    const took = this.#last - this.#start;
    if (this.#bytes < BURST_BYTES_MIN || took <= 0) return false;
    const kbps = (this.#bytes * 8) / took;
    this.kbps = this.kbps === null ? kbps : this.kbps + (kbps - this.kbps) * WEIGHT;
    return true;
  }
}

/** What to ask for. `now` is what was asked for last. */
export function encodingFor(wanted: Quality, kbps: number | null, now: Encoding): Encoding {
  if (wanted !== 'auto') return CHOSEN[wanted];
  if (kbps === null) return USUAL;
  const fitting = step(kbps);
  return fitting.quality > now.quality ? better(step(kbps / SPARE), now) : fitting;
}

function step(kbps: number): Encoding {
  return STEPS.findLast(([from]) => kbps >= from)?.[1] ?? USUAL;
}

function better(one: Encoding, other: Encoding): Encoding {
  return one.quality > other.quality ? one : other;
}
