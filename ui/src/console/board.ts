// The keyboard, beside noVNC's: that no key is left down on the guest when the page could not hear it
// let go, what a Mac's own keys are, and the wheel in steps.
import type { Settings } from '../bindings/Settings';
import { Held } from './held.ts';
import { macKey } from './mac.ts';
import { Wheel } from './wheel.ts';

const MAC = /mac/i.test(navigator.platform);

/** Enough for noVNC to make one step of it. */
const STEP = 50;

type Press = (keysym: number, code: string, down: boolean) => void;

export class Board {
  /** False until what the server takes is known, which its first picture tells: a key that went down
      as a symbol could not be let go by its place. */
  ready = false;
  /** Set before the first key. */
  settings: Pick<Settings, 'option_key' | 'command_key'> | undefined;
  readonly #canvas: HTMLElement;
  readonly #press: Press;
  readonly #held = new Held();
  readonly #wheel = new Wheel();
  readonly #ends = new AbortController();

  /** `screen` holds noVNC's canvas; `press` sends a key. */
  constructor(screen: HTMLElement, canvas: HTMLElement, press: Press) {
    this.#canvas = canvas;
    this.#press = press;
    const on = { capture: true, signal: this.#ends.signal };
    screen.addEventListener('keydown', (event) => this.#key(event, true), on);
    screen.addEventListener('keyup', (event) => this.#key(event, false), on);
    screen.addEventListener('wheel', (event) => this.#turn(event), { ...on, passive: false });
    screen.addEventListener('focusout', () => this.release(), on);
    for (const moved of ['mousemove', 'mousedown'] as const) {
      addEventListener(moved, (event) => this.#compare(event), on);
    }
    addEventListener('blur', () => this.#held.clear(), on);
  }

  /** Lets go of every key that is down. noVNC does so when the window loses the keyboard, but not
      when another part of the page gets it. */
  release(): void {
    dispatchEvent(new Event('blur'));
  }

  /** Listens no more. */
  end(): void {
    this.#ends.abort();
  }

  #key(event: KeyboardEvent, down: boolean): void {
    if (!this.ready) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (down) this.#held.down(event.code);
    else this.#held.up(event.code);
    // One that the page made tells nothing of what is held.
    if (event.isTrusted) this.#compare(event);
    const other = MAC && this.settings ? macKey(event, this.settings) : undefined;
    if (!other) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#press(other.keysym, other.code, down);
  }

  #compare(event: KeyboardEvent | MouseEvent): void {
    const own = event instanceof KeyboardEvent ? event.code : undefined;
    for (const code of this.#held.missing(event)) {
      if (code === own) continue;
      this.#canvas.dispatchEvent(new KeyboardEvent('keyup', { code, cancelable: true }));
    }
  }

  #turn(event: WheelEvent): void {
    if (!event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { right, down } = this.#wheel.steps(event, { width: innerWidth, height: innerHeight });
    this.#step(event, right, (deltaX) => ({ deltaX }));
    this.#step(event, down, (deltaY) => ({ deltaY }));
  }

  #step(event: WheelEvent, steps: number, delta: (of: number) => WheelEventInit): void {
    const { clientX, clientY, buttons } = event;
    for (let left = Math.abs(steps); left > 0; left -= 1) {
      const step = { clientX, clientY, buttons, ...delta(Math.sign(steps) * STEP) };
      this.#canvas.dispatchEvent(new WheelEvent('wheel', { ...step, cancelable: true }));
    }
  }
}
