// The wheel in steps, as a guest knows it. noVNC wants 50 pixels for a step and drops what is left
// over: a notch may be 40 pixels, and a touchpad sends hundreds of small deltas a second.

import type { Size } from './layout.ts';

/** A notch of a wheel: in WebKit, and twice in Chromium. WebKitGTK's follows the view, see below. */
const NOTCHES = [120, 100, 40];

/** Pixels of a line, where an engine counts in those; a notch is three. */
const LINE = 40 / 3;

/** What a touchpad has to travel for a step, in pixels. */
const TRAVEL = 60;

/** After this long a movement is another one. */
const PAUSE_MS = 300;

/** The most steps of one event, however hard the fling. */
const STEPS_MAX = 3;

/** Pixels of `deltaMode`'s units: a pixel, a line, a page. */
const UNITS = [1, LINE, 400];

export type Delta = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'timeStamp'>;

/** One axis: turns pixels into steps, and keeps what is left over for the next event. */
class Axis {
  #left = 0;

  steps(pixels: number, side: number, fresh: boolean): number {
    if (fresh || this.#left * pixels < 0) this.#left = 0;
    if (pixels === 0) return 0;
    const notches = notchesIn(Math.abs(pixels), side);
    if (notches > 0) {
      this.#left = 0;
      return Math.sign(pixels) * Math.min(STEPS_MAX, notches);
    }
    this.#left += pixels;
    const steps = Math.trunc(this.#left / TRAVEL);
    this.#left -= steps * TRAVEL;
    return Math.max(-STEPS_MAX, Math.min(STEPS_MAX, steps)) + 0;
  }
}

/** Both axes. */
export class Wheel {
  #x = new Axis();
  #y = new Axis();
  #last = Number.NEGATIVE_INFINITY;

  /** How many steps to the right and down an event is worth, in a view of this size. */
  steps(event: Delta, view: Size): { right: number; down: number } {
    const fresh = event.timeStamp - this.#last > PAUSE_MS;
    this.#last = event.timeStamp;
    const unit = UNITS[event.deltaMode] ?? 1;
    return {
      right: this.#x.steps(event.deltaX * unit, view.width, fresh),
      down: this.#y.steps(event.deltaY * unit, view.height, fresh),
    };
  }
}

/** How many whole notches that is; none where it is not whole ones. A touchpad hits the same numbers
    now and then, which does no harm: it is a step too early. */
function notchesIn(pixels: number, side: number): number {
  // GtkScrolledWindow's step, which WebKitGTK takes over (seen: 89 in a view of 840 pixels).
  const own = Math.floor(side ** (2 / 3));
  const notch = [own, ...NOTCHES].find((notch) => pixels >= notch && pixels % notch === 0);
  return notch === undefined || notch === 0 ? 0 : pixels / notch;
}
