import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Bandwidth, encodingFor, USUAL } from '../src/console/bandwidth.ts';

/** A link of so many kbit/s that carries a burst of 64 messages of 4 KiB, ten times. */
function measured(kbps: number): number | null {
  const bandwidth = new Bandwidth();
  let now = 0;
  for (let burst = 0; burst < 10; burst += 1) {
    for (let message = 0; message < 64; message += 1) {
      bandwidth.received(4096, now);
      now += (4096 * 8) / kbps;
    }
    now += 1_000;
  }
  return bandwidth.kbps;
}

test('measures what the link carries', () => {
  for (const kbps of [1_000, 5_000, 50_000]) {
    const found = measured(kbps) ?? 0;
    assert.ok(Math.abs(found - kbps) < kbps * 0.01, `${found} for ${kbps}`);
  }
});

test('small updates of a quiet guest tell nothing of the link', () => {
  const bandwidth = new Bandwidth();
  for (let at = 0; at < 100; at += 1) {
    for (const late of [0, 20]) bandwidth.received(500, at * 100 + late);
  }
  assert.equal(bandwidth.kbps, null);
  assert.deepEqual(encodingFor('auto', bandwidth.kbps, USUAL), USUAL);
});

test('asks for less on a slow link, and for more only with room to spare', () => {
  const slow = encodingFor('auto', 700, USUAL);
  assert.deepEqual(slow, { quality: 3, compression: 7 });
  assert.deepEqual(encodingFor('auto', 3_000, slow), slow, 'not yet');
  assert.equal(encodingFor('auto', 4_000, slow).quality, 5);
  assert.deepEqual(encodingFor('auto', 100_000, slow), USUAL);
});

test('what is chosen is asked for, whatever was measured', () => {
  assert.equal(encodingFor('sharp', 100, USUAL).quality, 9);
  assert.equal(encodingFor('sparing', 100_000, USUAL).quality, 1);
});
