// What the viewer shows.
//
//   any --Prepare--> a screen waits for a server; one that was there ends: dropped, or idle as before
//   idle --Connect--> connecting --the server greeted--> showing
//   connecting --the server wants a login--> asking --it was given--> connecting
//   connecting | showing --the link ended--> dropped, the last picture stays
//   any --Connect--> connecting, with the last picture until the new one comes
import type { Credentials } from '@novnc/novnc';

import type { Detail } from '../bindings/Detail';
import type { Notice } from '../bindings/Notice';
import type { PowerAction } from '../bindings/PowerAction';
import type { ToViewer } from '../bindings/ToViewer';
import { doing } from '../power_words.ts';
import { capture } from './capture.svelte.ts';
import type { Chord } from './keys.ts';
import { Login, wantsPasswordOnly } from './login.ts';
import { rehearsal } from './rehearsal.ts';
import { connect, type Screen } from './screen.ts';
import { chosen } from './settings.svelte.ts';
import { tell } from './shell.ts';
import { Stage } from './stage.ts';

export type Phase = 'idle' | 'connecting' | 'asking' | 'showing' | 'dropped';

/** The most that goes from one clipboard to the other at once. */
const CLIPBOARD_CHARS_MAX = 64 * 1024;

/** How long something that was said stays. */
const SAID_MS = 8_000;

class Viewer {
  stage = $state<Phase>('idle');
  server = $state('');
  place = $state('');
  /** What the server's own login wants. */
  asked = $state.raw<(keyof Credentials)[]>([]);
  notice = $state.raw<Notice | null>(null);
  /** The change of power that is asked about, over the picture. */
  question = $state<PowerAction | null>(null);
  fullScreen = $state(false);
  /** How long a byte takes to the cloud's proxy and back. */
  roundTrip_ms = $state<number | null>(null);
  /** How the link came to be, or how far it came: a line a stage. */
  steps = $state.raw<Detail[]>([]);
  /** A sentence on what was just done. */
  said = $state<string | null>(null);
  /** Where the screen is drawn; set once the page stands. */
  target: HTMLElement | undefined;
  /** Where the last picture is kept. */
  last: HTMLCanvasElement | undefined;
  /** When the server greeted. */
  since = 0;
  /** How long after the order to connect the first picture was there. */
  picture_ms = $state<number | null>(null);
  #connectsAt = 0;
  readonly #login = new Login();
  #screen: Screen | null = null;
  /** Whether no server has spoken to the screen yet. */
  #waits = false;
  #stage: Stage | undefined;
  /** What went from one clipboard to the other last. */
  #clipboard = '';
  #saying: ReturnType<typeof setTimeout> | undefined;

  /** The page stands: the room for the screen, and the place in it. */
  stands(room: HTMLElement, place: HTMLElement): void {
    this.#stage = new Stage(room, place);
  }

  get screen(): Screen | null {
    return this.stage === 'showing' ? this.#screen : null;
  }

  get layout() {
    return this.#stage?.layout ?? null;
  }

  hear(word: ToViewer): void {
    switch (word.say) {
      case 'settings':
        chosen.hear(word.levels, word.now);
        this.#apply();
        break;
      case 'prepare':
        this.#prepare(word.address);
        break;
      case 'connect':
        this.server = word.server;
        this.place = word.place;
        rehearsal.end();
        this.#login.begin(word.login);
        this.#connectsAt = performance.now();
        this.steps = [];
        this.picture_ms = null;
        if (this.#waits) this.stage = 'connecting';
        break;
      case 'named':
        this.server = word.server;
        this.place = word.place;
        break;
      case 'notice':
        this.question = null;
        this.notice = word.notice;
        break;
      case 'clear':
        this.notice = null;
        this.focus();
        break;
      case 'drop':
        this.#screen?.end();
        break;
      case 'full_screen':
        this.fullScreen = word.on;
        this.focus();
        break;
      case 'clipboard':
        this.#paste(word.text);
        break;
      case 'steps':
        this.steps = word.lines;
        break;
      case 'round_trip':
        this.roundTrip_ms = Math.max(1, word.ms);
        break;
      case 'captured':
        capture.hear(word);
        if (word.on) this.focus();
        break;
      case 'key':
        this.#screen?.key(word.code, word.down);
        break;
      case 'screenshot':
        this.say(word.said);
        break;
    }
  }

  focus(): void {
    if (!this.notice && !this.question && this.stage !== 'asking') this.#screen?.focus();
  }

  /** `keep` is for a login that wants a password and nothing else. */
  answer(credentials: Credentials, keep: boolean): void {
    this.stage = 'connecting';
    this.#login.answered(credentials, keep);
    if (wantsPasswordOnly(this.asked) && keep !== chosen.now.keep_login) {
      chosen.choose('server', 'keep_login', keep || undefined);
    }
    this.#screen?.answer(credentials);
  }

  /** The server has greeted, so that its login is done. */
  #taken(): void {
    const login = this.#login.taken();
    if (login !== null) tell({ say: 'login', login });
  }

  send(chord: Chord): void {
    this.screen?.send(chord);
    this.focus();
  }

  /** Asks before the server's power is changed. */
  askPower(action: PowerAction): void {
    capture.set(false);
    this.question = action;
  }

  leavePower(): void {
    this.question = null;
    this.focus();
  }

  /** The question was answered with yes. */
  changePower(): void {
    const action = this.question;
    this.leavePower();
    if (!action) return;
    tell({ say: 'pressed', press: action });
    this.say(`${doing(action)} ${this.server}.`);
  }

  say(words: string): void {
    this.said = words;
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      this.said = null;
    }, SAID_MS);
  }

  /** Hands what the guest shows to the console process. */
  async shoot(to: 'file' | 'clipboard'): Promise<void> {
    const picture = await this.screen?.picture();
    if (!picture) return;
    // As bytes: WebKitGTK drops the body of a blob.
    const body = new Uint8Array(await picture.arrayBuffer());
    await fetch(`/screenshot/${to}`, { method: 'POST', body }).catch(() =>
      this.say('The screenshot could not be handed on.'),
    );
  }

  /** The window has the keyboard again. */
  returned(): void {
    this.focus();
    if (chosen.now.clipboard_to_guest && this.screen) tell({ say: 'wants_clipboard' });
  }

  #paste(text: string): void {
    if (text === this.#clipboard) return;
    this.#clipboard = text;
    this.screen?.paste(text);
  }

  #copied(text: string): void {
    if (!chosen.now.clipboard_from_guest || text === this.#clipboard) return;
    this.#clipboard = text;
    tell({ say: 'copied', text: text.slice(0, CLIPBOARD_CHARS_MAX) });
  }

  #apply(): void {
    if (chosen.now.clipboard_to_guest && this.screen) tell({ say: 'wants_clipboard' });
    this.#screen?.set(chosen.now);
    if (!this.#stage) return;
    this.#stage.settings = chosen.now;
    this.#stage.lay();
  }

  #prepare(address: string): void {
    const { target, last } = this;
    if (!target || !last) return;
    this.#screen?.end();
    this.question = null;
    this.#waits = true;
    this.roundTrip_ms = null;
    if (this.stage !== 'idle') this.stage = 'dropped';
    else rehearsal.plan();
    const screen = connect(target, address, chosen.now, {
      greeted: (width, height) => {
        if (this.#screen !== screen) return;
        this.#waits = false;
        this.stage = 'showing';
        this.#taken();
        this.since = performance.now();
        this.#stage?.watch(screen.canvas);
        this.focus();
        tell({ say: 'greeted', width, height });
      },
      asked: (wanted) => {
        if (this.#screen !== screen) return;
        this.#waits = false;
        const kept = this.#login.answerTo(wanted);
        if (kept) return screen.answer(kept);
        this.asked = wanted;
        this.stage = 'asking';
        tell({ say: 'asked' });
      },
      pictured: () => {
        this.picture_ms = performance.now() - this.#connectsAt;
      },
      copied: (text) => this.#copied(text),
      refused: () => {
        if (this.#login.refused()) tell({ say: 'login_refused' });
      },
      failed: (cause) => tell({ say: 'failed', cause: cause.slice(0, 300) }),
      ended: (picture) => {
        if (this.#screen !== screen) return;
        if (picture) keep(last, picture);
        this.question = null;
        this.stage = 'dropped';
      },
    });
    this.#screen = screen;
  }
}

function keep(canvas: HTMLCanvasElement, picture: ImageData): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('2d')?.putImageData(picture, 0, 0);
}

export const viewer = new Viewer();
