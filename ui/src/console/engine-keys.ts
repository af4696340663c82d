// Keys that WebKitGTK names otherwise than the standard, and so than noVNC looks them up (seen with
// 2.50): the Super keys are `Super` with the codes `OSLeft` and `OSRight`; the keypad's middle key has
// no name without Num Lock, where others say `Clear`.

interface Name {
  key: string;
  code: string;
  location: number;
}

const { DOM_KEY_LOCATION_LEFT, DOM_KEY_LOCATION_NUMPAD, DOM_KEY_LOCATION_RIGHT } = KeyboardEvent;

const NAMES: Record<string, Name> = {
  'Super OSLeft': { key: 'Meta', code: 'MetaLeft', location: DOM_KEY_LOCATION_LEFT },
  'Super OSRight': { key: 'Meta', code: 'MetaRight', location: DOM_KEY_LOCATION_RIGHT },
  'Unidentified Numpad5': { key: 'Clear', code: 'Numpad5', location: DOM_KEY_LOCATION_NUMPAD },
};

/** Puts the standard's event in place of such a one. */
export function standardise(event: KeyboardEvent): void {
  const name = NAMES[`${event.key} ${event.code}`];
  if (!name) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  event.target?.dispatchEvent(
    new KeyboardEvent(event.type, {
      ...name,
      repeat: event.repeat,
      ctrlKey: event.ctrlKey,
      altKey: event.altKey,
      shiftKey: event.shiftKey,
      metaKey: event.metaKey,
      modifierCapsLock: event.getModifierState('CapsLock'),
      modifierNumLock: event.getModifierState('NumLock'),
      bubbles: true,
      cancelable: true,
    }),
  );
}
