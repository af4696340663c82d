// Which changes of power a server's state allows.
import type { PowerAction } from '../bindings/PowerAction';
import type { Row } from './rows.ts';

const all: readonly PowerAction[] = ['start', 'restart', 'force_restart', 'stop', 'force_stop'];

/** What can be done to the power of this server; the cloud has the last word. */
export function actionsOf({ offer, server }: Row): readonly PowerAction[] {
  if (offer) return [];
  switch (server.phase) {
    case 'running':
      return all.filter((action) => action !== 'start');
    case 'stopped':
      // Paused, suspended or shelved ones come back another way.
      return server.state === 'stopped' ? ['start'] : [];
    case 'working':
      return ['force_restart', 'force_stop'];
    default:
      return all;
  }
}

export const canStart = (row: Row): boolean =>
  row.server.phase === 'stopped' && actionsOf(row).includes('start');
