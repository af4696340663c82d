// The place of the guest's screen in the window: follows the window, the guest, the monitor's density
// and what is chosen.
import type { Settings } from '../bindings/Settings';
import { type Layout, layOut, type Size } from './layout.ts';

export class Stage {
  /** The guest's size; none while there is no guest. */
  guest: Size | null = null;
  layout: Layout | null = null;
  settings: Pick<Settings, 'scale' | 'resize_guest'> = { scale: 'fit', resize_guest: false };
  readonly #room: HTMLElement;
  readonly #place: HTMLElement;

  /** `room` is all there is; `place` becomes as large as the guest's screen is shown. */
  constructor(room: HTMLElement, place: HTMLElement) {
    this.#room = room;
    this.#place = place;
    new ResizeObserver(() => this.lay()).observe(room);
    this.#watchDensity();
  }

  /** Watches a guest's canvas for its size. */
  watch(canvas: HTMLCanvasElement): void {
    const take = (): void => {
      if (canvas.width === 0 || canvas.height === 0) return;
      this.guest = { width: canvas.width, height: canvas.height };
      this.lay();
    };
    new MutationObserver(take).observe(canvas, { attributeFilter: ['width', 'height'] });
    take();
  }

  lay(): void {
    const { width, height } = this.#room.getBoundingClientRect();
    // A guest that takes the window's size is told it by the room that its screen has.
    const whole = this.settings.resize_guest || !this.guest;
    const area = { width, height };
    const laid = this.guest && layOut(this.guest, area, devicePixelRatio, this.settings.scale);
    this.layout = laid;
    const { style } = this.#place;
    style.left = whole || !laid ? '0' : `${laid.left}px`;
    style.top = whole || !laid ? '0' : `${laid.top}px`;
    style.width = whole || !laid ? '100%' : `${laid.width}px`;
    style.height = whole || !laid ? '100%' : `${laid.height}px`;
    style.imageRendering = laid?.sharp ? 'pixelated' : 'auto';
  }

  /** The window may be moved to another monitor, or the monitor's scale be changed. */
  #watchDensity(): void {
    const same = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    const changed = (): void => {
      this.lay();
      this.#watchDensity();
    };
    same.addEventListener('change', changed, { once: true });
  }
}
