// Keys by name, for what is sent without being pressed: X11 keysyms (X11/keysymdef.h) and labels by
// `KeyboardEvent.code`, as on a US board.

export type Chord = readonly string[];

interface Key {
  keysym: number;
  label: string;
}

/** A keysym and a label each. */
const NAMED: Record<string, readonly [number, string]> = {
  ShiftLeft: [0xffe1, 'Shift'],
  ShiftRight: [0xffe2, 'Right Shift'],
  ControlLeft: [0xffe3, 'Ctrl'],
  ControlRight: [0xffe4, 'Right Ctrl'],
  AltLeft: [0xffe9, 'Alt'],
  AltRight: [0xfe03, 'AltGr'],
  MetaLeft: [0xffeb, 'Super'],
  MetaRight: [0xffec, 'Right Super'],
  CapsLock: [0xffe5, 'Caps Lock'],
  NumLock: [0xff7f, 'Num Lock'],
  ScrollLock: [0xff14, 'Scroll Lock'],
  Pause: [0xff13, 'Pause'],
  PrintScreen: [0xff61, 'Print'],
  ContextMenu: [0xff67, 'Menu'],
  Escape: [0xff1b, 'Esc'],
  Tab: [0xff09, 'Tab'],
  Enter: [0xff0d, 'Enter'],
  Backspace: [0xff08, 'Backspace'],
  Delete: [0xffff, 'Del'],
  Insert: [0xff63, 'Insert'],
  Home: [0xff50, 'Home'],
  End: [0xff57, 'End'],
  PageUp: [0xff55, 'Page Up'],
  PageDown: [0xff56, 'Page Down'],
  ArrowLeft: [0xff51, 'Left'],
  ArrowUp: [0xff52, 'Up'],
  ArrowRight: [0xff53, 'Right'],
  ArrowDown: [0xff54, 'Down'],
  Space: [0x20, 'Space'],
  Minus: [0x2d, '-'],
  Equal: [0x3d, '='],
  BracketLeft: [0x5b, '['],
  BracketRight: [0x5d, ']'],
  Backslash: [0x5c, '\\'],
  IntlBackslash: [0x3c, '<'],
  Semicolon: [0x3b, ';'],
  Quote: [0x27, "'"],
  Backquote: [0x60, '`'],
  Comma: [0x2c, ','],
  Period: [0x2e, '.'],
  Slash: [0x2f, '/'],
  NumpadEnter: [0xff8d, 'Keypad Enter'],
  NumpadAdd: [0xffab, 'Keypad +'],
  NumpadSubtract: [0xffad, 'Keypad -'],
  NumpadMultiply: [0xffaa, 'Keypad *'],
  NumpadDivide: [0xffaf, 'Keypad /'],
  NumpadDecimal: [0xffae, 'Keypad .'],
};

/** The key with this code; none where it cannot be sent. */
export function key(code: string): Key | undefined {
  const named = NAMED[code];
  if (named) return { keysym: named[0], label: named[1] };
  const [, kind, which = ''] = /^(Key|Digit|Numpad|F)([A-Z]|\d{1,2})$/.exec(code) ?? [];
  const number = Number(which);
  if (kind === 'Key' && /[A-Z]/.test(which)) {
    return { keysym: which.toLowerCase().charCodeAt(0), label: which };
  }
  if (kind === 'Digit' && number < 10) return { keysym: 0x30 + number, label: which };
  if (kind === 'Numpad' && number < 10)
    return { keysym: 0xffb0 + number, label: `Keypad ${which}` };
  if (kind === 'F' && number >= 1 && number <= 24) return { keysym: 0xffbd + number, label: code };
  return undefined;
}

/** Such as "Ctrl+Alt+Del". */
export function labelOf(chord: Chord): string {
  return chord.map((code) => key(code)?.label ?? code).join('+');
}

/** Presses the keys in order and lets them go in the other. */
export function send(
  chord: Chord,
  press: (keysym: number, code: string, down: boolean) => void,
): void {
  const known = chord.flatMap((code) => {
    const found = key(code);
    return found ? [{ code, keysym: found.keysym }] : [];
  });
  for (const { keysym, code } of known) press(keysym, code, true);
  for (const { keysym, code } of known.reverse()) press(keysym, code, false);
}

const CTRL_ALT = ['ControlLeft', 'AltLeft'];

/** What the menu offers before chords of one's own. */
export const COMMON: readonly Chord[] = [
  [...CTRL_ALT, 'Delete'],
  [...CTRL_ALT, 'Backspace'],
  ['MetaLeft'],
  ['PrintScreen'],
  ['ContextMenu'],
];

/** Ctrl+Alt+F1 to F12: a Linux guest's consoles. */
export const CONSOLES: readonly Chord[] = Array.from({ length: 12 }, (_, at) => [
  ...CTRL_ALT,
  `F${at + 1}`,
]);

/** Linux's magic keys (Documentation/admin-guide/sysrq.rst), in the order in which they bring a
    machine down in peace. */
export const MAGIC: readonly { chord: Chord; does: string }[] = [
  ['R', 'take the keyboard back'],
  ['E', 'ask programs to end'],
  ['I', 'end programs'],
  ['S', 'write to disk'],
  ['U', 'make disks read-only'],
  ['B', 'restart now'],
  ['O', 'power off now'],
].map(([letter, does = '']) => ({ chord: ['AltLeft', 'PrintScreen', `Key${letter}`], does }));
