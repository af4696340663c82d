// Where the menu of a server's power opens, and how the keyboard opens it.
import { power, type Spot } from './power.svelte.ts';
import { actionsOf } from './power_actions.ts';
import { view } from './view.svelte.ts';

/** Below what opens it, so far from its left edge. */
export function below(element: Element, indent = 0): Spot {
  const { left, bottom } = element.getBoundingClientRect();
  return { x: left + indent, y: bottom };
}

/** Below the name in the selected row, or in the middle where the row is not on the screen. */
export function openMenu(): void {
  const row = view.selected;
  if (!row || view.page.kind !== 'list' || actionsOf(row).length === 0) return;
  const shown = document.getElementById(`row-${view.index}`);
  power.open(row, shown ? below(shown, 32) : { x: innerWidth / 2, y: innerHeight / 2 });
}
