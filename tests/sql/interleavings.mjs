// Every pair of functions that touch a session, on two connections at once: whatever overlaps, the outcome is that of one after the other, the invariants hold, and nobody is told of a deadlock.
// The serial outcomes are taken first, each in a transaction that is rolled back. The database is a test's own: what is written stays.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Psql } from '../storm/psql.mjs';

const folder = path.dirname(new URL(import.meta.url).pathname);
const database = process.env.PGDATABASE;
const [one, two, watch] = ['storm one', 'storm two', 'storm watch'].map((name) => new Psql(database, name));

// A scene: two seats taken, two people waiting, an offer open, one applied elsewhere. The world is made anew for each pair, so that a step finds what it needs.
const scene = `
create schema if not exists scene;
create sequence if not exists scene.people;
create or replace function scene.make(stamp text) returns jsonb language plpgsql as $$
declare
  s bigint := fixture.session('IL-' || stamp, 2);
  r bigint[];
begin
  select array_agg(fixture.person(100000 + nextval('scene.people')::int) order by n) into r from generate_series(1, 7) n;
  insert into role_grant (person_id, role) values (r[7], 'office');
  -- a, b enrolled; c, d, e wait; b leaves: c holds an offer.
  perform fixture.enrol(p, s) from unnest(r[1:5]) with ordinality x (p, n) order by n;
  perform fixture.withdraw(r[2], s);
  return jsonb_build_object('s', s, 'a', r[1], 'b', r[2], 'c', r[3], 'd', r[4], 'e', r[5], 'f', r[6], 'office', r[7], 'edition', (select edition from session where id = s));
end $$;
create or replace function scene.save(w jsonb, seats int) returns text language plpgsql as $$
declare
  s jsonb;
  arguments text;
  refusal text[];
begin
  select to_jsonb(x) || jsonb_build_object('person_id', w ->> 'office', 'session_id', x.id, 'edition', w ->> 'edition', 'capacity', seats, 'has_waiting_list', 'yes', 'is_unlimited', null, 'teachers', '', 'mode', 0, 'reason', 'test',
    'opens_at', to_char(x.opens_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI'), 'closes_at', to_char(x.closes_at at time zone x.time_zone, 'YYYY-MM-DD"T"HH24:MI')) into s from session x where x.id = (w ->> 's')::bigint;
  select string_agg(format('%I => %s', a.name, case when a.name = 'tracks' then '''{FI,FA,FC}''' else quote_nullable(s ->> a.name) end), ', ' order by a.place) into arguments
  from pg_proc p, unnest(p.proargnames, p.proargmodes) with ordinality a (name, mode, place) where p.oid = 'save_session'::regproc and a.mode = 'i';
  execute 'select c.refusal from save_session(' || arguments || ') c' into refusal;
  return coalesce(array_to_string(refusal, ' '), 'saved');
end $$;
-- Who stands where, by the letters of the scene; what each answer was is told beside it.
create or replace function scene.told(w jsonb) returns text language sql as $$
  select (select string_agg(k.key || ' ' || e.state || coalesce(' ' || x.position, ''), ', ' order by k.key, e.id) from jsonb_each_text(w) k join enrolment e on e.person_id = k.value::bigint and e.session_id = (w ->> 's')::bigint left join waiting_entry x on x.enrolment_id = e.id where k.key in ('a', 'b', 'c', 'd', 'e', 'f'))
    || '; ' || (select s.state || ' ' || coalesce(s.capacity::text, '-') || ' seats, ' || s.seats_taken || ' taken, ' || s.waiting_count || ' waiting, edition ' || s.edition from session s where s.id = (w ->> 's')::bigint)
$$;`;

const steps = {
  enrol: (w) => `fixture.enrol(${w.f}, ${w.s})`,
  enrol_again: (w) => `fixture.enrol(${w.b}, ${w.s})`,
  withdraw: (w) => `fixture.withdraw(${w.a}, ${w.s})`,
  leave_list: (w) => `fixture.withdraw(${w.d}, ${w.s})`,
  accept: (w) => `fixture.accept(${w.c}, ${w.s})`,
  decline: (w) => `fixture.decline(${w.c}, ${w.s})`,
  expire: () => `expire_offers()::text`,
  raise: (w) => `scene.save('${JSON.stringify(w)}', 3)`,
  lower: (w) => `scene.save('${JSON.stringify(w)}', 1)`,
  cancel: (w) => `(select coalesce(refusal[1], 'cancelled ' || cancelled) from cancel_session(${w.office}, ${w.s}, 'test'))`,
  move: (w) => `(select coalesce(refusal[1], 'moved') from move_session(${w.office}, ${w.s}, '${w.edition}', '7', 'room'))`,
  offer_next: (w) => `(select coalesce(refusal[1], 'offered ' || offered) from offer_next(${w.office}, ${w.s}))`,
  take_back: (w) => `coalesce((select coalesce(refusal[1], 'offered ' || offered) from take_back_offer(${w.office}, ${w.s}, (select o.id from offer o where o.enrolment_id = fixture.of(${w.c}, ${w.s}) order by o.id limit 1), 'next', 'test')), 'nothing')`,
  close_list: (w) => `(select coalesce(refusal[1], 'closed ' || closed) from close_waiting_list(${w.office}, ${w.s}, 'test'))`,
  keep_seat: (w) => `(select coalesce(refusal[1], 'kept') from save_audience(${w.office}, ${w.s}, '${w.edition}', '', 'level:7', '1', '', '', to_char(now() + interval '5 days', 'YYYY-MM-DD"T"HH24:MI')))`,
};
// The clock runs for an offer that has ended meanwhile.
const ready = (name, w) => (name === 'expire' ? `update offer set expires_at = now() where session_id = ${w.s} and ended_at is null` : '');

let number = 0;
const make = async () => JSON.parse(await watch.value(`select scene.make('${process.pid}-${++number}')`));

// What comes of it one after the other.
const taken = new Map();
const serial = async (first, second) => taken.get(`${first} ${second}`) ?? taken.set(`${first} ${second}`, await takeTurns(first, second)).get(`${first} ${second}`);
async function takeTurns(first, second) {
  await watch.ask('begin');
  try {
    const w = await make();
    for (const name of [first, second]) if (ready(name, w)) await watch.ask(ready(name, w));
    const answers = [];
    for (const name of [first, second]) answers.push(`${name}: ${await watch.value(`select ${steps[name](w)}`)}`);
    return { answers: answers.sort().join(', '), told: await watch.value(`select scene.told('${JSON.stringify(w)}')`) };
  } finally {
    await watch.ask('rollback');
  }
}

// The first does its work and stays open until the second has done its own or waits for it; then it commits, or takes everything back.
async function interleave(first, second, end) {
  const w = await make();
  for (const name of [first, second]) if (ready(name, w)) await watch.ask(ready(name, w));
  await one.ask('begin');
  const answers = { first: `${first}: ${await one.value(`select ${steps[first](w)}`)}` };
  let isDone = false;
  const other = two.value(`select ${steps[second](w)}`).then((value) => {
    isDone = true;
    answers.second = `${second}: ${value}`;
  });
  other.catch(() => {});
  let isWaiting = false;
  while (!isDone && !isWaiting) {
    isWaiting = (await watch.value("select count(*) from pg_stat_activity where application_name = 'storm two' and wait_event_type = 'Lock'")) !== '0';
    if (!isWaiting) await sleep(2);
  }
  await one.ask(end);
  await other;
  // The clock leaves alone what somebody is changing, and comes by again.
  if (answers.second === 'expire: 0') answers.second = `expire: ${await two.value(`select ${steps.expire()}`)}`;
  const wrong = await watch.ask("select invariant || ': ' || examples::text from audit_invariants() where wrong > 0");
  const told = await watch.value(`select scene.told('${JSON.stringify(w)}')`);
  // What was open is over: the next scene's clock must not meet this one's offers.
  await watch.ask(`select from cancel_session(${w.office}, ${w.s}, 'over')`);
  return { answers: [end === 'commit' && answers.first, answers.second].filter(Boolean).sort().join(', '), told, wrong: wrong.join('; '), isWaiting };
}

before(async () => {
  execFileSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-f', path.join(folder, 'fixtures/enrolments.sql')], { env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' }, cwd: folder });
  await watch.ask(scene);
});
after(() => [one, two, watch].forEach((psql) => psql.close()));

const names = Object.keys(steps);
let overlaps = 0, waited = 0;
for (const first of names)
  test(`${first} beside every other, committed or taken back`, { timeout: 600000 }, async () => {
    for (const second of names) {
      const orders = [await serial(first, second), await serial(second, first)];
      const both = await interleave(first, second, 'commit');
      overlaps++;
      if (both.isWaiting) waited++;
      assert.equal(both.wrong, '', `${first} and ${second}`);
      assert.ok(orders.some((order) => order.answers === both.answers && order.told === both.told), `${first} and ${second} at once: ${both.answers}; ${both.told}\none after the other: ${orders.map((order) => `${order.answers}; ${order.told}`).join('\n  or ')}`);
    }
  });
test('a step that is taken back leaves the other as if it had never been', { timeout: 600000 }, async () => {
  for (const first of names)
    for (const second of ['enrol', 'withdraw', 'accept', 'raise', 'cancel']) {
      await watch.ask('begin');
      const w = await make();
      for (const name of [first, second]) if (ready(name, w)) await watch.ask(ready(name, w));
      const alone = { answers: `${second}: ${await watch.value(`select ${steps[second](w)}`)}`, told: await watch.value(`select scene.told('${JSON.stringify(w)}')`) };
      await watch.ask('rollback');
      const both = await interleave(first, second, 'rollback');
      overlaps++;
      if (both.isWaiting) waited++;
      assert.equal(both.wrong, '', `${first} taken back, and ${second}`);
      assert.deepEqual({ answers: both.answers, told: both.told }, alone, `${first} taken back, and ${second}`);
    }
});
test('most of them did overlap', (t) => {
  t.diagnostic(`${overlaps} interleavings, in ${waited} of them the second waited for the first`);
  assert.ok(waited > overlaps / 2, `${waited} of ${overlaps}`);
});
