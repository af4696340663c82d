// Names as the cloud gives them, made fit to be shown: any text, none at all, or a trap.
import type { AccountSummary } from '../bindings/AccountSummary';

/** Controls, and the characters that turn, hide or join the text around them. */
const unseen =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202f\u2060-\u206f\u3164\ufeff\ufff0-\ufffb]|[\u{e0000}-\u{e0fff}]/gu;

/** Longer texts are cut: nobody reads them, and every row would carry them. */
const LENGTH_MAX = 256;

/** A text with everything visible in it: `a<U+202E>b` as `a‹202E›b`, line ends as spaces. */
export function shown(text: string): string {
  const cut = text.length > LENGTH_MAX ? `${text.slice(0, LENGTH_MAX)}…` : text;
  return cut
    .replace(/\s*[\r\n\t]+\s*/g, ' ')
    .replace(unseen, (character) => `‹${hex(character)}›`)
    .trim();
}

/** An account's cloud in a sentence; one that is known by its URLs alone has no name. */
export const cloudIn = (account: AccountSummary | undefined): string =>
  account && !account.endpoints ? account.cloud_name : 'the cloud';

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** Lower case of the same length, so that what is found in it is found at the same place in the text. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return Array.from(text, (character) => {
    const small = character.toLowerCase();
    return small.length === character.length ? small : character;
  }).join('');
}

/** What follows the region in a sub-project's name: `web` of `eu-de_web`, empty for the main one. */
export function subProject(region: string, project: string): string {
  if (project === region) return '';
  return project.startsWith(`${region}_`) ? project.slice(region.length + 1) : project;
}

/** A place in one short line: `eu-de`, or `eu-de, web`. */
export function placeName(place: { region: string; project_name: string }): string {
  const sub = subProject(place.region, place.project_name);
  return shown(sub === '' ? place.region : `${place.region}, ${sub}`);
}

// Made once: to make one takes longer than all else that a key press changes.
const figures = new Intl.NumberFormat('en');
const times = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** 10,000 */
export const figure = (number: number): string => figures.format(number);

/** 3 servers, 1 server, no servers. */
export function count(number: number, one: string): string {
  const word = number === 1 ? one : `${one}s`;
  return number === 0 ? `no ${word}` : `${figure(number)} ${word}`;
}

/** What is asked before Porthole ends. */
export function quitSentence(open: number, opening: number): string {
  const are = (number: number) => (number === 1 ? 'is' : 'are');
  const consoles = (number: number) => (number === 1 ? 'One console' : `${number} consoles`);
  const them = open + opening === 1 ? 'it' : 'them';
  if (opening === 0) return `${consoles(open)} ${are(open)} open. Quit closes ${them}.`;
  const way = `${are(opening)} being opened`;
  if (open === 0) return `${consoles(opening)} ${way}. Quit stops ${them}.`;
  const more = opening === 1 ? 'one' : `${opening}`;
  return `${consoles(open)} ${are(open)} open and ${more} ${way}. Quit closes ${them}.`;
}

/** A time span as a person says it: `20 s`, `12 minutes`, `3 hours`. */
export function span(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 7200) return count(Math.round(whole / 60), 'minute');
  if (whole < 172_800) return count(Math.round(whole / 3600), 'hour');
  return count(Math.round(whole / 86_400), 'day');
}

/** `2 vCPU, 4 GiB`, or what of it is known. */
export function size(server: { vcpus: number | null; memory_mib: number | null }): string {
  const parts: string[] = [];
  if (server.vcpus !== null) parts.push(`${server.vcpus} vCPU`);
  if (server.memory_mib !== null) parts.push(memory(server.memory_mib));
  return parts.join(', ');
}

function memory(mib: number): string {
  if (mib < 1024) return `${mib} MiB`;
  return `${Number((mib / 1024).toFixed(1))} GiB`;
}

/** A day and time of RFC 3339 in the user's own way of writing, or the text as it came. */
export function when(text: string): string {
  const time = new Date(text);
  if (text === '' || Number.isNaN(time.getTime())) return shown(text);
  return times.format(time);
}
