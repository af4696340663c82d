// Capture: every key to the guest, those of the desktop too. The console process takes them from the
// system; the release chord is this page's, since every key comes here first.
import type { ToViewer } from '../bindings/ToViewer';
import { tell } from './shell.ts';

/** What the chord is made of: pressed together, with nothing else, and let go. By its place on the
    board, since Alt with Shift is another key to some systems. */
const CHORD = /^(Control|Alt|Shift)/;

/** X11 keysyms of the keys that a console process hands over by itself, by `KeyboardEvent.code`. */
const KEYSYMS: Record<string, number> = {
  MetaLeft: 0xffeb,
  MetaRight: 0xffec,
  Tab: 0xff09,
  Escape: 0xff1b,
  F4: 0xffc1,
  Space: 0x20,
  PrintScreen: 0xff61,
};

class Capture {
  on = $state(false);
  /** Why it could not be done. */
  whyNot = $state<string | null>(null);
  #chord = false;

  toggle(): void {
    tell({ say: 'capture', on: !this.on });
  }

  hear(word: ToViewer & { say: 'captured' }): void {
    this.on = word.on;
    this.whyNot = word.why_not;
  }

  /** Watches for the chord; takes no key away from the guest. */
  watch(event: KeyboardEvent): void {
    if (event.type === 'keydown') {
      const held = event.ctrlKey && event.altKey && event.shiftKey;
      this.#chord = CHORD.test(event.code) && (held || this.#chord);
    } else if (this.#chord) {
      this.#chord = false;
      this.toggle();
    }
  }
}

/** The keysym of a key that the system would have taken. */
export function keysymOf(code: string): number | undefined {
  return KEYSYMS[code];
}

export const capture = new Capture();
