// What the imitated shell knows, by the name in the address: `?full`, `?many`, `?hostile` and so on.
import type { AccountSummary } from '../src/bindings/AccountSummary';
import type { Code } from '../src/bindings/Code';
import type { Fault } from '../src/bindings/Fault';
import type { InventoryEvent } from '../src/bindings/InventoryEvent';
import type { Phase } from '../src/bindings/Phase';
import type { Place } from '../src/bindings/Place';
import type { PlaceStatus } from '../src/bindings/PlaceStatus';
import type { Server } from '../src/bindings/Server';

export interface World {
  accounts: AccountSummary[];
  events: InventoryEvent[];
  notice: Fault | null;
}

export const fault = (
  code: Code,
  message: string,
  action: string,
  more: Partial<Fault> = {},
): Fault => ({
  code,
  message,
  action,
  field: null,
  retry_after_s: null,
  details: [
    { label: 'Host', value: 'ecs.af-south-1.example.com' },
    { label: 'Request ID', value: '8f2c1f0b77ce4d0e9d1f' },
  ],
  ...more,
});

export const place = (region: string, sub = ''): Place => ({
  region,
  project_id: `${region}${sub}`.replace(/[^a-z0-9]/g, '').padEnd(32, '0'),
  project_name: sub === '' ? region : `${region}_${sub}`,
});

function account(id: string, name: string, places: Place[], demo = false): AccountSummary {
  return {
    id,
    name,
    cloud: demo ? 'demo' : 'huaweicloud',
    cloud_name: demo ? 'Demo cloud' : 'Huawei Cloud',
    access_key: 'QTWAOYTTINDUT2QVKYUC',
    keep: 'keyring',
    keys_end: null,
    endpoints: null,
    places,
    console_hosts: demo ? [] : ['vnc.example.com'],
    page_hosts: [],
    allow_plain: false,
    trust: { ca_pem: null, pins: [] },
    proxy: null,
    demo,
  };
}

const states: [Phase, string][] = [
  ['running', 'running'],
  ['running', 'running'],
  ['running', 'running'],
  ['stopped', 'stopped'],
  ['working', 'rebooting'],
  ['error', 'error'],
];

function server(of: string, at: Place, index: number, name: string): Server {
  const [phase, state] = states[(index * 7) % states.length] as [Phase, string];
  const id = `${(0x47bc79ae + index).toString(16)}-df61-4ade-9c5b-${(0x9f3d2b1c4a00 + index).toString(16)}`;
  return {
    id,
    account: of,
    place: at,
    name,
    phase,
    state,
    addresses: [
      { address: `192.168.${index >> 8}.${index & 255}`, floating: false },
      ...(index % 3 === 0 ? [{ address: `80.158.17.${index & 255}`, floating: true }] : []),
    ],
    vcpus: 2,
    memory_mib: 4096,
    flavor: 's6.large.2',
    system: 'Debian 12',
    zone: `${at.region}a`,
    created: '2026-03-02T08:15:00Z',
    fault: phase === 'error' ? 'No valid host was found.' : '',
    locked: false,
  };
}

const roles = ['web-fra', 'db', 'build', 'mail', 'cache', 'old-web-fra', 'fra-webproxy', 'queue'];

function listed(of: string, at: Place, from: number, number: number): InventoryEvent[] {
  const servers = Array.from({ length: number }, (_, index) => {
    const role = roles[index % roles.length] ?? '';
    return server(
      of,
      at,
      from + index,
      `${role}-${String(1 + Math.floor(index / roles.length)).padStart(2, '0')}`,
    );
  });
  return [
    { kind: 'servers', servers },
    { kind: 'place', account: of, place: at, status: { state: 'done', servers: number } },
  ];
}

const [fra, ap, af, de] = [
  place('eu-west-101'),
  place('ap-southeast-1'),
  place('af-south-1'),
  place('eu-de', 'web'),
];
const production = account('a1', 'Production', [fra, ap, af]);
const staging = account('a2', 'Staging', [de]);
const demo = account('d', 'Demo', [place('demo-1'), place('demo-2')], true);

const full = (): World => ({
  accounts: [production, staging, demo],
  notice: null,
  events: [
    ...listed('a1', fra, 1, 61),
    ...listed('a1', ap, 100, 34),
    ...listed('a1', af, 200, 12),
    ...listed('a2', de, 300, 29),
    ...listed('d', place('demo-1'), 400, 8),
    ...listed('d', place('demo-2'), 500, 4),
  ],
});

const silent = fault(
  'timed_out',
  'The cloud did not answer in time.',
  "Try again; if it goes on, check the network and the provider's status page.",
);
const wrongKey = fault(
  'wrong_secret_key',
  'The cloud did not accept this secret key for that access key.',
  'Check it for a missing first or last character. After five refusals the cloud locks the key for five minutes.',
);

function failing(): World {
  const world = full();
  world.events.push({
    kind: 'place',
    account: 'a1',
    place: af,
    status: { state: 'failed', fault: silent },
  });
  world.events.push({ kind: 'place', account: 'a2', place: de, status: { state: 'loading' } });
  return world;
}

function troubled(): World {
  const world = failing();
  world.events.push({
    kind: 'place',
    account: 'a2',
    place: de,
    status: { state: 'failed', fault: wrongKey },
  });
  world.events.push({ kind: 'clock', behind_s: 720 });
  world.notice = fault(
    'book_damaged',
    'The file of accounts was damaged.',
    'It was kept aside, and the list starts empty. Add the accounts again, or repair the file.',
  );
  return world;
}

const names = [
  '<img src=x onerror=alert(1)><b>bold</b>',
  '\u202egpj.exe\u202c reversed',
  'x'.repeat(200),
  '',
  'two\nlines\tand a tab',
  '\u0000\u0007bell',
  'صباح الخير-01',
  '服务器-东京-数据库-01',
  'zero\u200bwidth\ufeff',
  '{{constructor.constructor("alert(1)")()}}',
  '🐘 elephant 🐘',
  'e\u0301'.repeat(60),
  'Z\u0351\u036b\u0343\u036a\u0302A\u0352\u0356LGO',
];

const hostile = (): World => ({
  accounts: [
    account('a1', 'Prod \u202euction <script>', [fra]),
    account('a2', 'y'.repeat(120), [de]),
  ],
  notice: null,
  events: [
    {
      kind: 'servers',
      servers: names.map((name, index) =>
        server(index % 2 ? 'a1' : 'a2', index % 2 ? fra : de, index, name),
      ),
    },
    { kind: 'place', account: 'a1', place: fra, status: { state: 'done', servers: 13 } },
  ],
});

/** Lists that wait for the cloud, or were cancelled. */
function waiting(): World {
  const world = full();
  const told = (at: Place, status: PlaceStatus, account = 'a1') =>
    world.events.push({ kind: 'place', account, place: at, status });
  told(fra, { state: 'loading' });
  told(ap, { state: 'waiting', seconds: 30 });
  told(af, { state: 'failed', fault: fault('cancelled', 'It was cancelled.', 'Try again.') });
  return world;
}

const many = (): World => ({
  accounts: [production, staging],
  notice: null,
  events: Array.from({ length: 100 }, (_, page) =>
    listed('a1', page % 2 ? fra : ap, page * 100, 100),
  ).flat(),
});

const none = (): World => ({ accounts: [], notice: null, events: [] });

const nothingThere = (): World => ({
  accounts: [staging],
  notice: null,
  events: [{ kind: 'place', account: 'a2', place: de, status: { state: 'done', servers: 0 } }],
});

export const worlds: Record<string, () => World> = {
  full,
  failing,
  troubled,
  hostile,
  waiting,
  many,
  none,
  nothingThere,
};
/** Servers for the places of an account that was added. */
export const listOf = (account: string, places: Place[]): InventoryEvent[] =>
  places.flatMap((at, index) => listed(account, at, 600 + index * 100, 5));
export const demoAccount = demo;
export const demoEvents = [
  ...listed('d', place('demo-1'), 400, 8),
  ...listed('d', place('demo-2'), 500, 4),
];
export const refusedKey = { ...wrongKey, field: 'secret_key' };
