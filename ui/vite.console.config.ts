// Builds the viewer's page into one file, ui/dist/console/index.html, which the console process
// serves from its own memory. What stands in it may run by a nonce only.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

import { oneFile, onePage } from './build/one_file.ts';

const engines = ['chrome111', 'safari16.4'];
const plugins = [svelte(), oneFile('index.html', ' nonce="NONCE"')];

export default defineConfig(onePage('console', 'index.html', engines, plugins));
