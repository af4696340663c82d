// Finding servers: every word of the query must stand somewhere in the row, in any order; what
// stands in the name comes first. Nothing exact found, names that are a slip of the finger away.
import uFuzzy from '@leeoniya/ufuzzy';

import { fold } from './names.ts';

/** What is searched of one row, made once a row. Fields are parted by line ends, so that no word
 *  is found across two of them. */
export interface Haystack {
  /** The name as shown, in lower case. */
  name: string;
  /** The name first; id, addresses, region, project, account and state after it. */
  all: string;
}

/** A search's answer: the rows in their order, and whether they are only close to the query. */
export interface Found<T> {
  rows: readonly T[];
  close: boolean;
}

/** A piece of a text: found, or between. */
export interface Piece {
  text: string;
  found: boolean;
}

const CLOSE_LENGTH_MIN = 3;
const WORDS_MAX = 12;

/** The words of a query, longest first: a long word fails sooner. */
export function words(query: string): string[] {
  const parts = fold(query).split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  return [...new Set(parts)].sort((a, b) => b.length - a.length);
}

export function find<T extends { hay: Haystack }>(rows: readonly T[], query: string): Found<T> {
  const wanted = words(query);
  if (wanted.length === 0) return { rows, close: false };
  const exact = findExact(rows, wanted, fold(query).trim());
  if (exact.length > 0) return { rows: exact, close: false };
  return { rows: findClose(rows, query), close: true };
}

function findExact<T extends { hay: Haystack }>(
  rows: readonly T[],
  wanted: readonly string[],
  phrase: string,
): T[] {
  const first = wanted.find((word) => phrase.startsWith(word)) ?? '';
  const ranks: [T[], T[], T[], T[]] = [[], [], [], []];
  const kept: T[] = [];
  for (const row of narrowed(rows, phrase)) {
    const at = rank(row.hay, wanted, first);
    if (at === 4) continue;
    ranks[at].push(row);
    kept.push(row);
  }
  before = { rows, phrase, kept };
  return ranks[0].concat(ranks[1], ranks[2], ranks[3]);
}

/** The search before this one, and what it found, in the rows' order. */
let before: { rows: readonly unknown[]; phrase: string; kept: readonly unknown[] } = {
  rows: [],
  phrase: '',
  kept: [],
};

/** A longer query finds a part of what the shorter one found. */
function narrowed<T>(rows: readonly T[], phrase: string): readonly T[] {
  const longer = before.rows === rows && phrase.startsWith(before.phrase);
  return longer ? (before.kept as readonly T[]) : rows;
}

type Rank = 0 | 1 | 2 | 3 | 4;

/** 0: all words are in the name, which begins with the query's first; 1: each begins a word of the
 *  name; 2: each is in the name; 3: elsewhere; 4: not all are there. */
function rank({ name, all }: Haystack, wanted: readonly string[], first: string): Rank {
  let worst: Rank = 1;
  for (const word of wanted) {
    const at = all.indexOf(word);
    if (at < 0) return 4;
    if (at + word.length > name.length) worst = 3;
    else if (worst === 1 && !beginsWord(name, at)) worst = 2;
  }
  return worst < 3 && name.startsWith(first) ? 0 : worst;
}

/** Whether what stands before is no letter and no digit. */
function beginsWord(name: string, at: number): boolean {
  if (at === 0) return true;
  const before = name.charCodeAt(at - 1);
  const digit = before >= 0x30 && before <= 0x39;
  const letter = before >= 0x61 && before <= 0x7a;
  return !digit && !letter && before < 0x80;
}

const fuzzy = new uFuzzy({ intraMode: 1 });

/** Only what this can take apart is looked for: letters and digits of ASCII, and what is between. */
const PLAIN = /^[\x20-\x7e]+$/;

/** One letter wrong, missing, too many or swapped in a name. */
function findClose<T extends { hay: Haystack }>(rows: readonly T[], query: string): T[] {
  const text = query.trim();
  if (text.length < CLOSE_LENGTH_MIN || !PLAIN.test(text)) return [];
  const indexes = fuzzy.filter(namesOf(rows), text) ?? [];
  return indexes.flatMap((index) => rows[index] ?? []);
}

/** Searches the rows once before the first key does: the engine has then compiled the search, and
 *  the names are gathered. What hardly any name is like goes through all of both searches. */
export function warm<T extends { hay: Haystack }>(rows: readonly T[]): void {
  find(rows, 'qzxqzx');
}

/** The names of the rows searched last. */
let named: { rows: readonly { hay: Haystack }[]; names: string[] } = { rows: [], names: [] };

function namesOf(rows: readonly { hay: Haystack }[]): string[] {
  if (named.rows !== rows) named = { rows, names: rows.map((row) => row.hay.name) };
  return named.names;
}

/** A text cut where words of the query stand in it. */
export function pieces(text: string, wanted: readonly string[]): Piece[] {
  const marks = marked(fold(text), wanted);
  const result: Piece[] = [];
  for (let at = 0; at < text.length; ) {
    const found = marks[at] === 1;
    let end = at + 1;
    while (end < text.length && (marks[end] === 1) === found) end += 1;
    result.push({ text: text.slice(at, end), found });
    at = end;
  }
  return result;
}

function marked(text: string, wanted: readonly string[]): Uint8Array {
  const marks = new Uint8Array(text.length);
  for (const word of wanted) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      marks.fill(1, at, at + word.length);
    }
  }
  return marks;
}

const uuid = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/;

/** The server ID that a query is, or none. */
export function pastedId(query: string): string | null {
  const text = query.trim().toLowerCase();
  return uuid.test(text) ? text : null;
}
