import './tokens.css';
import './app.css';

import { mount } from 'svelte';

import Launcher from './launcher/Launcher.svelte';

const target = document.getElementById('app');
if (target) mount(Launcher, { target });
