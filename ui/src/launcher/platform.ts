// What differs from system to system in the keys that a person presses.
export const isMac = /Mac/.test(navigator.platform);

/** The command key of this system: Cmd on macOS, Ctrl elsewhere. */
export const command = (event: KeyboardEvent): boolean =>
  isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;

/** A shortcut as this system writes it: `⌘N`, `Ctrl+N`. */
export const shortcut = (key: string): string => (isMac ? `⌘${key}` : `Ctrl+${key}`);
