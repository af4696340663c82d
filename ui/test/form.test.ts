import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AccountOffer } from '../src/bindings/AccountOffer.ts';
import { FillingIn } from '../src/launcher/filling_in.svelte.ts';
import { place } from './row.ts';
import { faultOf, settled, shell } from './shell.ts';

function filledIn(): FillingIn {
  const form = new FillingIn(undefined, 'keyring');
  Object.assign(form.draft, { cloud: 'huaweicloud', access_key: 'AK', secret_key: 'typed' });
  return form;
}

const offerOf = (...projects: string[]): AccountOffer => ({
  draft: 'd1',
  name: 'Huawei Cloud',
  access_key: 'AK',
  places: projects.map((project_id) => ({
    place: { ...place, project_id },
    region_name: 'EU-Dublin',
    servers: 3,
    ticked: true,
    enabled: true,
    fault: null,
  })),
  clock_behind_s: null,
  temporary: false,
});

test('keeps everything typed where a check is cancelled', async () => {
  const form = filledIn();
  const checking = form.check();
  assert.equal(form.busy, 'checking');
  form.stop();
  assert.equal(await checking, null);
  assert.deepEqual(shell.cancelled, [shell.call('check_account').call]);
  assert.equal(form.busy, '');
  assert.equal(form.fault, null, 'that it was cancelled is no fault');
  assert.equal(form.draft.secret_key, 'typed');
  assert.equal(form.filled, true);
});

test('keeps what was chosen where saving is cancelled or refused', async () => {
  const form = filledIn();
  const checking = form.check();
  await shell.answer('check_account', offerOf('p1', 'p2'));
  assert.equal(await checking, null);
  assert.equal(form.draft.secret_key, '', 'the shell holds it now');
  for (const code of ['cancelled', 'keyring_locked'] as const) {
    const saving = form.save();
    await shell.refuse('save_account', faultOf(code));
    assert.equal(await saving, null);
    assert.equal(form.fault?.code ?? 'cancelled', code);
    assert.equal(form.places.length, 2);
  }
});

test('saves at once where there is nothing to choose', async () => {
  const form = filledIn();
  const checking = form.check();
  await shell.answer('check_account', offerOf('p1'));
  await shell.answer('save_account', { id: 'new' });
  assert.deepEqual(await checking, { id: 'new' });
});

test('keeps the key in memory where that was chosen before', async () => {
  const form = new FillingIn(undefined, 'session');
  void form.check();
  await shell.answer('check_account', offerOf('p1'));
  assert.equal(shell.call('save_account').rest.at(-1), 'session');
});

test('is filled in once anything was typed', () => {
  const form = new FillingIn(undefined, 'keyring');
  form.draft.cloud = 'huaweicloud';
  assert.equal(form.filled, false, 'a cloud is chosen from the beginning');
  form.draft.project_id = '0';
  assert.equal(form.filled, true);
});

test('drops what a form that is gone had checked', async () => {
  const form = filledIn();
  const checking = form.check();
  const call = shell.call('check_account');
  form.leave();
  call.done(offerOf('p1'));
  await checking;
  await settled();
  assert.equal(form.draft.secret_key, '');
  assert.ok(shell.cancelled.includes(call.call));
});

test('tells of a private key that was left out until the certificates change', () => {
  const form = filledIn();
  form.trust('-----BEGIN CERTIFICATE-----\n', true);
  assert.equal(form.keyLeftOut, true);
  form.draft.ca_pem += '-----BEGIN CERTIFICATE-----';
  assert.equal(form.keyLeftOut, false);
  form.trust('-----BEGIN CERTIFICATE-----', true);
  form.trust('-----BEGIN CERTIFICATE-----');
  assert.equal(form.keyLeftOut, false);
});
