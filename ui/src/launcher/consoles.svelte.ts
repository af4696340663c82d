// Consoles: which are open, and what became of each attempt to open one.
//
//   (none) --open--> asked --300 ms--> opening --3 s--> slow
//   asked | opening | slow --window there--> (none), the console is open
//   asked | opening | slow --refused--> failed;  --cancelled--> (none)
//   open on a stopped server --> stopped, nothing is asked;  Look again --300 ms--> looking
//   looking --> (none) | stopped | failed;  --cancelled--> what was there before
//   failed | stopped --open or Look again--> from the start
import { SvelteMap } from 'svelte/reactivity';

import type { Fault } from '../bindings/Fault';
import type { Place } from '../bindings/Place';
import type { Server } from '../bindings/Server';
import { asFault, remedyOf } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { calls } from './calls.svelte.ts';
import { called, keyOf, type Row } from './rows.ts';
import { say } from './say.svelte.ts';
import { SHOWN_MS, SLOW_MS } from './seconds.svelte.ts';

export type Stage = 'asked' | 'opening' | 'slow' | 'failed' | 'stopped' | 'looking';

/** What became of the last wish to open one server's console. */
export interface Attempt {
  stage: Stage;
  /** The call that it waits for; none where nothing is under way. */
  call: number | null;
  /** Why it failed. */
  fault: Fault | null;
  /** Where the server is, for one that is in no list. */
  place: Place;
  /** When the cloud was last asked whether a stopped server still is, in ms since 1970. */
  lookedMs?: number | undefined;
  /** What there was before this one, and is again where it is cancelled. */
  before?: Attempt | undefined;
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

  async watch(): Promise<void> {
    await ipc.watchConsoles((event) => {
      const key = keyOf(event.account, event.server);
      if (event.kind === 'open') this.open.set(key, event);
      else this.open.delete(key);
    });
  }

  /** How many are on their way. */
  get opening(): number {
    return [...this.attempts.keys()].filter((key) => this.isOpening(key)).length;
  }

  /** Whether the user waits for this server's console. */
  isOpening(key: string): boolean {
    const stage = this.attempts.get(key)?.stage;
    return stage === 'asked' || stage === 'opening' || stage === 'slow';
  }

  /** Opens a console, or raises it; a stopped server shows nothing, so nothing is asked for it. */
  async start(row: Row): Promise<void> {
    if (this.#waits(row.key)) return;
    const { server } = row;
    if (server.phase === 'stopped' && !this.open.has(row.key)) {
      this.#set(row, { stage: 'stopped' });
      say(`${called(row)} is ${server.state}: nothing to show.`);
      return;
    }
    await calls.run((call) => this.#ask(row, call));
  }

  /** Opens the console of a server that does not run: it waits, and is there when it does. */
  async wait(row: Row): Promise<void> {
    if (!this.#waits(row.key)) await calls.run((call) => this.#ask(row, call));
  }

  async #ask(row: Row, call: number): Promise<void> {
    const { server } = row;
    this.places.set(row.key, server.place);
    this.#set(row, { stage: 'asked', call });
    const timers = [
      setTimeout(() => this.#later(row, call, 'opening'), SHOWN_MS),
      setTimeout(() => this.#later(row, call, 'slow'), SLOW_MS),
    ];
    try {
      const project = server.place.project_id;
      const { console } = await ipc.getConsole(call, server.account, server.id, project);
      if (!this.#isFor(row.key, call)) return;
      this.attempts.delete(row.key);
      this.open.set(row.key, { console, account: server.account, server: server.id });
    } catch (reason) {
      if (this.#isFor(row.key, call)) this.#refused(row, asFault(reason));
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }

  /** Whether something is under way for this server. */
  #waits(key: string): boolean {
    return (this.attempts.get(key)?.call ?? null) !== null;
  }

  /** An answer to a call that was cancelled meanwhile means nothing. */
  #isFor(key: string, call: number): boolean {
    return this.attempts.get(key)?.call === call;
  }

  #later(row: Row, call: number, stage: 'opening' | 'slow' | 'looking'): void {
    const attempt = this.attempts.get(row.key);
    if (attempt?.call !== call) return;
    this.attempts.set(row.key, { ...attempt, stage });
    if (stage === 'opening') say(`Opening ${called(row)}.`);
  }

  #refused(row: Row, fault: Fault): void {
    if (fault.code === 'cancelled') {
      this.attempts.delete(row.key);
      return;
    }
    const told = row.offer && fault.code === 'server_gone' ? notThere(row, fault) : fault;
    this.#set(row, { stage: 'failed', fault: told });
    say(`${called(row)}: ${told.message}`);
    if (!row.offer && remedyOf(fault).stale) void this.lookByItself(row);
  }

  /** Shows a fault that came before anything was asked. */
  fail(row: Row, reason: unknown): void {
    this.#set(row, { stage: 'failed', fault: asFault(reason) });
  }

  /** Cancels what is under way for this server. */
  cancel(key: string): void {
    const attempt = this.attempts.get(key);
    if (!attempt || attempt.call === null) return;
    calls.cancel(attempt.call);
    if (attempt.before) this.attempts.set(key, attempt.before);
    else this.attempts.delete(key);
    say('Cancelled.');
  }

  /** Cancels whatever is under way; false where nothing was. */
  cancelAny(first: string | null): boolean {
    const waiting = [...this.attempts.keys()].filter((key) => this.#waits(key));
    const key = waiting.find((each) => each === first) ?? waiting.at(-1);
    if (key === undefined) return false;
    this.cancel(key);
    return true;
  }

  /** Asks the cloud what the server does now; the inventory hears the answer. */
  async lookAgain(row: Row): Promise<void> {
    if (!this.#waits(row.key)) await calls.run((call) => this.#askAgain(row, call));
  }

  async #askAgain(row: Row, call: number): Promise<void> {
    const before = this.attempts.get(row.key);
    this.#set(row, { ...before, stage: before?.stage ?? 'looking', call, before });
    const timer = setTimeout(() => this.#later(row, call, 'looking'), SHOWN_MS);
    try {
      const server = await this.#look(row, call);
      if (this.#isFor(row.key, call)) this.#looked(row, server);
    } catch (reason) {
      if (this.#isFor(row.key, call)) this.#lookFailed(row, asFault(reason), before);
    } finally {
      clearTimeout(timer);
    }
  }

  #looked(row: Row, server: Server): void {
    if (server.phase === 'stopped') this.#set(row, { stage: 'stopped', lookedMs: Date.now() });
    else this.attempts.delete(row.key);
    say(`${called(row)} is ${server.state}.`);
  }

  #lookFailed(row: Row, fault: Fault, before: Attempt | undefined): void {
    if (fault.code !== 'cancelled') {
      this.#set(row, { stage: 'failed', fault });
      say(`${called(row)}: ${fault.message}`);
    } else if (before) {
      this.attempts.set(row.key, before);
    } else {
      this.attempts.delete(row.key);
    }
  }

  /** Looks where the list is known to be old; that it fails too needs no word. */
  async lookByItself(row: Row): Promise<void> {
    await calls.run((call) => this.#look(row, call)).catch(() => undefined);
  }

  #look({ server }: Row, call: number): Promise<Server> {
    return ipc.lookAgain(call, server.account, server.place.project_id, server.id);
  }

  close(key: string): void {
    const open = this.open.get(key);
    if (open) void ipc.closeConsole(open.console).catch(() => this.open.delete(key));
  }

  /** Forgets what an attempt said, as when the user goes on; false where there was none. */
  forget(key: string): boolean {
    return !this.#waits(key) && this.attempts.delete(key);
  }

  /** Forgets what every attempt said that has ended: the list is asked for anew. */
  forgetAll(): void {
    for (const key of [...this.attempts.keys()]) this.forget(key);
  }

  #set(row: Row, attempt: Partial<Attempt> & { stage: Stage }): void {
    this.attempts.set(row.key, { call: null, fault: null, place: row.server.place, ...attempt });
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
