// A clock for what is shown and changes with each second. It runs only while somebody looks at it.
import { createSubscriber } from 'svelte/reactivity';

const TICK_MS = 1000;

const look = createSubscriber((changed) => {
  const timer = setInterval(changed, TICK_MS);
  return () => clearInterval(timer);
});

/** The time in ms since 1970; whoever shows it is told when a second has passed. */
export function nowMs(): number {
  look();
  return Date.now();
}

/** What takes longer than this, in ms, is shown. */
export const SHOWN_MS = 300;

/** What takes longer than this, in ms, can be cancelled where it is shown. */
export const SLOW_MS = 3000;

/** Whether what began then, in ms since 1970, takes long. */
export const isSlow = (sinceMs: number): boolean => nowMs() - sinceMs >= SLOW_MS;
