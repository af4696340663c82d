// What a screen reader is told when something changes that has no focus.
import { untrack } from 'svelte';

class Saying {
  text = $state('');
}

export const saying = new Saying();

/** Says it once; the same words twice are said twice. */
export function say(text: string): void {
  const before = untrack(() => saying.text);
  saying.text = before === text ? `${text}\u00a0` : text;
}
