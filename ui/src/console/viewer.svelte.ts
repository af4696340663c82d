// What the viewer shows.
//
//   idle --Connect--> connecting --the server greeted--> showing
//   connecting --the server wants a login--> asking --it was given--> connecting
//   connecting | showing --the link ended--> dropped, the last picture stays
//   any --Connect--> connecting, with the last picture until the new one comes
import type { Credentials } from '@novnc/novnc';

import type { Notice } from '../bindings/Notice';
import type { ToViewer } from '../bindings/ToViewer';
import { capture } from './capture.svelte.ts';
import { connect, type Screen } from './screen.ts';
import { tell } from './shell.ts';

export type Stage = 'idle' | 'connecting' | 'asking' | 'showing' | 'dropped';

class Viewer {
  stage = $state<Stage>('idle');
  server = $state('');
  place = $state('');
  /** What the server's own login wants. */
  asked = $state.raw<(keyof Credentials)[]>([]);
  notice = $state.raw<Notice | null>(null);
  /** Where the screen is drawn; set once the page stands. */
  target: HTMLElement | undefined;
  /** Where the last picture is kept. */
  last: HTMLCanvasElement | undefined;
  #screen: Screen | null = null;

  hear(word: ToViewer): void {
    switch (word.say) {
      case 'connect':
        this.server = word.server;
        this.place = word.place;
        this.#connect(word.address);
        break;
      case 'notice':
        this.notice = word.notice;
        break;
      case 'clear':
        this.notice = null;
        this.focus();
        break;
      case 'drop':
        this.#screen?.end();
        break;
      case 'captured':
        capture.hear(word);
        this.focus();
        break;
      case 'key':
        this.#screen?.key(word.code, word.down);
        break;
      case 'screenshot':
        break;
    }
  }

  focus(): void {
    if (!this.notice && this.stage !== 'asking') this.#screen?.focus();
  }

  answer(credentials: Credentials): void {
    this.stage = 'connecting';
    this.#screen?.answer(credentials);
  }

  sendCtrlAltDel(): void {
    this.#screen?.sendCtrlAltDel();
    this.focus();
  }

  #connect(address: string): void {
    const { target, last } = this;
    if (!target || !last) return;
    this.#screen?.end();
    this.stage = 'connecting';
    const screen = connect(target, address, {
      greeted: (width, height) => {
        if (this.#screen !== screen) return;
        this.stage = 'showing';
        this.focus();
        tell({ say: 'greeted', width, height });
      },
      asked: (wanted) => {
        if (this.#screen !== screen) return;
        this.asked = wanted;
        this.stage = 'asking';
        tell({ say: 'asked' });
      },
      failed: (cause) => tell({ say: 'failed', cause: cause.slice(0, 300) }),
      ended: (picture) => {
        if (this.#screen !== screen) return;
        if (picture) keep(last, picture);
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
