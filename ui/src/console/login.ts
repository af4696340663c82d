// The password of the server's own login: given where it is kept, kept where that is wanted.
import type { Credentials } from '@novnc/novnc';

type Wanted = readonly (keyof Credentials)[];

/** Whether a login is one that can be kept. */
export const wantsPasswordOnly = (wanted: Wanted): boolean =>
  wanted.length === 1 && wanted[0] === 'password';

export class Login {
  /** The one that is kept, until it was given. */
  #kept: string | null = null;
  /** The one that was given because it is kept. */
  #given: string | null = null;
  /** The one that the server has refused: it is not given twice, however late that is heard. */
  #refused: string | null = null;
  /** The one to keep, once the server has taken it. */
  #toKeep: string | null = null;

  /** A server is on its way, whose password is kept or not. */
  begin(kept: string | null): void {
    this.#kept = kept === this.#refused ? null : kept;
    this.#given = null;
    this.#toKeep = null;
  }

  /** What to answer without asking anybody, if that can be done. */
  answerTo(wanted: Wanted): Credentials | null {
    const password = this.#kept;
    this.#kept = null;
    if (password === null || !wantsPasswordOnly(wanted)) return null;
    this.#given = password;
    return { password };
  }

  /** A person has answered. */
  answered({ password }: Credentials, keep: boolean): void {
    this.#toKeep = keep ? (password ?? null) : null;
  }

  /** The server has taken it; what is to be kept from now on. */
  taken(): string | null {
    const login = this.#toKeep;
    this.begin(null);
    return login;
  }

  /** The server has refused it; whether it was the one that is kept. */
  refused(): boolean {
    this.#toKeep = null;
    this.#refused = this.#given;
    return this.#given !== null;
  }
}
