import assert from 'node:assert/strict';
import { test } from 'node:test';

import { count, fold, placeName, shown, size, span } from '../src/launcher/names.ts';

test('shows markup as the text it is', () => {
  assert.equal(shown('<b>web</b>'), '<b>web</b>');
});

test('makes overrides, controls and zero-width characters visible', () => {
  assert.equal(shown('\u202egpj.exe'), '‹202E›gpj.exe');
  assert.equal(shown('a\u0000b'), 'a‹0000›b');
  assert.equal(shown('a\u200bb\ufeff'), 'a‹200B›b‹FEFF›');
  assert.equal(shown('tag\u{e0041}'), 'tag‹E0041›');
});

test('writes a name of several lines as one', () => {
  assert.equal(shown('two\r\nlines\tof it\n'), 'two lines of it');
});

test('cuts a name of a thousand characters', () => {
  assert.equal(shown('x'.repeat(1000)).length, 257);
});

test('leaves names of other scripts and joined emoji parts alone', () => {
  assert.equal(shown('服务器-01'), '服务器-01');
  assert.equal(shown('صباح'), 'صباح');
});

test('folds to lower case without moving a character', () => {
  for (const text of ['İstanbul', 'STRASSE', 'ẞ-01', 'ΑΣ']) {
    assert.equal(fold(text).length, text.length);
  }
  assert.equal(fold('Web-01'), 'web-01');
});

test('names a sub-project without repeating its region', () => {
  assert.equal(placeName({ region: 'eu-de', project_name: 'eu-de' }), 'eu-de');
  assert.equal(placeName({ region: 'eu-de', project_name: 'eu-de_web' }), 'eu-de, web');
});

test('says counts, times and sizes as a person does', () => {
  assert.equal(count(0, 'server'), 'no servers');
  assert.equal(count(1, 'server'), '1 server');
  assert.equal(count(10_000, 'server'), '10,000 servers');
  assert.equal(span(20), '20 s');
  assert.equal(span(720), '12 minutes');
  assert.equal(span(-7200), '2 hours');
  assert.equal(size({ vcpus: 2, memory_mib: 4096 }), '2 vCPU, 4 GiB');
  assert.equal(size({ vcpus: null, memory_mib: 512 }), '512 MiB');
  assert.equal(size({ vcpus: null, memory_mib: null }), '');
});
