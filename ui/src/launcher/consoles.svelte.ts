// Consoles: which are open, and what became of each attempt to open one.
//
//   (none) --open--> asked --300 ms--> opening --3 s--> slow
//   asked | opening | slow --window there--> (none), the console is open
//   asked | opening | slow --refused--> failed;  --cancelled--> (none)
//   open on a stopped server --> stopped, nothing is asked;  Look again --> looking --> (none) | stopped
//   failed | stopped --open or Look again--> from the start
import { SvelteMap } from 'svelte/reactivity';

import type { Fault } from '../bindings/Fault';
import type { Place } from '../bindings/Place';
import { asFault, remedyOf } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { keyOf, type Row } from './rows.ts';
import { say } from './say.svelte.ts';

const OPENING_MS = 300;
const SLOW_MS = 3000;

export type Stage = 'asked' | 'opening' | 'slow' | 'failed' | 'stopped' | 'looking';

/** What became of the last wish to open one server's console. */
export interface Attempt {
  stage: Stage;
  /** Why it failed. */
  fault: Fault | null;
  /** Where the server is, for one that is in no list. */
  place: Place;
  /** When the cloud was last asked whether a stopped server still is, in ms since 1970. */
  lookedMs?: number | undefined;
}

/** One console whose window is there. */
export interface OpenConsole {
  console: string;
  account: string;
  server: string;
}

class Consoles {
  open = new SvelteMap<string, OpenConsole>();
  attempts = new SvelteMap<string, Attempt>();
  /** Where servers are that were opened by their ID alone. */
  places = new Map<string, Place>();
  /** Which call each attempt stands for: an answer to one that was cancelled means nothing. */
  #calls = new Map<string, number>();

  async watch(): Promise<void> {
    await ipc.watchConsoles((event) => {
      const key = keyOf(event.account, event.server);
      if (event.kind === 'open') this.open.set(key, event);
      else this.open.delete(key);
    });
  }

  /** Whether the user waits for this server's console. */
  isOpening(key: string): boolean {
    const stage = this.attempts.get(key)?.stage;
    return stage === 'asked' || stage === 'opening' || stage === 'slow';
  }

  /** Opens a console, or raises it; a stopped server shows nothing, so nothing is asked for it. */
  async start(row: Row): Promise<void> {
    if (this.isOpening(row.key)) return;
    const { server } = row;
    if (server.phase === 'stopped' && !this.open.has(row.key)) {
      this.#set(row, 'stopped', null);
      say(`${row.name || server.id} is ${server.state}: nothing to show.`);
      return;
    }
    await this.#ask(row);
  }

  async #ask(row: Row): Promise<void> {
    const { server } = row;
    const call = ipc.nextCall();
    const ours = () => this.#calls.get(row.key) === call;
    this.#calls.set(row.key, call);
    this.places.set(row.key, server.place);
    this.#set(row, 'asked', null);
    const timers = [
      setTimeout(() => this.#later(row, 'opening'), OPENING_MS),
      setTimeout(() => this.#later(row, 'slow'), SLOW_MS),
    ];
    try {
      const project = server.place.project_id;
      const { console } = await ipc.getConsole(server.account, server.id, project, call);
      if (!ours()) return;
      this.attempts.delete(row.key);
      this.open.set(row.key, { console, account: server.account, server: server.id });
    } catch (reason) {
      if (ours()) this.#refused(row, asFault(reason));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  #later(row: Row, stage: 'opening' | 'slow'): void {
    if (!this.isOpening(row.key)) return;
    this.#set(row, stage, null);
    if (stage === 'opening') say(`Opening ${row.name || row.server.id}.`);
  }

  #refused(row: Row, fault: Fault): void {
    if (fault.code === 'cancelled') {
      this.attempts.delete(row.key);
      return;
    }
    const told = row.offer && fault.code === 'server_gone' ? notThere(row, fault) : fault;
    this.#set(row, 'failed', told);
    say(`${row.name || row.server.id}: ${told.message}`);
    if (!row.offer && remedyOf(fault).stale) void this.#look(row).catch(() => undefined);
  }

  /** Shows a fault that came before anything was asked. */
  fail(row: Row, reason: unknown): void {
    this.#set(row, 'failed', asFault(reason));
  }

  cancel(key: string): void {
    const row = this.attempts.get(key);
    if (!row || !this.isOpening(key)) return;
    const call = this.#calls.get(key);
    if (call !== undefined) void ipc.cancelCall(call).catch(() => undefined);
    this.#calls.delete(key);
    this.attempts.delete(key);
    say('Cancelled.');
  }

  /** Cancels whatever is being opened; false where nothing was. */
  cancelAny(first: string | null): boolean {
    const opening = [...this.attempts.keys()].filter((key) => this.isOpening(key));
    const key = opening.find((each) => each === first) ?? opening.at(-1);
    if (key === undefined) return false;
    this.cancel(key);
    return true;
  }

  /** Asks the cloud what the server does now; the inventory hears the answer. */
  async lookAgain(row: Row): Promise<void> {
    this.#set(row, 'looking', null);
    try {
      const server = await this.#look(row);
      if (server.phase === 'stopped') this.#set(row, 'stopped', null, Date.now());
      else this.attempts.delete(row.key);
      say(`${row.name || row.server.id} is ${server.state}.`);
    } catch (reason) {
      this.#set(row, 'failed', asFault(reason));
    }
  }

  async #look({ server }: Row) {
    return ipc.lookAgain(server.account, server.place.project_id, server.id);
  }

  close(key: string): void {
    const open = this.open.get(key);
    if (open) void ipc.closeConsole(open.console).catch(() => this.open.delete(key));
  }

  /** Forgets what an attempt said, as when the user goes on. */
  forget(key: string): void {
    if (!this.isOpening(key)) this.attempts.delete(key);
  }

  /** Forgets what every attempt said that has ended: the list is asked for anew. */
  forgetAll(): void {
    for (const key of [...this.attempts.keys()]) this.forget(key);
  }

  #set(row: Row, stage: Stage, fault: Fault | null, lookedMs?: number): void {
    this.attempts.set(row.key, { stage, fault, place: row.server.place, lookedMs });
  }
}

/** A pasted ID was never in the list, so it is not gone from it. */
function notThere(row: Row, fault: Fault): Fault {
  return {
    ...fault,
    message: `No server in ${row.place} has this ID.`,
    action: 'Choose another place, or check the ID.',
  };
}

export const consoles = new Consoles();
