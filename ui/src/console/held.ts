// Modifiers that the guest was told are down, and that were let go where the page could not hear it:
// each later event tells which are held, so that the release is made up for.

type Flags = Pick<MouseEvent, 'ctrlKey' | 'altKey' | 'shiftKey'>;

const FLAGS: Record<string, keyof Flags> = {
  ControlLeft: 'ctrlKey',
  ControlRight: 'ctrlKey',
  AltLeft: 'altKey',
  AltRight: 'altKey',
  ShiftLeft: 'shiftKey',
  ShiftRight: 'shiftKey',
};

export class Held {
  /** By code; whether an event has told since that it is held. Only what was once told as held can
      be told as let go: AltGr, for one, has no flag on some systems. */
  #told = new Map<string, boolean>();

  down(code: string): void {
    if (code in FLAGS) this.#told.set(code, false);
  }

  up(code: string): void {
    this.#told.delete(code);
  }

  clear(): void {
    this.#told.clear();
  }

  /** The modifiers that are not held any more, by an event that is not their own. */
  missing(flags: Flags): string[] {
    if (this.#told.size === 0) return [];
    const missing: string[] = [];
    for (const [code, told] of this.#told) {
      const flag = FLAGS[code];
      if (flag && flags[flag]) this.#told.set(code, true);
      else if (told) missing.push(code);
    }
    for (const code of missing) this.#told.delete(code);
    return missing;
  }
}
