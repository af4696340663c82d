// Opens the menu of the selected server's power by the keyboard.
import { power } from './power.svelte.ts';
import { actionsOf } from './power_words.ts';
import { view } from './view.svelte.ts';

/** Below the name in the selected row, or in the middle where the row is not on the screen. */
export function openMenu(): void {
  const row = view.selected;
  if (!row || view.page.kind !== 'list' || actionsOf(row).length === 0) return;
  const box = document.getElementById(`row-${view.index}`)?.getBoundingClientRect();
  const spot = box
    ? { x: box.left + 32, y: box.bottom }
    : { x: innerWidth / 2, y: innerHeight / 2 };
  power.open(row, spot);
}
