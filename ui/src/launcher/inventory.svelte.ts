// Every server that is known, as ordered rows, and how far each place has come. Events come in
// bursts while lists load; they are taken in together, once in a frame or two.
import { SvelteMap } from 'svelte/reactivity';

import type { InventoryEvent } from '../bindings/InventoryEvent';
import type { Place } from '../bindings/Place';
import type { PlaceStatus } from '../bindings/PlaceStatus';
import type { Server } from '../bindings/Server';
import { asFault } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { accounts } from './accounts.svelte.ts';
import { calls } from './calls.svelte.ts';
import { compare, keyOf, merge, placeKey, type Row, rowOf } from './rows.ts';
import { warm } from './search.ts';

const GATHER_MS = 30;

/** One place of one account, and how far its list has come. */
export interface PlaceState {
  account: string;
  place: Place;
  status: PlaceStatus;
  /** When this status began, in ms since 1970. */
  sinceMs: number;
}

class Inventory {
  /** All servers, in the list's order. */
  rows = $state.raw<readonly Row[]>([]);
  /** By account and project. */
  places = $state.raw<ReadonlyMap<string, PlaceState>>(new Map());
  /** How many servers are known, by account, and by account and project. */
  counts = $derived(tally(this.rows));
  /** Seconds that this computer's clock is behind the cloud's, once an answer showed it. */
  clockBehindS = $state<number | null>(null);
  /** When the last list was complete, in ms since 1970; 0 while none was. */
  updatedMs = $state(0);
  /** The calls that ask for the lists of all accounts or one, oldest first; when each began, in ms
   *  since 1970. */
  #refreshes = new SvelteMap<number, number>();
  /** The oldest of them; none where nothing is under way. */
  #oldest = $derived([...this.#refreshes][0] ?? null);
  refreshing = $derived(this.#oldest?.[0] ?? null);
  refreshingSinceMs = $derived(this.#oldest?.[1] ?? 0);
  /** The calls that ask for single lists, by account and project. */
  #asking = new SvelteMap<string, number>();

  #byKey = new Map<string, Row>();
  #heard: InventoryEvent[] = [];
  /** The rows that were searched before a key was pressed. */
  #warmed: readonly Row[] | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get(key: string): Row | undefined {
    void this.rows;
    return this.#byKey.get(key);
  }

  /** Whether a list is on its way. */
  loading = $derived.by(() => {
    for (const { status } of this.places.values()) if (status.state === 'loading') return true;
    return false;
  });

  async watch(): Promise<void> {
    await ipc.watchInventory((event) => {
      this.#heard.push(event);
      this.#timer ??= setTimeout(() => this.#takeIn(), GATHER_MS);
    });
  }

  /** Asks for all lists, unless lists are under way. */
  async refresh(): Promise<void> {
    if (this.refreshing === null) await this.#refresh(ipc.refresh);
  }

  /** Asks for the lists of an account that has just come or has a new key. */
  refreshAccount(account: string): Promise<void> {
    return this.#refresh((call) => ipc.refreshAccount(call, account));
  }

  cancelRefresh(): void {
    for (const call of this.#refreshes.keys()) calls.cancel(call);
  }

  async #refresh(ask: (call: number) => Promise<void>): Promise<void> {
    await calls.run(async (call) => {
      this.#refreshes.set(call, Date.now());
      // That it was cancelled is told at each place.
      await ask(call).catch(() => undefined);
      this.#refreshes.delete(call);
    });
  }

  /** Asks for the list of one place again. */
  async refreshPlace(account: string, place: Place): Promise<void> {
    const key = placeKey(account, place.project_id);
    if (this.#asking.has(key)) return;
    this.#status(account, place, { state: 'loading' });
    try {
      await calls.run((call) => {
        this.#asking.set(key, call);
        return ipc.refreshPlace(call, account, place.project_id);
      });
    } catch (reason) {
      this.#status(account, place, { state: 'failed', fault: asFault(reason) });
    }
    this.#asking.delete(key);
  }

  /** The call that asks for this place's list alone, or none. */
  askingFor(key: string): number | null {
    return this.#asking.get(key) ?? null;
  }

  /** The accounts have changed. Their names are searched too, so rows are made again; what lies in
   *  places that are no longer listed goes. */
  accountsChanged(): void {
    const listed = new Set(
      accounts.all.flatMap(({ id, places }) => places.map((each) => placeKey(id, each.project_id))),
    );
    for (const [key, { server }] of this.#byKey) {
      const account = accounts.get(server.account);
      const place = placeKey(server.account, server.place.project_id);
      if (account && !listed.has(place)) this.#byKey.delete(key);
      else this.#byKey.set(key, rowOf(server, account));
    }
    this.rows = [...this.#byKey.values()].sort(compare);
    this.places = new Map([...this.places].filter(([key]) => listed.has(key)));
  }

  #takeIn(): void {
    this.#timer = undefined;
    const events = this.#heard;
    this.#heard = [];
    const touched = new Set<string>();
    for (const event of events) this.#take(event, touched);
    if (touched.size > 0) this.#order(touched);
    if (!this.loading && this.#warmed !== this.rows) setTimeout(() => this.#warm());
  }

  #warm(): void {
    if (this.#warmed === this.rows) return;
    this.#warmed = this.rows;
    warm(this.rows);
  }

  #take(event: InventoryEvent, touched: Set<string>): void {
    switch (event.kind) {
      case 'servers':
        for (const server of event.servers) this.#put(server, touched);
        break;
      case 'gone':
        for (const id of event.servers) this.#drop(keyOf(event.account, id), touched);
        break;
      case 'account_gone':
        this.#dropAccount(event.account, touched);
        break;
      case 'place':
        this.#status(event.account, event.place, event.status);
        break;
      case 'clock':
        this.clockBehindS = event.behind_s;
        break;
    }
  }

  #put(server: Server, touched: Set<string>): void {
    const row = rowOf(server, accounts.get(server.account));
    this.#byKey.set(row.key, row);
    touched.add(row.key);
  }

  #drop(key: string, touched: Set<string>): void {
    if (this.#byKey.delete(key)) touched.add(key);
  }

  #dropAccount(account: string, touched: Set<string>): void {
    for (const [key, row] of this.#byKey) {
      if (row.server.account === account) this.#drop(key, touched);
    }
    this.places = new Map([...this.places].filter(([, state]) => state.account !== account));
  }

  #status(account: string, place: Place, status: PlaceStatus): void {
    const next = new Map(this.places);
    const key = placeKey(account, place.project_id);
    const known = next.get(key);
    const goesOn = status.state === 'loading' && known?.status.state === 'loading';
    const sinceMs = goesOn ? known.sinceMs : Date.now();
    next.set(key, { account, place, status, sinceMs });
    this.places = next;
    if (status.state === 'done') this.updatedMs = Date.now();
  }

  /** Puts the touched rows where they belong; the others keep their order without being compared. */
  #order(touched: ReadonlySet<string>): void {
    const kept = this.rows.filter((row) => !touched.has(row.key));
    const fresh = [...touched].flatMap((key) => this.#byKey.get(key) ?? []).sort(compare);
    this.rows = merge(kept, fresh);
  }
}

function tally(rows: readonly Row[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { server } of rows) {
    for (const key of [server.account, placeKey(server.account, server.place.project_id)]) {
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

export const inventory = new Inventory();
