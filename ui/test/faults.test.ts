import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Code } from '../src/bindings/Code.ts';
import type { Fault } from '../src/bindings/Fault.ts';
import { asFault, fieldOf, hostOf, isKeyring, remedyOf, report } from '../src/faults.ts';
import { troubles } from '../src/launcher/trouble.ts';

const fault = (code: Code, more: Partial<Fault> = {}): Fault => ({
  code,
  message: 'It happened.',
  action: 'Do this.',
  field: null,
  retry_after_s: null,
  details: [{ label: 'Host', value: 'vnc.example.com' }],
  ...more,
});

test('never asks again by itself after a refused login', () => {
  for (const code of [
    'wrong_access_key',
    'wrong_secret_key',
    'token_ended',
    'key_locked',
  ] as const) {
    assert.equal(remedyOf(fault(code)).stale, false);
  }
});

test('gives a verb to every button', () => {
  assert.equal(remedyOf(fault('foreign_console_host')).verb, 'Allow host');
  assert.deepEqual(remedyOf(fault('no_console')), { deed: 'none', verb: '', stale: false });
});

test('puts a refused secret key at its field', () => {
  assert.equal(fieldOf(fault('wrong_secret_key')), 'secret_key');
  assert.equal(fieldOf(fault('bad_input', { field: 'iam_url' })), 'iam_url');
  assert.equal(fieldOf(fault('no_network')), null);
});

test('offers memory instead of the keyring for keyring faults only', () => {
  assert.equal(isKeyring(fault('keyring_silent')), true);
  assert.equal(isKeyring(fault('wrong_secret_key')), false);
});

test('reports a fault with its details', () => {
  assert.equal(hostOf(fault('tls')), 'vnc.example.com');
  assert.match(report(fault('tls')), /Code: tls\nHost: vnc\.example\.com/);
});

test('takes whatever a command rejects with as a fault', () => {
  assert.equal(asFault(fault('dns')).code, 'dns');
  assert.equal(asFault('not allowed').code, 'refused');
});

test('tells a refused key with twelve regions once', () => {
  const failed = Array.from({ length: 12 }, (_, index) => ({
    account: 'a1',
    place: { region: `r${index}`, project_id: `p${index}`, project_name: `r${index}` },
    fault: fault('wrong_secret_key'),
  }));
  const told = troubles(failed, () => undefined, null, null);
  assert.equal(told.length, 1);
  assert.equal(told[0]?.places.length, 12);
});

test('tells of the clock only where it matters', () => {
  assert.equal(troubles([], () => undefined, null, 20).length, 0);
  assert.equal(
    troubles([], () => undefined, null, 720)[0]?.text,
    "This computer's clock is 12 minutes behind the cloud's.",
  );
});
