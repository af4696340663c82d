// All rows as one text. A search then runs through memory once and in order: following a pointer to
// each row's own text took most of the time that a key press had.

/** What is searched of one row. */
export interface Searched {
  /** As shown. In lower case it is how `hay` begins, and just as long. */
  name: string;
  /** In lower case: the name first; id, addresses, region, project, account and state after it.
   *  Fields are parted by line ends, so that no word is found across two of them. */
  hay: string;
}

/** The one text, and where in it each row begins. */
export interface Haystack {
  text: string;
  /** Where each row begins; one more for the end of the last. */
  starts: Uint32Array;
  /** Where each row's name ends. */
  nameEnds: Uint32Array;
  /** The numbers of all rows. */
  all: Uint32Array;
}

/** Rows that were found, by their numbers, in the rows' order. */
export interface Matches {
  rows: Uint32Array;
  /** How good each of them is, see `rank`. */
  ranks: Uint8Array;
}

/** 0: all words are in the name, which begins with the query's first; 1: each begins a word of the
 *  name; 2: each is in the name; 3: elsewhere. */
export const RANKS = 4;
const NOT_THERE = RANKS;

export function haystackOf(rows: readonly Searched[]): Haystack {
  const starts = new Uint32Array(rows.length + 1);
  const nameEnds = new Uint32Array(rows.length);
  let at = 0;
  for (const [index, { name, hay }] of rows.entries()) {
    starts[index] = at;
    nameEnds[index] = at + name.length;
    at += hay.length + 1;
  }
  starts[rows.length] = at;
  const text = rows.map(({ hay }) => hay).join('\n');
  return { text, starts, nameEnds, all: Uint32Array.from(rows.keys()) };
}

/** Which of the rows `among` have every word in them. */
export function matchesIn(
  haystack: Haystack,
  among: Uint32Array,
  wanted: readonly string[],
  first: string,
): Matches {
  const rows = new Uint32Array(among.length);
  const ranks = new Uint8Array(among.length);
  const ranked = ranking(haystack, wanted, first);
  let found = 0;
  for (let index = 0; index < among.length; index += 1) {
    const row = among[index] as number;
    const rank = ranked(row);
    if (rank === NOT_THERE) continue;
    rows[found] = row;
    ranks[found] = rank;
    found += 1;
  }
  return { rows: rows.slice(0, found), ranks: ranks.slice(0, found) };
}

/** Ranks rows that come in ascending order: where each word stands next is looked for once. */
function ranking(
  { text, starts, nameEnds }: Haystack,
  wanted: readonly string[],
  first: string,
): (row: number) => number {
  const next = new Float64Array(wanted.length).fill(-1);
  const begins = wanted.indexOf(first);
  return (row) => {
    const start = starts[row] as number;
    const end = starts[row + 1] as number;
    const nameEnd = nameEnds[row] as number;
    let worst = 1;
    for (let index = 0; index < wanted.length; index += 1) {
      const word = wanted[index] as string;
      let at = next[index] as number;
      if (at < start) {
        at = text.indexOf(word, start);
        if (at < 0) at = Number.POSITIVE_INFINITY;
        next[index] = at;
      }
      if (at >= end) return NOT_THERE;
      if (at + word.length > nameEnd) worst = 3;
      else if (worst === 1 && at > start && !partsWords(text.charCodeAt(at - 1))) worst = 2;
    }
    return worst < 3 && next[begins] === start ? 0 : worst;
  };
}

/** Whether a character is no letter and no digit. */
function partsWords(character: number): boolean {
  const digit = character >= 0x30 && character <= 0x39;
  const letter = character >= 0x61 && character <= 0x7a;
  return !digit && !letter && character < 0x80;
}

/** The rows that were found: the best first, within a rank in the rows' order. */
export function bestFirst<T>(rows: readonly T[], found: Matches): T[] {
  const at = new Uint32Array(RANKS + 1);
  for (const rank of found.ranks) at[rank + 1] = (at[rank + 1] as number) + 1;
  for (let rank = 1; rank < RANKS; rank += 1) {
    at[rank] = (at[rank] as number) + (at[rank - 1] as number);
  }
  const result = new Array<T>(found.rows.length);
  for (let index = 0; index < found.rows.length; index += 1) {
    const rank = found.ranks[index] as number;
    const to = at[rank] as number;
    result[to] = rows[found.rows[index] as number] as T;
    at[rank] = to + 1;
  }
  return result;
}
