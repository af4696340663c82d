// Lets Node 20 run the UI's TypeScript: types are taken away when a file is loaded.
import { register } from 'node:module';

register('./typescript.mjs', import.meta.url);
