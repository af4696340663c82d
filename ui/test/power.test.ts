import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import type { PowerAction } from '../src/bindings/PowerAction.ts';
import { calls } from '../src/launcher/calls.svelte.ts';
import { consoles } from '../src/launcher/consoles.svelte.ts';
import { openSelected } from '../src/launcher/deeds.ts';
import { inventory } from '../src/launcher/inventory.svelte.ts';
import { noteOf } from '../src/launcher/notes.ts';
import { power } from '../src/launcher/power.svelte.ts';
import { actionsOf } from '../src/launcher/power_actions.ts';
import { view } from '../src/launcher/view.svelte.ts';
import { meaningOf, questionOf } from '../src/power_words.ts';
import { place, row, serverOf } from './row.ts';
import { faultOf, settled, shell } from './shell.ts';

await calls.watch();
await inventory.watch();

const ordered = () => shell.waiting.filter(({ name }) => name === 'change_power').length;

test('orders nothing before the question was answered with yes', async () => {
  const server = row('web-01', 1);
  const before = ordered();
  power.ask(server, 'stop');
  assert.deepEqual(power.question, { row: server, action: 'stop' });
  power.question = null;
  power.agreed();
  assert.equal(ordered(), before, 'there was no question any more');
  power.ask(server, 'force_stop');
  power.agreed();
  assert.equal(power.question, null);
  const { rest } = shell.call('change_power');
  assert.deepEqual(rest, ['a1', place.project_id, server.server.id, 'force_stop']);
  await shell.answer('change_power', { ...server.server, state: 'stopped' });
  assert.equal(noteOf(server), undefined);
});

test('says what is under way after a moment, and waits no longer where it is not to', async () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const server = row('web-02', 2);
  void power.order(server, 'restart');
  const { call } = shell.call('change_power');
  assert.equal(noteOf(server), undefined, 'nothing flickers');
  mock.timers.tick(300);
  assert.equal(noteOf(server)?.text, 'Restarting');
  mock.timers.tick(3_000);
  assert.equal(noteOf(server)?.text, 'Waiting for the cloud to restart it');
  mock.timers.reset();
  const [act] = noteOf(server)?.acts ?? [];
  assert.equal(act?.verb, 'Stop waiting');
  act?.do();
  await settled();
  assert.ok(shell.cancelled.includes(call));
  assert.equal(power.orders.size, 0);
  // The list hears what the server does meanwhile.
  assert.equal(shell.call('look_again').rest.at(-1), server.server.id);
});

test('gives an order once, however often it is asked for', async () => {
  const server = row('web-03', 3);
  const before = ordered();
  void power.order(server, 'stop');
  void power.order(server, 'stop');
  assert.equal(ordered(), before + 1);
  await shell.answer('change_power', server.server);
});

test('gives another order while one is under way, and waits for that one', async () => {
  const server = row('web-05', 5);
  void power.order(server, 'restart');
  const first = shell.call('change_power');
  void power.order(server, 'stop');
  const second = shell.call('change_power');
  assert.equal(second.rest.at(-1), 'stop');
  assert.ok(shell.cancelled.includes(first.call));
  assert.equal(power.orders.get(server.key)?.action, 'stop');
  assert.notEqual(first.call, second.call);
  await shell.answer('change_power', { ...server.server, state: 'stopped' });
  assert.equal(power.orders.size, 0);
});

test('gives a refused order again, and one of which nothing is known not', async () => {
  const server = row('web-04', 4);
  void power.order(server, 'stop');
  await shell.refuse('change_power', faultOf('not_permitted'));
  const refused = noteOf(server);
  assert.equal(refused?.acts[0]?.verb, 'Try again');
  void refused?.acts[0]?.do();
  const again = shell.call('change_power');
  assert.equal(again.rest.at(-1), 'stop');
  const before = ordered();
  await shell.refuse('change_power', faultOf('unsure'));
  const unsure = noteOf(server);
  assert.equal(unsure?.acts[0]?.verb, 'Look again');
  void unsure?.acts[0]?.do();
  await settled();
  assert.equal(ordered(), before, 'it is not given again');
  assert.equal(power.orders.size, 0);
});

test('Enter on a stopped server says so first, and then asks whether to start it', async () => {
  shell.tellInventory({ kind: 'servers', servers: [serverOf('only', 9, 'stopped')] });
  const limit = Date.now() + 10_000;
  while (view.rows.length === 0 && Date.now() < limit) {
    await new Promise((done) => setTimeout(done, 10));
  }
  openSelected();
  const server = view.rows[0] as (typeof view.rows)[0];
  const note = noteOf(server);
  assert.deepEqual(
    note?.acts.map(({ verb }) => verb),
    ['Start', 'Open and wait', 'Look again'],
  );
  const asked = () => power.question?.action;
  assert.equal(asked(), undefined);
  openSelected();
  assert.equal(asked(), 'start');
  power.agreed();
  await shell.answer('change_power', serverOf('only', 9));
  assert.equal(consoles.attempts.has(server.key), false, 'nothing old is said of it');
});

test('offers what the state allows, and says what it costs', () => {
  assert.deepEqual(actionsOf(row('a', 5, 'stopped')), ['start']);
  assert.ok(!actionsOf(row('a', 5)).includes('start'));
  const paused = row('a', 5, 'stopped');
  paused.server = { ...paused.server, state: 'paused' };
  assert.deepEqual(actionsOf(paused), []);
  assert.deepEqual(actionsOf({ ...row('a', 5), offer: true }), []);
  assert.equal(questionOf('force_restart', 'a'), 'Force restart a?');
  for (const action of ['force_stop', 'force_restart'] as PowerAction[]) {
    assert.match(meaningOf(action), /not saved is lost/);
  }
});
