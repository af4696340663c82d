import assert from 'node:assert/strict';
import { test } from 'node:test';

import { draftOf, looksLikeCsv, looksLikePem, rfc3339, textOf } from '../src/launcher/drafts.ts';

test('knows a pasted credentials.csv from a pasted key', () => {
  const header = 'User Name,Access Key Id,Secret Access Key';
  assert.equal(looksLikeCsv(`\ufeff${header}\r\n"me","AK","SK"\r\n`), true);
  assert.equal(looksLikeCsv('QTWAOYTTINDUT2QVKYUC\n'), false);
  assert.equal(looksLikeCsv('MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc'), false);
});

test('knows certificates', () => {
  assert.equal(looksLikePem('-----BEGIN CERTIFICATE-----\nMII'), true);
  assert.equal(looksLikePem('User Name,Access Key Id'), false);
});

test('reads no file that is far too long', async () => {
  assert.equal(await textOf(new File(['x'.repeat(300 * 1024)], 'big.csv')), null);
  assert.equal(await textOf(new File(['a,b'], 'small.csv')), 'a,b');
  assert.equal(await textOf(undefined), null);
});

test('begins without any secret', () => {
  const draft = draftOf('huaweicloud');
  assert.equal(draft.secret_key + draft.security_token, '');
});

test('writes the end of keys with its time zone, or nothing', () => {
  assert.match(rfc3339('2026-11-24T18:00'), /^2026-11-2[345]T\d\d:00:00\.000Z$/);
  assert.equal(rfc3339('soon'), '');
});
