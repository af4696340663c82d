// The chord that gives the keyboard back to this computer: pressed with nothing else, and let go. By
// the keys' places, since Alt with Shift is another key to some systems.
import type { Release } from '../bindings/Release';

export const LABELS: Record<Release, string> = {
  ctrl_alt_shift: 'Ctrl+Alt+Shift',
  ctrl_alt: 'Ctrl+Alt',
  right_ctrl: 'Right Ctrl',
};

/** Each a group of keys of which one is held. */
const CHORDS: Record<Release, readonly RegExp[]> = {
  ctrl_alt_shift: [/^Control/, /^Alt/, /^Shift/],
  ctrl_alt: [/^Control/, /^Alt/],
  right_ctrl: [/^ControlRight$/],
};

type Seen = Pick<KeyboardEvent, 'type' | 'code'>;

/** Watches for the chord, and takes no key away from the guest. */
export class ReleaseChord {
  #held = new Set<string>();
  #complete = false;
  #spoilt = false;

  /** True where this event lets go the first key of a chord that was held whole and alone. */
  watch(event: Seen, release: Release): boolean {
    const groups = CHORDS[release];
    if (event.type === 'keydown') {
      this.#held.add(event.code);
      this.#spoilt ||= !groups.some((group) => group.test(event.code));
      this.#complete = groups.every((group) => [...this.#held].some((code) => group.test(code)));
      return false;
    }
    this.#held.delete(event.code);
    const done = this.#complete && !this.#spoilt;
    this.#complete = false;
    if (this.#held.size === 0) this.#spoilt = false;
    return done;
  }

  /** The keyboard went elsewhere: what is held is not known any more. */
  forget(): void {
    this.#held.clear();
    this.#complete = false;
    this.#spoilt = false;
  }
}
