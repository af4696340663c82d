// Builds the viewer's page into one file, ui/dist/console/index.html, which the console process
// serves from its own memory. What stands in it may run by a nonce only.

import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

import { oneFile } from './build/one_file.ts';

const root = fileURLToPath(new URL('./src/console', import.meta.url));
const outDir = fileURLToPath(new URL('./dist/console', import.meta.url));

export default defineConfig({
  root,
  base: './',
  build: {
    outDir,
    emptyOutDir: true,
    target: ['chrome111', 'safari16.4'],
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${root}/index.html`,
      output: { codeSplitting: false },
    },
  },
  plugins: [svelte(), oneFile('index.html', ' nonce="NONCE"')],
});
