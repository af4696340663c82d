// What the button of a fault does, for a server's row. Which button a fault has is in faults.ts.
import type { AccountSummary } from '../bindings/AccountSummary';
import type { Fault } from '../bindings/Fault';
import { type Deed, hostOf, remedyOf } from '../faults.ts';
import * as ipc from '../ipc.ts';
import { accounts } from './accounts.svelte.ts';
import { type Attempt, consoles } from './consoles.svelte.ts';
import { inventory } from './inventory.svelte.ts';
import { type Order, power } from './power.svelte.ts';
import { canStart } from './power_actions.ts';
import type { Row } from './rows.ts';
import { say } from './say.svelte.ts';
import { view } from './view.svelte.ts';

/** Does what a button of the fault says, for the server whose console was refused. */
export async function mend(row: Row, fault: Fault, deed: Deed): Promise<void> {
  const account = row.server.account;
  switch (deed) {
    case 'try_again':
      return consoles.start(row);
    case 'look_again':
      return consoles.lookAgain(row);
    case 'refresh':
      consoles.forget(row.key);
      return inventory.refresh();
    case 'replace_key':
    case 'keep_in_memory':
    case 'edit_account':
      toAccount(account, deed);
      return;
    case 'allow_host':
      return allowed(row, () => ipc.allowConsoleHost(account, hostOf(fault) ?? ''));
    case 'allow_plain':
      return allowed(row, () => allowPlain(accounts.get(account)));
    case 'none':
      return;
  }
}

/** Does what a button of the fault says, for the server whose power was not changed. */
export async function mendOrder(row: Row, order: Order, deed: Deed): Promise<void> {
  const { fault, action } = order;
  if (!fault) return;
  power.forget(row.key);
  if (deed === 'try_again') return power.order(row, action);
  return mend(row, fault, deed);
}

/** Goes to where an account is mended: to a new key, kept where the user wishes, or to its page. */
export function toAccount(account: string, deed: Deed): void {
  if (deed === 'edit_account') view.page = { kind: 'account', account };
  else
    view.page = { kind: 'key', account, keep: deed === 'keep_in_memory' ? 'session' : 'keyring' };
}

async function allowed(row: Row, allow: () => Promise<unknown>): Promise<void> {
  try {
    await allow();
  } catch (reason) {
    return consoles.fail(row, reason);
  }
  return consoles.start(row);
}

async function allowPlain(account: AccountSummary | undefined): Promise<void> {
  if (account) await ipc.updateAccount(account.id, { ...changeOf(account), allow_plain: true });
}

/** An account's settings as they are, to be changed in part. */
export function changeOf(account: AccountSummary) {
  const { name, places, console_hosts, page_hosts, allow_plain, trust } = account;
  // What a console is allowed meanwhile stays allowed.
  const before = { console_hosts, page_hosts, pins: trust.pins };
  return { name, places, console_hosts, page_hosts, allow_plain, trust, before };
}

/** Does what the one big button of the selected server says. */
export function openSelected(): void {
  const row = view.selected;
  if (!row) return;
  power.forget(row.key);
  if (!isStopped(row)) void consoles.start(row);
  else if (!canStart(row)) void consoles.lookAgain(row);
  else if (!power.isUnderWay(row.key)) power.ask(row, 'start');
}

/** Whether the row says that its server is stopped, and the list still has it so. */
export const isStopped = (row: Row): boolean =>
  consoles.attempts.get(row.key)?.stage === 'stopped' && row.server.phase === 'stopped';

/** What a server's row says while something is under way. */
export function waitText({ stage }: Attempt, cloud: string): string {
  if (stage === 'slow') return `Waiting for ${cloud}'s answer`;
  return stage === 'looking' ? `Asking ${cloud}` : 'Opening';
}

/** What a stopped server's row says. */
export function stoppedText(row: Row, lookedMs: number | undefined): string {
  const state = row.server.state;
  if (lookedMs !== undefined) return `Still ${state} at ${new Date(lookedMs).toLocaleTimeString()}`;
  return `${state.charAt(0).toUpperCase()}${state.slice(1)}: nothing to show`;
}

/** What the button of a fault says; a pasted ID that is in no list needs none to be refreshed. */
export const verbOf = (row: Row, fault: Fault): string =>
  row.offer && remedyOf(fault).deed === 'refresh' ? '' : remedyOf(fault).verb;

/** Copies a text and says so. */
export async function copy(text: string, what: string): Promise<boolean> {
  try {
    await ipc.copyText(text);
    say(`${what} copied.`);
    return true;
  } catch {
    say(`${what} could not be copied.`);
    return false;
  }
}
