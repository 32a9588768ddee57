// Every pair of functions that touch a session, on two connections at once: whatever overlaps, the outcome is that of one after the other, the invariants hold, and nobody is told of a deadlock.
// Which functions those are is asked of the database: one that is not in the lists below fails the test.
// The serial outcomes are taken first, in transactions that are rolled back. The short run takes each pair once, the long one in both orders, wherever the two are at home. The database is a test's own: what is written stays.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Psql } from '../storm/psql.mjs';

const folder = path.dirname(new URL(import.meta.url).pathname);
const database = process.env.PGDATABASE;
const isLong = (process.env.AMPHI_TEST_DEPTH ?? 'commit') !== 'commit';
const [one, two, watch] = ['storm one', 'storm two', 'storm watch'].map((name) => new Psql(database, name));

// The world is made anew for each pair, so that a step finds what it needs: two seats taken, two people waiting, an offer open.
// Homes add what only some steps need: open (nothing), approval (one who applied), nomination (one whom a company named, and a place it has not named yet), kept (a seat for those of level 7), required (a course that must have been completed), begun, draw (due), draft (nobody is in it, and it opens in an hour).
const scene = `
create schema if not exists scene;
create sequence if not exists scene.people;
create index if not exists scene_mail on mail_outbox (person_id);
insert into organisation (code, name_fr, kind) values ('IL-FIRM', 'Entreprise', 'company') on conflict do nothing;
create or replace function scene.said(refusal text[], otherwise text default 'done') returns text language sql as $$ select coalesce(array_to_string(refusal, ' '), otherwise) $$;
create or replace function scene.make(stamp text, home text) returns jsonb language plpgsql as $$
declare
  s bigint := fixture.session('IL-' || stamp, 2, case home when 'draft' then jsonb_build_object('state', 'draft', 'opens_at', now() + interval '1 hour') when 'draw' then jsonb_build_object('opens_at', now() + interval '1 hour')
    when 'begun' then jsonb_build_object('starts_on', current_date - 2, 'opens_at', now() - interval '10 days', 'attendance', 'half_day') else '{}' end);
  r bigint[];
  firm bigint := (select id from organisation where code = 'IL-FIRM');
  required bigint;
  question bigint;
  kept bigint;
begin
  -- f may take the seat that is kept, and is in no list yet.
  select array_agg(fixture.person(100000 + nextval('scene.people')::int, case when n = 6 then '{"level": 7}' else '{}' end::jsonb) order by n) into r from generate_series(1, 11) n;
  insert into role_grant (person_id, role, scope, organisation_id) values (r[10], 'office', 'cluster', null), (r[11], 'employer', 'company', firm);
  insert into account (person_id, password_hash) select id, '$argon2id$x' from unnest(r) id;
  if home = 'draw' then
    perform choose_opening(r[10], s, '1', 'draw', '30', '');
    -- A seed that is known, so that each drawing gives the same order.
    update session_draw d set seed_hash = sha256('\\x2a'::bytea || decode(repeat('00', 31), 'hex')) where d.session_id = s;
    update draw_secret d set seed = '\\x2a'::bytea || decode(repeat('00', 31), 'hex') where d.session_id = s;
    update session set opens_at = now() - interval '1 day', draw_at = now() + interval '1 hour' where id = s;
    perform fixture.enrol(p, s) from unnest(r[1:5]) with ordinality x (p, n) order by n;
    update session set draw_at = now() where id = s;
  elsif home <> 'draft' then
    if home = 'begun' then
      -- i was here and is done.
      insert into meeting (session_id, starts_at, ends_at) select s, (current_date - 1 + time '09:00') at time zone 'Europe/Paris', (current_date - 1 + time '11:00') at time zone 'Europe/Paris';
      perform fixture.enrol(r[9], s), record_outcomes(r[10], s, array[fixture.of(r[9], s) || ':completed'], '{}');
    end if;
    -- a, b enrolled; c, d, e wait; b leaves: c holds an offer.
    perform fixture.enrol(p, s) from unnest(r[1:5]) with ordinality x (p, n) order by n;
    perform fixture.withdraw(r[2], s);
  end if;
  if home = 'approval' then
    -- g applied, f has begun to.
    update session set admission = 'approval' where id = s;
    perform save_question(r[10], s, null, 'short_text', 'Pourquoi ?', '', '', '', '', '', '', '', '', '');
    select q.question_id into question from session_question q where q.session_id = s;
    insert into enrolment_draft (person_id, session_id, track) values (r[7], s, 'FI'), (r[6], s, 'FI');
    perform apply_to_session(r[7], s, null, questions_stamp(s));
  elsif home = 'nomination' then
    -- h is named by the firm, which has a place left to name.
    update session set admission = 'nomination' where id = s;
    perform nominate_people(r[11], s, firm::text, (select p.email || ', Nom, Mé' from person p where p.id = r[8]), '1', null);
  elsif home = 'kept' then
    update session set capacity = 3 where id = s;
    kept := fixture.audience(s, 1, '{"kind": "level", "value": "7"}');
  elsif home = 'required' then
    required := fixture.course('ILR-' || stamp);
    insert into course_prerequisite (course_id, required_id, kind) select x.course_id, required, 'required' from session x where x.id = s;
  end if;
  return jsonb_build_object('s', s, 'a', r[1], 'b', r[2], 'c', r[3], 'd', r[4], 'e', r[5], 'f', r[6], 'g', r[7], 'h', r[8], 'i', r[9], 'office', r[10], 'boss', r[11], 'firm', firm, 'question', question, 'kept', kept, 'required', 'ILR-' || stamp,
    'named', (select n.id from nomination n where n.session_id = s and n.enrolment_id is not null), 'unnamed', (select n.id from nomination n where n.session_id = s and n.enrolment_id is null),
    'stamp', questions_stamp(s), 'edition', (select x.edition from session x where x.id = s), 'excluded', (select md5(string_agg(x.enrolment_id || ':' || x.rule, ' ')) from excluded_by(s, '7', '{}') x));
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
-- Who stands where and was told what, by the letters of the scene; what each answer was is told beside it.
create or replace function scene.told(w jsonb) returns text language sql as $$
  with cast_of as (select k.key, k.value::bigint as id from jsonb_each_text(w) k where k.key in ('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'))
  select concat_ws('; ',
    (select string_agg(k.key || ' ' || e.state || coalesce(' ' || x.position, '') || coalesce(' receipt ' || r.receipt, '') || case when u.id is not null then ' kept' else '' end
        || coalesce((select ' after ' || string_agg(d.decision, ' ' order by d.seq) from application_decision d where d.enrolment_id = e.id), '') || coalesce((select ' and ' || o.outcome from outcome_event o where o.enrolment_id = e.id order by o.id desc limit 1), '')
        || case when exists (select from issued_document d where d.enrolment_id = e.id) then ' with paper' else '' end, ', ' order by k.key, e.id)
      from cast_of k join enrolment e on e.person_id = k.id and e.session_id = (w ->> 's')::bigint left join waiting_entry x on x.enrolment_id = e.id left join draw_entry r on r.enrolment_id = e.id left join session_audience u on u.id = e.audience_id),
    (select s.state || ' ' || s.admission || ' ' || coalesce(s.capacity::text, '-') || ' seats, ' || s.seats_taken || ' taken, ' || s.seats_reserved || ' kept, ' || s.waiting_count || ' waiting, edition ' || s.edition || case when s.draw_at is not null then ', to be drawn' else '' end
      from session s where s.id = (w ->> 's')::bigint),
    (select 'places ' || string_agg(coalesce(e.state, 'unnamed') || case when n.ended_at is null then '' else ' ended' end, ', ' order by n.id) from nomination n left join enrolment e on e.id = n.enrolment_id where n.session_id = (w ->> 's')::bigint),
    (select 'mail ' || string_agg(k.key || ' ' || m.templates, ', ' order by k.key) from cast_of k, lateral (select string_agg(o.template, '+' order by o.template) as templates from mail_outbox o where o.person_id = k.id) m where m.templates is not null))
$$;`;

const refusal = (call, otherwise = 'done') => `coalesce((select scene.said(t.refusal, '${otherwise}') from ${call} t), 'absent')`;
// name: [function, what it does, the home where it finds its work]. Without a home: wherever the other one is at home, or in the open one.
const steps = {
  enrol: ['enrol_many', (w) => `fixture.enrol(${w.f}, ${w.s})`],
  enrol_again: ['enrol_many', (w) => `fixture.enrol(${w.b}, ${w.s})`],
  withdraw: ['withdraw_enrolment', (w) => `fixture.withdraw(${w.a}, ${w.s})`],
  leave_list: ['withdraw_enrolment', (w) => `fixture.withdraw(${w.d}, ${w.s})`],
  accept: ['accept_offer', (w) => `fixture.accept(${w.c}, ${w.s})`],
  decline: ['decline_offer', (w) => `fixture.decline(${w.c}, ${w.s})`],
  expire: ['expire_offers', () => `expire_offers()::text`],
  raise: ['save_session', (w) => `scene.save('${JSON.stringify(w)}', 3)`],
  lower: ['save_session', (w) => `scene.save('${JSON.stringify(w)}', 1)`],
  cancel: ['cancel_session', (w) => refusal(`cancel_session(${w.office}, ${w.s}, 'test')`)],
  move: ['move_session', (w) => refusal(`move_session(${w.office}, ${w.s}, '${w.edition}', '7', 'room')`)],
  offer_next: ['offer_next', (w) => `(select coalesce(refusal[1], 'offered ' || offered) from offer_next(${w.office}, ${w.s}))`],
  take_back: ['take_back_offer', (w) => `coalesce((select coalesce(refusal[1], 'offered ' || offered) from take_back_offer(${w.office}, ${w.s}, (select o.id from offer o where o.enrolment_id = fixture.of(${w.c}, ${w.s}) order by o.id limit 1), 'next', 'test')), 'nothing')`],
  close_list: ['close_waiting_list', (w) => `(select coalesce(refusal[1], 'closed ' || closed) from close_waiting_list(${w.office}, ${w.s}, 'test'))`],
  keep_seat: ['save_audience', (w) => refusal(`save_audience(${w.office}, ${w.s}, '${w.edition}', '${w.kept ?? ''}', 'level:6', '1', '', '', (current_date + 5) || 'T12:00')`), 'kept'],
  free_seat: ['remove_audience', (w) => refusal(`remove_audience(${w.office}, ${w.s}, ${w.kept})`), 'kept'],
  approve: ['decide_applications', (w) => refusal(`decide_applications(${w.office}, ${w.s}, array[fixture.of(${w.g}, ${w.s})::text], 'approve', null, null)`), 'approval'],
  propose: ['decide_applications', (w) => refusal(`decide_applications(${w.office}, ${w.s}, array[fixture.of(${w.g}, ${w.s})::text], 'propose', null, null)`), 'approval'],
  refuse: ['decide_applications', (w) => refusal(`decide_applications(${w.office}, ${w.s}, array[fixture.of(${w.g}, ${w.s})::text], 'refuse', 'places', null)`), 'approval'],
  apply: ['apply_to_session', (w) => refusal(`apply_to_session(${w.f}, ${w.s}, null, '${w.stamp}')`), 'approval'],
  undecided: ['expire_applications', () => `expire_applications()::text`, 'approval'],
  ask: ['save_question', (w) => refusal(`save_question(${w.office}, ${w.s}, null, 'short_text', 'Et encore ?', '', '', '', 'yes', '', '', '', '', '')`), 'approval'],
  ask_no_more: ['retire_question', (w) => refusal(`retire_question(${w.office}, ${w.s}, ${w.question})`), 'approval'],
  nominate: ['nominate_people', (w) => refusal(`nominate_people(${w.boss}, ${w.s}, '${w.firm}', (select p.email || ', Nom, Mé' from person p where p.id = ${w.f}), '', null)`), 'nomination'],
  confirm: ['confirm_nomination', (w) => refusal(`confirm_nomination(${w.h}, fixture.of(${w.h}, ${w.s}))`), 'nomination'],
  name: ['swap_nomination', (w) => refusal(`swap_nomination(${w.boss}, ${w.unnamed}, (select p.email from person p where p.id = ${w.f}), 'Nom', 'Mé')`), 'nomination'],
  swap: ['swap_nomination', (w) => refusal(`swap_nomination(${w.boss}, ${w.named}, (select p.email from person p where p.id = ${w.f}), 'Nom', 'Mé')`), 'nomination'],
  give_up: ['withdraw_nomination', (w) => refusal(`withdraw_nomination(${w.boss}, ${w.named})`), 'nomination'],
  limit: ['save_nomination_limit', (w) => refusal(`save_nomination_limit(${w.office}, ${w.s}, '2')`), 'nomination'],
  lapse: ['expire_nominations', () => `expire_nominations()::text`, 'nomination'],
  draw: ['run_draws', () => `run_draws()::text`, 'draw'],
  publish: ['publish_session', (w) => refusal(`publish_session(${w.office}, ${w.s})`), 'draft'],
  opening: ['choose_opening', (w) => refusal(`choose_opening(${w.office}, ${w.s}, '${w.edition}', 'draw', '30', '12')`), 'draft'],
  require: ['save_eligibility', (w) => refusal(`save_eligibility(${w.office}, ${w.s}, '${w.edition}', '7', '{}', '${w.excluded}')`)],
  meet: ['save_meetings', (w) => refusal(`save_meetings(${w.office}, ${w.s}, '${w.edition}', to_char(current_date + 22, 'YYYY-MM-DD') || ' 09:00-11:00', '')`)],
  train: ['save_session_training', (w) => refusal(`save_session_training(${w.office}, ${w.s}, '${w.edition}', 'd', '', '326', '{}', '{}', '{}', '{}', '{}')`)],
  equivalent: ['accept_equivalence', (w) => refusal(`accept_equivalence(${w.office}, ${w.s}, (select p.email from person p where p.id = ${w.d}), '${w.required}', 'test')`), 'required'],
  attend: ['record_attendance', (w) => refusal(`record_attendance(${w.office}, ${w.s}, (current_date - 1)::text || '-morning', array[fixture.of(${w.a}, ${w.s}) || ':present'])`), 'begun'],
  complete: ['record_outcomes', (w) => refusal(`record_outcomes(${w.office}, ${w.s}, array[fixture.of(${w.a}, ${w.s}) || ':completed'], '{}')`), 'begun'],
  certify: ['issue_documents', (w) => `coalesce((select coalesce(refusal[1], 'issued ' || issued) from issue_documents(${w.office}, ${w.s}, null, 'yes')), 'absent')`, 'begun'],
  remind: ['send_reminders', () => `send_reminders()::text`],
  erase: ['run_erasures', () => `run_erasures()::text`],
  copy: ['duplicate_session', (w) => refusal(`duplicate_session(${w.office}, ${w.s}, '364')`)],
};
// What touches sessions and stands in no pair, each with its reason.
const apart = {
  own_enrolment: 'finds and locks, for withdraw, accept, decline and confirm',
  open_session: 'makes a session that nobody else can know of before it is committed',
  roll_over_sessions: 'copies as duplicate_session does',
  grow_demonstration: 'fills an empty database, before anybody is there',
  job_enrolment_check: 'sessions of an import, which take no enrolments',
  job_enrolment_import: 'sessions of an import, which take no enrolments',
};
// The clock: what is due by it, and what it leaves alone while somebody is at it.
const clock = {
  expire: (w) => `update offer set expires_at = now() where session_id = ${w.s} and ended_at is null`,
  lapse: (w) => `update nomination set expires_at = now() where session_id = ${w.s} and ended_at is null`,
  undecided: (w) => `update session set opens_at = now() - interval '10 days', closes_at = now() - interval '1 minute', starts_on = current_date - 2 where id = ${w.s}`,
  draw: () => '',
  remind: (w) => `update offer set made_at = now() - interval '40 hours', expires_at = now() + interval '8 hours' where session_id = ${w.s} and ended_at is null`,
  erase: (w) => `insert into erasure (person_id, stat_subject_id, due_on) select id, stat_subject_id, current_date - 1 from person where id = ${w.b}`,
};
const does = (name, w) => steps[name][1](w);

let number = 0;
const make = async (home, ...names) => {
  const w = JSON.parse(await watch.value(`select scene.make('${process.pid}-${++number}', '${home}')`));
  for (const name of new Set(names)) if (clock[name]?.(w)) await watch.ask(clock[name](w));
  return w;
};
const told = (w) => watch.value(`select scene.told('${JSON.stringify(w)}')`);

// What comes of it one after the other: tried on the very world, and taken back.
async function takeTurns(w, ...names) {
  await watch.ask('begin');
  try {
    const answers = [];
    for (const name of names) answers.push(`${name}: ${await watch.value(`select ${does(name, w)}`)}`);
    return { answers: answers.sort().join(', '), told: await told(w) };
  } finally {
    await watch.ask('rollback');
  }
}

// The first does its work and stays open until the second has done its own or waits for it; then it commits, or takes everything back.
async function interleave(w, first, second, end) {
  await one.ask('begin');
  const answers = { first: `${first}: ${await one.value(`select ${does(first, w)}`)}` };
  let isDone = false;
  const other = two.value(`select ${does(second, w)}`).then((value) => {
    isDone = true;
    answers.second = `${second}: ${value}`;
  });
  other.catch(() => {});
  let isWaiting = false;
  while (!isDone && !isWaiting) {
    isWaiting = (await watch.value("select count(*) from pg_stat_activity where application_name = 'storm two' and wait_event_type = 'Lock'")) !== '0';
    if (!isWaiting) await sleep(1);
  }
  await one.ask(end);
  await other;
  // The clock leaves alone what somebody is changing, and comes by again.
  if (clock[second] && answers.second === `${second}: 0`) answers.second = `${second}: ${await two.value(`select ${does(second, w)}`)}`;
  const seen = { answers: [end === 'commit' && answers.first, answers.second].filter(Boolean).sort().join(', '), told: await told(w) };
  overlaps++;
  if (isWaiting) waited++;
  await leave(w);
  return seen;
}
// What was open is over: the next scene's clock must not meet what this one left.
const leave = (w) => watch.ask(`select from cancel_session(${w.office}, ${w.s}, 'over'); update nomination set ended_at = now() where session_id = ${w.s} and ended_at is null; delete from erasure where done_at is null`);
before(async () => {
  execFileSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-f', path.join(folder, 'fixtures/enrolments.sql')], { env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' }, cwd: folder });
  await watch.ask(scene);
});
after(() => [one, two, watch].forEach((psql) => psql.close()));

test('each function that touches a session stands in a pair, or has a reason why not', async () => {
  // Locks or writes a session or what hangs on one, or calls what does; inner parts come with whoever calls them.
  const touching = (
    await watch.ask(`with recursive own as (
        select p.oid, p.proname::text as name, p.prorettype = 'trigger'::regtype as is_trigger, regexp_replace(p.prosrc, '--[^\\n]*', '', 'g') as source from pg_proc p
        where p.pronamespace = 'public'::regnamespace and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
      ), touching as (
        select o.oid, o.name from own o where not o.is_trigger and (o.source ~* '\\mfrom session\\M[^;]*for (no key )?update' or o.source ~* '\\m(update|insert into|delete from) (session|enrolment|waiting_entry|offer|draw_entry|session_draw|session_audience|nomination)\\M')
        union
        select o.oid, o.name from own o join touching t on o.source ~ ('\\m' || t.name || '\\(') and o.name <> t.name where not o.is_trigger
      )
      select t.name from touching t
      where has_function_privilege('amphi_web', t.oid, 'execute') or has_function_privilege('amphi_jobs', t.oid, 'execute') or not exists (select from touching c join own o on o.oid = c.oid where c.oid <> t.oid and o.source ~ ('\\m' || t.name || '\\('))`)
  ).map(([name]) => name);
  const listed = [...Object.values(steps).map(([name]) => name), ...Object.keys(apart)];
  assert.ok(touching.length >= 30, `${touching.length} functions are found`);
  assert.deepEqual(touching.filter((name) => !listed.includes(name)).sort(), [], 'functions that touch a session and stand in no pair');
  assert.deepEqual(listed.filter((name) => !touching.includes(name)).sort(), [], 'listed functions that touch no session');
});
test('at home each step does its work', async () => {
  const answers = [];
  for (const [name, [, , home]] of Object.entries(steps)) {
    const w = await make(home ?? 'open', name);
    answers.push((await takeTurns(w, name)).answers);
    await leave(w);
  }
  assert.deepEqual(answers.filter((answer) => !/: (done|saved|enrolled|waiting|withdrawn|[1-9][0-9]*|(cancelled|offered|closed|issued) [1-9])$/.test(answer)), ['lower: capacity.too_small', 'offer_next: list.no_seat'], 'what is refused, by the rules of the scene');
});

const names = Object.keys(steps);
// A pair meets where the one or the other is at home; the short run takes one of these places, and one of the two orders, turn about.
const homes = (first, second, turn) => {
  const own = [...new Set([steps[first][2], steps[second][2]].filter(Boolean))];
  return isLong ? (own.length ? own : ['open']) : [own[turn % own.length] ?? 'open'];
};
let overlaps = 0, waited = 0;
for (const [place, first] of names.entries())
  test(`${first} beside ${isLong ? 'every other' : 'every other, in one order of the two'}`, { timeout: 600000 }, async () => {
    for (const [other, second] of names.entries()) {
      if (!isLong && other !== place && (place + other) % 2 === (place < other ? 0 : 1)) continue;
      for (const home of homes(first, second, place + other >> 1)) {
        const w = await make(home, first, second);
        const orders = [await takeTurns(w, first, second), await takeTurns(w, second, first)];
        const both = await interleave(w, first, second, 'commit');
        assert.ok(orders.some((order) => order.answers === both.answers && order.told === both.told), `${first} and ${second} at once, ${home}: ${both.answers}; ${both.told}\none after the other: ${orders.map((order) => `${order.answers}; ${order.told}`).join('\n  or ')}`);
      }
    }
  });
test('a step that is taken back leaves the other as if it had never been', { timeout: 600000 }, async () => {
  for (const [place, first] of names.entries())
    for (const second of isLong ? ['enrol', 'withdraw', 'accept', 'raise', 'cancel'] : [['enrol', 'withdraw', 'accept', 'raise', 'cancel'][place % 5]])
      for (const home of homes(first, second, place)) {
        const w = await make(home, first, second);
        const alone = await takeTurns(w, second);
        const both = await interleave(w, first, second, 'rollback');
        assert.deepEqual(both, alone, `${first} taken back, and ${second}, ${home}`);
      }
});
test('the invariants hold after all that, and most steps did overlap', async (t) => {
  t.diagnostic(`${overlaps} interleavings, in ${waited} of them the second waited for the first`);
  const wrong = await watch.ask("select invariant || ': ' || examples::text from audit_invariants() where wrong > 0");
  assert.equal(wrong.join('; '), '');
  assert.ok(waited > overlaps / 2, `${waited} of ${overlaps}`);
});
