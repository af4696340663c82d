import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { Component } from 'svelte';
import { render } from 'svelte/server';

import type { CloudChoice } from '../src/bindings/CloudChoice.ts';
import AccountForm from '../src/launcher/AccountForm.svelte';
import { accounts } from '../src/launcher/accounts.svelte.ts';
import { draftOf, fieldsOf } from '../src/launcher/drafts.ts';
import FaultNote from '../src/launcher/FaultNote.svelte';
import KeyFields from '../src/launcher/KeyFields.svelte';
import { quitSentence } from '../src/launcher/names.ts';
import { faultOf } from './shell.ts';

/** What a component shows, without the marks that its framework leaves. */
function shown(of: unknown, props: Record<string, unknown>): string {
  const { body } = render(of as Component<typeof props>, { props });
  return body.replace(/<!--.*?-->/g, '');
}

const cloud = (id: string, ...regions: string[]): CloudChoice => ({
  id,
  name: id,
  hint: 'Whose keys work here.',
  needs_urls: id === 'other',
  regions: regions.map((region) => ({ id: region, name: region })),
});
const clouds = [cloud('many', 'r-1', 'r-2'), cloud('one', 'r-1'), cloud('other')];
accounts.clouds = clouds;

const fields = (id: string, fault = faultOf('dns')) =>
  shown(KeyFields, {
    draft: draftOf(id),
    fault,
    replaced: null,
    keep: 'keyring',
    onfile: () => undefined,
  });

test('tells a fault to a screen reader, once', () => {
  const fault = faultOf('dns');
  assert.equal(shown(FaultNote, { fault }).match(/role="alert"/g)?.length, 1);
  assert.doesNotMatch(shown(FaultNote, { fault, quiet: true }), /role="alert"/);
});

test('asks for the region of a project by hand where the cloud has several', () => {
  assert.match(fields('many'), /<select[^>]*id="region"/);
  assert.match(fields('many'), /<option value="r-2">/);
  assert.doesNotMatch(fields('one'), /id="region"/);
  assert.match(fields('other'), /<input[^>]*id="region"/);
});

test('tells a missing region at its field, also where a key is replaced', () => {
  const fault = faultOf('bad_input', { field: 'region', message: 'Which region?' });
  assert.match(fields('many', fault), /id="region-fault"[^>]*>Which region\?/);
  assert.ok(fieldsOf(true, clouds[0]).includes('region'));
  assert.ok(!fieldsOf(true, clouds[1]).includes('region'));
});

test('says where the key will be', () => {
  assert.match(shown(AccountForm, {}), /this computer's keyring/);
  assert.match(shown(AccountForm, { keep: 'session' }), /in memory until Porthole ends/);
});

test('asks of open consoles and of those on their way', () => {
  assert.equal(quitSentence(1, 0), 'One console is open. Quit closes it.');
  assert.equal(quitSentence(3, 0), '3 consoles are open. Quit closes them.');
  assert.equal(quitSentence(0, 1), 'One console is being opened. Quit stops it.');
  assert.equal(
    quitSentence(2, 1),
    '2 consoles are open and one is being opened. Quit closes them.',
  );
});
