import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { calls } from '../src/launcher/calls.svelte.ts';
import { consoles } from '../src/launcher/consoles.svelte.ts';
import { inventory } from '../src/launcher/inventory.svelte.ts';
import { placeKey } from '../src/launcher/rows.ts';
import { place, row, serverOf } from './row.ts';
import { faultOf, settled, shell } from './shell.ts';

await calls.watch();
await consoles.watch();
await inventory.watch();

test('cancels the opening that was asked for, and not the next one', async () => {
  const server = row('web-01', 1);
  void consoles.start(server);
  const first = shell.call('get_console').call;
  consoles.cancel(server.key);
  void consoles.start(server);
  await settled();
  assert.deepEqual(shell.cancelled, [first]);
  assert.equal(consoles.opening, 1, 'the second is not the first');
  await shell.answer('get_console', { console: 'c1' });
  assert.equal(consoles.opening, 0);
  assert.equal(consoles.open.get(server.key)?.console, 'c1');
});

test('says how long the cloud asks to wait, and no longer than that', async () => {
  mock.timers.enable({ apis: ['Date', 'setTimeout', 'setInterval'], now: 1_000_000 });
  let call = 0;
  let end = (): void => undefined;
  const running = calls.run((mine) => {
    call = mine;
    return new Promise<void>((done) => {
      end = done;
    });
  });
  shell.tellCalls({ call, waits_s: 12 });
  assert.equal(calls.waitFor(call, 'Opening'), 'The cloud asks to wait 12 s');
  mock.timers.tick(4_500);
  assert.equal(calls.waitFor(call, 'Opening'), 'The cloud asks to wait 8 s');
  mock.timers.tick(8_000);
  assert.equal(calls.waitFor(call, 'Opening'), 'Opening');
  end();
  await running;
  shell.tellCalls({ call, waits_s: 12 });
  assert.equal(calls.waitsS(call), 0, 'a call that has ended waits for nothing');
  mock.timers.reset();
});

test('takes a server for stopped again where looking again was cancelled', async () => {
  const server = row('db-01', 2, 'stopped');
  await consoles.start(server);
  void consoles.lookAgain(server);
  const { call } = shell.call('look_again');
  assert.equal(consoles.attempts.get(server.key)?.call, call);
  assert.equal(consoles.cancelAny(server.key), true);
  await settled();
  assert.ok(shell.cancelled.includes(call));
  assert.equal(consoles.attempts.get(server.key)?.stage, 'stopped');
});

test('looks at a server by itself where the list is old, and never after a keyring', async () => {
  for (const [code, looks] of [
    ['not_running', 1],
    ['keyring_locked', 0],
    ['wrong_secret_key', 0],
  ] as const) {
    shell.waiting.length = 0;
    const server = row('app-01', 3);
    void consoles.start(server);
    await shell.refuse('get_console', faultOf(code));
    const looked = shell.waiting.filter(({ name }) => name === 'look_again').length;
    assert.equal(looked, looks, code);
    consoles.forget(server.key);
  }
});

test('lists a place again, can be cancelled, and tells what stopped it', async () => {
  const key = placeKey('a1', place.project_id);
  const status = () => inventory.places.get(key)?.status;
  void inventory.refreshPlace('a1', place);
  assert.equal(status()?.state, 'loading');
  calls.cancel(inventory.askingFor(key));
  await settled();
  assert.deepEqual(status(), { state: 'failed', fault: faultOf('cancelled') });
  assert.equal(inventory.askingFor(key), null);

  void inventory.refreshPlace('a1', place);
  await shell.refuse('refresh_place', faultOf('keyring_locked'));
  assert.deepEqual(status(), { state: 'failed', fault: faultOf('keyring_locked') });
});

test('ends a refresh that was cancelled', async () => {
  void inventory.refresh();
  void inventory.refresh();
  assert.equal(shell.waiting.filter(({ name }) => name === 'refresh').length, 1);
  inventory.cancelRefresh();
  await settled();
  assert.equal(inventory.refreshing, null);
});

test('cancels the lists of a new account as it does a refresh', async () => {
  void inventory.refreshAccount('a1');
  void inventory.refreshAccount('a2');
  void inventory.refresh();
  const asked = shell.waiting.filter(({ name }) => name === 'refresh_account').map((it) => it.call);
  assert.equal(inventory.refreshing, asked[0]);
  inventory.cancelRefresh();
  await settled();
  assert.deepEqual(shell.cancelled.slice(-2), asked);
  assert.equal(inventory.refreshing, null);
});

test('takes in servers in bursts', async () => {
  shell.tellInventory({ kind: 'servers', servers: [serverOf('b', 4), serverOf('a', 5)] });
  const limit = Date.now() + 10_000;
  while (inventory.rows.length < 2 && Date.now() < limit) {
    await new Promise((done) => setTimeout(done, 10));
  }
  assert.deepEqual(
    inventory.rows.map(({ name }) => name),
    ['a', 'b'],
  );
});
