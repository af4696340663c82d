import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Held } from '../src/console/held.ts';
import { COMMON, CONSOLES, key, labelOf, MAGIC, send } from '../src/console/keys.ts';
import { macKey } from '../src/console/mac.ts';
import { ReleaseChord } from '../src/console/release.ts';
import { keysymOf } from '../src/console/typing.ts';

test('sends a chord in order, and lets it go in the other', () => {
  const sent: string[] = [];
  send(['ControlLeft', 'AltLeft', 'Delete', 'Nonsense'], (keysym, code, down) =>
    sent.push(`${down ? '+' : '-'}${code} ${keysym.toString(16)}`),
  );
  assert.deepEqual(sent, [
    '+ControlLeft ffe3',
    '+AltLeft ffe9',
    '+Delete ffff',
    '-Delete ffff',
    '-AltLeft ffe9',
    '-ControlLeft ffe3',
  ]);
});

test('knows every key of what the menu offers', () => {
  for (const chord of [...COMMON, ...CONSOLES, ...MAGIC.map(({ chord }) => chord)]) {
    for (const code of chord) assert.ok(key(code), code);
  }
  assert.equal(labelOf(COMMON.at(0) ?? []), 'Ctrl+Alt+Del');
  assert.equal(labelOf(CONSOLES.at(11) ?? []), 'Ctrl+Alt+F12');
  assert.equal(labelOf(MAGIC.at(5)?.chord ?? []), 'Alt+Print+B');
});

test('keysyms are those of X11', () => {
  const keysyms = ['KeyA', 'Digit7', 'F1', 'F12', 'Numpad9', 'Enter'].map(
    (code) => key(code)?.keysym,
  );
  assert.deepEqual(keysyms, [0x61, 0x37, 0xffbe, 0xffc9, 0xffb9, 0xff0d]);
  for (const code of ['', 'F0', 'F25', 'Keya', 'Digit10', 'KeyAB'])
    assert.equal(key(code), undefined);
});

/** Whether the chord came: `+` presses, `-` lets go. */
function released(events: string[], release: Parameters<ReleaseChord['watch']>[1]): boolean[] {
  const chord = new ReleaseChord();
  return events.map((event) => {
    const type = event.startsWith('+') ? 'keydown' : 'keyup';
    return chord.watch({ type, code: event.slice(1) }, release);
  });
}

test('the release chord counts when it was held alone, in any order', () => {
  const events = [
    '+ShiftRight',
    '+AltLeft',
    '+ControlLeft',
    '-AltLeft',
    '-ShiftRight',
    '-ControlLeft',
  ];
  assert.deepEqual(released(events, 'ctrl_alt_shift'), [false, false, false, true, false, false]);
  assert.deepEqual(released(['+ControlRight', '-ControlRight'], 'right_ctrl'), [false, true]);
  assert.deepEqual(released(['+ControlLeft', '-ControlLeft'], 'right_ctrl'), [false, false]);
});

test('the release chord is no part of a longer one', () => {
  const events = ['+ControlLeft', '+AltLeft', '+Delete', '-Delete', '-AltLeft', '-ControlLeft'];
  assert.ok(!released(events, 'ctrl_alt').includes(true));
  const shifted = [
    '+ShiftLeft',
    '+ControlLeft',
    '+AltLeft',
    '-AltLeft',
    '-ControlLeft',
    '-ShiftLeft',
  ];
  assert.ok(!released(shifted, 'ctrl_alt').includes(true));
});

const none = { ctrlKey: false, altKey: false, shiftKey: false };

test('a modifier that was let go elsewhere is missed at the next event', () => {
  const held = new Held();
  held.down('AltLeft');
  held.down('ShiftLeft');
  assert.deepEqual(held.missing({ ...none, altKey: true, shiftKey: true }), []);
  assert.deepEqual(held.missing({ ...none, shiftKey: true }), ['AltLeft']);
  assert.deepEqual(held.missing({ ...none, shiftKey: true }), []);
  held.up('ShiftLeft');
  assert.deepEqual(held.missing(none), []);
});

test('a modifier that no event ever told of is not missed', () => {
  const held = new Held();
  held.down('AltRight');
  assert.deepEqual(held.missing(none), []);
});

test('a Mac sends Command and Option as is chosen', () => {
  const usual = { option_key: 'alt_gr', command_key: 'alt_and_super' } as const;
  const other = { option_key: 'alt', command_key: 'ctrl' } as const;
  const press = (code: string, altKey = false) => ({ code, altKey });
  assert.equal(macKey(press('MetaLeft'), usual), undefined);
  assert.equal(macKey(press('KeyA', true), usual), undefined);
  assert.deepEqual(macKey(press('MetaRight'), other), { keysym: 0xffe4, code: 'ControlRight' });
  assert.deepEqual(macKey(press('AltLeft'), other), { keysym: 0xffe9, code: 'AltLeft' });
  assert.deepEqual(macKey(press('KeyA', true), other), { keysym: 0x61, code: 'KeyA' });
  assert.equal(macKey(press('ArrowLeft', true), other), undefined);
  assert.equal(macKey(press('KeyA'), other), undefined);
});

test('characters are sent as X11 names them', () => {
  const keysyms = ['a', 'é', '€', '日', '😀', '\n'].map(keysymOf);
  assert.deepEqual(keysyms, [0x61, 0xe9, 0x010020ac, 0x010065e5, 0x0101f600, 0xff0d]);
});
