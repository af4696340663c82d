import assert from 'node:assert/strict';
import { test } from 'node:test';

import { layOut } from '../src/console/layout.ts';

const guest = { width: 1280, height: 800 };

/** In pixels of the monitor. */
function pixels(area: [number, number], density: number, ...rest: [Parameters<typeof layOut>[3]]) {
  const [width, height] = area;
  const laid = layOut(guest, { width, height }, density, ...rest);
  const { sharp, ...sides } = laid;
  const scaled = Object.values(sides).map((side) => side * density);
  for (const side of scaled) assert.ok(Math.abs(side - Math.round(side)) < 1e-9, `${side}`);
  const [left, top, wide, high] = ['left', 'top', 'width', 'height'].map((side) =>
    Math.round(laid[side as 'left'] * density),
  );
  return { at: [left, top], size: [wide, high], sharp };
}

test('fits the window without distortion, in the middle', () => {
  const laid = pixels([1000, 900], 1, 'fit');
  assert.deepEqual(laid, { at: [0, 137], size: [1000, 625], sharp: false });
});

test('is sharp where a step fits the room but for a few pixels', () => {
  const laid = pixels([1300, 810], 1, 'fit');
  assert.deepEqual(laid, { at: [10, 5], size: [1280, 800], sharp: true });
  assert.equal(pixels([1400, 880], 1, 'fit').sharp, false);
});

test('counts in pixels of the monitor, whatever its density', () => {
  for (const density of [1, 1.25, 1.5, 2, 3]) {
    const once = pixels([1500, 900], density, 'once');
    assert.deepEqual([once.size, once.sharp], [[1280, 800], true], `${density}`);
    pixels([1111, 777], density, 'fit');
  }
  assert.deepEqual(pixels([1280, 800], 2, 'fit').size, [2560, 1600]);
  assert.equal(pixels([1280, 800], 2, 'fit').sharp, true);
});

test('takes the largest whole step that fits, and shrinks only where none does', () => {
  assert.deepEqual(pixels([2600, 2500], 1, 'whole').size, [2560, 1600]);
  assert.deepEqual(pixels([2500, 2500], 1, 'whole').size, [1280, 800]);
  assert.deepEqual(pixels([640, 640], 1, 'whole'), {
    at: [0, 120],
    size: [640, 400],
    sharp: false,
  });
});

test('a screen that is larger than the room begins at its corner', () => {
  assert.deepEqual(pixels([800, 500], 1, 'twice'), { at: [0, 0], size: [2560, 1600], sharp: true });
});

test('a room of nothing is no division by zero', () => {
  const laid = layOut(guest, { width: 0, height: 0 }, 1, 'fit');
  assert.deepEqual([laid.width, laid.height], [1, 1]);
});
