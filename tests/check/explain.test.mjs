// `amphi explain`: every reason with its id and what to do, what a request would come to, in both languages; and it never changes anything.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { sql, sqlValue } from '../http/client.mjs';

const explain = (...words) => spawnSync(process.env.AMPHI, ['explain', ...words], { encoding: 'utf8' });
const student = ['--person', 'student@demo.test'];
// A session of its own, open, with four seats; `own` sets columns.
let made = 0;
const session = (own = '') => {
  const code = `EXPLAIN-${process.pid}-${++made}`;
  sql(`with c as (insert into course (code, kind, state, published_version) values ('${code}', 'short', 'published', 1) returning id),
      v as (insert into course_version (course_id, number, title_fr, title_en, level, tracks, review_state) select id, 1, 'Formation expliquée', 'Course explained', 'master', '{FI,FC}', 'published' from c)
    insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, price_total)
    select '${code}', c.id, 1, o.id, 'published', '{FI,FC}', now() - interval '1 day', now() + interval '9 days', current_date + 300, current_date + 301, 4, 120 from c, organisation o where o.code = 'SU'`);
  if (own) sql(`update session set ${own} where code = '${code}'`);
  return code;
};
const lines = (answer) => answer.stdout.trimEnd().split('\n');
const ids = (answer) => lines(answer).map((line) => line.split(':')[0]);

test('nothing in the way: what the request would come to', () => {
  const open = session();
  const before = sqlValue('select count(*) from enrolment');
  assert.deepEqual(lines(explain(...student, '--session', open)), ['enrolled: Rien ne s’y oppose : la demande serait une inscription.']);
  assert.deepEqual(lines(explain(...student, '--session', sqlValue(`select id from session where code = '${open}'`), '--language', 'en')), ['enrolled: Nothing stands in the way: the request would be an enrolment.'], 'the number will do as well as the code');
  assert.deepEqual(ids(explain(...student, '--session', open, '--track', 'FC', '--status', 'd')), ['applied'], 'who pays applies');
  assert.deepEqual(ids(explain(...student, '--session', session("admission = 'approval'"))), ['applied']);
  const full = explain(...student, '--session', session('capacity = 0'), '--language', 'en');
  assert.deepEqual(ids(full), ['full_list', 'waiting']);
  assert.match(full.stdout, /^waiting: Nothing stands in the way: the request would join the waiting list, at rank 1\.$/m);
  assert.deepEqual(ids(explain(...student, '--session', session("state = 'draft'"))), ['draft']);
  assert.equal(sqlValue('select count(*) from enrolment'), before, 'nothing is written');
});

test('all reasons at once, in the order of the catalogue, each with what to do', () => {
  const early = session("opens_at = now() + interval '2 days', has_waiting_list = false, capacity = 0, entry_level_required = 7, only_organisations = array(select id from organisation where code = 'CNAM')");
  for (const [language, sentence, what] of [
    ['fr', /^entry_level: Cette session demande le niveau 7 ou plus\. Vérifiez le niveau/m, /^refused: La demande serait refusée\.$/m],
    ['en', /^entry_level: This session asks for 7 or above\. Check the level/m, /^refused: The request would be refused\.$/m],
  ]) {
    const answer = explain(...student, '--session', early, '--language', language);
    assert.equal(answer.status, 0, answer.stderr);
    assert.deepEqual(ids(answer), ['not_open_yet', 'organisation', 'entry_level', 'full', 'refused']);
    assert.match(answer.stdout, sentence);
    assert.match(answer.stdout, what);
  }
  assert.deepEqual(ids(explain(...student, '--session', early, '--track', 'FA')), ['not_open_yet', 'organisation', 'track', 'entry_level', 'full', 'refused']);
});

test('who or what does not exist is 65; what is not asked rightly is 64', () => {
  const open = session();
  for (const [code, words, reason] of [
    [65, ['--person', 'nobody@example.org', '--session', open], /nobody has the address nobody@example\.org/],
    [65, [...student, '--session', 'NO-SUCH'], /there is no session NO-SUCH/],
    [65, [...student, '--session', '99999999999999999999'], /there is no session/],
    [65, [...student, '--session', "1' or '1'='1"], /there is no session/],
    [64, [...student], /--session=ID/],
    [64, ['--session', open], /--person=EMAIL/],
    [64, [...student, '--session', open, '--track', 'XX'], /FI, FA or FC/],
    [64, [...student, '--session', open, '--status', 'f'], /from a to e/],
    [64, [...student, '--session', open, '--language', 'de'], /fr or en/],
    [64, [...student, '--session', open, 'more'], /unexpected/],
  ]) {
    const answer = explain(...words);
    assert.equal(answer.status, code, words.join(' '));
    assert.match(answer.stderr, reason);
    assert.equal(answer.stdout, '');
  }
  assert.equal(spawnSync(process.env.AMPHI, ['explain', ...student, '--session', open], { env: { ...process.env, AMPHI_DATABASE: 'host=/nonexistent dbname=none' } }).status, 69);
});
