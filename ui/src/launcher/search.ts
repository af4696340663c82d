// Finding servers: every word of the query must stand somewhere in the row, in any order; what
// stands in the name comes first. Nothing exact found, names that are a slip of the finger away.
import { findClose } from './closeness.ts';
import { bestFirst, type Haystack, haystackOf, matchesIn, type Searched } from './haystack.ts';
import { fold } from './names.ts';

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

const WORDS_MAX = 12;

/** The words of a query, longest first: a long word fails sooner. */
export function words(query: string): string[] {
  const parts = fold(query).split(/\s+/).filter(Boolean).slice(0, WORDS_MAX);
  return [...new Set(parts)].sort((a, b) => b.length - a.length);
}

export function find<T extends Searched>(rows: readonly T[], query: string): Found<T> {
  const wanted = words(query);
  if (wanted.length === 0) return { rows, close: false };
  const exact = findExact(rows, wanted, fold(query).trim());
  if (exact.length > 0) return { rows: exact, close: false };
  return { rows: findClose(rows, query), close: true };
}

function findExact<T extends Searched>(
  rows: readonly T[],
  wanted: readonly string[],
  phrase: string,
): T[] {
  if (before.rows !== rows) {
    const haystack = haystackOf(rows);
    before = { rows, haystack, phrase: '', kept: haystack.all };
  }
  const { haystack } = before;
  const first = wanted.find((word) => phrase.startsWith(word)) ?? '';
  const found = matchesIn(haystack, narrowed(phrase), wanted, first);
  before = { rows, haystack, phrase, kept: found.rows };
  return bestFirst(rows, found);
}

/** The search before this one: the rows in it, and the numbers of those that it found. */
let before: { rows: readonly unknown[]; haystack: Haystack; phrase: string; kept: Uint32Array } = {
  rows: [],
  haystack: haystackOf([]),
  phrase: '',
  kept: new Uint32Array(),
};

/** A longer query finds a part of what the shorter one found. */
const narrowed = (phrase: string): Uint32Array =>
  phrase.startsWith(before.phrase) ? before.kept : before.haystack.all;

/** Searches the rows once before the first key does: the engine has then compiled the search, and
 *  the texts are gathered. What hardly any name is like goes through all of both searches. */
export function warm<T extends Searched>(rows: readonly T[]): void {
  find(rows, 'qzxqzx');
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
