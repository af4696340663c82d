// The imitated shell: answers as ipc.ts does, from a world of worlds.ts. A console opens for a
// running server, unless its name asks for something else.
import type { AccountChange } from '../src/bindings/AccountChange';
import type { AccountDraft } from '../src/bindings/AccountDraft';
import type { AccountOffer } from '../src/bindings/AccountOffer';
import type { AccountSummary } from '../src/bindings/AccountSummary';
import type { CallEvent } from '../src/bindings/CallEvent';
import type { CloudChoice } from '../src/bindings/CloudChoice';
import type { ConsoleEvent } from '../src/bindings/ConsoleEvent';
import type { InventoryEvent } from '../src/bindings/InventoryEvent';
import type { Keep } from '../src/bindings/Keep';
import type { Place } from '../src/bindings/Place';
import type { PowerAction } from '../src/bindings/PowerAction';
import type { Server } from '../src/bindings/Server';
import { choices } from './clouds.ts';
import { demoAccount, demoEvents, fault, listOf, place, refusedKey, worlds } from './worlds.ts';

const asked = new URLSearchParams(location.search);
const world = (worlds[[...asked.keys()][0] ?? 'full'] ?? worlds.full)?.() ?? {
  accounts: [],
  events: [],
  notice: null,
};

let toInventory: (event: InventoryEvent) => void = () => undefined;
let toConsoles: (event: ConsoleEvent) => void = () => undefined;
let accountsChanged: () => void = () => undefined;
let toCalls: (event: CallEvent) => void = () => undefined;
let quitAsked: () => void = () => undefined;

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

let calls = 0;
export function nextCall(): number {
  calls += 1;
  return calls;
}
const refusals = new Map<number, (reason: unknown) => void>();
export const cancelCall = async (call: number) =>
  refusals.get(call)?.(fault('cancelled', 'It was cancelled.', 'Start it again when you like.'));

/** Does the work, unless the address says of it that it is `slow` (nothing comes), or `throttled`
 *  (the cloud asks for a pause of 12 s first). */
function answer<T>(call: number, what: string, work: () => Promise<T>): Promise<T> {
  return new Promise((done, refuse) => {
    refusals.set(call, refuse);
    if (asked.get(what) === 'throttled') toCalls({ call, waits_s: 12 });
    else if (asked.get(what) !== 'slow') work().then(done, refuse);
  });
}

export const clouds = async (): Promise<CloudChoice[]> => choices;
export const accounts = async () => ({ accounts: world.accounts, notice: world.notice });
export const parseCredentials = async (text: string) => {
  const [user = '', access_key = ''] = text.trim().split('\n').at(-1)?.split(',') ?? [];
  return { user, access_key, held: 'held-1' };
};
export const takeDropped = async () => ({
  kind: 'keys' as const,
  keys: await parseCredentials('me,AK,SK'),
});
export const checkAccount = (call: number, draft: AccountDraft) =>
  answer(call, 'check', () => checked(draft));
const checked = async (draft: AccountDraft): Promise<AccountOffer> => {
  await wait(asked.has('instant') ? 0 : 400);
  if (draft.secret_key.startsWith('wrong')) throw refusedKey;
  if (draft.secret_key === '' && draft.held === '' && draft.account === null)
    throw fault(
      'bad_input',
      'The secret key is missing.',
      'Enter it, or drop the credentials.csv here.',
      { field: 'secret_key' },
    );
  const offer = (at: Place, region_name: string, servers: number | null) => ({
    place: at,
    region_name,
    servers,
    ticked: (servers ?? 0) > 0,
    enabled: true,
    fault: null,
  });
  return {
    draft: 'draft-1',
    name: draft.name || 'Huawei Cloud',
    access_key: draft.access_key,
    places: [
      offer(place('eu-west-101'), 'EU-Dublin', 61),
      offer(place('ap-southeast-1'), 'CN-Hong Kong', 34),
      offer(place('af-south-1'), 'AF-Johannesburg', 0),
      {
        ...offer(place('eu-de', 'web'), 'EU-Frankfurt', null),
        fault: fault(
          'not_permitted',
          'This key may not list servers here.',
          'Ask whoever manages the account for ecs:cloudServers:list.',
        ),
      },
      { ...offer(place('la-north-2'), 'LA-Mexico City2', null), enabled: false },
    ],
    clock_behind_s: null,
    temporary: draft.security_token !== '',
  };
};
export const saveAccount = (
  call: number,
  _draft: string,
  name: string,
  places: Place[],
  keep: Keep,
) => answer(call, 'save', () => saved(name, places, keep));
const saved = async (name: string, places: Place[], keep: Keep): Promise<AccountSummary> => {
  if (keep === 'keyring' && asked.has('locked')) throw locked;
  const account: AccountSummary = {
    ...demoAccount,
    id: 'new',
    name,
    places,
    keep,
    demo: false,
    cloud: 'huaweicloud',
    cloud_name: 'Huawei Cloud',
  };
  world.accounts = [...world.accounts, account];
  accountsChanged();
  for (const event of listOf('new', places)) toInventory(event);
  return account;
};
export const dropDraft = async () => undefined;
export const updateAccount = async (id: string, change: AccountChange) => {
  world.accounts = world.accounts.map((each) => (each.id === id ? { ...each, ...change } : each));
  accountsChanged();
  return world.accounts.find((each) => each.id === id);
};
export const removeAccount = async (id: string) => {
  world.accounts = world.accounts.filter((each) => each.id !== id);
  toInventory({ kind: 'account_gone', account: id });
  accountsChanged();
};
export const startDemo = (call: number) => answer(call, 'demo', started);
const started = async () => {
  await wait(200);
  world.accounts = [...world.accounts, demoAccount];
  accountsChanged();
  for (const event of demoEvents) toInventory(event);
  return demoAccount;
};
const places = () =>
  world.accounts.flatMap(({ id, places }) => places.map((place) => ({ account: id, place })));
export const refresh = async (call: number) => {
  if (asked.get('list') === 'slow')
    for (const at of places()) toInventory({ kind: 'place', ...at, status: { state: 'loading' } });
  return answer(call, 'list', async () => undefined);
};
export const refreshPlace = (call: number, account: string, projectId: string) => {
  const at = places().find((it) => it.account === account && it.place.project_id === projectId);
  if (at) toInventory({ kind: 'place', ...at, status: { state: 'loading' } });
  return answer(call, 'place', () => new Promise<void>(() => undefined));
};
const find = (id: string): Server | undefined => {
  for (const event of world.events)
    if (event.kind === 'servers')
      for (const server of event.servers) if (server.id === id) return server;
  return undefined;
};
export const lookAgain = (call: number, _account: string, _project: string, id: string) =>
  answer(call, 'look', () => looked(id));
const looked = async (id: string) => {
  await wait(150);
  const server = find(id);
  if (!server)
    throw fault(
      'server_gone',
      'This server does not exist any more.',
      'Refresh the list to see what is there now.',
    );
  return server;
};
export const changePower = (
  call: number,
  _account: string,
  _project: string,
  id: string,
  action: PowerAction,
) => answer(call, 'power', () => changed(id, action));
const changed = async (id: string, action: PowerAction): Promise<Server> => {
  if (asked.get('power') === 'refused')
    throw fault(
      'not_permitted',
      'This key may not stop a server: the permission ecs:cloudServers:stop is missing.',
      'Ask whoever manages the account for the permission ecs:cloudServers:stop.',
    );
  await wait(900);
  const server = await looked(id);
  const off = action.endsWith('stop');
  server.phase = off ? 'stopped' : 'running';
  server.state = server.phase;
  toInventory({ kind: 'servers', servers: [{ ...server }] });
  return server;
};
export const getConsole = (call: number, account: string, server: string) =>
  answer(call, 'console', () => opened(account, server));
const opened = async (account: string, server: string): Promise<{ console: string }> => {
  switch (asked.get('console')) {
    case 'foreign':
      throw fault(
        'foreign_console_host',
        'The cloud sent a console address on a host that is not known as one of this cloud.',
        'Allow the host for this account if you know it.',
        { details: [{ label: 'Host', value: 'vnc.somewhere.example' }] },
      );
    case 'locked':
      throw locked;
    case 'refused':
      throw fault(
        'not_permitted',
        'This key may not open consoles: the permission ecs:cloudServers:vnc is missing.',
        'Ask whoever manages the account for it.',
      );
  }
  await wait(30);
  toConsoles({ kind: 'open', account, server, console: `c-${account}/${server}` });
  return { console: `c-${account}/${server}` };
};
const locked = fault(
  'keyring_locked',
  'The keyring is locked.',
  'Unlock it and try again, or keep the key until Porthole ends.',
);
export const closeConsole = async (console: string) =>
  toConsoles({ kind: 'closed', ...ofConsole(console) });
const ofConsole = (console: string) => {
  const [account = '', server = ''] = console.slice(2).split('/');
  return { account, server };
};
export const allowConsoleHost = async () => undefined;
export const copyText = async (text: string) =>
  navigator.clipboard.writeText(text).catch(() => undefined);
export const quit = async (force: boolean) => {
  if (force) document.body.textContent = 'It has ended.';
  return { open: Number(asked.get('open') ?? 2), opening: Number(asked.get('opening') ?? 0) };
};
export const watchInventory = async (heard: typeof toInventory) => {
  toInventory = heard;
  for (const event of world.events) heard(event);
};
export const watchConsoles = async (heard: typeof toConsoles) => {
  toConsoles = heard;
};
export const watchCalls = async (heard: typeof toCalls) => {
  toCalls = heard;
};
export const onAccountsChanged = async (heard: () => void) => {
  accountsChanged = heard;
};
export const onFileDropped = async (_heard: () => void) => () => undefined;
export const watchQuit = async (heard: () => void) => {
  quitAsked = heard;
};
Object.assign(window, {
  quitAsked: () => quitAsked(),
  tell: (event: InventoryEvent) => toInventory(event),
});
