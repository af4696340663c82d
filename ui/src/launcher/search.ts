// Finding servers: every word of the query must stand somewhere in the row, in any order; what
// stands in the name comes first. Nothing exact found, names that are a slip of the finger away.
import uFuzzy from '@leeoniya/ufuzzy';

import { fold } from './names.ts';

/** What is searched of one row, made once a row. Fields are parted by line ends, so that no word
 *  is found across two of them. */
export interface Haystack {
  /** The name as shown, in lower case. */
  name: string;
  /** Name, id, addresses, region, project, account, state, in lower case. */
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
  const ranks: [T[], T[], T[], T[]] = [[], [], [], []];
  for (const row of rows) {
    if (holdsAll(row.hay.all, wanted)) ranks[rank(row.hay.name, wanted, phrase)].push(row);
  }
  return ranks.flat();
}

function holdsAll(text: string, wanted: readonly string[]): boolean {
  for (const word of wanted) if (!text.includes(word)) return false;
  return true;
}

/** 0: the name begins with a word of the query; 1: each begins a word of the name; 2: each is in
 *  the name; 3: elsewhere. */
function rank(name: string, wanted: readonly string[], phrase: string): 0 | 1 | 2 | 3 {
  if (!holdsAll(name, wanted)) return 3;
  if (wanted.some((word) => name.startsWith(word) && phrase.startsWith(word))) return 0;
  return wanted.every((word) => beginsWord(name, word)) ? 1 : 2;
}

function beginsWord(name: string, word: string): boolean {
  for (let at = name.indexOf(word); at >= 0; at = name.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(name.charAt(at - 1))) return true;
  }
  return false;
}

const fuzzy = new uFuzzy({ unicode: true, intraMode: 1, interSplit: "[^\\p{L}\\d']+" });

/** One letter wrong, missing, too many or swapped. */
function findClose<T extends { hay: Haystack }>(rows: readonly T[], query: string): T[] {
  if (query.trim().length < CLOSE_LENGTH_MIN) return [];
  const names = rows.map((row) => row.hay.name);
  const indexes = fuzzy.filter(names, fold(query)) ?? [];
  return indexes.flatMap((index) => rows[index] ?? []);
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
