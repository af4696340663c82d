// The viewer's page of one console process: noVNC between a bar and a notice.
import { mount } from 'svelte';

import { hear, tell } from './shell.ts';
import Viewer from './Viewer.svelte';
import { viewer } from './viewer.svelte.ts';

mount(Viewer, { target: document.body });
hear((word) => viewer.hear(word));
tell({ say: 'ready' });
