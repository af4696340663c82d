// Where the focus goes by itself, and what comes into view by itself.

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
