// Builds the demo cloud's console page into one file, ui/dist/demo-page/vnc_auto.html: what the
// demo cloud serves names no other resource.

import { defineConfig } from 'vite';

import { oneFile, onePage } from './build/one_file.ts';

const page = 'vnc_auto.html';

export default defineConfig(onePage('demo-page', page, 'es2022', [oneFile(page)]));
