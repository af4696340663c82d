// Pictures of the launcher's UI in headless Chromium: `npm run trial [-- FOLDER [NAME...]]`, or
// `npm run trial -- --serve` to look at it in a browser of your own.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';
import { createServer } from 'vite';

import { scenes } from './scenes.mjs';

const [folder = join(tmpdir(), 'porthole-trial'), ...names] = process.argv.slice(2);
const server = await createServer({
  configFile: fileURLToPath(new URL('./vite.config.ts', import.meta.url)),
});
await server.listen();
const address = server.resolvedUrls?.local[0] ?? '';

if (folder === '--serve') {
  console.log(address);
} else {
  console.log(folder);
  mkdirSync(folder, { recursive: true });
  const failed = await takeAll();
  await server.close();
  process.exit(failed ? 1 : 0);
}

async function takeAll() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  let failed = false;
  for (const scene of scenes) {
    if (names.length > 0 && !names.some((name) => scene.name.startsWith(name))) continue;
    failed = (await take(browser, scene)) || failed;
  }
  await browser.close();
  return failed;
}

/** Takes one picture; true where the page reported an error. */
async function take(browser, { name, world, size = [1180, 640], dark = false, act, zoom }) {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  if (zoom) await page.addInitScript((percent) => localStorage.setItem('text-size', percent), zoom);
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`${address}?${world}`);
  await page.waitForSelector('.app');
  await page.waitForTimeout(250);
  try {
    await act?.(page);
  } catch (error) {
    errors.push(error.message);
  }
  await page.waitForTimeout(150);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await context.close();
  console.log(name, errors.length > 0 ? errors : 'ok');
  return errors.length > 0;
}
