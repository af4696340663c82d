// A server for tests, and its row.
import type { Phase } from '../src/bindings/Phase.ts';
import type { Place } from '../src/bindings/Place.ts';
import type { Server } from '../src/bindings/Server.ts';
import { type Row, rowOf, rowOfId } from '../src/launcher/rows.ts';

export const place: Place = {
  region: 'eu-west-101',
  project_id: 'p1',
  project_name: 'eu-west-101',
};

const idOf = (index: number): string =>
  `${(0x10000000 + index).toString(16)}-df61-4ade-9c5b-9f3d2b1c4a00`;

export const serverOf = (name: string, index = 0, phase: Phase = 'running'): Server => ({
  ...rowOfId(undefined, 'a1', idOf(index), place).server,
  name,
  phase,
  state: phase,
  addresses: [{ address: `192.168.${index >> 8}.${index & 255}`, floating: false }],
  vcpus: 2,
  memory_mib: 4096,
});

export const row = (name: string, index = 0, phase: Phase = 'running'): Row =>
  rowOf(serverOf(name, index, phase), undefined);
