import assert from 'node:assert/strict';
import { mock, test } from 'node:test';

import { KeepAlive, QUIET_MS } from '../src/console/keep-alive.ts';

test('asks for one pixel whenever nothing went out for a while, and only where it is chosen', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const sent: number[][] = [];
  const alive = new KeepAlive((message) => {
    sent.push([...message]);
    // As the wire tells of all that goes out.
    alive.sent();
  });
  mock.timers.tick(10 * QUIET_MS);
  assert.equal(sent.length, 0, 'not chosen');
  alive.set(true);
  mock.timers.tick(QUIET_MS - 1);
  assert.equal(sent.length, 0);
  alive.sent();
  mock.timers.tick(QUIET_MS - 1);
  assert.equal(sent.length, 0, 'somebody typed');
  mock.timers.tick(1);
  assert.deepEqual(sent, [[3, 0, 0, 0, 0, 0, 0, 1, 0, 1]]);
  for (let more = 0; more < 2; more += 1) mock.timers.tick(QUIET_MS);
  assert.equal(sent.length, 3, 'again and again');
  alive.set(false);
  mock.timers.tick(10 * QUIET_MS);
  assert.equal(sent.length, 3);
  mock.timers.reset();
});
