// What is wrong beside a single server: places that failed, the clock, the file of accounts. Places
// that failed for one reason are one trouble: a refused key with twelve regions is told once.
import type { AccountSummary } from '../bindings/AccountSummary';
import type { Fault } from '../bindings/Fault';
import type { Place } from '../bindings/Place';
import { remedyOf } from '../faults.ts';
import { count, placeName, shown, span } from './names.ts';

/** A place that failed, as far as it matters here. */
export interface FailedPlace {
  account: string;
  place: Place;
  fault: Fault;
}

export interface Trouble {
  id: string;
  /** One line. */
  text: string;
  fault: Fault;
  /** The account it is of, or none. */
  account: string | null;
  /** The places whose lists failed. */
  places: Place[];
}

/** Clocks differ a little; only this much, in seconds, is worth a word. */
const CLOCK_MIN_S = 300;

export function troubles(
  failed: readonly FailedPlace[],
  accountOf: (id: string) => AccountSummary | undefined,
  notice: Fault | null,
  clockBehindS: number | null,
): Trouble[] {
  const groups = new Map<string, FailedPlace[]>();
  for (const each of failed) {
    // Whoever cancelled it knows.
    if (each.fault.code === 'cancelled') continue;
    const id = `${each.account} ${each.fault.code}`;
    groups.set(id, [...(groups.get(id) ?? []), each]);
  }
  const result = [...groups].map(([id, places]) => ofPlaces(id, places, accountOf));
  if (clockBehindS !== null && Math.abs(clockBehindS) >= CLOCK_MIN_S)
    result.push(clock(clockBehindS));
  if (notice) result.push({ ...bare('notice', notice), text: notice.message });
  return result;
}

function ofPlaces(
  id: string,
  places: readonly FailedPlace[],
  accountOf: (id: string) => AccountSummary | undefined,
): Trouble {
  const { account, fault } = places[0] as FailedPlace;
  const name = shown(accountOf(account)?.name ?? '');
  const one = places.length === 1 ? placeName((places[0] as FailedPlace).place) : '';
  const ofAccount = remedyOf(fault).deed === 'replace_key';
  const where = ofAccount ? name : [name, one || count(places.length, 'region')].join(', ');
  return {
    id,
    text: `${where}: ${fault.message}`,
    fault,
    account,
    places: places.map(({ place }) => place),
  };
}

/** The sentence for a clock that is `behindS` seconds behind the cloud's. */
export function clockSentence(behindS: number): string {
  const side = behindS > 0 ? 'behind' : 'ahead of';
  return `This computer's clock is ${span(behindS)} ${side} the cloud's.`;
}

function clock(behindS: number): Trouble {
  const text = clockSentence(behindS);
  const action = "Set the clock to automatic. Porthole signs with the cloud's time meanwhile.";
  const fault: Fault = {
    code: 'clock_off',
    message: text,
    action,
    field: null,
    retry_after_s: null,
    details: [],
  };
  return { ...bare('clock', fault), text };
}

const bare = (id: string, fault: Fault): Trouble => ({
  id,
  text: '',
  fault,
  account: null,
  places: [],
});
