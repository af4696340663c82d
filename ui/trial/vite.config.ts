// The launcher's UI in a browser, over an imitation of the shell: for looking at it, never shipped.
import { fileURLToPath } from 'node:url';

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const imitation = fileURLToPath(new URL('./ipc.ts', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  cacheDir: 'node_modules/.vite-trial',
  plugins: [
    {
      name: 'imitated-shell',
      enforce: 'pre',
      resolveId: (source) => (/^(\.\/|\.\.\/)ipc\.ts$/.test(source) ? imitation : null),
    },
    svelte(),
  ],
  server: { host: '127.0.0.1', port: 0 },
});
