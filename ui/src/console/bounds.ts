// Limits what a server can make the page allocate. noVNC gives its canvases whatever size the server
// names, at the start and at any later time; so the canvas itself refuses.

/** Pixels a side. */
const SIDE_MAX = 16_384;

/** 256 MiB at four bytes a pixel. */
const PIXELS_MAX = 64 * 1024 * 1024;

export class TooLarge extends Error {
  constructor(width: number, height: number) {
    super(`The server's screen is ${width} x ${height} pixels, which is more than Porthole shows.`);
  }
}

/** Has every canvas of this page refuse a size beyond the limits. */
export function boundCanvases(): void {
  bound('width', (canvas, width) => check(width, canvas.height));
  bound('height', (canvas, height) => check(canvas.width, height));
}

function bound(side: 'width' | 'height', test: (c: HTMLCanvasElement, size: number) => void): void {
  const plain = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, side);
  if (!plain?.set) throw new Error(`a canvas has no ${side}`);
  const { set } = plain;
  Object.defineProperty(HTMLCanvasElement.prototype, side, {
    ...plain,
    set(this: HTMLCanvasElement, size: number) {
      test(this, size);
      set.call(this, size);
    },
  });
}

function check(width: number, height: number): void {
  const fits = width <= SIDE_MAX && height <= SIDE_MAX && width * height <= PIXELS_MAX;
  if (!fits) throw new TooLarge(width, height);
}
