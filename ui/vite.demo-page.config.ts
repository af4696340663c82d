// Builds the demo cloud's console page into one file, ui/dist/demo-page/vnc_auto.html: what the
// demo cloud serves names no other resource.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

import { oneFile } from './build/one_file.ts';

const root = fileURLToPath(new URL('./src/demo-page', import.meta.url));
const outDir = fileURLToPath(new URL('./dist/demo-page', import.meta.url));

export default defineConfig({
  root,
  base: './',
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: `${root}/vnc_auto.html`,
      output: { codeSplitting: false },
    },
  },
  plugins: [oneFile('vnc_auto.html')],
});
