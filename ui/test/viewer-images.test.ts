// An image that is never drawn is told of; those that are drawn are not.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';

import { watchImages } from '../src/console/images.ts';

class FakeImage {
  complete = true;
  #src: string | null = null;
  set src(src: string) {
    this.#src = src;
  }
  getAttribute(): string | null {
    return this.#src;
  }
}

let told: string[];

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  told = [];
  globalThis.Image = FakeImage as unknown as typeof Image;
  watchImages((error) => told.push(error.message));
});

function sent(): HTMLImageElement {
  const image = new Image();
  image.src = 'data: image/jpeg;base64,';
  return image;
}

/** A minute, in steps: a timer that is set by another one counts from the step's end. */
function pass(): void {
  for (let second = 0; second < 60; second += 1) mock.timers.tick(1_000);
}

test('an image that is never drawn is told of once', () => {
  sent();
  pass();
  assert.equal(told.length, 1);
});

test('images that are drawn are not told of', () => {
  for (let count = 0; count < 50; count += 1) {
    const image = sent();
    mock.timers.tick(900);
    image.src = '';
  }
  pass();
  assert.deepEqual(told, []);
});

test('one that comes while another is watched is told of too', () => {
  const first = sent();
  sent();
  first.src = '';
  pass();
  assert.equal(told.length, 1);
});

test('one that is still being decoded is waited for', () => {
  const image = Object.assign(sent(), { complete: false });
  pass();
  assert.deepEqual(told, []);
  Object.assign(image, { complete: true });
  pass();
  assert.equal(told.length, 1);
});
