// What a screen reader is told when something changes that has no focus.
class Saying {
  text = $state('');
}

export const saying = new Saying();

/** Says it once; the same words twice are said twice. */
export function say(text: string): void {
  saying.text = saying.text === text ? `${text}\u00a0` : text;
}
