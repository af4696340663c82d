// The bar in full screen: out of sight, until the pointer rests at the top edge for a moment, or the
// release chord calls for it; and gone again when neither pointer nor keyboard is on it.
import { panels } from './panels.svelte.ts';

const REST_MS = 300;
const LEAVE_MS = 400;

/** How long it stays when the keyboard has left it and it has something to say. */
const READ_MS = 4_000;

class Edge {
  shown = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the timer leads to. */
  #next: boolean | undefined;

  /** The bar is called for, or is not any more. */
  show(shown: boolean): void {
    this.#cancel();
    this.shown = shown;
  }

  /** The pointer is at this height, the bar reaches down to that one. */
  moved(y: number, bar_px: number): void {
    if (!this.shown && y <= 1) this.#after(REST_MS, true);
    else if (this.shown && y > bar_px && !this.#busy()) this.#after(LEAVE_MS, false);
    else this.#cancel();
  }

  /** The keyboard has left the bar. */
  left(bar: HTMLElement | undefined, says: boolean): void {
    if (this.shown && !bar?.matches(':hover')) this.#after(says ? READ_MS : LEAVE_MS, false);
  }

  #busy(): boolean {
    return panels.open !== null || document.activeElement?.closest('header') != null;
  }

  #after(wait_ms: number, shown: boolean): void {
    if (this.#next === shown) return;
    this.#cancel();
    this.#next = shown;
    this.#timer = setTimeout(() => this.show(shown), wait_ms);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#next = undefined;
  }
}

export const edge = new Edge();
