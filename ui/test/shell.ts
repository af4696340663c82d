// The shell, imitated for whatever stands on it: each call waits until the test answers it.
import type { CallEvent } from '../src/bindings/CallEvent.ts';
import type { Code } from '../src/bindings/Code.ts';
import type { ConsoleEvent } from '../src/bindings/ConsoleEvent.ts';
import type { Fault } from '../src/bindings/Fault.ts';
import type { InventoryEvent } from '../src/bindings/InventoryEvent.ts';

/** A call that waits for its answer. */
interface Waiting {
  name: string;
  call: number;
  rest: unknown[];
  done: (answer: unknown) => void;
  refuse: (fault: Fault) => void;
}

export const faultOf = (code: Code, more: Partial<Fault> = {}): Fault => ({
  code,
  message: 'It happened.',
  action: 'Do this.',
  field: null,
  retry_after_s: null,
  details: [],
  ...more,
});

/** What a test sees of the imitated shell. */
export const shell = {
  waiting: [] as Waiting[],
  /** The numbers of the calls that the window has cancelled. */
  cancelled: [] as number[],
  dropped: [] as string[],
  tellCalls: (_event: CallEvent): void => undefined,
  tellConsoles: (_event: ConsoleEvent): void => undefined,
  tellInventory: (_event: InventoryEvent): void => undefined,

  /** The call of this name that waits, the newest if there are several. */
  call(name: string): Waiting {
    const found = this.waiting.findLast((each) => each.name === name);
    if (!found) throw new Error(`nothing waits for ${name}`);
    return found;
  },

  /** Answers a call, and lets the window take the answer in. */
  async answer(name: string, answer: unknown): Promise<void> {
    this.call(name).done(answer);
    await settled();
  },

  async refuse(name: string, fault: Fault): Promise<void> {
    this.call(name).refuse(fault);
    await settled();
  },
};

export const settled = () => new Promise((done) => setImmediate(done));

let calls = 0;
export function nextCall(): number {
  calls += 1;
  return calls;
}

const waits =
  (name: string) =>
  (call: number, ...rest: unknown[]): Promise<unknown> =>
    new Promise((done, refuse) => shell.waiting.push({ name, call, rest, done, refuse }));

export const checkAccount = waits('check_account');
export const saveAccount = waits('save_account');
export const startDemo = waits('start_demo');
export const refresh = waits('refresh');
export const refreshAccount = waits('refresh_account');
export const refreshPlace = waits('refresh_place');
export const lookAgain = waits('look_again');
export const changePower = waits('change_power');
export const getConsole = waits('get_console');

export async function cancelCall(call: number): Promise<void> {
  shell.cancelled.push(call);
  shell.waiting.find((each) => each.call === call)?.refuse(faultOf('cancelled'));
}

export const accounts = async () => ({ accounts: [], notice: null });
export const dropDraft = async (draft: string) => shell.dropped.push(draft);

export async function watchCalls(heard: typeof shell.tellCalls): Promise<void> {
  shell.tellCalls = heard;
}
export async function watchConsoles(heard: typeof shell.tellConsoles): Promise<void> {
  shell.tellConsoles = heard;
}
export async function watchInventory(heard: typeof shell.tellInventory): Promise<void> {
  shell.tellInventory = heard;
}

export const clouds = async () => [];
export const onFileDropped = async (_heard: () => void) => () => undefined;
