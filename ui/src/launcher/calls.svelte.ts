// Calls that are under way: how one is cancelled, and how long the cloud has asked it to wait.
import { SvelteMap } from 'svelte/reactivity';

import * as ipc from '../ipc.ts';
import { nowMs } from './seconds.svelte.ts';

class Calls {
  #running = new Set<number>();
  /** When each pause ends, in ms since 1970, by the call's number. */
  #pauses = new SvelteMap<number, number>();

  async watch(): Promise<void> {
    await ipc.watchCalls(({ call, waits_s }) => {
      if (this.#running.has(call)) this.#pauses.set(call, Date.now() + waits_s * 1000);
    });
  }

  /** Does what can be cancelled; the work is told the number of its call. */
  async run<T>(work: (call: number) => Promise<T>): Promise<T> {
    const call = ipc.nextCall();
    this.#running.add(call);
    try {
      return await work(call);
    } finally {
      this.#running.delete(call);
      this.#pauses.delete(call);
    }
  }

  cancel(call: number | null): void {
    if (call !== null) void ipc.cancelCall(call).catch(() => undefined);
  }

  /** For how many seconds a call still waits as the cloud asked; 0 where it does not. */
  waitsS(call: number | null): number {
    const end = call === null ? undefined : this.#pauses.get(call);
    return end === undefined ? 0 : Math.max(0, Math.ceil((end - nowMs()) / 1000));
  }

  /** What is waited for: the pause, while there is one. */
  waitFor(call: number | null, otherwise: string): string {
    const seconds = this.waitsS(call);
    return seconds > 0 ? `The cloud asks to wait ${seconds} s` : otherwise;
  }
}

export const calls = new Calls();
