// The page behind the demo cloud's console URL, as a provider would serve it: noVNC's core, the
// token from the URL handed on as a cookie and in the WebSocket's query, nothing from elsewhere.

import RFB from '@novnc/novnc';

const query = new URLSearchParams(location.search);
const token = query.get('token') ?? '';

const screen = element('screen');
const machine = element('machine');
const state = element('state');
const ctrlAltDel = element<HTMLButtonElement>('ctrl-alt-del');

function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

function say(words: string, phase: 'connecting' | 'connected' | 'ended'): void {
  state.textContent = words;
  document.body.dataset.state = phase;
  ctrlAltDel.disabled = phase !== 'connected';
}

/** The WebSocket's address: the page's own directory, plus `path` (default `websockify`). */
function linkAddress(): string {
  const url = new URL(query.get('path') ?? 'websockify', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  if (!url.searchParams.has('token')) url.searchParams.set('token', token);
  return url.href;
}

function keepTokenAsCookie(): void {
  const secure = location.protocol === 'https:' ? '; secure' : '';
  // biome-ignore lint/suspicious/noDocumentCookie: WebKitGTK has no Cookie Store API.
  document.cookie = `token=${encodeURIComponent(token)}; path=/; max-age=86400; samesite=strict${secure}`;
}

function connect(): void {
  const rfb = new RFB(screen, linkAddress(), { shared: true });
  let connected = false;
  rfb.scaleViewport = true;
  rfb.background = 'transparent';
  rfb.focusOnClick = true;

  rfb.addEventListener('connect', () => {
    connected = true;
    say('Connected', 'connected');
    rfb.focus();
  });
  rfb.addEventListener('desktopname', (event) => {
    machine.textContent = event.detail.name;
    document.title = `${event.detail.name} - demo console`;
  });
  rfb.addEventListener('disconnect', (event) => {
    say(farewell(connected, event.detail.clean), 'ended');
  });
  ctrlAltDel.addEventListener('click', () => {
    rfb.sendCtrlAltDel();
    rfb.focus();
  });
  window.addEventListener('focus', () => rfb.focus());
}

function farewell(connected: boolean, clean: boolean): string {
  if (!connected) return 'No connection: the address was used before or has expired';
  return clean ? 'The machine ended the connection' : 'The connection was lost';
}

if (token === '') {
  say('No connection: the address holds no token', 'ended');
} else {
  keepTokenAsCookie();
  connect();
}
