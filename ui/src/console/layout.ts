// Where the guest's screen lies in the window, in whole pixels of the monitor: never distorted, and
// sharp wherever a pixel of the guest covers whole pixels.
import type { Scale } from '../bindings/Scale';

export interface Size {
  width: number;
  height: number;
}

/** In CSS pixels, from the area's top left corner. */
export interface Layout extends Size {
  left: number;
  top: number;
  /** Each pixel of the guest covers the same whole number of the monitor's. */
  sharp: boolean;
}

/** How much of the room a picture may leave unused so that it is sharp. */
const SPARE = 0.03;

const STEPS: Partial<Record<Scale, number>> = { once: 1, twice: 2, thrice: 3 };

/** Lays a guest's screen into an area. `density` is how many pixels of the monitor a CSS pixel has. */
export function layOut(guest: Size, area: Size, density: number, scale: Scale): Layout {
  const room = {
    width: Math.floor(area.width * density),
    height: Math.floor(area.height * density),
  };
  const factor = STEPS[scale] ?? fitting(guest, room, scale === 'whole');
  const width = Math.max(1, Math.round(guest.width * factor));
  const height = Math.max(1, Math.round(guest.height * factor));
  return {
    left: Math.max(0, Math.floor((room.width - width) / 2)) / density,
    top: Math.max(0, Math.floor((room.height - height) / 2)) / density,
    width: width / density,
    height: height / density,
    sharp: Number.isInteger(factor),
  };
}

function fitting(guest: Size, room: Size, whole: boolean): number {
  const most = Math.min(room.width / guest.width, room.height / guest.height);
  const step = Math.floor(most);
  const good = step >= 1 && (whole || most / step - 1 <= SPARE);
  return good ? step : most;
}
