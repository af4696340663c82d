import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';

import { JPEG, messages, rectangles } from '../src/console/small-guest.ts';

const picture = Uint8Array.from({ length: 300 }, (_, at) => at & 255);

/** What follows a length of Tight's. */
function tightData(body: Uint8Array, at: number): Uint8Array {
  let length = 0;
  for (let shift = 0; ; shift += 7, at += 1) {
    const byte = body[at] ?? 0;
    length |= (shift === 14 ? byte : byte & 127) << shift;
    if (shift === 14 || byte < 128) break;
  }
  assert.equal(body.length, at + 1 + length, 'nothing follows the data');
  return body.subarray(at + 1);
}

test('each part in Tight holds what its rectangle needs', async () => {
  const [, two, many, colours, jpeg] = await rectangles(picture);
  assert.ok(two && many && colours && jpeg);
  assert.deepEqual([...two.body.subarray(1, 3)], [1, 1], 'a palette of two');
  assert.equal(inflateSync(tightData(two.body, 3 + 3 * 2)).length, (two.width / 8) * two.height);
  assert.deepEqual([...many.body.subarray(1, 3)], [1, 63], 'a palette of 64');
  const indices = inflateSync(tightData(many.body, 3 + 3 * 64));
  assert.equal(indices.length, many.width * many.height);
  assert.ok(indices.every((index) => index < 64));
  assert.equal(inflateSync(tightData(colours.body, 1)).length, 3 * colours.width * colours.height);
  assert.deepEqual([...tightData(jpeg.body, 1)], [...picture]);
  assert.deepEqual(JPEG, { width: jpeg.width, height: jpeg.height });
});

test('the tiles of ZRLE fill their rectangle, each kind among them', async () => {
  const [zrle] = await rectangles(picture);
  assert.ok(zrle);
  const { body, width, height } = zrle;
  assert.equal(new DataView(body.buffer).getUint32(0), body.length - 4);
  const bytes = inflateSync(body.subarray(4));
  const kinds = new Set<number>();
  let at = 0;
  for (let tile = 0; tile < (width * height) / 4096; tile += 1) {
    const kind = bytes[at] ?? 0;
    kinds.add(kind);
    at += 1 + lengthOfTile(kind, bytes.subarray(at + 1));
  }
  assert.equal(at, bytes.length);
  assert.deepEqual(
    [...kinds].sort((a, b) => a - b),
    [0, 1, 2, 4, 16, 128, 130, 132],
  );
});

/** Bytes of a tile of 64 x 64 pixels after the one that tells its kind: RFC 6143, 7.7.6. */
function lengthOfTile(kind: number, bytes: Uint8Array): number {
  if (kind === 0) return 3 * 4096;
  if (kind === 1) return 3;
  if (kind <= 16) return 3 * kind + (4096 * Math.log2(kind)) / 8;
  const head = kind === 128 ? 0 : 3 * (kind - 128);
  let at = head;
  for (let pixels = 0; pixels < 4096; ) {
    const alone = kind !== 128 && (bytes[at] ?? 0) < 128;
    at += kind === 128 ? 3 : 1;
    pixels += 1;
    if (alone) continue;
    pixels += bytes[at] ?? 0;
    at += 1;
  }
  return at;
}

test('one update has them all, one below the other', async () => {
  const parts = await rectangles(picture);
  const all = await messages(picture);
  const update = all.at(-1);
  assert.ok(update);
  const said = parts.reduce((sum, { body }) => sum + 12 + body.length, 4);
  assert.equal(update.length, said);
  const screen = all.at(-2);
  assert.ok(screen);
  const height = new DataView(screen.buffer).getUint16(2);
  assert.equal(
    height,
    parts.reduce((sum, part) => sum + part.height, 0),
  );
});
