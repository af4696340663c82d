// The accounts as the shell knows them, and the clouds that an account can be of.
import type { AccountSummary } from '../bindings/AccountSummary';
import type { CloudChoice } from '../bindings/CloudChoice';
import type { Fault } from '../bindings/Fault';
import { asFault, faultToTell } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { calls } from './calls.svelte.ts';

class Accounts {
  all = $state.raw<AccountSummary[]>([]);
  /** What is to be told about the file of accounts. */
  notice = $state.raw<Fault | null>(null);
  clouds = $state.raw<CloudChoice[]>([]);
  /** Whether the accounts are known, so that an empty list is truly empty. */
  known = $state(false);
  /** The call that starts the demo; none where none does. */
  starting = $state<number | null>(null);
  startFault = $state.raw<Fault | null>(null);

  #byId = $derived(new Map(this.all.map((account) => [account.id, account])));

  get(id: string): AccountSummary | undefined {
    return this.#byId.get(id);
  }

  async load(): Promise<void> {
    try {
      const { accounts, notice } = await ipc.accounts();
      this.all = accounts;
      this.notice = notice;
    } catch (reason) {
      this.notice = asFault(reason);
    }
    this.known = true;
  }

  async loadClouds(): Promise<void> {
    if (this.clouds.length === 0) this.clouds = await ipc.clouds();
  }

  /** Answers the demo's account once it is there. */
  async startDemo(): Promise<AccountSummary | null> {
    this.startFault = null;
    try {
      return await calls.run(async (call) => {
        this.starting = call;
        const account = await ipc.startDemo(call);
        await this.load();
        return account;
      });
    } catch (reason) {
      this.startFault = faultToTell(reason);
      return null;
    } finally {
      this.starting = null;
    }
  }
}

export const accounts = new Accounts();
