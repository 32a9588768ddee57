// A person's way through Amphi, from a new account to a withdrawn enrolment, in both languages.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, headline, mailTo, password, sql, sqlValue, words } from './client.mjs';

const secret = 'a long and quiet sentence';
let people = 0;

async function newPerson(language) {
  const visitor = new Visitor({ language });
  const email = `person${++people}.${Date.now()}@example.org`;
  const sent = await visitor.submit(`/${language}/accounts/new`, '/accounts', { given_name: 'Ada', family_name: `O’Neil-${people}`, email, password: secret });
  assert.equal(sent.status, 303, words(sent.text).slice(0, 600));
  const mail = await mailTo(email, 'confirm_email');
  const confirmed = await visitor.submit(new URL(mail.link).pathname, '/confirmations');
  assert.equal(confirmed.status, 303, headline(confirmed.text));
  await visitor.signIn(email, secret);
  visitor.email = email;
  return visitor;
}

// An open session of the demonstration catalogue with that many free seats, as a copy of its own so that tests don't meet.
function newSession({ capacity = 3, waiting = true } = {}) {
  return sqlValue(`
    with source as (
      select s.* from session s join session_availability a on a.session_id = s.id join course c on c.id = s.course_id
      where a.is_open and s.admission = 'open' and s.entry_level_required is null and s.only_organisations = '{}' and c.state = 'published' and a.phase = 'future' order by s.id limit 1)
    insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, has_waiting_list, admission, place_city, is_demonstration)
    select 'TEST-' || nextval('decision_ticket'), course_id, course_version, organisation_id, 'published', array['FI', 'FC'], now() - interval '1 day', now() + interval '20 days',
      (current_date + 30), (current_date + 31), ${capacity}, ${waiting}, 'open', 'Paris', true from source returning id`);
}

async function enrol(visitor, session, track = 'FI') {
  const { language } = visitor;
  const draft = await visitor.submit(`/${language}/sessions/${session}/enrolments/new`, '/drafts', { track });
  const check = await visitor.follow(draft);
  assert.equal(check.status, 200);
  return visitor.submit(check, `/sessions/${session}/enrolments`);
}

for (const language of ['fr', 'en']) {
  test(`a new person enrols, prints, and withdraws (${language})`, async () => {
    const visitor = await newPerson(language);
    const session = newSession();
    const list = await visitor.get(`/${language}/courses?q=${encodeURIComponent('aprentisage statistic')}`);
    assert.equal(list.status, 200);
    assert.match(list.text, /courses\/SU-M2A-APST"/);
    const sent = await enrol(visitor, session);
    assert.equal(sent.status, 303, words(sent.text).slice(0, 800));
    const page = await visitor.follow(sent);
    assert.equal(page.status, 200);
    const reference = /[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}/.exec(words(page.text));
    assert.ok(reference, 'the page shows a reference');
    assert.equal(sqlValue(`select state from enrolment where reference = '${reference[0]}'`), 'enrolled');
    const here = new URL(sent.location, visitor.base).pathname;
    const receipt = await visitor.get(`${here}/receipt`);
    assert.equal(receipt.status, 200);
    assert.ok(words(receipt.text).includes(reference[0]));
    const calendar = await visitor.get(`${here}/calendar.ics`);
    assert.equal(calendar.status, 200);
    assert.match(calendar.headers['content-type'], /^text\/calendar/);
    assert.match(calendar.text, /^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
    const list2 = await visitor.get(`/${language}/my/enrolments`);
    assert.ok(words(list2.text).includes(reference[0]));
    const mail = await mailTo(visitor.email, 'enrolment_confirmed');
    assert.ok(mail.body.includes(reference[0]));
    const again = await visitor.get(`/${language}/sessions/${session}/enrolments/new`);
    assert.equal(again.status, 409);
    const withdrawn = await visitor.submit(`${here}/withdrawals/new`, '/withdrawals');
    assert.equal(withdrawn.status, 303, words(withdrawn.text).slice(0, 600));
    assert.equal(sqlValue(`select state from enrolment where reference = '${reference[0]}'`), 'withdrawn');
    assert.equal(sqlValue(`select seats_taken from session where id = ${session}`), '0');
    assert.equal(sqlValue(`select count(*) from audit where object = 'enrolment' and object_id = (select id::text from enrolment where reference = '${reference[0]}')`) >= 2, true);
  });

  test(`a full session queues, a freed seat is offered, accepted, declined (${language})`, async () => {
    const session = newSession({ capacity: 1 });
    const [first, second, third] = [await newPerson(language), await newPerson(language), await newPerson(language)];
    const taken = await enrol(first, session);
    assert.equal(taken.status, 303);
    const waits = await enrol(second, session);
    const waiting = await second.follow(waits);
    assert.match(words(waiting.text), language === 'fr' ? /liste d’attente/ : /waiting list/);
    const waits3 = await enrol(third, session);
    assert.match(words((await third.follow(waits3)).text), language === 'fr' ? /rang sur la liste d’attente\s*:\s*2/ : /rank on the waiting list\s*:\s*2/);
    const path = new URL(taken.location, first.base).pathname;
    assert.equal((await first.submit(`${path}/withdrawals/new`, '/withdrawals')).status, 303);
    const offered = await second.get(new URL(waits.location, second.base).pathname);
    assert.equal((await second.submit(offered, '/declines')).status, 303);
    const third_page = await third.get(new URL(waits3.location, third.base).pathname);
    const accepted = await third.submit(third_page, '/acceptances');
    assert.equal(accepted.status, 303, words(accepted.text).slice(0, 500));
    assert.deepEqual(sql(`select state from enrolment where session_id = ${session} order by id`).flat(), ['withdrawn', 'withdrawn', 'enrolled']);
    await mailTo(second.email, sqlValue(`select template from mail_outbox where template like '%offer%' and recipient = '${second.email}' order by id limit 1`));
  });
}

test('an offer nobody answers expires by amphi jobs', async () => {
  const session = newSession({ capacity: 1 });
  const [first, second] = [await newPerson('fr'), await newPerson('fr')];
  const taken = await enrol(first, session);
  const waits = await enrol(second, session);
  await first.submit(`${new URL(taken.location, first.base).pathname}/withdrawals/new`, '/withdrawals');
  sql(`update offer set expires_at = now() - interval '1 second' where session_id = ${session} and ended_at is null`);
  const until = Date.now() + 60000;
  const state = () => sqlValue(`select state from enrolment where id = ${waits.location.match(/(\d+)$/)[1]}`);
  while (state() !== 'lapsed' && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(state(), 'lapsed');
});

test('the same form sent twice gives one enrolment and the same answer', async () => {
  const visitor = await newPerson('fr');
  const session = newSession();
  const check = await visitor.follow(await visitor.submit(`/fr/sessions/${session}/enrolments/new`, '/drafts', { track: 'FI' }));
  const [one, two] = await Promise.all([visitor.submit(check, '/enrolments'), visitor.submit(check, '/enrolments')]);
  assert.equal(one.status, 303);
  assert.equal(two.status, 303);
  assert.equal(one.location, two.location);
  assert.equal(sqlValue(`select count(*) from enrolment where session_id = ${session}`), '1');
  const other = await visitor.submit(check, '/enrolments', { track: 'FC', trainee_status: 'a' });
  assert.equal(other.status, 409);
  assert.match(words(other.text), /déjà été envoyé avec d’autres réponses/);
  assert.match(other.text, new RegExp(`href="${one.location}`), 'it leads to what came of the first');
  assert.equal(sqlValue(`select string_agg(track, ' ') from enrolment where session_id = ${session}`), 'FI');
});

test('two tabs: the second form of the same person is refused in words, not counted', async () => {
  const visitor = await newPerson('fr');
  const session = newSession();
  const tab = async () => visitor.follow(await visitor.submit(`/fr/sessions/${session}/enrolments/new`, '/drafts', { track: 'FI' }));
  const [one, two] = [await tab(), await tab()];
  assert.equal((await visitor.submit(one, '/enrolments')).status, 303);
  const second = await visitor.submit(two, '/enrolments');
  assert.equal(second.status, 409);
  assert.match(words(second.text), /déjà une inscription/);
});

test('a form sent after signing out comes back and is sent again after signing in', async () => {
  const visitor = await newPerson('fr');
  const session = newSession();
  const check = await visitor.follow(await visitor.submit(`/fr/sessions/${session}/enrolments/new`, '/drafts', { track: 'FI' }));
  await visitor.submit('/fr/my', '/sign-out');
  const refused = await visitor.submit(check, '/enrolments');
  assert.equal(refused.status, 403);
  assert.match(refused.text, /name="track" value="FI"|kept/);
});

test('profile: a mistake shows the page again with what was typed, a good one is saved', async () => {
  const visitor = await newPerson('en');
  const wrong = await visitor.submit('/en/my/profile', '/my/profile', { given_name: '', family_name: 'Kept <b>as typed</b>' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /Kept &lt;b&gt;as typed/);
  const good = await visitor.submit('/en/my/profile', '/my/profile', { given_name: 'Grace', family_name: 'Hopper' });
  assert.equal(good.status, 303, words(good.text).slice(0, 500));
  assert.match((await visitor.get('/en/my/profile')).text, /value="Hopper"/);
});

test('my data is JSON of everything about the person and of nobody else', async () => {
  const visitor = await newPerson('en');
  const answer = await visitor.get('/en/my/data.json');
  assert.equal(answer.status, 200);
  const data = JSON.parse(answer.text);
  assert.ok(JSON.stringify(data).includes(visitor.email));
  assert.equal(JSON.stringify(data).match(/[\w.]+@demo\.test/), null);
});

test('a forgotten password is set again by a link that works once', async () => {
  const visitor = await newPerson('fr');
  const other = new Visitor();
  assert.equal((await other.submit('/fr/password-resets/new', '/password-resets', { email: visitor.email })).status, 303);
  const { link } = await mailTo(visitor.email, 'reset_password');
  const path = new URL(link).pathname;
  const set = await other.submit(path, '/passwords', { password: 'another quiet sentence' });
  assert.equal(set.status, 303, words(set.text).slice(0, 500));
  await new Visitor().signIn(visitor.email, 'another quiet sentence');
  const page = await other.get(path);
  assert.notEqual(page.status, 500);
  assert.ok(!/name="password"/.test(page.text) || page.status >= 400, 'the used link offers no form');
});

test('an unknown address and a wrong password get the same words', async () => {
  const answers = [];
  for (const email of ['nobody@nowhere.test', 'student@demo.test']) {
    const visitor = new Visitor({ language: 'en' });
    const answer = await visitor.submit('/en/sign-in', '/sign-in', { email, password: 'not the password' });
    // The page lists the demonstration addresses: only the field that holds what was typed may differ.
    answers.push([answer.status, answer.text.replace(`value="${email}"`, '').replace(/value="[^"]{20,}"|<code>[0-9a-f]+<\/code>/g, '')]);
  }
  assert.deepEqual(answers[0], answers[1]);
});

test('another account with the same address looks like a new one, and the owner is told', async () => {
  const visitor = new Visitor({ language: 'en' });
  const sent = await visitor.submit('/en/accounts/new', '/accounts', { given_name: 'Eve', family_name: 'Twice', email: 'student@demo.test', password: secret });
  assert.equal(sent.status, 303);
  assert.match(sent.location, /\/accounts\/sent/);
  await mailTo('student@demo.test', 'account_exists');
  assert.equal(sqlValue("select count(*) from person where lower(email) = 'student@demo.test'"), '1');
});

test('the eight demonstration accounts sign in', async () => {
  for (const name of ['student', 'trainee', 'teacher', 'reviewer', 'office', 'leader', 'employer', 'admin']) {
    const visitor = new Visitor();
    await visitor.signIn(`${name}@demo.test`, password);
    assert.equal((await visitor.get('/fr/my')).status, 200);
  }
});
