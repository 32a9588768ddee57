// Every route × every role × {own, another's, a foreign institution's, absent}: the table's `who` at the door, ownership inside; and a word of each person's own that must never show to who may not see them.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Visitor, crowd, headline, sql, sqlValue } from './client.mjs';

const routes = JSON.parse(execFileSync(process.env.AMPHI, ['routes', '--json'], { encoding: 'utf8' }));
const roles = ['student', 'trainee', 'teacher', 'reviewer', 'office', 'leader', 'employer', 'admin'];
const house = ['office', 'admin'];
const absentNumber = '999999999';

// One line for each name in a path: what stands for it, and which of the roles that the table lets in may see it. `under` = the paths that it is for (the longest that fits wins).
// any = a thing that all of them see; own, other, foreign = { value, by: roles that see it, the others get 404 }; absent = a thing that is not there (null: any text gives the same page). status = what the page itself answers, when it is not 200 or 303.
const lines = () => {
  const enrolmentOf = (email) => sqlValue(`select e.id from enrolment e join person p on p.id = e.person_id where p.email = '${email}' and e.state in ('enrolled', 'waiting', 'offered') order by e.id desc limit 1`);
  const foreign = sqlValue("select e.id from enrolment e join session s on s.id = e.session_id join organisation o on o.id = s.organisation_id where o.code <> 'SU' and e.state = 'enrolled' and e.person_id <> (select id from person where email = 'student@demo.test') order by e.id limit 1");
  return [
    { name: ':course_code', under: '/courses', any: sqlValue("select code from course where state = 'published' order by code limit 1"), absent: 'NO-SUCH' },
    { name: ':course_code', under: '/my/alerts', any: sqlValue("select code from course where state = 'published' order by code limit 1"), absent: 'NO-SUCH' },
    // The teacher's own course, one of the reviewer's institution, one of another; sessions, their messages, half-days and papers likewise.
    { name: ':course_code', under: '/staff', own: { value: 'CNAM-RCP208', by: ['teacher', 'office'] }, other: { value: 'SU-AI-ONLINE', by: ['reviewer', 'office'] }, foreign: { value: 'INSEAD-MIM-DL', by: ['office'] }, absent: 'NO-SUCH' },
    ...[
      [':session_id', (session) => session, absentNumber],
      [':message_id', (session) => sqlValue(`insert into session_message (session_id, person_id, subject_fr, body_fr, subject_en, body_en) select ${session}, id, 'Salle', 'Salle 2', 'Room', 'Room 2' from person where email = 'office@demo.test' returning id`), absentNumber],
      [':half_day_key', (session) => sqlValue(`select half_day_key from half_days(${session}) order by starts_at limit 1`), 'never'],
      [':document_id', (session) => sqlValue(`select d.id from issued_document d join enrolment e on e.id = d.enrolment_id where e.session_id = ${session} order by d.id limit 1`), absentNumber],
      [':question_id', (session) => sqlValue(`with q as (insert into question (session_id, position) values (${session}, 1) returning id) insert into question_version (question_id, number, kind, text_fr, is_required) select id, 1, 'short_text', 'Question', true from q returning question_id`), absentNumber],
      [':enrolment_id', (session) => sqlValue(`with e as (insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count, is_demonstration) select ${session}, stat_subject_id, id, 'FI', 'refused', 1, true from person where id = ${people.classmate.id} returning id), v as (insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select id, 1, 'apply', 'applied', current_date, current_date, 'person' from e) select id from e`), absentNumber],
      [':offer_id', (session) => sqlValue(`insert into offer (enrolment_id, session_id, expires_at) select max(id), ${session}, now() + interval '1 day' from enrolment where session_id = ${session} and person_id = ${people.classmate.id} returning id`), absentNumber],
      [':kept_id', () => sqlValue('select min(id) from session_audience'), absentNumber],
      [':equivalence_id', () => sqlValue('select min(id) from equivalence'), absentNumber],
    ].map(([name, valueOf, absent]) => ({ name, under: '/staff', own: { value: valueOf(taughtBy('teacher')), by: ['teacher', 'office'] }, absent })),
    { name: ':document_id', under: '/', own: { value: sqlValue("select d.id from issued_document d join enrolment e on e.id = d.enrolment_id join person p on p.id = e.person_id where p.email = 'student@demo.test' order by d.id limit 1"), by: ['student'] }, absent: absentNumber },
    { name: ':document_id', under: '/documents', own: { value: sqlValue("select d.id from issued_document d join enrolment e on e.id = d.enrolment_id join person p on p.id = e.person_id where p.email = 'student@demo.test' order by d.id limit 1"), by: ['student', 'office'] }, absent: absentNumber },
    { name: ':year', under: '/figures', any: '2025-2026', absent: 'no-year' },
    { name: ':revision', under: '/figures', any: '1', absent: '99' },
    { name: ':organisation_code', under: '/figures', any: 'CNAM', absent: 'NO-SUCH' },
    { name: ':fiscal_year', under: '/figures', any: '2025', absent: 'no-year' },
    { name: ':job_id', under: '/figures/explanations', own: { value: jobs.explanation, by: ['leader', 'office'] }, absent: absentNumber },
    { name: ':measure', under: '/figures', any: 'persons', absent: 'heads' },
    { name: ':dimension', under: '/figures', any: 'level', absent: 'colour' },
    { name: ':code', under: '/verify', any: sqlValue('select code from issued_document where revoked_at is null order by id limit 1'), absent: null },
    { name: ':session_id', under: '/sessions', any: sqlValue("select a.session_id from session_availability a join session s on s.id = a.session_id where a.is_open and s.admission = 'open' and not a.is_full order by 1 limit 1"), absent: absentNumber },
    { name: ':session_id', under: '/employer', any: sqlValue("select min(id) from session where admission = 'nomination'"), absent: absentNumber },
    { name: ':nomination_id', under: '/employer', own: { value: sqlValue("select min(n.id) from nomination n join organisation o on o.id = n.organisation_id where o.code = 'DEMO-ALPHA'"), by: ['employer'] }, other: { value: sqlValue(`insert into nomination (session_id, organisation_id, made_by, expires_at, given_name, family_name)
      select n.session_id, (select id from organisation where code = 'DEMO-BETA'), n.made_by, n.expires_at, 'Prénom', '${people.stranger.word}' from nomination n order by n.id limit 1 returning id`), by: [] }, absent: absentNumber },
    { name: ':file_id', under: '/', own: { value: sqlValue(`with f as (insert into document_file (person_id, question_id, file_name, size, sha256) select p.id, (select min(id) from question), 'cv.pdf', 14, repeat('a', 64) from person p where p.email = 'student@demo.test' returning id)
      insert into document_content select id, '%PDF-1.7 %%EOF' from f returning document_file_id`), by: ['student'] }, absent: absentNumber },
    { name: ':question_id', under: '/sessions', any: sqlValue('select min(id) from question'), absent: absentNumber },
    { name: ':session_id', under: '/sessions/:session_id/application', any: sqlValue("select min(q.session_id) from question q join session s on s.id = q.session_id where s.admission = 'approval'"), absent: absentNumber },
    { name: ':enrolment_id', under: '/my', own: { value: enrolmentOf('student@demo.test'), by: ['student'] }, other: { value: enrolmentOf(people.other.email), by: [] }, foreign: { value: foreign, by: [] }, absent: absentNumber },
    { name: ':token', under: '/calendar', any: sqlValue("select f.feed_token from person p, make_calendar_feed(p.id) f where p.email = 'student@demo.test'"), absent: 'f'.repeat(64) },
    { name: ':session_id', under: '/sessions/:session_id/draw', any: sqlValue('select min(session_id) from session_draw'), absent: absentNumber },
    { name: ':session_id', under: '/sessions/:session_id/draw.csv', any: sqlValue('select min(session_id) from session_draw'), absent: absentNumber },
    { name: ':token', under: '/', any: 'f'.repeat(64), absent: null, status: 410 },
    { name: ':whom_id', under: '/office', any: people.other.id, absent: absentNumber },
    { name: ':role_grant_id', under: '/office', any: sqlValue("select max(id) from role_grant where role = 'leader'"), absent: absentNumber },
    { name: ':organisation_id', under: '/office', any: sqlValue("select id from organisation where code = 'SU'"), absent: absentNumber },
    { name: ':former_name_id', under: '/office', any: sqlValue("insert into organisation_former_name (organisation_id, name) select id, 'Nom d’avant' from organisation where code = 'SU' returning id"), absent: absentNumber },
    { name: ':axis_code', under: '/office', any: sqlValue('select min(code) from axis'), absent: 'no-such' },
    { name: ':programme_code', under: '/office', any: sqlValue('select min(code) from acceleration_programme'), absent: 'NO-SUCH' },
    { name: ':code_list', under: '/office', any: 'nsf', absent: 'colours' },
    { name: ':setting_name', under: '/office', any: 'offer_hours', absent: 'no_such' },
    { name: ':retention_name', under: '/office', any: 'alert', absent: 'no_such' },
    { name: ':candidate_id', under: '/office/matches', any: sqlValue(`with two as (select array_agg(x.id order by x.id) as s from (select stat_subject_id as id from person where id in (${people.other.id}, ${people.classmate.id})) x)
      insert into match_candidate (subject_a, subject_b, kinds, is_strong) select s[1], s[2], '{name}', false from two on conflict (subject_a, subject_b) do update set is_strong = false returning id`), absent: absentNumber },
    { name: ':job_id', under: '/office/imports', own: { value: jobs.past, by: ['office'] }, absent: absentNumber },
    { name: ':mail_id', under: '/office', any: sqlValue('select min(id) from mail_outbox'), absent: absentNumber },
    { name: ':job_id', under: '/staff/courses/imports', own: { value: jobs.reviewer_import, by: ['reviewer', 'office'] }, other: { value: jobs.other_import, by: ['office'] }, absent: absentNumber },
    { name: ':job_id', under: '/jobs', own: { value: jobs.student, by: ['student', ...house] }, other: { value: jobs.other, by: house }, absent: absentNumber },
  ];
};
// A session with certificates that this teacher runs.
const taughtBy = (role) => sqlValue(`select t.session_id from session_teacher t join person p on p.id = t.person_id join enrolment e on e.session_id = t.session_id join issued_document d on d.enrolment_id = e.id where p.email = '${role}@demo.test' order by 1 limit 1`);
const kinds = ['any', 'own', 'other', 'foreign', 'absent'];

// Who may see whom: a person's word is in their name in use, telephone and, for those made here, address. Who teaches is named on public pages, so teacher and reviewer carry none.
const seenBy = {
  student: ['student', ...house], trainee: ['trainee', 'employer', ...house], employer: ['employer', ...house], leader: ['leader', ...house],
  other: house, classmate: ['teacher', ...house], colleague: ['employer', ...house], stranger: house,
};
const people = {};
const jobs = {};
const visitors = { nobody: new Visitor() };

before(async () => {
  for (const role of roles) {
    visitors[role] = new Visitor();
    await visitors[role].signIn(`${role}@demo.test`);
  }
  for (const name of Object.keys(seenBy)) {
    const word = `Canari${name}${process.pid}`;
    const email = roles.includes(name) ? `${name}@demo.test` : `${word.toLowerCase()}@example.org`;
    if (!roles.includes(name)) {
      const [visitor] = crowd(1);
      sql(`update person set email = '${email}' where email = '${visitor.email}'`);
    }
    sql(`update person set usual_name = '${word}', phone = '${word}' where email = '${email}'`);
    people[name] = { word, email, id: sqlValue(`select id from person where email = '${email}'`) };
  }
  // Two who may be one person: the same name and date of birth, or the next folding would take their pair off the office's list.
  sql(`update person set given_name = 'Sacha', family_name = 'Double${process.pid}', birth_on = '1990-04-01' where id in (${people.other.id}, ${people.classmate.id})`);
  const enrol = (name, where) => sql(`insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count, is_demonstration)
    select s.id, p.stat_subject_id, p.id, 'FI', 'enrolled', 1, true from person p, session s where p.id = ${people[name].id} and s.id = (${where}); insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role)
    select id, 1, 'enrol', 'enrolled', current_date, current_date, 'person' from enrolment where person_id = ${people[name].id}`);
  const taught = "select t.session_id from session_teacher t join person p on p.id = t.person_id where p.email = 'teacher@demo.test' order by 1 limit 1";
  enrol('classmate', taught);
  enrol('other', `select s.id from session s where s.state = 'published' and s.admission = 'open' and s.starts_on > current_date and s.id not in (select t.session_id from session_teacher t join person p on p.id = t.person_id where p.email = 'teacher@demo.test') order by s.id limit 1`);
  sql(`insert into employer_link (person_id, organisation_id, kind, from_on) select ${people.colleague.id}, id, 'employee', current_date - 1 from organisation where code = 'DEMO-ALPHA'
    union all select ${people.stranger.id}, (select min(id) from organisation where kind = 'company' and code <> 'DEMO-ALPHA'), 'employee', current_date - 1`);
  // A version of each of these courses waits for review.
  sql(`insert into course_version overriding system value select (jsonb_populate_record(v, jsonb_build_object('id', nextval(pg_get_serial_sequence('course_version', 'id')), 'number', v.number + 1, 'review_state', 'in_review', 'published_at', null))).*
    from course c join course_version v on v.course_id = c.id and v.number = c.published_version where c.code in ('CNAM-RCP208', 'SU-AI-ONLINE', 'INSEAD-MIM-DL')`);
  for (const name of ['student', 'other']) {
    jobs[name] = sqlValue(`insert into job (kind, person_id, state, done, total, result, started_at, ended_at, expires_at) values ('audit_export', ${people[name].id}, 'done', 1, 1, '{"file": "audit.csv"}', now(), now(), now() + interval '1 day') returning id`);
    sql(`insert into job_part values (${jobs[name]}, 1, 'id${String.raw`\r\n`}')`);
  }
  for (const [name, email] of [['reviewer', 'reviewer@demo.test'], ['other', people.other.email]])
    jobs[`${name}_import`] = sqlValue(`insert into job (kind, person_id, state, done, total, input, result, started_at, ended_at, expires_at)
      select 'course_check', id, 'done', 1, 1, '{"file_name": "courses.csv"}', '{"news": 0, "changes": 0, "sames": 1, "refusals": 0, "problems": [], "acts": []}', now(), now(), now() + interval '1 day' from person where email = '${email}' returning id`);
  for (const [name, kind, email, input, result] of [
    ['past', 'enrolment_check', 'office@demo.test', '{"file_name": "past.csv", "encoding": "utf-8", "has_bom": false, "separator": "comma"}', '{"news": 0, "corrections": 0, "voids": 0, "sames": 1, "changes": 0, "refusals": 0, "problems": [], "measures": [], "oddities": []}'],
    ['explanation', 'explanation', 'leader@demo.test', '{"year": "2025-2026", "as_of1": "2026-01-15", "as_of2": "2026-02-15", "known_on1": "2026-01-15", "known_on2": "2026-02-15", "table": "all"}', '{"counts": []}'],
  ])
    jobs[name] = sqlValue(`insert into job (kind, person_id, state, done, total, input, result, started_at, ended_at, expires_at) select '${kind}', id, 'done', 1, 1, '${input}', '${result}', now(), now(), now() + interval '1 day' from person where email = '${email}' returning id`);
  // Something of everybody's is in the office's lists.
  sql(`insert into mail_outbox (event, template, person_id, recipient, language, parked_at, last_error) select 'rights:' || id, 'confirm_email', id, email, 'fr', now(), '550 ' || usual_name from person where id in (${Object.values(people).map((each) => each.id)})`);
});
after(() => sql(`update person set usual_name = null, phone = null where usual_name like 'Canari%'; delete from mail_outbox where event like 'rights:%'`));

let made;
const lineOf = (name, path) => (made ??= lines()).filter((line) => line.name === name && (path + '/').startsWith(line.under === '/' ? '/' : line.under + '/')).sort((a, b) => b.under.length - a.under.length)[0];
const isLetIn = (route, role) => route.who === 'anyone' || (role !== 'nobody' && (route.who === 'signed_in' || route.who.split('|').includes(role)));

// The path with its names filled for one kind, and who of those let in sees it; null when the names of this path have no such kind.
function target(route, kind, table) {
  const names = [...new Set(route.path.match(/:[a-z_]+/g) ?? [])];
  if (!names.length) return kind === 'any' ? { path: route.path, by: null } : null;
  let by = null, isThere = false, status;
  const values = {};
  for (const name of names) {
    const line = table.get(`${name} ${route.path}`);
    status ??= line.status;
    if (kind === 'absent') {
      if (line.absent === null) return null;
      values[name] = line.absent;
      by = [];
      isThere = true;
    } else {
      const entry = line[kind] ?? line.any ?? line.own;
      values[name] = entry?.value ?? entry;
      if (line[kind]) isThere = true;
      if (line[kind]?.by) by = line[kind].by;
    }
  }
  return isThere ? { path: route.path.replace(/:[a-z_]+/g, (name) => values[name]), by, status } : null;
}

const own = () => routes.filter((route) => !route.is_bare);
const table = () => new Map(own().flatMap((route) => (route.path.match(/:[a-z_]+/g) ?? []).map((name) => [`${name} ${route.path}`, lineOf(name, route.path)])));

test('each name in a path has a line here that says what stands for it', () => {
  const missing = [...table()].filter(([, line]) => !line || kinds.every((kind) => line[kind] === undefined)).map(([key]) => key);
  assert.deepEqual(missing, []);
  for (const [key, line] of table()) for (const kind of kinds) if (line[kind] !== undefined && line[kind] !== null) assert.ok(line[kind].value ?? typeof line[kind] === 'string', `${key} ${kind} stands for something`);
});

test('every page answers every role as the table and ownership say, and shows nobody whom that role may not see', { timeout: 300000 }, async () => {
  const complaints = [];
  const values = table();
  let asked = 0;
  const look = async (role, path) => {
    const answer = await visitors[role].get(path);
    asked++;
    for (const [name, person] of Object.entries(people))
      if (!seenBy[name].includes(role) && answer.text.toLowerCase().includes(person.word.toLowerCase())) complaints.push(`${path} shows ${name} to ${role}`);
    return answer;
  };
  // The office has files open: the walk sees them as they are for who works with them.
  for (const role of house) for (const name of ['other', 'student']) {
    const file = await visitors[role].get(`/fr/office/people/${people[name].id}`);
    if (file.text.includes('/looks')) assert.equal((await visitors[role].submit(file, '/looks')).status, 303);
  }
  for (const route of own().filter((each) => each.method === 'GET'))
    for (const kind of kinds) {
      const found = target(route, kind, values);
      if (!found) continue;
      for (const role of ['nobody', ...roles])
        for (const language of ['fr', 'en']) {
          const path = `/${language}${found.path}`;
          const answer = await look(role, path);
          const says = `${path} (${kind}) as ${role}: ${answer.status} ${headline(answer.text).slice(0, 80)}`;
          if (answer.status >= 500) complaints.push(says);
          else if (!isLetIn(route, role)) {
            if (answer.status !== (role === 'nobody' ? 303 : 403)) complaints.push(`${says}, who is not let in`);
          } else if (found.by && !found.by.includes(role)) {
            if (answer.status !== 404) complaints.push(`${says}, who must not know of it`);
          } else if (found.status ? answer.status !== found.status : ![200, 303].includes(answer.status)) complaints.push(`${says}, who may see it`);
        }
    }
  // Lists that take what is asked: the words themselves.
  for (const role of roles)
    for (const person of Object.values(people)) for (const path of [`/fr/office/people?q=${person.word}`, `/fr/courses?q=${person.word}`]) {
      const answer = await visitors[role].get(path);
      // What was asked stands in the search box; a person found is a link.
      if (!house.includes(role) && /\/office\/people\/[0-9]/.test(answer.text)) complaints.push(`${path} finds people for ${role}`);
    }
  assert.deepEqual([...new Set(complaints)].slice(0, 40), []);
  assert.ok(asked > 1000, `${asked} pages were asked for`);
});

test('no form is taken from who may not send it, and none without its token', { timeout: 300000 }, async () => {
  const complaints = [];
  const values = table();
  const marks = () => sqlValue("select concat_ws(' ', (select max(id) from audit where person_id is not null), (select count(*) from enrolment), (select count(*) from mail_outbox), (select count(*) from job), (select count(*) from role_grant))");
  const before = marks();
  for (const route of own().filter((each) => each.method === 'POST' && !['sign_in', 'sign_out'].includes(each.name)))
    for (const kind of kinds) {
      const found = target(route, kind, values);
      if (!found) continue;
      for (const role of ['nobody', ...roles]) {
        const answer = await visitors[role].post(`/fr${found.path}`, {});
        const isSentToSignIn = answer.status === 303 && answer.location.includes('/sign-in');
        if (answer.status >= 500 || (answer.status < 400 && !isSentToSignIn)) complaints.push(`POST ${found.path} (${kind}) as ${role}: ${answer.status} ${answer.location ?? ''}`);
      }
    }
  assert.deepEqual(complaints, []);
  assert.equal(marks(), before, 'nothing was written');
});

test('a token and key of one form open no other: another person’s, another thing’s, another role’s', async () => {
  const office = visitors.office;
  const page = await office.get('/fr/office/settings/offer_hours');
  const fields = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([a-z_]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const sent = { ...fields, setting_value: '1', reason: 'rights' };
  const marks = () => sqlValue("select string_agg(name || value, ',' order by name) from setting");
  const before = marks();
  for (const [role, path] of [['office', '/fr/office/settings/draft_days'], ['admin', '/fr/office/settings/offer_hours'], ['teacher', '/fr/office/settings/offer_hours'], ['student', '/fr/office/settings/offer_hours']]) {
    const answer = await visitors[role].post(path, sent);
    assert.ok([403, 409].includes(answer.status), `${path} as ${role}: ${answer.status}`);
  }
  assert.equal(marks(), before);
});
