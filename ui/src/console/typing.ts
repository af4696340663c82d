// Text that no single key makes: dead keys, compose, input methods. An engine makes it only in a field
// that can be edited. So a server that takes symbols is typed to through a field that nobody sees;
// its keys are handed on to noVNC, and what was composed is sent as symbols. A server that takes keys
// by their place composes by itself.

type Send = (keysym: number) => void;

/** Keys of which something is being made (UI Events, 5.2.2). */
const COMPOSING = new Set(['Dead', 'Process', 'Compose', 'AllCandidates']);

/** `KeyboardEvent.keyCode` of a key that an input method has taken. */
const TAKEN = 229;

export class Typing {
  readonly field = document.createElement('textarea');
  readonly #canvas: HTMLElement;
  readonly #send: Send;

  /** `canvas` gets the keys, `send` what is composed. */
  constructor(target: HTMLElement, canvas: HTMLElement, send: Send) {
    this.#canvas = canvas;
    this.#send = send;
    const { field } = this;
    field.className = 'typing';
    field.tabIndex = -1;
    field.autocomplete = 'off';
    field.spellcheck = false;
    field.setAttribute('aria-label', 'Keys for the server');
    for (const kind of ['keydown', 'keyup'] as const) {
      field.addEventListener(kind, (event) => this.#hand(event));
    }
    field.addEventListener('input', (event) => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#take();
    });
    field.addEventListener('compositionend', () => this.#take());
    target.append(field);
  }

  end(): void {
    this.field.remove();
  }

  #hand(event: KeyboardEvent): void {
    const composes = event.isComposing || COMPOSING.has(event.key) || event.keyCode === TAKEN;
    if (composes && event.type === 'keydown') return;
    event.preventDefault();
    event.stopPropagation();
    this.#canvas.dispatchEvent(
      new KeyboardEvent(event.type, {
        key: event.key,
        code: event.code,
        location: event.location,
        repeat: event.repeat,
        ctrlKey: event.ctrlKey,
        altKey: event.altKey,
        shiftKey: event.shiftKey,
        metaKey: event.metaKey,
        modifierAltGraph: event.getModifierState('AltGraph'),
        modifierCapsLock: event.getModifierState('CapsLock'),
        modifierNumLock: event.getModifierState('NumLock'),
        cancelable: true,
      }),
    );
  }

  #take(): void {
    for (const character of this.field.value) this.#send(keysymOf(character));
    this.field.value = '';
  }
}

/** X11's keysym of a character: Latin-1 as it is, the rest by its code point (X11/keysymdef.h). */
export function keysymOf(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (character === '\n') return 0xff0d;
  const latin = (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff);
  return latin ? code : 0x0100_0000 + code;
}
