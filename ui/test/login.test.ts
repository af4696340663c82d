import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Login } from '../src/console/login.ts';

test('a password that is kept is given once, to a server that wants nothing else', () => {
  const login = new Login();
  login.begin('kept');
  assert.equal(login.answerTo(['username', 'password']), null);
  login.begin('kept');
  assert.deepEqual(login.answerTo(['password']), { password: 'kept' });
  assert.equal(login.answerTo(['password']), null, 'asked again, a person answers');
  assert.equal(login.taken(), null, 'it is kept already');
});

test('a password that was refused is not given again, and another one may be kept', () => {
  const login = new Login();
  login.begin('old');
  login.answerTo(['password']);
  assert.equal(login.refused(), true);
  login.begin('old');
  assert.equal(login.answerTo(['password']), null);
  login.answered({ password: 'new' }, true);
  assert.equal(login.taken(), 'new');
  login.begin('new');
  assert.deepEqual(login.answerTo(['password']), { password: 'new' });
});

test('what a person typed is kept only once it was taken, and only where that is wanted', () => {
  const login = new Login();
  login.begin(null);
  login.answered({ password: 'wrong' }, true);
  assert.equal(login.refused(), false, 'it was not the one that is kept');
  login.begin(null);
  assert.equal(login.taken(), null);
  login.answered({ password: 'right' }, false);
  assert.equal(login.taken(), null);
});
