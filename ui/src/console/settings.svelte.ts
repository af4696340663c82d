// What is chosen for this console. The launcher keeps it: a change goes there, and comes back.
import type { Choices } from '../bindings/Choices';
import type { Level } from '../bindings/Level';
import type { Levels } from '../bindings/Levels';
import type { Settings } from '../bindings/Settings';
import { tell } from './shell.ts';

/** Until the console process has told: what holds where nothing is chosen. */
const USUAL: Settings = {
  provider_page: false,
  view_only: false,
  scale: 'fit',
  resize_guest: false,
  quality: 'auto',
  dot: true,
  clipboard_to_guest: false,
  clipboard_from_guest: false,
  keep_login: false,
  keep_alive: false,
  ready: 'auto',
  release: 'ctrl_alt_shift',
  option_key: 'alt_gr',
  command_key: 'alt_and_super',
  chords: [],
};

const ORDER: readonly Level[] = ['all', 'account', 'server'];

class Chosen {
  levels = $state.raw<Levels>({ all: {}, account: {}, server: {} });
  now = $state.raw<Settings>(USUAL);

  hear(levels: Levels, now: Settings): void {
    this.levels = levels;
    this.now = now;
  }

  /** Chooses on one level; undefined leaves it to the next wider one. */
  choose<Name extends keyof Settings>(
    level: Level,
    name: Name,
    value: Settings[Name] | undefined,
  ): void {
    const choices: Choices = { ...this.levels[level], [name]: value };
    tell({ say: 'choose', level, choices });
  }

  /** What holds where this level leaves it to wider ones. */
  without<Name extends keyof Settings>(level: Level, name: Name): Settings[Name] {
    const wider = ORDER.slice(0, ORDER.indexOf(level));
    const chosen = wider.map((wide) => this.levels[wide][name]).findLast((it) => it !== undefined);
    return (chosen as Settings[Name] | undefined) ?? USUAL[name];
  }
}

export const chosen = new Chosen();
