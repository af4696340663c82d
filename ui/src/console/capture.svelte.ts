// Capture: every key to the guest, those of the desktop too. The console process takes them from the
// system; that they are given back by a chord is this page's, since every key comes here first.
import type { ToViewer } from '../bindings/ToViewer';
import { tell } from './shell.ts';

class Capture {
  on = $state(false);
  /** Why it could not be done. */
  whyNot = $state<string | null>(null);

  toggle(): void {
    this.set(!this.on);
  }

  set(on: boolean): void {
    if (on !== this.on) tell({ say: 'capture', on });
  }

  hear(word: ToViewer & { say: 'captured' }): void {
    this.on = word.on;
    this.whyNot = word.why_not;
  }
}

export const capture = new Capture();
