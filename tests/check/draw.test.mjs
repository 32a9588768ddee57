// `amphi draw verify` on what is published of a draw: agrees with the published rule, finds each way of tampering. Draws in the database: tests/sql/ledger_jobs.mjs.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const verify = (...words) => spawnSync(process.env.AMPHI, ['draw', 'verify', ...words], { encoding: 'utf8' });
const folder = mkdtempSync(path.join(tmpdir(), 'amphi-draw.'));
const file = (name, text) => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};
const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
// A draw by the rule as it is published, written again.
function drawn(seed, count) {
  const list = Array.from({ length: count }, (_, i) => ({ receipt: i + 1, hash: sha256(seed, Buffer.from(`:${i + 1}`)) })).sort((a, b) => Buffer.compare(a.hash, b.hash));
  return ['rank,receipt,sha256', ...list.map(({ receipt, hash }, i) => `${i + 1},${receipt},${hash.toString('hex')}`)];
}
const seed = Buffer.alloc(32, 7);
const hash = sha256(seed).toString('hex');

test('a list made by the published rule is right', () => {
  for (const count of [0, 1, 2, 500]) {
    const answer = verify('--seed', seed.toString('hex'), '--hash', hash, '--list', file('good.csv', `${drawn(seed, count).join('\r\n')}\r\n`));
    assert.equal(answer.status, 0, answer.stdout + answer.stderr);
    assert.match(answer.stdout, new RegExp(`: ${count} receipts, in the order that the seed gives; the seed is the one that was committed`));
  }
});

test('each way of tampering is found', () => {
  const lines = drawn(seed, 50);
  const swapped = lines.with ? lines.with(3, lines[4]).with(4, lines[3]) : lines.map((line, i) => lines[i === 3 ? 4 : i === 4 ? 3 : i]);
  const renumbered = swapped.map((line, i) => (i ? `${i},${line.split(',')[1]},${line.split(',')[2]}` : line));
  for (const [name, text, words] of [
    ['ranks exchanged', swapped, /another rank/],
    ['people exchanged', renumbered, /stands after one that comes later/],
    ['one left out', lines.filter((_, i) => i !== 10), /another rank|no number from 1/],
    ['one twice', [...lines, `51,${lines[1].split(',')[1]},${lines[1].split(',')[2]}`], /there twice/],
    ['a hash changed', lines.map((line, i) => (i === 5 ? line.replace(/.$/, (c) => (c === '0' ? '1' : '0')) : line)), /another SHA-256/],
  ]) {
    const answer = verify('--seed', seed.toString('hex'), '--hash', hash, '--list', file('bad.csv', text.join('\n')));
    assert.equal(answer.status, 1, name);
    assert.match(answer.stdout, words, name);
  }
  const other = verify('--seed', Buffer.alloc(32, 8).toString('hex'), '--hash', hash, '--list', file('other.csv', drawn(Buffer.alloc(32, 8), 9).join('\n')));
  assert.equal(other.status, 1, 'a seed chosen afterwards');
  assert.match(other.stdout, /not the one whose hash was published/);
  assert.equal(verify('--seed', 'xyz', '--list', file('short.csv', drawn(seed, 2).join('\n'))).status, 1);
});

test('what cannot be read says so', () => {
  assert.equal(verify('--seed', seed.toString('hex'), '--list', path.join(folder, 'absent.csv')).status, 65);
  assert.equal(verify('--seed', seed.toString('hex'), '--list', file('words.csv', 'hello\n1,2')).status, 65);
  assert.equal(verify('--seed', seed.toString('hex'), '--list', file('letters.csv', 'rank,receipt,sha256\n1,x,y')).status, 65);
  assert.equal(verify().status, 64);
  assert.equal(verify('--session', '1', '--seed', 'x').status, 64);
  assert.equal(verify('--session', 'x').status, 64);
  const absent = verify('--session', '0');
  assert.equal(absent.status, 65);
  assert.match(absent.stderr, /has no draw/);
});
