// The one place that speaks to the shell: a typed wrapper a command, a watcher a channel or event.
// Every command rejects with a Fault. No wrapper returns a secret or a console URL.
import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { AccountChange } from './bindings/AccountChange';
import type { AccountDraft } from './bindings/AccountDraft';
import type { AccountOffer } from './bindings/AccountOffer';
import type { AccountSummary } from './bindings/AccountSummary';
import type { CallEvent } from './bindings/CallEvent';
import type { CloudChoice } from './bindings/CloudChoice';
import type { ConsoleEvent } from './bindings/ConsoleEvent';
import type { CsvKeys } from './bindings/CsvKeys';
import type { DroppedFile } from './bindings/DroppedFile';
import type { Fault } from './bindings/Fault';
import type { InventoryEvent } from './bindings/InventoryEvent';
import type { Keep } from './bindings/Keep';
import type { Place } from './bindings/Place';
import type { PowerAction } from './bindings/PowerAction';
import type { Server } from './bindings/Server';

/** The accounts, and what to tell about their file: that it was damaged, or is a newer one's. */
export interface Accounts {
  accounts: AccountSummary[];
  notice: Fault | null;
}

let calls = 0;

/** A number for a call that can be cancelled; a new window counts from the start. */
export function nextCall(): number {
  calls += 1;
  return calls;
}

/** Cancels a call, which then rejects with the code `cancelled`; a console that it has just opened
 *  closes again. */
export const cancelCall = (call: number) => invoke<void>('cancel_call', { call });

export const clouds = () => invoke<CloudChoice[]>('clouds');

export const accounts = () => invoke<Accounts>('accounts');

export const parseCredentials = (text: string) => invoke<CsvKeys>('parse_credentials', { text });

/** Reads the file that was dropped on the window; the secret key in it stays with the shell. */
export const takeDropped = () => invoke<DroppedFile>('take_dropped');

export const checkAccount = (call: number, draft: AccountDraft) =>
  invoke<AccountOffer>('check_account', { call, draft });

export const saveAccount = (
  call: number,
  draft: string,
  name: string,
  places: Place[],
  keep: Keep,
) => invoke<AccountSummary>('save_account', { call, draft, name, places, keep });

export const dropDraft = (draft: string) => invoke<void>('drop_draft', { draft });

export const updateAccount = (account: string, change: AccountChange) =>
  invoke<AccountSummary>('update_account', { account, change });

/** Whether any of an account's consoles show the provider's page. */
export const showsProviderPage = (account: string) =>
  invoke<boolean>('shows_provider_page', { account });

/** Shows an account's consoles in the viewer from now on, or in the provider's page. */
export const useViewer = (account: string, viewer: boolean) =>
  invoke<void>('use_viewer', { account, viewer });

export const removeAccount = (account: string) => invoke<void>('remove_account', { account });

export const startDemo = (call: number) => invoke<AccountSummary>('start_demo', { call });

/** Asks for every region of every account again; answers when all have ended. */
export const refresh = (call: number) => invoke<void>('refresh', { call });

/** Asks for every region of one account; answers when all have ended. */
export const refreshAccount = (call: number, account: string) =>
  invoke<void>('refresh_account', { call, account });

export const refreshPlace = (call: number, account: string, projectId: string) =>
  invoke<void>('refresh_place', { call, account, projectId });

export const lookAgain = (call: number, account: string, projectId: string, server: string) =>
  invoke<Server>('look_again', { call, account, projectId, server });

/** Changes a server's power; answers how it is then. Cancelled, it ends the waiting only. */
export const changePower = (
  call: number,
  account: string,
  projectId: string,
  server: string,
  action: PowerAction,
) => invoke<Server>('change_power', { call, account, projectId, server, action });

/** Opens a server's console, or raises the one that is open; answers when its window is there. */
export const getConsole = (
  call: number,
  account: string,
  server: string,
  projectId: string | null,
) => invoke<{ console: string }>('get_console', { call, account, server, projectId });

export const closeConsole = (console: string) => invoke<void>('close_console', { console });

export const allowConsoleHost = (account: string, host: string) =>
  invoke<void>('allow_console_host', { account, host });

export const copyText = (text: string) => invoke<void>('copy_text', { text });

/** How many consoles are open, and how many on their way. */
export interface Counts {
  open: number;
  opening: number;
}

/** Ends Porthole where there is no console, or in any case by force; tells how many there are. */
export const quit = (force: boolean) => invoke<Counts>('quit', { force });

/** Tells everything known of every server, then every change. */
export const watchInventory = (heard: (event: InventoryEvent) => void) =>
  invoke<void>('watch_inventory', { channel: channelOf(heard) });

/** Tells what becomes of the consoles, beginning with those that are open. */
export const watchConsoles = (heard: (event: ConsoleEvent) => void) =>
  invoke<void>('watch_consoles', { channel: channelOf(heard) });

/** Tells which calls have to wait because the cloud asks for it. To be called before all others that
 *  have a number: from here on the numbers are this window's. */
export const watchCalls = (heard: (event: CallEvent) => void) =>
  invoke<void>('watch_calls', { channel: channelOf(heard) });

/** The accounts were changed, here or by a console's question. */
export const onAccountsChanged = (heard: () => void) => listen('accounts-changed', heard);

/** A file was dropped on the window. */
export const onFileDropped = (heard: () => void) => listen('file-dropped', heard);

/** The user asked to quit while consoles are there, now or before this window could hear it. */
export const watchQuit = (heard: () => void) =>
  invoke<void>('watch_quit', { channel: channelOf<null>(heard) });

function channelOf<T>(heard: (event: T) => void): Channel<T> {
  const channel = new Channel<T>();
  channel.onmessage = heard;
  return channel;
}
