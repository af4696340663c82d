// Keys that WebKitGTK names otherwise than the standard, and so than noVNC looks them up: the Super
// keys are `Super` with the codes `OSLeft` and `OSRight` (seen with 2.50).

const CODES: Record<string, string> = { OSLeft: 'MetaLeft', OSRight: 'MetaRight' };

/** Puts the standard's event in place of such a one. */
export function standardise(event: KeyboardEvent): void {
  const code = CODES[event.code];
  if (event.key !== 'Super' || !code) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target?.dispatchEvent(
    new KeyboardEvent(event.type, {
      key: 'Meta',
      code,
      location:
        code === 'MetaLeft'
          ? KeyboardEvent.DOM_KEY_LOCATION_LEFT
          : KeyboardEvent.DOM_KEY_LOCATION_RIGHT,
      modifierCapsLock: event.getModifierState('CapsLock'),
      modifierNumLock: event.getModifierState('NumLock'),
      bubbles: true,
      cancelable: true,
    }),
  );
}
