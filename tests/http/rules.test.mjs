// Who may enrol: seats kept for an audience, from the staff's form to the public page, the queue and the release; what is asked; equivalents; every reason with what to do; hostile forms. In both languages.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, headline, mailTo, sql, sqlValue, words } from './client.mjs';

async function as(role, language = 'fr') {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${role}@demo.test`);
  return visitor;
}
const moment = (days) => sqlValue(`select to_char((now() + ${days} * interval '1 day') at time zone 'Europe/Paris', 'YYYY-MM-DD"T"HH24:MI')`);
// A course with one open session that teacher@demo.test runs; `own` sets columns of the session.
let made = 0;
function session(own = '', name = `RULES-${process.pid}-${++made}`) {
  sql(`with c as (insert into course (code, kind, state, published_version) values ('${name}', 'short', 'published', 1) returning id),
      v as (insert into course_version (course_id, number, title_fr, title_en, level, tracks, review_state) select id, 1, 'Règles ${name}', 'Rules ${name}', 'none', '{FI,FC}', 'published' from c),
      p as (insert into course_organisation (course_id, organisation_id, part) select c.id, o.id, 'responsible' from c, organisation o where o.code = 'SU')
    insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, mode, place_city)
    select '${name}', c.id, 1, o.id, 'published', '{FI}', now() - interval '1 day', now() + interval '9 days', current_date + 200 + ${made}, current_date + 202 + ${made}, 3, 0, 'Paris' from c, organisation o where o.code = 'SU'`);
  const id = sqlValue(`select id from session where code = '${name}'`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  if (own) sql(`update session set ${own} where id = ${id}`);
  return { id, code: name };
}
const member = (visitor, organisation = 'CNAM') => sql(`insert into affiliation (person_id, organisation_id, kind, from_on) select p.id, o.id, 'student', current_date - 1 from person p, organisation o where p.email = '${visitor.email}' and o.code = '${organisation}'`);
async function enrol(visitor, id) {
  const draft = await visitor.submit(`/${visitor.language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' });
  const check = await visitor.follow(draft);
  return visitor.submit(check, `/sessions/${id}/enrolments`);
}
const state = (visitor, id) => sqlValue(`select e.state from enrolment e join person p on p.id = e.person_id where p.email = '${visitor.email}' and e.session_id = ${id} order by e.id desc limit 1`);

for (const language of ['fr', 'en'])
  test(`seats kept for an institution, from the form to the release (${language})`, async () => {
    const fr = language === 'fr';
    const { id, code } = session();
    const teacher = await as('teacher', language);
    const root = `/${language}/staff/sessions/${id}`;
    assert.match((await teacher.get(root)).text, new RegExp(`href="${root}/audiences"`));
    const page = await teacher.get(`${root}/audiences`);
    assert.equal(page.status, 200, headline(page.text));
    const wrong = await teacher.submit(page, '/audiences', { who: 'institution:CNAM', seats: '9', released_at: moment(-1), opens_at: '2026-02-30T10:00', closes_at: 'demain' });
    assert.equal(wrong.status, 422);
    for (const field of ['seats', 'released_at', 'opens_at', 'closes_at']) assert.match(wrong.text, new RegExp(`<a href="#${field}">`), field);
    assert.match(words(wrong.text), fr ? /Au plus 3 places/ : /At most 3 places/);
    assert.match(wrong.text, /value="institution:CNAM" selected/, 'what was chosen stays');
    assert.match(wrong.text, /name="seats"[^>]* value="9"/, 'what was typed stays');
    const saved = await teacher.submit(page, '/audiences', { who: 'institution:CNAM', seats: '2', released_at: moment(5) });
    assert.equal(saved.status, 303, words(saved.text ?? '').slice(0, 800));
    const again = await teacher.submit(page, '/audiences', { who: 'level:7', seats: '1', released_at: moment(5) });
    assert.ok([303, 409].includes(again.status) && sqlValue(`select count(*) from session_audience where session_id = ${id}`) === '1', 'a page of before the change saves nothing more');

    // What the public reads, and who gets which seat.
    const shown = words((await new Visitor({ language }).get(`/${language}/courses/${code}`)).text);
    assert.match(shown, fr ? /2 places pour Conservatoire national des arts et métiers jusqu’au \d[^.]* \(heure de Paris\) ?\. 2 sont libres/ : /2 places kept for Cnam until \d[^.]* \(Paris time\) ?\. 2 of them are free/);
    const [one, two, three, four, five] = crowd(5, { language });
    member(three);
    member(five);
    assert.equal((await enrol(one, id)).status, 303);
    const waits = await two.get(`/${language}/sessions/${id}/enrolments/new`);
    assert.match(words(waits.text), fr ? /rejoindre la liste d’attente/ : /join the waiting list/);
    assert.equal((await enrol(two, id)).status, 303);
    assert.equal((await enrol(three, id)).status, 303);
    assert.deepEqual([state(one, id), state(two, id), state(three, id)], ['enrolled', 'waiting', 'enrolled'], 'a member passes who waits for a common seat');
    const told = words((await four.get(`/${language}/courses/${code}`)).text);
    assert.match(told, fr ? /Les places qui vous sont ouvertes sont toutes prises ; 1 sont? réservées? à/ : /The places open to you are all taken; 1 (is|are) kept for/);

    // The seats that are free go to those who wait when they are kept no longer.
    const list = await teacher.get(`${root}/audiences`);
    const change = await teacher.get(`${root}/audiences?audience_id=${sqlValue(`select id from session_audience where session_id = ${id}`)}`);
    assert.match(change.text, /value="institution:CNAM" selected/);
    const form = forms(change.text).find((each) => each.action.endsWith('/audiences'));
    assert.equal((await teacher.post(form.action, { ...form.fields, who: 'level:7' })).status, 422, 'a seat that is taken keeps its audience');
    assert.equal((await teacher.submit(list, '/removals')).status, 303);
    assert.deepEqual([state(two, id), state(three, id)], ['offered', 'enrolled'], 'nobody loses a seat');
    assert.match((await mailTo(two.email, 'offer_made')).text, /Subject: /);
    assert.match(words((await teacher.get(root)).text), fr ? /Places réservées CNAM 2/ : /Places kept CNAM 2/);
  });

test('an audience comes first: its members see the button before the opening, others the date and what to do', async () => {
  const { id, code } = session("opens_at = now() + interval '2 days'");
  sql(`insert into session_audience (session_id, kind, value, seats, opens_at, released_at) values (${id}, 'institution', 'CNAM', 1, now() - interval '1 hour', now() + interval '5 days')`);
  const [inside, outside, second] = crowd(3);
  member(inside);
  member(second);
  const theirs = await inside.get(`/fr/courses/${code}`);
  assert.match(theirs.text, new RegExp(`/fr/sessions/${id}/enrolments/new`));
  const others = await outside.get(`/fr/courses/${code}`);
  assert.ok(!others.text.includes(`/fr/sessions/${id}/enrolments/new`));
  assert.match(words(others.text), /Les inscriptions ouvrent le .* Revenez à ce moment-là/);
  assert.equal((await enrol(inside, id)).status, 303);
  assert.equal(state(inside, id), 'enrolled');
  const late = await second.get(`/fr/sessions/${id}/enrolments/new`);
  assert.match(words(late.text), /Les inscriptions ouvrent le .* Revenez à ce moment-là/, 'when its seats are gone a member waits for the opening as everybody');
  assert.equal(forms(late.text).filter((form) => form.action.includes('/drafts')).length, 0, 'no button that leads nowhere');
});

test('at the moment of release the free seats are everybody’s, by the first act after it', async () => {
  const { id } = session('capacity = 1, has_waiting_list = false');
  sql(`insert into session_audience (session_id, kind, value, seats, released_at) values (${id}, 'institution', 'CNAM', 1, now() + interval '3 seconds')`);
  const [visitor] = crowd(1);
  const before = await visitor.get(`/fr/sessions/${id}/enrolments/new`);
  assert.match(words(before.text), /1 sont réservées à .* jusqu’au .* Rejoignez la liste d’attente s’il y en a une, ou revenez à ce moment-là/);
  await new Promise((resolve) => setTimeout(resolve, 3200));
  assert.equal((await enrol(visitor, id)).status, 303);
  assert.equal(state(visitor, id), 'enrolled');
});

for (const language of ['fr', 'en'])
  test(`every reason at once, each with what to do, before and at the sending (${language})`, async () => {
    const fr = language === 'fr';
    const { id, code } = session();
    const required = session();
    const [visitor] = crowd(1, { language });
    sql(`update person set language = '${language}', qualification_level = 5 where email = '${visitor.email}'`);
    const draft = await visitor.follow(await visitor.submit(`/${language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
    sql(`update session set entry_level_required = 7, only_organisations = array(select id from organisation where code = 'CNAM') where id = ${id}`);
    sql(`insert into course_prerequisite (course_id, required_id, kind) select (select course_id from session where id = ${id}), course_id, 'required' from session where id = ${required.id}`);
    const sentences = fr
      ? [/réservée aux membres de .* faire enregistrer votre appartenance/, /demande le niveau 7 ou plus\. Vérifiez le niveau/, new RegExp(`Il faut avoir terminé Règles ${required.code} auparavant\\. Suivez-la d’abord`)]
      : [/reserved for members of .* have your membership recorded/, /asks for 7 or above\. Check the level/, new RegExp(`You must have completed Rules ${required.code} first\\. Take it first`)];
    const sent = await visitor.submit(draft, `/sessions/${id}/enrolments`);
    assert.equal(sent.status, 403);
    for (const page of [`/${language}/courses/${code}`, `/${language}/sessions/${id}/enrolments/new`, `/${language}/sessions/${id}/enrolments/check`]) {
      const text = words((await visitor.get(page)).text);
      for (const sentence of sentences) assert.match(text, sentence, page);
    }
    for (const sentence of sentences) assert.match(words(sent.text), sentence, 'at the sending too');
    assert.equal(state(visitor, id), undefined);

    // The teacher accepts an equivalent; the level and the house are asked no longer.
    const teacher = await as('teacher', language);
    const root = `/${language}/staff/sessions/${id}`;
    const bad = await teacher.submit(`${root}/equivalences`, '/equivalences', { whom_email: 'nobody@example.org', replaced_code: 'NO-SUCH', ground: ' ' });
    assert.equal(bad.status, 422);
    for (const field of ['whom_email', 'replaced_code', 'ground']) assert.match(bad.text, new RegExp(`<a href="#${field}">`), field);
    assert.match(bad.text, /value="nobody@example\.org"/);
    assert.equal((await teacher.submit(`${root}/equivalences`, '/equivalences', { whom_email: visitor.email, ground: 'Un <b>diplôme</b>' })).status, 303);
    const list = await teacher.get(`${root}/equivalences`);
    assert.ok(list.text.includes('Un &lt;b&gt;diplôme&lt;/b&gt;') && !list.text.includes('<b>diplôme'));
    assert.match((await mailTo(visitor.email, 'equivalence_accepted')).text, /Subject: /);
    const eligibility = await teacher.get(`${root}/eligibility`);
    assert.match(eligibility.text, /value="7" selected/);
    assert.match(eligibility.text, /value="CNAM" checked/);
    assert.equal((await teacher.submit(eligibility, '/eligibility', { entry_level: '9', organisations: 'NOBODY' })).status, 422);
    const { action, fields } = forms(eligibility.text).find((form) => form.action.endsWith('/eligibility'));
    assert.equal((await teacher.post(action, { form_token: fields.form_token, form_key: fields.form_key, edition: fields.edition, entry_level: '' })).status, 303);
    assert.deepEqual(sql(`select entry_level_required is null, only_organisations from session where id = ${id}`)[0], ['t', '{}']);
    assert.equal((await enrol(visitor, id)).status, 303);
    assert.equal(state(visitor, id), 'enrolled');

    // Asking for more names whom it would have kept out, before it is saved.
    const asked = await teacher.submit(`${root}/eligibility`, '/eligibility', { entry_level: '7' });
    assert.equal(asked.status, 422);
    assert.match(words(asked.text), fr ? /Person 1 Crowd \(.*\) – n’indique pas ce niveau/ : /Person 1 Crowd \(.*\) – does not tell this level/);
    assert.equal(sqlValue(`select entry_level_required is null from session where id = ${id}`), 't');
    assert.equal((await teacher.submit(asked, '/eligibility', { entry_level: '7' })).status, 303);
    assert.equal(sqlValue(`select entry_level_required from session where id = ${id}`), '7');
    assert.equal(state(visitor, id), 'enrolled', 'who is in stays');
    assert.equal((await teacher.submit(await teacher.get(`${root}/equivalences`), '/endings')).status, 303);
    assert.match(words((await teacher.get(`${root}/equivalences`)).text), fr ? /Aucune équivalence n’est acceptée/ : /No equivalent has been accepted/);
  });

test('a session’s days leave no meeting outside', async () => {
  const { id } = session();
  sql(`insert into meeting (session_id, starts_at, ends_at) select id, (starts_on + 1)::timestamp + interval '9 hours', (starts_on + 1)::timestamp + interval '11 hours' from session where id = ${id}`);
  const teacher = await as('teacher');
  const late = sqlValue(`select starts_on + 2 from session where id = ${id}`);
  const answer = await teacher.submit(`/fr/staff/sessions/${id}/edit`, '/edits', { starts_on: late });
  assert.equal(answer.status, 422);
  assert.match(words(answer.text), /Une séance a lieu avant, le .* : changez d’abord les séances, ou décalez toutes les dates/);
  assert.match(answer.text, new RegExp(`value="${late}"`), 'what was typed stays');
});

test('the forms of who may enrol: strangers, no right, hostile values, unknown and repeated names', async () => {
  const { id } = session();
  sql(`insert into session_audience (session_id, kind, value, seats, released_at) values (${id}, 'institution', 'CNAM', 1, now() + interval '5 days')`);
  const kept = sqlValue(`select id from session_audience where session_id = ${id}`);
  const teacher = await as('teacher');
  const student = await as('student');
  for (const page of ['audiences', 'eligibility', 'equivalences']) {
    assert.equal((await student.get(`/fr/staff/sessions/${id}/${page}`)).status, 403, page);
    assert.equal((await new Visitor().get(`/fr/staff/sessions/${id}/${page}`)).status, 303, page);
    for (const absent of ['0', '99999999999', '1e3', '%00']) assert.ok([400, 404].includes((await teacher.get(`/fr/staff/sessions/${absent}/${page}`)).status), `${page} ${absent}`);
  }
  const foreign = sqlValue("select s.id from session s where not exists (select from session_teacher t join person p on p.id = t.person_id where t.session_id = s.id and p.email = 'teacher@demo.test') and s.origin = 'own' order by s.id limit 1");
  assert.equal((await teacher.get(`/fr/staff/sessions/${foreign}/audiences`)).status, 404, 'another’s session is an absent one');
  const page = await teacher.get(`/fr/staff/sessions/${id}/audiences?audience_id=${encodeURIComponent("' or 1=1")}`);
  assert.equal(page.status, 200);
  const { action, fields } = forms(page.text).find((form) => form.action.endsWith('/audiences'));
  const good = { ...fields, who: 'level:6', seats: '1', released_at: moment(4) };
  for (const [name, values] of Object.entries({ who: ['institution:', "institution:'; drop table session", 'level:0', '💥'.repeat(3000)], seats: ['', '0', '-1', '1.5', '１', '999999', 'x'.repeat(10000)], released_at: ['', 'x', '2026-13-01T10:00', '0001-01-01T00:00', '9999-99-99T99:99'], audience_id: ['x', '-1', '99999999999999999999'], edition: ['', 'x', '0'] }))
    for (const value of values) {
      const answer = await teacher.post(action, { ...good, [name]: value });
      assert.ok([409, 413, 422].includes(answer.status), `${name}=${value.slice(0, 30)}: ${answer.status}`);
    }
  assert.equal((await teacher.post(action, { ...good, seats_taken: '0' })).status, 400, 'an unknown name');
  assert.equal((await teacher.post(action, [...Object.entries(good), ['seats', '2']])).status, 400, 'a name twice');
  assert.equal((await teacher.post(action, { ...good, form_token: 'f'.repeat(64) })).status, 403, 'another token');
  assert.equal(sqlValue(`select count(*) from session_audience where session_id = ${id}`), '1', 'nothing of this was written');
  const removal = forms(page.text).find((form) => form.action.endsWith('/removals'));
  assert.ok(removal.action.includes(`/${kept}/`));
  assert.equal((await teacher.post(removal.action.replace(`/${kept}/`, '/0/'), removal.fields)).status >= 400, true, 'a key is for its own object');
  const same = await Promise.all([teacher.post(removal.action, removal.fields), teacher.post(removal.action, removal.fields)]);
  assert.deepEqual(same.map((answer) => answer.status), [303, 303], 'pressed twice is once');
  assert.equal(sqlValue(`select count(*) from session_change where session_id = ${id} and field = 'audience'`), '1');
  const eligibility = await teacher.get(`/fr/staff/sessions/${id}/eligibility`);
  const ask = forms(eligibility.text).find((form) => form.action.endsWith('/eligibility'));
  for (const [name, value, status] of [['entry_level', '0', 422], ['entry_level', '10', 422], ['entry_level', "' or 1=1", 422], ['organisations', 'x'.repeat(10000), 422], ['edition', '99', 409], ['only_organisations', '1', 400]])
    assert.equal((await teacher.post(ask.action, { ...ask.fields, [name]: value })).status, status, `${name}=${value.slice(0, 20)}`);
  const accept = forms((await teacher.get(`/fr/staff/sessions/${id}/equivalences`)).text).filter((form) => form.action.endsWith('/equivalences'));
  assert.equal(accept.length, 0, 'a course that requires nothing has no form');
});
