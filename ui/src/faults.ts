// What can be done about each fault. The core says what happened and what to do next; this table
// alone turns the code into the one button that does it. A new code does not compile without a row.
import type { Code } from './bindings/Code';
import type { Fault } from './bindings/Fault';

/** What a button does. Which of them a place can do is for that place to say. */
export type Deed =
  | 'try_again'
  | 'look_again'
  | 'refresh'
  | 'replace_key'
  | 'keep_in_memory'
  | 'edit_account'
  | 'allow_host'
  | 'allow_plain'
  | 'none';

/** The button of one code. */
export interface Remedy {
  deed: Deed;
  /** What the button says: a verb; empty where there is nothing to press. */
  verb: string;
  /** Whether the list shows something old, so that the server is looked at again by itself. Never
   *  set where asking again could count as one more failed login, nor after a keyring's fault:
   *  the keyring would be asked for the key once more. */
  stale: boolean;
  /** What can be done instead, by a second button. */
  other?: { deed: Deed; verb: string };
}

const tryAgain: Remedy = { deed: 'try_again', verb: 'Try again', stale: false };
const replaceKey: Remedy = { deed: 'replace_key', verb: 'Replace key', stale: false };
const keyring: Remedy = {
  ...tryAgain,
  other: { deed: 'keep_in_memory', verb: 'Keep until Porthole ends' },
};
const editAccount: Remedy = { deed: 'edit_account', verb: 'Edit account', stale: false };
const nothing: Remedy = { deed: 'none', verb: '', stale: false };

const remedies = {
  wrong_access_key: replaceKey,
  wrong_secret_key: replaceKey,
  token_ended: replaceKey,
  key_locked: tryAgain,
  clock_off: tryAgain,
  not_permitted: tryAgain,
  account_frozen: tryAgain,
  project_not_found: editAccount,
  server_gone: { deed: 'refresh', verb: 'Refresh', stale: true },
  not_running: { deed: 'look_again', verb: 'Look again', stale: true },
  busy: { ...tryAgain, stale: true },
  wrong_state: { deed: 'look_again', verb: 'Look again', stale: true },
  unsure: { deed: 'look_again', verb: 'Look again', stale: true },
  no_console: nothing,
  throttled: tryAgain,
  service_down: tryAgain,
  wrong_endpoint: editAccount,
  no_network: tryAgain,
  dns: tryAgain,
  proxy: tryAgain,
  tls: { ...editAccount, verb: 'Add a certificate' },
  timed_out: tryAgain,
  not_understood: tryAgain,
  refused: tryAgain,
  cancelled: tryAgain,
  foreign_console_host: { deed: 'allow_host', verb: 'Allow host', stale: false },
  bad_console_url: tryAgain,
  plain_console_url: { deed: 'allow_plain', verb: 'Allow unencrypted consoles', stale: false },
  console_failed: tryAgain,
  keyring_missing: keyring,
  keyring_locked: keyring,
  keyring_silent: keyring,
  keyring_refused: keyring,
  secret_missing: replaceKey,
  secret_too_long: replaceKey,
  book_damaged: nothing,
  book_newer: nothing,
  book_unwritable: tryAgain,
  not_found: { deed: 'refresh', verb: 'Refresh', stale: true },
  bad_input: nothing,
} satisfies Record<Code, Remedy>;

export const remedyOf = (fault: Fault): Remedy => remedies[fault.code];

/** Whether the key may be kept in memory instead of the keyring. */
export const isKeyring = (fault: Fault): boolean => remedies[fault.code] === keyring;

/** The field of the account form that a fault belongs to, or none. */
export function fieldOf(fault: Fault): string | null {
  if (fault.field) return fault.field;
  if (fault.code === 'wrong_access_key') return 'access_key';
  if (fault.code === 'wrong_secret_key') return 'secret_key';
  if (fault.code === 'token_ended') return 'security_token';
  return null;
}

/** The host that a fault is about, where its details name one. */
export const hostOf = (fault: Fault): string | null =>
  fault.details.find((detail) => detail.label === 'Host')?.value ?? null;

/** A fault as text for a person who is asked for help. */
export function report(fault: Fault): string {
  const details = fault.details.map((detail) => `${detail.label}: ${detail.value}`);
  return [fault.message, fault.action, `Code: ${fault.code}`, ...details].join('\n');
}

/** What to tell of a call that failed; nothing of one that was cancelled: whoever did it knows. */
export function faultToTell(reason: unknown): Fault | null {
  const fault = asFault(reason);
  return fault.code === 'cancelled' ? null : fault;
}

/** Whatever a command rejected with, as a fault: the shell itself may refuse with a bare text. */
export function asFault(reason: unknown): Fault {
  if (typeof reason === 'object' && reason !== null && 'code' in reason && 'message' in reason) {
    return reason as Fault;
  }
  return {
    code: 'refused',
    message: 'Porthole could not do that.',
    action: 'Details tell what stopped it.',
    field: null,
    retry_after_s: null,
    details: [{ label: 'Reason', value: String(reason) }],
  };
}
