// The wheel in steps, as a guest knows it. noVNC wants 50 pixels for a step and drops what is left
// over: a notch of WebKit's wheel is 40, and a touchpad sends hundreds of small deltas a second.

/** A notch of a wheel in WebKit; in Chromium it is 100 or 120. */
const NOTCH = 40;

/** What a touchpad has to travel for a step, in pixels. */
const TRAVEL = 60;

/** After this long a movement is another one. */
const PAUSE_MS = 300;

/** The most steps of one event, however hard the fling. */
const STEPS_MAX = 3;

/** Pixels of a line, and of a page, where an engine counts in those. */
const UNITS = [1, NOTCH / 3, 400];

export type Delta = Pick<WheelEvent, 'deltaX' | 'deltaY' | 'deltaMode' | 'timeStamp'>;

/** One axis: turns pixels into steps, and keeps what is left over for the next event. */
class Axis {
  #left = 0;

  steps(pixels: number, fresh: boolean): number {
    if (fresh || this.#left * pixels < 0) this.#left = 0;
    if (pixels === 0) return 0;
    if (isNotch(pixels)) {
      this.#left = 0;
      return Math.sign(pixels) * Math.min(STEPS_MAX, notches(pixels));
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

  /** How many steps to the right and down an event is worth. */
  steps(event: Delta): { right: number; down: number } {
    const fresh = event.timeStamp - this.#last > PAUSE_MS;
    this.#last = event.timeStamp;
    const unit = UNITS[event.deltaMode] ?? 1;
    return {
      right: this.#x.steps(event.deltaX * unit, fresh),
      down: this.#y.steps(event.deltaY * unit, fresh),
    };
  }
}

/** A wheel with notches sends whole ones; a touchpad hits the same numbers now and then, which does
    no harm: it is a step too early. */
function isNotch(pixels: number): boolean {
  const size = Math.abs(pixels);
  return [NOTCH, 100, 120].some((notch) => size >= notch && size % notch === 0);
}

function notches(pixels: number): number {
  const size = Math.abs(pixels);
  const notch = [120, 100, NOTCH].find((notch) => size % notch === 0) ?? NOTCH;
  return size / notch;
}
