// Notices that the picture has stopped. noVNC draws what a server sends in its order, and waits for
// each image to be decoded: one that cannot be, or that has another size than its place, would hold
// up all that follows for ever, without a word.

/** How long a decoded image may wait for those before it. */
const LATE_MS = 5_000;

export class NeverDrawn extends Error {
  constructor() {
    super('The server sent an image that cannot be shown.');
  }
}

/** Has images tell, by `report`, when one is never drawn. */
export function watchImages(report: (error: Error) => void = reportError): void {
  let newest: HTMLImageElement | null = null;
  let watched: HTMLImageElement | null = null;
  const watch = (image: HTMLImageElement | null): void => {
    watched = image;
    if (watched) setTimeout(look, LATE_MS);
  };
  const look = (): void => {
    if (!watched || !isWaiting(watched)) watch(newest && isWaiting(newest) ? newest : null);
    else if (!watched.complete) watch(watched);
    else {
      report(new NeverDrawn());
      newest = null;
      watch(null);
    }
  };
  globalThis.Image = new Proxy(Image, {
    construct(plain, size: [number?, number?]): HTMLImageElement {
      newest = new plain(...size);
      if (!watched) watch(newest);
      return newest;
    },
  });
}

/** noVNC empties an image that it has drawn. */
function isWaiting(image: HTMLImageElement): boolean {
  return image.getAttribute('src') !== '';
}
