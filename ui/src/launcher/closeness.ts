// Names that are a slip of the finger away from a query: one letter wrong, missing, too many or
// swapped in a word.
import uFuzzy from '@leeoniya/ufuzzy';

import type { Searched } from './haystack.ts';

const LENGTH_MIN = 3;

/** Only what this can take apart is looked for: letters and digits of ASCII, and what is between. */
const PLAIN = /^[\x20-\x7e]+$/;

const fuzzy = new uFuzzy({ intraMode: 1 });

/** The names of some rows in lower case, and which letters each has, a bit a letter. */
interface Names {
  rows: readonly Searched[];
  names: string[];
  letters: Uint32Array;
}

/** The names of the rows searched last. */
let known: Names = { rows: [], names: [], letters: new Uint32Array() };

/** The rows whose names are close to the query, in their order. */
export function findClose<T extends Searched>(rows: readonly T[], query: string): T[] {
  const text = query.trim().toLowerCase();
  if (text.length < LENGTH_MIN || !PLAIN.test(text)) return [];
  if (known.rows !== rows) known = namesOf(rows);
  const indexes = fuzzy.filter(known.names, text, maybe(known.letters, text)) ?? [];
  return indexes.flatMap((index) => rows[index] ?? []);
}

function namesOf(rows: readonly Searched[]): Names {
  const names = rows.map(({ hay, name }) => hay.slice(0, name.length));
  return { rows, names, letters: Uint32Array.from(names, lettersOf) };
}

/** The names that lack no more letters of the query than it has words: a slip replaces one. */
function maybe(letters: Uint32Array, text: string): number[] {
  const wanted = lettersOf(text);
  const slips = text.split(/[^a-z0-9]+/).filter(Boolean).length;
  const result: number[] = [];
  for (let index = 0; index < letters.length; index += 1) {
    if (bits(wanted & ~(letters[index] as number), slips) <= slips) result.push(index);
  }
  return result;
}

/** A bit for each letter of a text; digits share the six that are left. */
function lettersOf(text: string): number {
  let result = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character >= 0x61 && character <= 0x7a) result |= 1 << (character - 0x61);
    else if (character >= 0x30 && character <= 0x39) result |= 1 << (26 + (character % 6));
  }
  return result >>> 0;
}

/** How many bits are set; it counts no further than one more than `enough`. */
function bits(of: number, enough: number): number {
  let count = 0;
  for (let left = of; left !== 0 && count <= enough; left &= left - 1) count += 1;
  return count;
}
