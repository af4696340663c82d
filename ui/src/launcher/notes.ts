// What a server's row says in the place of its facts, and what can be done about it: of an order for
// its power, or of the wish to open its console. The row and the details show the same.
import type { Fault } from '../bindings/Fault';
import { type Deed, remedyOf } from '../faults.ts';
import { doing, waitingFor } from '../power_words.ts';
import { accounts } from './accounts.svelte.ts';
import { type Attempt, consoles } from './consoles.svelte.ts';
import { isStopped, mend, mendOrder, stoppedText, verbOf, waitText } from './deeds.ts';
import { cloudIn } from './names.ts';
import { type Order, power } from './power.svelte.ts';
import { canStart } from './power_actions.ts';
import type { Row } from './rows.ts';

/** A button. */
export interface Act {
  verb: string;
  /** The key that does the same. */
  key?: 'Enter' | 'Esc';
  do: () => unknown;
}

export interface Note {
  /** What is said, or what is waited for. */
  text: string;
  /** What a screen reader hears of it with the row. */
  said: string;
  /** Whether something is under way, and in which call. */
  waits: { call: number | null } | null;
  fault: Fault | null;
  /** The first is the one that matters. */
  acts: Act[];
}

/** What there is to say of a row, or nothing. */
export function noteOf(row: Row): Note | undefined {
  const cloud = cloudIn(accounts.get(row.server.account));
  const order = power.orders.get(row.key);
  if (order && order.stage !== 'ordered') return ofOrder(row, order, cloud);
  const attempt = consoles.attempts.get(row.key);
  return attempt && isOfRow(row, attempt) ? ofAttempt(row, attempt, cloud) : undefined;
}

function ofOrder(row: Row, order: Order, cloud: string): Note {
  const { fault, action } = order;
  if (fault) return ofFault(row, fault, (deed) => mendOrder(row, order, deed));
  return {
    text: order.stage === 'slow' ? waitingFor(action, cloud) : doing(action),
    said: doing(action).toLowerCase(),
    waits: { call: order.call },
    fault: null,
    acts: [{ verb: 'Stop waiting', key: 'Esc', do: () => power.leave(row) }],
  };
}

/** An attempt is told where it was made, and as long as the list says nothing else. */
function isOfRow({ server }: Row, { stage, place }: Attempt): boolean {
  if (stage === 'asked' || (stage === 'stopped' && server.phase !== 'stopped')) return false;
  return place.project_id === server.place.project_id;
}

function ofAttempt(row: Row, attempt: Attempt, cloud: string): Note {
  const { fault, stage } = attempt;
  if (fault) return ofFault(row, fault, (deed) => mend(row, fault, deed));
  if (isStopped(row)) return ofStopped(row, attempt);
  return {
    text: waitText(attempt, cloud),
    said: stage === 'looking' ? 'asking the cloud' : 'opening',
    waits: { call: attempt.call },
    fault: null,
    acts: [{ verb: 'Cancel', key: 'Esc', do: () => consoles.cancel(row.key) }],
  };
}

function ofStopped(row: Row, { lookedMs }: Attempt): Note {
  const acts: Act[] = [
    { verb: 'Look again', do: () => consoles.lookAgain(row) },
    { verb: 'Open and wait', do: () => consoles.wait(row) },
  ];
  if (canStart(row)) {
    acts.reverse();
    acts.unshift({ verb: 'Start', do: () => power.ask(row, 'start') });
  }
  // Enter does what the first one says.
  const [first, ...others] = acts as [Act, ...Act[]];
  return {
    text: stoppedText(row, lookedMs),
    said: 'nothing to show',
    waits: null,
    fault: null,
    acts: [{ ...first, key: 'Enter' }, ...others],
  };
}

function ofFault(row: Row, fault: Fault, mending: (deed: Deed) => unknown): Note {
  const { deed, other } = remedyOf(fault);
  const acts: Act[] = [{ verb: verbOf(row, fault), do: () => mending(deed) }];
  if (other) acts.push({ verb: other.verb, do: () => mending(other.deed) });
  return {
    text: fault.message,
    said: fault.message,
    waits: null,
    fault,
    acts: acts.filter(({ verb }) => verb !== ''),
  };
}
