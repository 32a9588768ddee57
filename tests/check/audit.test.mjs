// amphi audit: what it prints, that it ends with 1 when something is wrong, and that it could not write if it would.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql, sqlValue } from '../http/client.mjs';

const audit = (words = [], env = {}) => spawnSync(process.env.AMPHI, ['audit', ...words], { encoding: 'utf8', env: { ...process.env, ...env } });

test('of a database in which all is well each line says how many things were looked at, and the exit code is 0', () => {
  const { status, stdout, stderr } = audit();
  assert.equal(status, 0, stdout + stderr);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, Number(sqlValue('select count(*) from audit_invariants()')));
  for (const line of lines) assert.match(line, /^good +\d+  [a-z]/);
  assert.match(stdout, new RegExp(`^good +${sqlValue('select count(*) from enrolment')}  the history of each enrolment replays to its state$`, 'm'));
});

test('what is wrong stands in its line with examples, the other lines are still there, and the exit code is 1', () => {
  const [id, code] = sql("select id, code from session where state = 'published' and seats_taken > 0 and not is_unlimited order by id limit 1")[0];
  sql(`update session set seats_taken = seats_taken - 1 where id = ${id}`);
  try {
    const { status, stdout } = audit();
    assert.equal(status, 1);
    assert.match(stdout, new RegExp(`^WRONG +\\d+  seats taken are the enrolments that hold a seat: 1, such as ${code}: \\d+ taken, \\d+ held$`, 'm'));
    assert.equal(stdout.match(/^WRONG/gm).length, 1);
    assert.equal(stdout.trimEnd().split('\n').length, Number(sqlValue('select count(*) from audit_invariants()')));
  } finally {
    sql(`update session set seats_taken = seats_taken + 1 where id = ${id}`);
  }
  assert.equal(audit().status, 0);
});

test('it reads in one snapshot, as the auditor, read-only: a query that writes fails', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'amphi-audit-'));
  cpSync(path.join(process.env.AMPHI_TEST_ROOT, 'sql'), folder, { recursive: true });
  const ask = (query) => {
    writeFileSync(path.join(folder, 'commands/audit.sql'), `-- commands/audit: of a test.\n-- query: invariants\n${query};\n`);
    return audit([`--sql=${folder}`]);
  };
  const told = ask("select concat_ws(' ', current_user, current_setting('transaction_isolation'), current_setting('transaction_read_only')) as invariant, 1 as looked_at, 0 as wrong, '' as examples");
  assert.match(told.stdout, /^good +1  amphi_audit repeatable read on$/m);
  assert.equal(ask("select 'written' as invariant, nextval('decision_ticket') as looked_at, 0 as wrong, '' as examples").status, 1);
  assert.equal(ask("select 'nothing to say' as invariant, 0 as looked_at, 0 as wrong, '' as examples where false").status, 1, 'no line at all is no good news');
});

test('without a database the exit code is 69', () => {
  assert.equal(audit([], { AMPHI_DATABASE: 'host=/nonexistent dbname=none' }).status, 69);
});
