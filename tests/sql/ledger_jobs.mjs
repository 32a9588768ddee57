// `amphi jobs` on waiting lists and draws: killed at any moment and run again, each thing happens once; `amphi draw verify` agrees with what it drew.
import test, { before } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql, sqlValue } from '../http/client.mjs';

const jobs = () => spawnSync(process.env.AMPHI, ['jobs', '--once'], { encoding: 'utf8' });
const verify = (id) => spawnSync(process.env.AMPHI, ['draw', 'verify', '--session', id], { encoding: 'utf8' });
const faults = () => sqlValue("select coalesce(string_agg(f, ', '), '') from (select f from fixture.faults() f limit 9) x") ?? '';
// The n-th kill comes a little later than the one before: some hit the start, some the work, some its end.
async function killed(times) {
  for (let n = 0; n < times; n++) {
    const child = spawn(process.env.AMPHI, ['jobs', '--once'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    await sleep(4 + n * 6);
    child.kill('SIGKILL');
    await ended;
  }
}
const enrol = (session, from, many) =>
  Number(sqlValue(`select count(*) filter (where refusal is null) from (select array_agg(id order by id) as who, count(*)::int as size from (select id from person where family_name like 'Nom%' order by id offset ${from} limit ${many}) p) b,
    enrol_many(b.who, array_fill(${session}::bigint, array[b.size]), array_fill(null::text, array[b.size]), array_fill(null::bigint, array[b.size]), array_fill(''::text, array[b.size]), array_fill('FI'::text, array[b.size]), array_fill(null::text, array[b.size]))`));

before(() => {
  execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-f', new URL('fixtures/enrolments.sql', import.meta.url).pathname], { stdio: 'ignore' });
  sql('select fixture.person(n) from generate_series(1, 200) n');
});

test('offers that are due end once, and the next is served once, however often amphi jobs is killed and run again', async () => {
  const sessions = sql("select fixture.session('KILL-' || n, 2) from generate_series(1, 40) n").map(([id]) => id);
  // Six people for each, all in one batch.
  assert.equal(sqlValue(`select count(*) from (select array_agg(p.id) as who, array_agg(s.id) as whereto, count(*)::int as size
    from unnest(array[${sessions}]::bigint[]) with ordinality s (id, n) cross join lateral (select id from person where family_name like 'Nom%' order by id offset (s.n % 30) * 6 limit 6) p) b,
    enrol_many(b.who, b.whereto, array_fill(null::text, array[b.size]), array_fill(null::bigint, array[b.size]), array_fill(''::text, array[b.size]), array_fill('FI'::text, array[b.size]), array_fill(null::text, array[b.size])) e where e.refusal is null`), '240');
  sql(`select fixture.withdraw(e.person_id, e.session_id) from enrolment e where e.state = 'enrolled' and e.session_id in (${sessions})`);
  assert.equal(sqlValue('select count(*) from offer where ended_at is null'), '80', 'two offers in each session');
  sql('update offer set expires_at = now()');
  await killed(15);
  const last = jobs();
  assert.equal(last.status, 0, last.stderr);
  const seen = () => sql("select (select count(*) from offer where outcome = 'expired'), (select count(*) from offer where ended_at is null), (select count(*) from enrolment where state = 'lapsed'), (select count(*) from mail_outbox where template = 'offer_expired'), (select count(*) from mail_outbox where template = 'offer_made')")[0];
  assert.deepEqual(seen(), ['80', '80', '80', '80', '160'], 'each due offer ended once, each seat went on once, each was told once');
  assert.equal(jobs().status, 0);
  assert.deepEqual(seen(), ['80', '80', '80', '80', '160'], 'running again changes nothing');
  assert.equal(faults(), '');
});

test('a draw that is due is made once, by the seed that was committed; the command agrees and finds what is moved', async () => {
  const id = sqlValue("select fixture.session('DRAWN', 20, jsonb_build_object('opens_at', now() + interval '1 hour'))");
  const office = sqlValue("select fixture.person(900)");
  sql(`insert into role_grant (person_id, role) values (${office}, 'office')`);
  assert.equal(sqlValue(`select coalesce(refusal[1], 'done') from choose_opening(${office}, ${id}, '1', 'draw', '30', '')`), 'done');
  assert.equal(verify(id).status, 65, 'a draw to come is not verified');
  sql(`update session set opens_at = now() - interval '1 minute', draw_at = now() + interval '1 hour' where id = ${id}`);
  assert.equal(enrol(id, 0, 60) + enrol(id, 60, 40), 100);
  assert.equal(jobs().status, 0);
  assert.equal(sqlValue(`select count(*) from draw_entry where session_id = ${id} and rank is null`), '100', 'not before its moment');
  sql(`update session set draw_at = now() where id = ${id}`);
  await killed(15);
  assert.equal(jobs().status, 0);
  assert.equal(jobs().status, 0);
  assert.equal(sqlValue(`select count(*) from enrolment_event v join enrolment e on e.id = v.enrolment_id where e.session_id = ${id} and v.kind = 'draw'`), '100', 'each request is drawn once');
  assert.deepEqual(sql(`select count(*) filter (where state = 'enrolled'), count(*) filter (where state = 'waiting') from enrolment where session_id = ${id}`)[0], ['20', '80']);
  assert.equal(sqlValue(`select count(*) from mail_outbox m join enrolment e on m.event = 'enrolment:' || e.id || ':2' where e.session_id = ${id}`), '100', 'each is told once');

  const right = verify(id);
  assert.equal(right.status, 0, right.stdout + right.stderr);
  assert.match(right.stdout, /^DRAWN: 100 receipts, in the order that the seed gives; the seed is the one that was committed/);
  const [seed, hash] = sql(`select encode(seed, 'hex'), encode(seed_hash, 'hex') from session_draw where session_id = ${id}`)[0];
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  assert.equal(sha256(Buffer.from(seed, 'hex')), hash);
  const order = Array.from({ length: 100 }, (_, i) => String(i + 1)).map((receipt) => [sha256(Buffer.concat([Buffer.from(seed, 'hex'), Buffer.from(`:${receipt}`)])), receipt]).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, receipt]) => receipt);
  assert.deepEqual(sql(`select receipt from draw_entry where session_id = ${id} order by rank`).map(([receipt]) => receipt), order, 'the order is the one that the published rule gives');
  assert.deepEqual(sql(`select n.receipt from draw_entry n join enrolment e on e.id = n.enrolment_id where n.session_id = ${id} and e.state = 'enrolled' order by n.rank`).map(([receipt]) => receipt), order.slice(0, 20), 'the first have the seats');

  // Somebody with the owner's rights moves two people.
  sql(`alter table draw_entry disable trigger draw_entry_fixed; update draw_entry set rank = 101 - rank where session_id = ${id} and rank in (1, 100); alter table draw_entry enable trigger draw_entry_fixed`);
  const moved = verify(id);
  assert.equal(moved.status, 1);
  assert.match(moved.stdout, /stands after one that comes later/);
  assert.equal(faults(), '');
});
