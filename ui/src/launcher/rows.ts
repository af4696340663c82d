// Rows of the list: a server with the texts that are shown and searched, made once.
import type { AccountSummary } from '../bindings/AccountSummary';
import type { Place } from '../bindings/Place';
import type { Server } from '../bindings/Server';
import type { Searched } from './haystack.ts';
import { fold, placeName, shown } from './names.ts';

/** One server as a row. It is replaced, never changed. */
export interface Row extends Searched {
  /** Account and server id: what a console goes by. */
  key: string;
  /** What a selection goes by: the key; for an offer with the place too. */
  id: string;
  /** Whether it is no listed server, but the offer to open a pasted ID in one place. */
  offer: boolean;
  server: Server;
  /** The first address, or empty. */
  address: string;
  /** Account and place, as shown. */
  account: string;
  place: string;
}

export const keyOf = (account: string, server: string): string => `${account}/${server}`;

/** What a server is called in a sentence. */
export const called = ({ name, server }: Row): string => name || server.id;

/** Account and place in one line. */
export const whereOf = ({ account, place }: Row): string =>
  account === '' ? place : `${account} · ${place}`;

export const placeKey = (account: string, project: string): string => `${account}/${project}`;

export function rowOf(server: Server, account: AccountSummary | undefined): Row {
  const name = shown(server.name);
  const accountName = shown(account?.name ?? '');
  const place = placeName(server.place);
  const fields = [
    name,
    server.id,
    ...server.addresses.map((address) => address.address),
    place,
    server.place.region,
    server.place.project_name,
    accountName,
    server.state,
  ];
  const key = keyOf(server.account, server.id);
  return {
    key,
    id: key,
    offer: false,
    server,
    name,
    address: server.addresses[0]?.address ?? '',
    account: accountName,
    place,
    hay: fold([...new Set(fields)].join('\n')),
  };
}

/** A row for a server of which only the id is known: it was opened by a pasted ID. */
export function rowOfId(
  account: AccountSummary | undefined,
  accountId: string,
  id: string,
  place: Place,
): Row {
  const server: Server = {
    id,
    account: accountId,
    place,
    name: '',
    phase: 'unknown',
    state: 'not listed',
    addresses: [],
    vcpus: null,
    memory_mib: null,
    flavor: '',
    system: '',
    zone: '',
    created: '',
    fault: '',
    locked: false,
  };
  return rowOf(server, account);
}

// The locale C, which some desktops and all bare ones have, would put every capital before every
// small letter: names are sorted for people.
const system = new Intl.Collator().resolvedOptions().locale;
const locale = system.toLowerCase().includes('posix') ? 'en' : system;
const collator = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

/** By name as people count (`web-2` before `web-10`), the nameless last; then by place and id. */
export function compare(a: Row, b: Row): number {
  if (a.name === b.name) return byPlace(a, b);
  if (a.name === '') return 1;
  if (b.name === '') return -1;
  return collator.compare(a.name, b.name) || byPlace(a, b);
}

function byPlace(a: Row, b: Row): number {
  return collator.compare(a.place, b.place) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** Two ordered lists as one. */
export function merge(a: readonly Row[], b: readonly Row[]): Row[] {
  const result: Row[] = [];
  let from = 0;
  for (const row of b) {
    const at = placeIn(a, row, from);
    for (; from < at; from += 1) result.push(a[from] as Row);
    result.push(row);
  }
  for (; from < a.length; from += 1) result.push(a[from] as Row);
  return result;
}

/** Where in an ordered list a row belongs, by halving. */
function placeIn(rows: readonly Row[], row: Row, from: number): number {
  let low = from;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(rows[middle] as Row, row) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
