// The account form while it is filled in: what is typed, what the check of the key has found, what
// is chosen of it, and the one call that is under way. Whatever fails or is cancelled, what was
// typed stays.
import type { AccountOffer } from '../bindings/AccountOffer';
import type { AccountSummary } from '../bindings/AccountSummary';
import type { CsvKeys } from '../bindings/CsvKeys';
import type { Fault } from '../bindings/Fault';
import type { Keep } from '../bindings/Keep';
import { faultToTell } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { calls } from './calls.svelte.ts';
import { draftOf, idOf, ticked } from './drafts.ts';
import { shown } from './names.ts';
import { say } from './say.svelte.ts';

export class FillingIn {
  draft = $state(draftOf(''));
  offer = $state.raw<AccountOffer | null>(null);
  /** The places that are ticked, by project. */
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  fault = $state.raw<Fault | null>(null);
  busy = $state<'' | 'checking' | 'saving'>('');
  call = $state<number | null>(null);

  #account: AccountSummary | undefined;
  #keep: Keep;
  #untouched = '';
  #left = false;
  #besideKey = $state.raw('');

  places = $derived(
    (this.offer?.places ?? []).filter((each) => this.chosen.has(idOf(each))).map((it) => it.place),
  );
  /** Whether the certificates in their field came from a file with a private key, which was left
   *  out. */
  keyLeftOut = $derived(this.#besideKey !== '' && this.#besideKey === this.draft.ca_pem);
  /** Whether anything would be lost if the form went away. */
  filled = $derived(this.offer !== null || textOf(this.draft) !== this.#untouched);

  /** For a new account, or to replace the key of one; `keep` is where its secret is to go. */
  constructor(account: AccountSummary | undefined, keep: Keep) {
    this.#account = account;
    this.#keep = keep;
    this.draft = draftOf('', account);
    this.#untouched = textOf(this.draft);
  }

  /** Asks the cloud what the key reaches; where that is one place, there is nothing to choose.
   *  Answers the account once it is saved. */
  async check(): Promise<AccountSummary | null> {
    await this.#do('checking', async (call) => {
      const answer = await ipc.checkAccount(call, $state.snapshot(this.draft));
      if (this.#left) drop(answer.draft);
      else this.#checked(answer);
    });
    const only = this.offer?.places.length === 1 && this.places.length === 1;
    return only ? this.save() : null;
  }

  /** Saves what was checked and chosen. */
  async save(keep: Keep = this.#keep): Promise<AccountSummary | null> {
    const { offer } = this;
    if (!offer) return null;
    const kept = offer.temporary ? 'session' : keep;
    return this.#do('saving', async (call) => {
      const saved = await ipc.saveAccount(call, offer.draft, this.draft.name, this.places, kept);
      this.offer = null;
      return saved;
    });
  }

  async #do<T>(what: 'checking' | 'saving', work: (call: number) => Promise<T>): Promise<T | null> {
    this.busy = what;
    this.fault = null;
    try {
      return await calls.run((call) => {
        this.call = call;
        return work(call);
      });
    } catch (reason) {
      this.fault = faultToTell(reason);
      return null;
    } finally {
      this.busy = '';
      this.call = null;
    }
  }

  #checked(answer: AccountOffer): void {
    this.offer = answer;
    this.draft.secret_key = '';
    this.draft.held = '';
    this.draft.security_token = '';
    this.draft.proxy_password = '';
    this.draft.access_key = answer.access_key;
    if (this.draft.name === '') this.draft.name = answer.name;
    this.chosen = ticked(answer.places, this.#account);
  }

  /** Stops what is under way. */
  stop(): void {
    if (this.call === null) return;
    calls.cancel(this.call);
    say('Cancelled.');
  }

  /** Fills the form from a file; its secret key stays with the shell. */
  fill(keys: CsvKeys): void {
    if (this.#left) {
      drop(keys.held);
      return;
    }
    this.draft.access_key = keys.access_key;
    this.draft.secret_key = '';
    this.draft.held = keys.held;
    if (this.draft.name === '') this.draft.name = shown(keys.user);
    this.fault = null;
  }

  /** Puts certificates from a file into their field. */
  trust(pem: string, keyLeftOut = false): void {
    this.draft.ca_pem = pem.trim();
    this.#besideKey = keyLeftOut ? this.draft.ca_pem : '';
  }

  /** What is typed takes the place of the file's secret. */
  forgetFile(): void {
    drop(this.draft.held);
    this.draft.held = '';
  }

  /** Secrets leave this page's memory; the checked draft, if there is one, holds them. */
  forget(): void {
    this.draft.secret_key = '';
    this.draft.security_token = '';
    this.draft.proxy_password = '';
    this.forgetFile();
    if (this.offer) drop(this.offer.draft);
    this.offer = null;
  }

  /** The form goes away. */
  leave(): void {
    this.#left = true;
    this.stop();
    this.forget();
  }
}

/** Everything that is typed; the cloud is chosen from the beginning. */
const textOf = (draft: ReturnType<typeof draftOf>): string =>
  JSON.stringify({ ...draft, cloud: '' });

function drop(id: string): void {
  if (id !== '') void ipc.dropDraft(id).catch(() => undefined);
}
