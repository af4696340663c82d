// What a small server says, in RFB 3.8 (RFC 6143; Tight as the RFB community's list has it): one
// picture, in every form in which servers send most of theirs.

/** Pixels. */
const WIDTH = 512;
const ZRLE_HEIGHT = 256;
const TIGHT_HEIGHT = 64;
const HEIGHT = ZRLE_HEIGHT + 4 * TIGHT_HEIGHT;
const TILE = 64;

const TIGHT = 7;
const ZRLE = 16;

/** Bytes of one rectangle, without its place. */
export interface Rectangle {
  encoding: number;
  width: number;
  height: number;
  body: Uint8Array;
}

/** All that it says until its picture is whole, each message by itself; `jpeg` is a part of it. */
export async function messages(jpeg: Uint8Array): Promise<Uint8Array[]> {
  return [...greeting(), update(await rectangles(jpeg))];
}

/** Pixels of the part that comes as JPEG. */
export const JPEG = { width: WIDTH, height: TIGHT_HEIGHT };

function greeting(): Uint8Array[] {
  const no_login = 1;
  const format = [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0];
  return [
    new TextEncoder().encode('RFB 003.008\n'),
    Uint8Array.of(1, no_login),
    Uint8Array.of(0, 0, 0, 0),
    Uint8Array.of(...u16(WIDTH), ...u16(HEIGHT), ...format, 0, 0, 0, 0),
  ];
}

function update(parts: Rectangle[]): Uint8Array {
  const bytes: number[] = [0, 0, ...u16(parts.length)];
  let y = 0;
  for (const { encoding, width, height, body } of parts) {
    bytes.push(...u16(0), ...u16(y), ...u16(width), ...u16(height), ...u16(0), ...u16(encoding));
    for (const byte of body) bytes.push(byte);
    y += height;
  }
  return Uint8Array.from(bytes);
}

export async function rectangles(jpeg: Uint8Array): Promise<Rectangle[]> {
  const tight = { encoding: TIGHT, width: WIDTH, height: TIGHT_HEIGHT };
  return [
    { encoding: ZRLE, width: WIDTH, height: ZRLE_HEIGHT, body: await zrle() },
    { ...tight, body: await palette(2, 0x5f) },
    { ...tight, body: await palette(64, 0x6f) },
    { ...tight, body: await colours() },
    { ...tight, body: Uint8Array.of(0x90, ...lengthOf(jpeg), ...jpeg) },
  ];
}

/** Indices into a palette; `reset` is the control byte: stream, filter, and the streams to reset. */
async function palette(colours: number, reset: number): Promise<Uint8Array> {
  const row = colours === 2 ? WIDTH / 8 : WIDTH;
  const indices = some(row * TIGHT_HEIGHT, colours === 2 ? 256 : colours);
  const packed = await deflate(indices);
  const entries = some(3 * colours, 256);
  return Uint8Array.of(reset, 1, colours - 1, ...entries, ...lengthOf(packed), ...packed);
}

/** Three bytes a pixel. */
async function colours(): Promise<Uint8Array> {
  const packed = await deflate(some(3 * WIDTH * TIGHT_HEIGHT, 256));
  return Uint8Array.of(0x0f, ...lengthOf(packed), ...packed);
}

/** Tiles of each kind in turn: most of a console's screen are few colours in runs. */
async function zrle(): Promise<Uint8Array> {
  const kinds = [solid, runs, runsOf(4), packedIn(2), packedIn(16), runsOf(2), packedIn(4), raw];
  const tiles = (WIDTH / TILE) * (ZRLE_HEIGHT / TILE);
  const bytes: number[] = [];
  for (let tile = 0; tile < tiles; tile += 1) {
    const kind = kinds[tile % kinds.length];
    if (kind) for (const byte of kind()) bytes.push(byte);
  }
  const packed = await deflate(Uint8Array.from(bytes));
  return Uint8Array.of(...u16(packed.length >>> 16), ...u16(packed.length & 0xffff), ...packed);
}

function raw(): number[] {
  return [0, ...some(3 * TILE * TILE, 256)];
}

function solid(): number[] {
  return [1, 0, 0, 0];
}

const packedIn = (colours: 2 | 4 | 16) => (): number[] => {
  const bits = Math.log2(colours);
  return [colours, ...some(3 * colours, 256), ...some((TILE * TILE * bits) / 8, 256)];
};

/** Sixteen pixels of one colour after the other. */
function runs(): number[] {
  const all = Array.from({ length: (TILE * TILE) / 16 }, (_, run) => [run, 2 * run, 255, 15]);
  return [128, ...all.flat().map((byte) => byte & 255)];
}

/** The same by a palette: runs, and pixels that stand alone. */
const runsOf = (colours: number) => (): number[] => {
  const eight = (run: number) => [128 | (run % colours), 6, (run + 1) % colours];
  const all = Array.from({ length: (TILE * TILE) / 8 }, (_, run) => eight(run));
  return [128 | colours, ...some(3 * colours, 256), ...all.flat()];
};

/** Numbers below a limit that do not compress to nothing. */
function some(length: number, below: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => ((at * at) >>> 4) % below);
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Tight's way to write how many bytes follow: seven bits at a time, least first. */
function lengthOf({ length }: Uint8Array): number[] {
  if (length < 1 << 7) return [length];
  if (length < 1 << 14) return [(length & 127) | 128, length >>> 7];
  return [(length & 127) | 128, ((length >>> 7) & 127) | 128, length >>> 14];
}

function u16(value: number): number[] {
  return [value >>> 8, value & 255];
}
