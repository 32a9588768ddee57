// A session from its opening to a revoked certificate, by a teacher and a student, in both languages; strangers; hostile forms.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, headline, mailTo, sleep, sql, sqlValue, words, zipParts } from './client.mjs';

const day = (offset) => sqlValue(`select current_date + ${offset}`);
const courseOf = () =>
  sqlValue(`select c.code from course c join course_version v on v.course_id = c.id and v.number = c.published_version join session s on s.course_id = c.id join session_teacher t on t.session_id = s.id join person p on p.id = t.person_id
    where p.email = 'teacher@demo.test' and c.state = 'published' and 'FI' = any(v.tracks) order by c.code limit 1`);
async function as(role, language = 'fr') {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${role}@demo.test`);
  return visitor;
}
const good = () => ({
  starts_on: day(20), ends_on: day(60), opens_at: `${day(-1)}T09:00`, closes_at: `${day(10)}T18:30`, withdraw_until: '', capacity: '3', minimum_size: '1', has_waiting_list: 'yes', admission: 'open', attendance: 'half_day', tracks: 'FI',
  mode: '0', place_name: 'Salle <script>alert(1)</script>', place_city: 'Paris', rhythm_fr: 'Deux heures', rhythm_en: 'Two hours', hours_total: '4,5', price_total: '0', teachers: 'teacher@demo.test',
});
const idOf = (answer) => Number(/sessions\/(\d+)/.exec(answer.location)[1]);

async function open(teacher, answers = {}) {
  const language = teacher.language;
  const page = await teacher.get(`/${language}/staff/sessions/new?course_code=${courseOf()}`);
  assert.equal(page.status, 200, headline(page.text));
  return teacher.submit(page, '/staff/sessions', { ...good(), ...answers });
}
async function opened(teacher, answers = {}) {
  const answer = await open(teacher, answers);
  assert.equal(answer.status, 303, words(answer.text ?? '').slice(0, 900));
  const id = idOf(answer);
  assert.equal((await teacher.submit(`/${teacher.language}/staff/sessions/${id}`, '/publications')).status, 303);
  return id;
}
async function enrol(student, session) {
  const check = await student.follow(await student.submit(`/${student.language}/sessions/${session}/enrolments/new`, '/drafts', { track: 'FI' }));
  return student.submit(check, `/sessions/${session}/enrolments`);
}
// The days of the session are moved behind us, as time would.
const pass = (session) => {
  sql(`update session set opens_at = opens_at - interval '40 days', closes_at = closes_at - interval '40 days', starts_on = starts_on - 40, ends_on = ends_on - 61 where id = ${session}`);
  sql(`update meeting set starts_at = starts_at - interval '40 days', ends_at = ends_at - interval '40 days' where session_id = ${session}`);
};

for (const language of ['fr', 'en'])
  test(`from an opened session to a revoked certificate (${language})`, async () => {
    const teacher = await as('teacher', language);
    const root = `/${language}/staff/sessions`;
    const answer = await open(teacher);
    assert.equal(answer.status, 303, words(answer.text ?? '').slice(0, 900));
    const id = idOf(answer);
    assert.deepEqual(sql(`select state, capacity, hours_total, edition from session where id = ${id}`)[0], ['draft', '3', '4.50', '2']);
    const [student, second] = crowd(2, { language });
    assert.equal((await student.get(`/${language}/sessions/${id}/enrolments/new`)).status, 404, 'a draft is nobody else’s');

    // A rule expands to lines, the lines are edited and saved.
    const monday = sqlValue(`select min(d)::date from generate_series(current_date + 20, current_date + 60, interval '1 day') d where extract(isodow from d) = 1`);
    const rule = await teacher.get(`${root}/${id}/meetings?weekday=1&from_time=14:00&to_time=16:00&from_day=${day(20)}&to_day=${day(60)}&except_days=${monday}&room=B12`);
    const { fields } = forms(rule.text).find((form) => form.action.endsWith('/meetings'));
    const lines = fields.meetings.split('\n');
    assert.ok(lines.length >= 4 && lines.every((line) => /^\d{4}-\d\d-\d\d 14:00-16:00 \| B12$/.test(line)), fields.meetings);
    assert.ok(!fields.meetings.includes(monday), 'the excepted day is left out');
    const wrong = await teacher.submit(rule, '/meetings', { meetings: `${lines[0]}\n2026-02-30 10:00-12:00` });
    assert.equal(wrong.status, 422);
    assert.match(words(wrong.text), language === 'fr' ? /Ligne 2\s: ce jour/ : /Line 2: this day/);
    assert.ok(wrong.text.includes('2026-02-30 10:00-12:00'), 'what was typed stays');
    assert.equal((await teacher.submit(rule, '/meetings', { meetings: `${lines[0]}\n${lines[1].replace('14:00-16:00', '09:00-11:00')}` })).status, 303);
    assert.equal(sqlValue(`select count(*) from meeting where session_id = ${id}`), '2');

    assert.equal((await teacher.submit(`${root}/${id}`, '/publications')).status, 303);
    assert.equal((await enrol(student, id)).status, 303);
    assert.equal((await enrol(second, id)).status, 303);
    const roster = await teacher.get(`${root}/${id}/roster`);
    assert.ok(roster.text.includes(student.email) && roster.text.includes(second.email));
    const csv = await teacher.get(`${root}/${id}/roster.csv?q=${encodeURIComponent(student.email)}`);
    assert.match(csv.headers['content-type'], /text\/csv/);
    assert.equal(csv.text.trim().split('\r\n').length, 2, 'exactly what is shown');
    const book = await teacher.get(`${root}/${id}/roster.xlsx?q=${encodeURIComponent(student.email)}`);
    assert.equal(book.status, 200);
    const { 'xl/worksheets/sheet1.xml': cells } = zipParts(book.bytes);
    assert.deepEqual([(cells.match(/<row /g) ?? []).length, cells.includes(student.email), cells.includes(second.email)], [2, true, false], 'the workbook too');
    assert.ok(csv.text.startsWith('family_name,given_name,email,track,state,enrolled_on,half_days_present,half_days_recorded,outcome,grade,reference'));

    // A message: written, checked, sent once, the copy kept.
    const written = await teacher.submit(`${root}/${id}/messages/new`, '/messages', { subject_fr: 'Salle changée', body_fr: 'Venez en <b>B13</b>.\nMerci', subject_en: 'Another room', body_en: 'Come to B13.' });
    assert.equal(written.status, 303);
    const check = await teacher.follow(written);
    assert.match(words(check.text), language === 'fr' ? /partira à 2 personnes/ : /go to 2 people/);
    assert.ok(check.text.includes('&lt;b&gt;B13'));
    assert.equal((await teacher.submit(check, '/sendings')).status, 303);
    const mail = await mailTo(student.email, 'session_message');
    assert.match(mail.text, /Subject: /);
    const again = await teacher.get(written.location.replace(teacher.base, ''));
    assert.equal(forms(again.text).filter((form) => form.action.includes('sendings')).length, 0, 'no second sending');

    // Attendance before its day is refused; then entered, and corrected as a new row.
    const key = () => sqlValue(`select half_day_key from half_days(${id}) limit 1`);
    assert.match(words((await teacher.get(`${root}/${id}/attendance/${key()}`)).text), language === 'fr' ? /se saisit à partir/ : /can be entered from/);
    pass(id);
    assert.match(words((await teacher.get(`${root}/${id}/attendance`)).text), language === 'fr' ? /rien n’est encore saisi/i : /nothing entered yet/i);
    const grid = await teacher.get(`${root}/${id}/attendance/${key()}`);
    assert.equal(grid.status, 200);
    const [one, two] = sql(`select id from enrolment where session_id = ${id} order by id`).flat();
    assert.equal((await teacher.submit(grid, '/attendance/', { [`presence_${one}`]: 'present', [`presence_${two}`]: 'absent' })).status, 303);
    const corrected = await teacher.get(`${root}/${id}/attendance/${key()}`);
    assert.equal((await teacher.submit(corrected, '/attendance/', { [`presence_${two}`]: 'excused' })).status, 303);
    assert.deepEqual(sql(`select presence from attendance_event where enrolment_id in (${one}, ${two}) order by id`).flat(), ['present', 'absent', 'excused']);
    assert.equal(sqlValue(`select minutes from attendance_event where enrolment_id = ${one}`), '120');
    const sheet = await teacher.get(`${root}/${id}/attendance/${key()}/sheet`);
    assert.equal(sheet.status, 200);
    assert.match(words(sheet.text), /Signature/);

    // Outcome, certificate, verification, revocation.
    const outcomes = await teacher.get(`${root}/${id}/outcomes`);
    assert.equal((await teacher.submit(outcomes, '/outcomes', { [`outcome_${one}`]: 'completed', [`grade_${one}`]: '15/20 <i>', [`outcome_${two}`]: 'not_completed' })).status, 303);
    assert.deepEqual(sql(`select state from enrolment where id in (${one}, ${two}) order by id`).flat(), ['finished', 'finished']);
    const documents = await teacher.get(`${root}/${id}/documents`);
    assert.equal((await teacher.submit(documents, '/documents', { picks: two })).status, 422, 'no certificate without completion');
    assert.equal((await teacher.submit(documents, '/documents', { picks: one })).status, 303);
    const [document, code] = sql(`select id, code from issued_document where enrolment_id = ${one}`)[0];
    const paper = await teacher.get(`/${language}/staff/documents/${document}`);
    assert.ok(paper.text.includes(code) && paper.text.includes('15/20 &lt;i&gt;') && words(paper.text).includes('Crowd Person 1'));
    const own = await student.get(`/${language}/my/documents/${document}`);
    assert.equal(own.status, 200);
    assert.equal((await second.get(`/${language}/my/documents/${document}`)).status, 404, 'another’s document is absent');
    for (const holder of [student, teacher]) {
      const file = await holder.get(`/${language}/documents/${document}/certificate.pdf`);
      assert.deepEqual([file.status, file.headers['content-type'], file.headers['content-disposition']], [200, 'application/pdf', `inline; filename="certificate-${code}.pdf"`]);
      assert.match(file.bytes.toString('latin1', 0, 8), /^%PDF-1\.\d/);
    }
    assert.equal((await second.get(`/${language}/documents/${document}/certificate.pdf`)).status, 404);
    const enrolment = await student.get(`/${language}/my/enrolments/${one}`);
    assert.ok(enrolment.text.includes(`/my/documents/${document}`));
    const anyone = new Visitor({ language });
    const asked = await anyone.get(`/${language}/verify?code=${code.toLowerCase().replaceAll('-', ' ').replaceAll(' ', '+')}`);
    assert.equal(asked.status, 303);
    const verified = await anyone.follow(asked);
    assert.match(headline(verified.text), language === 'fr' ? /est valable/ : /is valid/);
    assert.ok(!verified.text.includes('Crowd'), 'no name');
    assert.equal((await anyone.get(`/${language}/verify/${code.replace(/.$/, (c) => (c === '2' ? '3' : '2'))}`)).status, 404);
    const kept = await teacher.submit(await teacher.get(`${root}/${id}/outcomes`), '/outcomes', { [`outcome_${one}`]: 'not_completed' });
    assert.equal(kept.status, 409, 'a certificate rests on the outcome');
    const empty = await teacher.submit(`/${language}/staff/documents/${document}/revocations/new`, '/revocations', { reason: ' \u00a0 ' });
    assert.equal(empty.status, 422);
    assert.equal((await teacher.submit(`/${language}/staff/documents/${document}/revocations/new`, '/revocations', { reason: 'Wrong dates' })).status, 303);
    // Pages without sign-in may be a second old.
    await sleep(1100);
    const revoked = await anyone.get(`/${language}/verify/${code}`);
    assert.match(headline(revoked.text), language === 'fr' ? /n’est pas valable/ : /is not valid/);
    assert.ok(!revoked.text.includes('Wrong dates'));
    assert.ok(Number(sqlValue(`select count(*) from audit where object = 'session' and object_id = '${id}'`)) >= 8);
  });

for (const language of ['fr', 'en'])
  test(`a session is duplicated: a draft some days later, with its meetings and teachers, without its people, once (${language})`, async () => {
    const teacher = await as('teacher', language);
    const root = `/${language}/staff/sessions`;
    const id = await opened(teacher);
    assert.equal((await teacher.submit(`${root}/${id}/meetings`, '/meetings', { meetings: `${day(21)} 14:00-16:00 | B12` })).status, 303);
    const [student] = crowd(1, { language });
    assert.equal((await enrol(student, id)).status, 303);
    const form = await teacher.get(`${root}/${id}/copies/new`);
    const refused = await teacher.submit(form, '/copies', { days: '<b>week</b>' });
    assert.equal(refused.status, 422, headline(refused.text));
    assert.ok(refused.text.includes('value="&lt;b&gt;week&lt;/b&gt;"'), 'what was typed stays');
    assert.match(words(refused.text), language === 'fr' ? /nombre entier de jours/ : /whole number of days/);
    const made = await teacher.submit(form, '/copies', { days: '364' });
    assert.equal(made.status, 303, headline(made.text));
    const copy = idOf(made);
    assert.notEqual(copy, id);
    assert.equal(idOf(await teacher.submit(form, '/copies', { days: '364' })), copy, 'the same form sent again makes no second copy');
    assert.deepEqual(
      sql(`select n.state, n.starts_on - o.starts_on, n.ends_on - o.ends_on, n.capacity, n.place_name = o.place_name, n.seats_taken, (select count(*) from enrolment e where e.session_id = n.id) from session o, session n where o.id = ${id} and n.id = ${copy}`)[0],
      ['draft', '364', '364', '3', 't', '0', '0'],
    );
    assert.deepEqual(sql(`select (starts_at at time zone 'Europe/Paris')::date - date '${day(21)}', to_char(starts_at at time zone 'Europe/Paris', 'HH24:MI'), to_char(ends_at at time zone 'Europe/Paris', 'HH24:MI'), room from meeting where session_id = ${copy}`), [['364', '14:00', '16:00', 'B12']], 'at the same hour, whatever the season');
    const shown = await teacher.get(made.location.replace(teacher.base, ''));
    assert.equal(shown.status, 200, 'who ran the first runs the copy');
    assert.ok(forms(shown.text).some((each) => each.action.endsWith('/publications')), 'a draft waits for its publication');
    assert.equal((await student.get(`/${language}/sessions/${copy}/enrolments/new`)).status, 404, 'and is nobody else’s');
  });

test('a form with what cannot be is refused field by field and keeps what was typed', async () => {
  const teacher = await as('teacher', 'en');
  for (const [answers, sentence] of [
    [{ starts_on: '2026-02-30' }, /Give a day that exists/],
    [{ ends_on: day(3) }, /last day cannot come before/],
    [{ opens_at: `${day(15)}T09:00` }, /Closing must follow opening/],
    [{ opens_at: `${day(21)}T09:00`, closes_at: `${day(22)}T09:00` }, /must open before the first day/],
    [{ capacity: '-3' }, /whole number of places/],
    [{ minimum_size: '9' }, /minimum exceeds/],
    [{ tracks: 'XX' }, /at least one track/],
    [{ admission: 'magic' }, /one of the answers offered/],
    [{ price_total: '<script>' }, /price such as/],
    [{ teachers: 'nobody@example.org' }, /not that of a member of staff/],
    [{ place_name: 'x'.repeat(256) }, /255 characters/],
  ]) {
    const answer = await open(teacher, answers);
    assert.equal(answer.status, 422, JSON.stringify(answers));
    assert.match(words(answer.text), sentence, JSON.stringify(answers));
    assert.ok(answer.text.includes('Salle &lt;script&gt;') || answers.place_name, 'what was typed stays');
    assert.ok(!answer.text.includes('<script>alert'));
  }
  const message = await teacher.submit(`/en/staff/sessions/${await opened(teacher)}/messages/new`, '/messages', { subject_fr: ' \u00a0\u202f', body_fr: ' ', subject_en: '\u200b', body_en: '\n\n' });
  assert.equal(message.status, 422);
  assert.match(words(message.text), /Give the subject in French/);
});

test('capacity below what is taken is refused with the number to free; capacity up makes offers', async () => {
  const teacher = await as('teacher', 'fr');
  const id = await opened(teacher, { capacity: '2' });
  const people = crowd(4);
  for (const person of people) assert.equal((await enrol(person, id)).status, 303);
  const low = await teacher.submit(`/fr/staff/sessions/${id}/edit`, '/edits', { capacity: '1' });
  assert.equal(low.status, 422);
  assert.match(words(low.text), /2 places sont prises\s: libérez-en d’abord 1/);
  assert.equal((await teacher.submit(`/fr/staff/sessions/${id}/edit`, '/edits', { capacity: '3' })).status, 303);
  assert.deepEqual(sql(`select state from enrolment where session_id = ${id} order by id`).flat(), ['enrolled', 'enrolled', 'offered', 'waiting']);
  assert.equal(sqlValue(`select old_value || '>' || new_value from session_change where session_id = ${id} and field = 'capacity' order by id desc limit 1`), '2>3');
});

for (const language of ['fr', 'en'])
  test(`attendance of more than a hundred goes on to the next page, and only the last one leads to the list (${language})`, async () => {
    const teacher = await as('teacher', language);
    const id = await opened(teacher, { capacity: '150' });
    // A session of the past, and its people as if they had enrolled.
    sql(`insert into meeting (session_id, starts_at, ends_at) select ${id}, date_trunc('day', now()) - interval '1 day' + interval '9 hours', date_trunc('day', now()) - interval '1 day' + interval '11 hours'`);
    const emails = crowd(101).map((visitor) => `'${visitor.email}'`).join();
    sql(`with e as (insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count, is_demonstration) select ${id}, stat_subject_id, id, 'FI', 'enrolled', 1, true from person where email in (${emails}) returning id)
      insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select id, 1, 'enrol', 'enrolled', current_date, current_date, 'person' from e`);
    const path = `/${language}/staff/sessions/${id}/attendance/${sqlValue(`select half_day_key from half_days(${id}) limit 1`)}`;
    const first = await teacher.submit(path, '/attendance/', { untold: 'present' });
    assert.equal(first.status, 303, words(first.text).slice(0, 300));
    assert.ok(first.location.endsWith(`${path}?page=2&recorded=100`), first.location);
    const second = await teacher.follow(first);
    assert.match(words(second.text), /100/);
    const last = await teacher.submit(second, '/attendance/', { untold: 'present' });
    assert.ok(last.location.endsWith(`/staff/sessions/${id}/attendance?recorded=1`), last.location);
    assert.equal(sqlValue(`select count(*) from attendance_event a join enrolment e on e.id = a.enrolment_id where e.session_id = ${id}`), '101');
  });

test('a stale save answers 409 with both texts', async () => {
  const [first, second] = [await as('teacher', 'en'), await as('office', 'en')];
  const id = await opened(first);
  const page = await first.get(`/en/staff/sessions/${id}/edit`);
  assert.equal((await second.submit(`/en/staff/sessions/${id}/edit`, '/edits', { place_city: 'Lyon' })).status, 303);
  const stale = await first.submit(page, '/edits', { place_city: 'Nantes' });
  assert.equal(stale.status, 409);
  assert.ok(stale.text.includes('value="Nantes"') && words(stale.text).includes('Lyon'));
  assert.equal((await first.submit(stale, '/edits')).status, 303, 'after comparing, the second press saves');
  assert.equal(sqlValue(`select place_city from session where id = ${id}`), 'Nantes');
});

test('moving tells everyone and takes offers back; calling off cancels all in one act', async () => {
  const teacher = await as('teacher', 'fr');
  const id = await opened(teacher, { capacity: '1' });
  const people = crowd(3);
  for (const person of people) assert.equal((await enrol(person, id)).status, 303);
  const before = sqlValue(`select starts_on from session where id = ${id}`);
  assert.equal((await teacher.submit(`/fr/staff/sessions/${id}/moves/new`, '/moves', { days: '7', reason: '' })).status, 422);
  assert.equal((await teacher.submit(`/fr/staff/sessions/${id}/moves/new`, '/moves', { days: '7', reason: 'Salle prise' })).status, 303);
  assert.equal(sqlValue(`select starts_on - date '${before}' from session where id = ${id}`), '7');
  assert.equal(sqlValue(`select count(*) from mail_outbox where template = 'session_changed' and event like 'session:${id}:%'`), '3');
  const page = await teacher.get(`/fr/staff/sessions/${id}/cancellations/new`);
  assert.match(words(page.text), /3 inscriptions seront annulées/);
  assert.equal((await teacher.submit(page, '/cancellations', { reason: 'Trop peu de monde' })).status, 303);
  assert.deepEqual(sql(`select distinct state from enrolment where session_id = ${id}`).flat(), ['cancelled']);
  assert.deepEqual(sql(`select state, seats_taken, waiting_count from session where id = ${id}`)[0], ['cancelled', '0', '0']);
  assert.equal(sqlValue(`select count(*) from waiting_entry where session_id = ${id} and left_at is null`), '0');
  const mail = await mailTo(people[2].email, 'enrolment_cancelled');
  assert.match(Buffer.from(mail.body.replace(/=\r?\n/g, '')).toString(), /Trop peu de monde/);
  assert.equal((await teacher.get(`/fr/staff/sessions/${id}/edit`)).status, 409);
});

for (const language of ['fr', 'en'])
  test(`whoever would be in two places at once is named before dates move (${language})`, async () => {
    const teacher = await as('teacher', language);
    const [id, other] = [await opened(teacher), await opened(teacher)];
    // Two courses: nobody holds two sessions of one.
    sql(`update session set (course_id, course_version) = (select c.id, c.published_version from course c where c.state = 'published' and c.origin = 'own' and c.id <> session.course_id and not exists (select from course_prerequisite r where r.course_id = c.id) order by c.code limit 1) where id = ${other}`);
    sql(`insert into meeting (session_id, starts_at, ends_at) values (${id}, (current_date + 21 + time '14:00') at time zone 'Europe/Paris', (current_date + 21 + time '16:00') at time zone 'Europe/Paris'), (${other}, (current_date + 28 + time '15:00') at time zone 'Europe/Paris', (current_date + 28 + time '17:00') at time zone 'Europe/Paris')`);
    const [student] = crowd(1, { language });
    assert.equal((await enrol(student, id)).status, 303);
    assert.equal((await enrol(student, other)).status, 303);
    const name = sqlValue(`select family_name || ' ' || given_name from person where email = '${student.email}'`);
    const code = sqlValue(`select code from session where id = ${other}`);
    const reason = 'Salle prise <script>';
    const asked = await teacher.submit(`/${language}/staff/sessions/${id}/moves/new`, '/moves', { days: '7', reason });
    assert.equal(asked.status, 422);
    assert.ok(words(asked.text).includes(name) && words(asked.text).includes(code), 'the page says who, and with which session');
    assert.ok(words(asked.text).includes(language === 'fr' ? 'À deux endroits à la fois' : 'In two places at once'));
    assert.ok(asked.text.includes('value="7"') && !asked.text.includes('<script>'), 'what was typed stays, as text');
    assert.equal(sqlValue(`select edition from session where id = ${id}`), sqlValue(`select edition from session where id = ${id} and starts_on = current_date + 20`), 'nothing has moved');
    const other_days = await teacher.submit(asked, '/moves', { days: '7', reason, seen: 'f'.repeat(32) });
    assert.equal(other_days.status, 422, 'another list is not this one');
    assert.equal((await teacher.submit(asked, '/moves', { reason })).status, 303, 'saving again confirms');
    assert.equal(sqlValue(`select starts_on - current_date from session where id = ${id}`), '27');
    // The lines of the meetings are looked at the same way.
    const line = `${day(28)} 16:30-18:00`;
    const lines = await teacher.submit(`/${language}/staff/sessions/${id}/meetings`, '/meetings', { meetings: line });
    assert.equal(lines.status, 422);
    assert.ok(words(lines.text).includes(name) && lines.text.includes(line));
    assert.equal((await teacher.submit(lines, '/meetings')).status, 303);
    assert.equal(sqlValue(`select to_char(starts_at at time zone 'Europe/Paris', 'HH24:MI') from meeting where session_id = ${id}`), '16:30');
  });

test('certificates and next year’s sessions: lists of any length, page by page or all at once', async () => {
  const teacher = await as('teacher', 'en');
  const id = await opened(teacher, { capacity: '200' });
  pass(id);
  sql(`with s as (insert into stat_subject select from generate_series(1, 95) returning id), p as (insert into person (given_name, family_name, email, stat_subject_id) select 'Many', 'P' || row_number() over (), gen_random_uuid() || '@example.org', id from s returning id, stat_subject_id),
    e as (insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count) select ${id}, stat_subject_id, id, 'FI', 'finished', 2 from p returning id),
    v as (insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select id, n, kind, state, current_date, current_date, 'office' from e, (values (1, 'enrol', 'enrolled'), (2, 'finish', 'finished')) k (n, kind, state))
    insert into outcome_event (enrolment_id, outcome, effective_on, recorded_on, actor_role) select id, 'completed', current_date, current_date, 'teacher' from e`);
  const path = `/en/staff/sessions/${id}/documents`;
  const boxes = (text) => [...text.matchAll(/name="picks"/g)].length;
  const first = await teacher.get(path);
  assert.equal(boxes(first.text), 90);
  assert.ok(words(first.text).includes('All 95 who wait'));
  assert.equal(boxes((await teacher.get(`${path}?page=2`)).text), 5);
  assert.equal((await teacher.get(`${path}?page=3`)).location, path, 'a page that is not there leads to the first');
  const issued = await teacher.submit(first, '/documents', { whole: 'yes' });
  assert.match(issued.location, /issued=95/);
  const after = await teacher.get(path);
  assert.equal(boxes(after.text), 0);
  assert.match(words(after.text), /Page 1 \/ 2/);

  const office = await as('office', 'en');
  const total = Number(sqlValue(`select count(*) from person p, roll_over_candidates(p.id, '') where p.email = 'office@demo.test'`));
  const list = await office.get('/en/staff/rollovers/new');
  assert.equal(boxes(list.text), Math.min(total, 90));
  assert.ok(words(list.text).includes(`All ${total} sessions of this list`));
  const code = sqlValue(`select code from session where id = ${id}`);
  const plan = await office.get(`/en/staff/rollovers/new?days=364&whole=yes&q=${code}`);
  assert.match(words(plan.text), /What would be made/);
  const { action, fields } = forms(plan.text).find((form) => form.action.endsWith('/rollovers'));
  assert.equal((await office.post(action, { ...fields, expected: '7' })).status, 422, 'a list that has changed is shown again');
  const made = await office.post(action, { ...fields });
  assert.match(made.location, /made=1/);
});

test('next year: a dry run shows what would be made, then all or nothing', async () => {
  const teacher = await as('teacher', 'en');
  const ids = [await opened(teacher), await opened(teacher)];
  sql(`insert into meeting (session_id, starts_at, ends_at) select ${ids[0]}, d + interval '10 hours', d + interval '12 hours' from generate_series(current_date + 21, current_date + 27, interval '1 day') d where extract(isodow from d) = 6`);
  const count = () => sqlValue('select count(*) from session');
  const before = count();
  const plan = await teacher.get(`/en/staff/rollovers/new?days=364&picks=${ids[0]}&picks=${ids[1]}`);
  assert.equal(plan.status, 200);
  assert.match(words(plan.text), /What would be made/);
  const toLook = [...plan.text.matchAll(/data-label="To look at">([\s\S]*?)<\/td>/g)].map(([, cell]) => words(cell));
  assert.deepEqual([toLook.length, toLook.filter((each) => each.includes('A meeting falls on a Saturday or Sunday')).length], [2, 1], `the checklist of each: ${toLook.join(' / ')}`);
  assert.equal(count(), before, 'a dry run makes nothing');
  const { action, fields } = forms(plan.text).find((form) => form.action.endsWith('/rollovers'));
  const pairs = (picks) => [...Object.entries(fields).filter(([name]) => name !== 'picks'), ...picks.map((id) => ['picks', String(id)])];
  const foreign = sqlValue("select s.id from session s where s.state = 'published' and s.id not in (select run_sessions(p.id) from person p where p.email = 'teacher@demo.test') limit 1");
  assert.equal((await teacher.post(action, pairs([...ids, foreign]))).status, 422);
  assert.equal(count(), before, 'one that is another’s stops all');
  const made = await teacher.post(action, pairs(ids));
  assert.equal(made.status, 303);
  assert.equal(Number(count()), Number(before) + 2);
  assert.equal((await teacher.post(action, pairs(ids))).location, made.location, 'the same form again makes nothing more');
  assert.equal(Number(count()), Number(before) + 2);
  const [copied, original] = sql(`select string_agg(distinct extract(isodow from starts_on)::text, ',') from session where id in (${ids}) union all select string_agg(distinct extract(isodow from starts_on)::text, ',') from (select starts_on from session order by id desc limit 2) x`).flat();
  assert.equal(copied, original, '364 days keep the weekday');
});

test('a class of more than a hundred is entered on two pages, and a hundred choices are one form', async () => {
  const teacher = await as('teacher', 'fr');
  const id = sqlValue("select id from session where code like '%-NOW-LECTURE'");
  const key = sqlValue(`select half_day_key from half_days(${id}) where half_day_on <= current_date order by starts_at desc limit 1`);
  const page = await teacher.get(`/fr/staff/sessions/${id}/attendance/${key}`);
  const { action, fields } = forms(page.text).find((form) => form.action.includes('/attendance/'));
  const names = Object.keys(fields).filter((name) => name.startsWith('presence_'));
  assert.equal(names.length, 100);
  assert.equal((await teacher.post(action, { ...fields, ...Object.fromEntries(names.map((name) => [name, 'present'])) })).status, 303);
  assert.ok((await teacher.get(`/fr/staff/sessions/${id}/attendance/${key}?page=2`)).text.includes('presence_'));
  // One button for all whom nothing is told of: what was chosen stays, and the other page is not touched.
  const outcomes = await teacher.get(`/fr/staff/sessions/${id}/outcomes?page=2`);
  const form = forms(outcomes.text).find((each) => each.action.endsWith('/outcomes'));
  const ids = Object.keys(form.fields).filter((name) => name.startsWith('outcome_')).map((name) => name.slice(8));
  assert.ok(ids.length > 2 && outcomes.text.includes('name="untold" value="completed"'));
  const told = () => sql(`select outcome, count(*) from (select distinct on (o.enrolment_id) o.outcome from outcome_event o join enrolment e on e.id = o.enrolment_id where e.session_id = ${id} order by o.enrolment_id, o.id desc) x group by 1 order by 1`).map((row) => row.join(' '));
  const wrong = await teacher.post(form.action, { ...form.fields, untold: 'completed', [`grade_${ids[1]}`]: 'x'.repeat(61) });
  assert.equal(wrong.status, 422);
  assert.ok(wrong.text.includes(`outcome_${ids[0]}`), 'the page that was sent is shown again');
  assert.equal((await teacher.post(form.action, { ...form.fields, untold: 'wonderful' })).status, 422);
  assert.deepEqual(told(), []);
  const saved = await teacher.post(form.action, { ...form.fields, untold: 'completed', [`outcome_${ids[0]}`]: 'not_completed' });
  assert.match(saved.location, new RegExp(`outcomes\\?recorded=${ids.length}&page=2$`));
  assert.deepEqual(told(), [`completed ${ids.length - 1}`, 'not_completed 1']);
  const corrected = await teacher.follow(saved);
  assert.equal((await teacher.submit(corrected, '/outcomes', { [`outcome_${ids[1]}`]: '' })).status, 303);
  assert.deepEqual(told(), [`completed ${ids.length - 2}`, 'not_completed 1', 'revoked 1'], 'undone by a correction');
  const rest = await teacher.get(`/fr/staff/sessions/${id}/attendance/${key}?page=2`);
  const second = forms(rest.text).find((each) => each.action.includes('/attendance/'));
  const present = () => Number(sqlValue(`select count(*) from attendance_event a join enrolment e on e.id = a.enrolment_id where e.session_id = ${id} and a.presence = 'present' and a.half_day_on || '-' || a.half_day = '${key}'`));
  const before = present();
  assert.equal((await teacher.post(second.action, { ...second.fields, untold: 'present' })).status, 303);
  assert.equal(present() - before, Object.entries(second.fields).filter(([name, value]) => name.startsWith('presence_') && !value).length);
  const other = sqlValue(`select id from enrolment where session_id <> ${id} limit 1`);
  const crafted = await teacher.get(`/fr/staff/sessions/${id}/attendance/${key}`);
  assert.equal((await teacher.submit(crafted, '/attendance/', { [`presence_${other}`]: 'present' })).status, 422, 'somebody of another class');
  assert.equal((await teacher.submit(crafted, '/attendance/', { person_id_1: '7' })).status, 400);
});

test('a stranger’s session answers like an absent one, whoever asks', async () => {
  const teacher = await as('teacher');
  const foreign = sqlValue("select s.id from session s where s.state = 'published' and s.origin = 'own' and s.id not in (select run_sessions(p.id) from person p where p.email = 'teacher@demo.test') limit 1");
  for (const page of ['', '/edit', '/meetings', '/copies/new', '/moves/new', '/cancellations/new', '/roster', '/messages/new', '/attendance', '/outcomes', '/documents']) {
    assert.equal((await teacher.get(`/fr/staff/sessions/${foreign}${page}`)).status, 404, page);
    assert.equal((await teacher.get(`/fr/staff/sessions/999999999${page}`)).status, 404, page);
  }
  const csv = await teacher.get(`/fr/staff/sessions/${foreign}/roster.csv`);
  assert.ok(csv.status === 404 || csv.text.trim().split('\r\n').length === 1, 'no row of another’s class');
  for (const role of ['student', 'trainee', 'reviewer', 'leader', 'employer', 'admin']) assert.equal((await (await as(role)).get(`/fr/staff/sessions/${foreign}/roster`)).status, 403, role);
});
