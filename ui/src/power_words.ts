// What changes of power are called, what is asked before they are done, and what is said meanwhile.
import type { PowerAction } from './bindings/PowerAction';

/** What the menu and the question's button say. */
export const label = (action: PowerAction): string => labels[action];

const labels: Record<PowerAction, string> = {
  start: 'Start',
  restart: 'Restart',
  force_restart: 'Force restart',
  stop: 'Stop',
  force_stop: 'Force stop',
};

/** Whether it takes something away. */
export const isGrave = (action: PowerAction): boolean => action !== 'start';

/** What is said while it is under way. */
export const doing = (action: PowerAction): string => verbs[action][0];

/** The same, once it takes long. */
export const waitingFor = (action: PowerAction, cloud: string): string =>
  `Waiting for ${cloud} to ${verbs[action][1]} it`;

const verbs: Record<PowerAction, [string, string]> = {
  start: ['Starting', 'start'],
  restart: ['Restarting', 'restart'],
  force_restart: ['Restarting', 'restart'],
  stop: ['Stopping', 'stop'],
  force_stop: ['Stopping', 'stop'],
};

/** What is asked before it is done, of a server by this name. */
export const questionOf = (action: PowerAction, name: string): string =>
  `${label(action)} ${name}?`;

/** What it means for the server. */
export const meaningOf = (action: PowerAction): string => meanings[action];

const meanings: Record<PowerAction, string> = {
  start: '',
  restart: 'Its system shuts down, then starts again.',
  force_restart: 'Its power is cut and comes back: what it has not saved is lost.',
  stop: 'Its system shuts down.',
  force_stop: 'Its power is cut: what it has not saved is lost.',
};
