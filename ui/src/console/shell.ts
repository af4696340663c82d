// The one place that speaks to the console process, in the words of core's console::viewer.
import type { FromViewer } from '../bindings/FromViewer';
import type { ToViewer } from '../bindings/ToViewer';

declare global {
  interface Window {
    /** The engine's channel to the console process. */
    ipc: { postMessage(word: string): void };
    /** What the console process calls. */
    porthole: { hear(word: ToViewer): void };
  }
}

export function tell(word: FromViewer): void {
  window.ipc.postMessage(JSON.stringify(word));
}

export function hear(heard: (word: ToViewer) => void): void {
  window.porthole = { hear: heard };
}
