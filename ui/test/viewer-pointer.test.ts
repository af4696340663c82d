import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Wheel } from '../src/console/wheel.ts';

const VIEW = { width: 1280, height: 840 };

/** The steps down that these deltas are worth, 10 ms apart. */
function down(deltas: number[], deltaMode = 0, apart_ms = 10): number[] {
  const wheel = new Wheel();
  return deltas.map((deltaY, at) => {
    const event = { deltaX: 0, deltaY, deltaMode, timeStamp: at * apart_ms };
    return wheel.steps(event, VIEW).down;
  });
}

test('a notch is a step, in every engine', () => {
  assert.deepEqual(down([40, 40, -40]), [1, 1, -1], 'WebKit');
  assert.deepEqual(down([89, 89, 178, -89]), [1, 1, 2, -1], 'WebKitGTK');
  assert.deepEqual(down([120, -120]), [1, -1], 'Chromium');
  assert.deepEqual(down([100, 200]), [1, 2]);
  assert.deepEqual(down([3, 3], 1), [1, 1], 'in lines');
});

test('a smooth touchpad moves step by step, and loses nothing', () => {
  const steps = down(Array.from({ length: 60 }, () => 7));
  assert.equal(
    steps.reduce((sum, step) => sum + step, 0),
    7,
  );
  assert.ok(steps.every((step) => step <= 1));
});

test('a fling is tamed', () => {
  assert.deepEqual(down([900.5]), [3]);
});

test('turning back, or a pause, begins anew', () => {
  assert.deepEqual(down([50, -50, -9]), [0, 0, 0]);
  assert.deepEqual(down([50, -50, -10]), [0, 0, -1]);
  assert.deepEqual(down([50, 50], 0, 1_000), [0, 0]);
});

test('goes both ways at once', () => {
  const wheel = new Wheel();
  const event = { deltaX: -40, deltaY: 40, deltaMode: 0, timeStamp: 0 };
  assert.deepEqual(wheel.steps(event, VIEW), { right: -1, down: 1 });
});
