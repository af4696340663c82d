// Where the focus goes by itself, what comes into view by itself, and what takes letters.

/** Puts the focus here, with its ring: some engines show none where a script moved the focus. */
export function focusHere(element: HTMLElement): void {
  element.dataset.focused = '';
  element.addEventListener('blur', () => delete element.dataset.focused, { once: true });
  element.focus();
}

/** Brings what was just told onto the screen. */
export function showHere(element: HTMLElement): void {
  element.scrollIntoView({ block: 'nearest' });
}

/** Whether what has the focus takes letters. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, textarea, select');
