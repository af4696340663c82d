// Changes of power: which is asked about, which are under way, and what stopped them.
//
//   (none) --chosen in the menu or by a button--> question --Leave it--> (none)
//   question --agreed--> ordered --300 ms--> shown --3 s--> slow
//   ordered | shown | slow --done--> (none), the list has the new state;  --refused--> failed
//   ordered | shown | slow --Stop waiting--> (none): what was ordered goes on
//   failed --Try again--> ordered;  --forgotten--> (none)
import { SvelteMap } from 'svelte/reactivity';

import type { Fault } from '../bindings/Fault';
import type { PowerAction } from '../bindings/PowerAction';
import { asFault } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { doing } from '../power_words.ts';
import { calls } from './calls.svelte.ts';
import { consoles } from './consoles.svelte.ts';
import { called, type Row } from './rows.ts';
import { say } from './say.svelte.ts';
import { SHOWN_MS, SLOW_MS } from './seconds.svelte.ts';

export type OrderStage = 'ordered' | 'shown' | 'slow' | 'failed';

/** What was ordered for one server. */
export interface Order {
  row: Row;
  action: PowerAction;
  stage: OrderStage;
  /** The call that it waits for; none where nothing is under way. */
  call: number | null;
  /** Why it was not done. */
  fault: Fault | null;
}

/** Where a menu opens: at the pointer, or below what opened it. */
export interface Spot {
  x: number;
  y: number;
}

class Power {
  orders = new SvelteMap<string, Order>();
  /** The server whose menu is open. */
  menu = $state.raw<{ row: Row; spot: Spot } | null>(null);
  /** What is asked about before it is ordered. */
  question = $state.raw<{ row: Row; action: PowerAction } | null>(null);

  open(row: Row, spot: Spot): void {
    this.question = null;
    this.menu = { row, spot };
  }

  /** Asks whether it is meant. */
  ask(row: Row, action: PowerAction): void {
    this.menu = null;
    this.question = { row, action };
  }

  /** The question was answered with yes. */
  agreed(): void {
    const asked = this.question;
    this.question = null;
    if (asked) void this.order(asked.row, asked.action);
  }

  /** Another action takes the place of one that is waited for; that one goes on in the cloud. */
  async order(row: Row, action: PowerAction): Promise<void> {
    const before = this.orders.get(row.key);
    if (before && before.call !== null) {
      if (before.action === action) return;
      calls.cancel(before.call);
    }
    await calls.run((call) => this.#order(row, action, call));
  }

  async #order(row: Row, action: PowerAction, call: number): Promise<void> {
    const { server } = row;
    this.orders.set(row.key, { row, action, stage: 'ordered', call, fault: null });
    const timers = [
      setTimeout(() => this.#later(row, call, 'shown'), SHOWN_MS),
      setTimeout(() => this.#later(row, call, 'slow'), SLOW_MS),
    ];
    try {
      const project = server.place.project_id;
      const now = await ipc.changePower(call, server.account, project, server.id, action);
      if (this.#isFor(row.key, call)) this.#done(row, now.state);
    } catch (reason) {
      if (this.#isFor(row.key, call)) this.#refused(row, action, asFault(reason));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  /** Whether something was ordered for this server and has not ended. */
  isUnderWay(key: string): boolean {
    return (this.orders.get(key)?.call ?? null) !== null;
  }

  /** Stops waiting; the cloud goes on. The row then shows what the server does meanwhile. */
  leave(row: Row): void {
    const order = this.orders.get(row.key);
    if (!order || order.call === null) return;
    calls.cancel(order.call);
    this.orders.delete(row.key);
    say('Not waiting any more. The cloud goes on.');
    void consoles.lookByItself(row);
  }

  /** Stops waiting for one, of this server if there is one; false where nothing is waited for. */
  leaveAny(first: string | null): boolean {
    const waiting = [...this.orders.values()].filter((order) => order.call !== null);
    const order = waiting.find(({ row }) => row.key === first) ?? waiting.at(-1);
    if (order) this.leave(order.row);
    return order !== undefined;
  }

  /** Forgets why an order was refused; false where there was none. */
  forget(key: string): boolean {
    return !this.isUnderWay(key) && this.orders.delete(key);
  }

  forgetAll(): void {
    for (const key of [...this.orders.keys()]) this.forget(key);
  }

  #isFor(key: string, call: number): boolean {
    return this.orders.get(key)?.call === call;
  }

  #later(row: Row, call: number, stage: 'shown' | 'slow'): void {
    const order = this.orders.get(row.key);
    if (order?.call !== call) return;
    this.orders.set(row.key, { ...order, stage });
    if (stage === 'shown') say(`${doing(order.action)} ${called(row)}.`);
  }

  #done(row: Row, state: string): void {
    this.orders.delete(row.key);
    // What was said of the server before is not so any more.
    consoles.forget(row.key);
    say(`${called(row)} is ${state}.`);
  }

  #refused(row: Row, action: PowerAction, fault: Fault): void {
    if (fault.code === 'cancelled') {
      this.orders.delete(row.key);
      return;
    }
    this.orders.set(row.key, { row, action, stage: 'failed', call: null, fault });
    say(`${called(row)}: ${fault.message}`);
  }
}

export const power = new Power();
