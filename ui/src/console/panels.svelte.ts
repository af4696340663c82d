// What is open over the guest's screen because somebody asked for it: one thing at a time.
import { viewer } from './viewer.svelte.ts';

export type Panel = 'send' | 'more' | 'settings' | 'connection';

class Panels {
  open = $state<Panel | null>(null);

  show(panel: Panel): void {
    this.open = panel;
  }

  toggle(panel: Panel): void {
    if (this.open === panel) this.close();
    else this.open = panel;
  }

  /** Closes what is open, and gives the keyboard back to the guest. */
  close(): void {
    this.open = null;
    viewer.focus();
  }
}

export const panels = new Panels();
