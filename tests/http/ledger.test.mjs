// The waiting list in both languages: joined, offered, answered late, by others and twice; the ledger, its four acts, and who may not see it. Openings and draws beside it.
import http from 'node:http';
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, headline, mailTo, sleep, sql, sqlValue, words } from './client.mjs';

const signed = async (role, language = 'fr') => {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${role}@demo.test`);
  return visitor;
};
// A session of teacher@demo.test that opened yesterday, with so many seats.
let made = 0;
const session = (capacity, own = {}) => {
  const code = `LEDGER-${process.pid}-${++made}`;
  const id = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity)
    select '${code}', s.course_id, s.course_version, s.organisation_id, 'published', array['FI'], ${own.opens_at ?? "now() - interval '1 day'"}, now() + interval '10 days', current_date + 30, current_date + 40, ${capacity}
    from session s join session_teacher t on t.session_id = s.id join person p on p.id = t.person_id join course c on c.id = s.course_id
    where p.email = 'teacher@demo.test' and s.state = 'published' and c.state = 'published' and not exists (select from course_prerequisite r where r.course_id = c.id) order by s.id limit 1 returning id`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  return id;
};
const enrol = async (student, id) => {
  const check = await student.follow(await student.submit(`/${student.language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
  return student.submit(check, `/sessions/${id}/enrolments`);
};
const enrolmentOf = (student, id) => sqlValue(`select e.id from enrolment e join person p on p.id = e.person_id where p.email = '${student.email}' and e.session_id = ${id} order by e.id desc limit 1`);
const stateOf = (student, id) => sqlValue(`select state from enrolment where id = ${enrolmentOf(student, id)}`);

for (const language of ['fr', 'en'])
  test(`a place passes along the waiting list, and the ledger tells why (${language})`, async () => {
    const french = language === 'fr';
    const id = session(1);
    const [first, second, third, fourth] = crowd(4, { language });
    for (const student of [first, second, third, fourth]) assert.equal((await enrol(student, id)).status, 303);
    const mine = `/${language}/my/enrolments/${enrolmentOf(second, id)}`;
    const waiting = await second.get(mine);
    assert.match(words(waiting.text), french ? /Votre position dans la liste d’attente\s: 1/ : /Your position on the waiting list: 1/);
    assert.equal((await third.get(mine)).status, 404, 'another’s page is absent');

    // An offer: the page says until when; another's answer and an answer twice change nothing.
    await first.submit(`/${language}/my/enrolments/${enrolmentOf(first, id)}/withdrawals/new`, '/withdrawals');
    const offered = await second.get(mine);
    assert.match(words(offered.text), french ? /Une place vous est gardée/ : /A place is held for you/);
    assert.match(words(offered.text), french ? /Proposée le .* réponse attendue avant le/ : /Offered on .* to answer before/);
    const form = forms(offered.text).find((each) => each.action.endsWith('/acceptances'));
    const stolen = await third.post(form.action, form.fields);
    assert.ok([403, 404].includes(stolen.status), `another's offer: ${stolen.status}`);
    assert.equal(stateOf(second, id), 'offered');

    // Those who run it see the whole list; they take the offer back with a reason, and it goes on to the next.
    const teacher = await signed('teacher', language);
    const root = `/${language}/staff/sessions/${id}`;
    const ledger = await teacher.get(`${root}/waiting`);
    assert.equal(ledger.status, 200);
    assert.equal((ledger.text.match(/<tr><td class="number"/g) ?? []).length, 3);
    const recall = /href="([^"]*\/recalls\/new)"/.exec(ledger.text)[1];
    const empty = await teacher.submit(recall, '/recalls');
    assert.equal(empty.status, 422);
    assert.match(words(empty.text), french ? /Indiquez ce que devient la place/ : /Say what becomes of the place/);
    const hostile = await teacher.submit(recall, '/recalls', { seat: 'keep', reason: '<script>alert(1)</script>'.repeat(40) });
    assert.equal(hostile.status, 422);
    assert.ok(!hostile.text.includes('<script>alert'), 'what was typed is shown as text');
    const page = await teacher.get(recall);
    const recalls = forms(page.text).find((each) => each.action.endsWith('/recalls'));
    const sent = { ...recalls.fields, seat: 'next', reason: 'Salle <trop> petite' };
    const done = await teacher.post(recalls.action, sent);
    assert.equal(done.status, 303, words(done.text ?? '').slice(0, 400));
    assert.equal((await teacher.post(recalls.action, sent)).status, 303, 'the same form twice is answered as the first time');
    assert.deepEqual([stateOf(second, id), stateOf(third, id)], ['waiting', 'offered']);
    assert.equal((await teacher.get(recall)).status, 409, 'an offer that has ended is not taken back again');
    const mail = await mailTo(second.email, 'offer_taken_back');
    assert.ok(mail.body.includes('Salle <trop> petite'));
    const told = await second.get(mine);
    assert.match(words(told.text), french ? /retirée le .*\(Salle <trop> petite\)/ : /taken back on .*\(Salle <trop> petite\)/);
    const late = await second.post(form.action, form.fields);
    assert.equal(late.status, 410, 'an offer that was taken back cannot be accepted');
    const after = await teacher.follow(done);
    assert.match(words(after.text), french ? /proposition retirée par l’établissement/ : /offer taken back by the institution/);

    // After its end an offer is gone, swept or not.
    const theirs = `/${language}/my/enrolments/${enrolmentOf(third, id)}`;
    const open = await third.get(theirs);
    sql(`update offer set expires_at = now() where enrolment_id = ${enrolmentOf(third, id)} and ended_at is null`);
    const expired = await third.submit(open, '/acceptances');
    assert.equal(expired.status, 410);
    assert.match(words(expired.text), french ? /Cette proposition a pris fin le/ : /This offer ended on/);
    for (let i = 0; i < 600 && stateOf(second, id) !== 'offered'; i++) await sleep(100);
    assert.deepEqual([stateOf(second, id), stateOf(third, id)], ['offered', 'lapsed'], 'amphi jobs let it lapse and served the list in order');
    const again = await second.submit(mine, '/acceptances');
    assert.equal(again.status, 303);
    const twice = await second.post(form.action, { ...forms(offered.text).find((each) => each.action.endsWith('/acceptances')).fields, form_key: form.fields.form_key.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')) });
    assert.ok([403, 409].includes(twice.status), `accepted twice: ${twice.status}`);

    // No free place, then a closed list.
    const none = await teacher.post(`${root}/offers`, { ...forms((await teacher.get(`${root}/waiting`)).text)[0]?.fields });
    assert.ok([403, 422].includes(none.status));
    const closing = await teacher.submit(`${root}/list-closings/new`, '/list-closings', { reason: '' });
    assert.equal(closing.status, 422);
    const closed = await teacher.submit(`${root}/list-closings/new`, '/list-closings', { reason: 'Complet' });
    assert.equal(closed.status, 303);
    assert.match(words((await teacher.follow(closed)).text), french ? /Une personne a été prévenue/ : /One person was told/);
    assert.equal(stateOf(fourth, id), 'lapsed');
    assert.ok((await mailTo(fourth.email, 'waiting_closed')).body.includes('Complet'));
    assert.equal((await teacher.get(`${root}/list-closings/new`)).status, 409);
    const csv = await teacher.get(`${root}/waiting.csv`);
    assert.match(csv.text, /^position,rank,family_name,given_name,email,reference,track,state,joined_at,left_at,/);
    assert.equal(csv.text.trim().split('\r\n').length, 4);

    // Who does not run it sees nothing.
    const reviewer = await signed('reviewer', language);
    for (const path of ['/waiting', '/waiting.csv', '/list-closings/new', `/offers/${/offers\/(\d+)/.exec(recall)[1]}/recalls/new`]) {
      assert.equal((await second.get(`${root}${path}`)).status, 403, path);
      assert.ok([403, 404].includes((await reviewer.get(`${root}${path}`)).status), path);
    }
    const other = sqlValue("select s.id from session s where s.origin = 'own' and not exists (select from session_teacher t join person p on p.id = t.person_id where t.session_id = s.id and p.email = 'teacher@demo.test') and not may_run_session((select id from person where email = 'teacher@demo.test'), s.id) order by s.id limit 1");
    assert.equal((await teacher.get(`/${language}/staff/sessions/${other}/waiting`)).status, 404, 'nor a teacher of other sessions');
    assert.equal((await teacher.get(`/${language}/staff/sessions/999999999/waiting`)).status, 404);
  });

for (const language of ['fr', 'en'])
  test(`the office chooses a draw; a second early is early; receipts, the draw, its page and list (${language})`, async () => {
    const french = language === 'fr';
    const id = session(2, { opens_at: "now() + interval '3 days'" });
    const office = await signed('office', language);
    const root = `/${language}/staff/sessions/${id}`;
    assert.equal((await (await signed('teacher', language)).get(`${root}/opening`)).status, 403, 'the office alone chooses');
    const wrong = await office.submit(`${root}/opening`, '/openings', { opening: 'draw', minutes: '20000', offer_hours: '999' });
    assert.equal(wrong.status, 422);
    assert.match(words(wrong.text), french ? /Indiquez un nombre de minutes/ : /Give a number of minutes/);
    assert.match(wrong.text, /value="20000"/, 'what was typed stays');
    const stale = await office.get(`${root}/opening`);
    const chosen = await office.submit(`${root}/opening`, '/openings', { opening: 'draw', minutes: '30', offer_hours: '24' });
    assert.equal(chosen.status, 303, words(chosen.text ?? '').slice(0, 300));
    assert.equal((await office.submit(stale, '/openings', { opening: 'first_come', minutes: '', offer_hours: '' })).status, 409, 'an older form does not undo it');
    assert.deepEqual(sql(`select minutes from session_draw where session_id = ${id}`)[0], ['30']);

    // Before: the time left, the same bytes for all, no seed and no hash.
    const visitor = new Visitor({ language });
    const [student, second, third] = crowd(3, { language });
    sql(`update session set opens_at = now() + interval '2 days 3 hours 4 minutes 30 seconds' where id = ${id}`);
    await sleep(1100);
    const [seen, asSigned] = [await visitor.get(`/${language}/sessions/${id}/opening`), await student.get(`/${language}/sessions/${id}/opening`)];
    assert.equal(seen.status, 200);
    assert.equal(seen.text, asSigned.text, 'the same bytes, signed in or not');
    assert.match(words(seen.text), french ? /2 jours 3 heures 4 minutes (2\d|30) secondes/ : /2 days 3 hours 4 minutes (2\d|30) seconds/);
    assert.ok(!/http-equiv="?refresh/i.test(seen.text), 'nothing refreshes by itself');
    const before = await visitor.get(`/${language}/sessions/${id}/draw`);
    assert.equal(before.status, 200);
    assert.ok(!/[0-9a-f]{64}/.test(before.text.replace(/assets\/[^"]*/g, '')), 'no hash before the opening');
    assert.equal((await visitor.get(`/${language}/sessions/999999999/opening`)).status, 404);
    assert.equal((await visitor.get(`/${language}/sessions/${session(1)}/draw`)).status, 404, 'a session without a draw has no such page');

    // A second early is told so: a form that was made while it was open is sent just before the opening.
    sql(`update session set opens_at = now() - interval '1 minute' where id = ${id}`);
    const check = await student.follow(await student.submit(`/${language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
    sql(`update session set opens_at = now() + interval '2 seconds', draw_at = now() + interval '30 minutes' where id = ${id}`);
    const early = await student.submit(check, `/sessions/${id}/enrolments`);
    assert.equal(early.status, 409);
    assert.match(words(early.text), french ? /Les inscriptions ouvrent le/ : /Enrolment opens on/);
    sql(`update session set opens_at = now() - interval '1 minute', draw_at = now() + interval '30 minutes' where id = ${id}`);
    assert.equal((await office.submit(`${root}/opening`, '/openings', { opening: 'first_come' })).status, 422, 'not after the opening');

    // Received, with a number at once; twice is told so.
    for (const each of [student, second, third]) assert.equal((await enrol(each, id)).status, 303);
    assert.equal(stateOf(second, id), 'received');
    const mine = await second.get(`/${language}/my/enrolments/${enrolmentOf(second, id)}`);
    assert.match(words(mine.text), french ? /Votre numéro d’enregistrement\s?: 2/ : /Your receipt number: 2/);
    const mail = await mailTo(second.email, 'enrolment_received');
    assert.match(mail.body, /Numéro d’enregistrement\s: 2/, 'in the person’s language');
    const again = await second.get(`/${language}/sessions/${id}/enrolments/new`);
    assert.match(words(again.text), french ? /enregistrée sous le numéro 2/ : /recorded under number 2/);
    await sleep(1100);
    const hash = sqlValue(`select encode(seed_hash, 'hex') from session_draw where session_id = ${id}`);
    const committed = await visitor.get(`/${language}/sessions/${id}/draw`);
    assert.ok(committed.text.includes(hash), 'the hash is published when enrolment opens');
    assert.equal((await visitor.get(`/${language}/sessions/${id}/draw.csv`)).text.trim(), 'rank,receipt,sha256', 'nothing of the order before the draw');

    sql(`update session set draw_at = now() where id = ${id}`);
    for (let i = 0; i < 600 && sqlValue(`select draw_at is null from session where id = ${id}`) !== 't'; i++) await sleep(100);
    await sleep(1100);
    const drawn = await visitor.get(`/${language}/sessions/${id}/draw`);
    const seed = sqlValue(`select encode(seed, 'hex') from session_draw where session_id = ${id}`);
    assert.ok(drawn.text.includes(seed) && drawn.text.includes(hash), 'the seed after the draw');
    const csv = await visitor.get(`/${language}/sessions/${id}/draw.csv`);
    assert.equal(csv.text.trim().split('\r\n').length, 4);
    assert.ok(![student, second, third].some(({ email }) => csv.text.includes(email) || drawn.text.includes(email)), 'no names');
    assert.deepEqual([student, second, third].map((each) => stateOf(each, id)).sort(), ['enrolled', 'enrolled', 'waiting']);
    assert.equal(headline((await visitor.get(`/${language}/sessions/${id}/opening`)).text), french ? 'Ouverture des inscriptions' : 'Opening of enrolment');
  });

test('ten thousand refreshes of an opening page come from the micro-cache, signed in or not', { timeout: 180000 }, async (t) => {
  const id = session(5, { opens_at: "now() + interval '1 day'" });
  const cookies = [...crowd(20).map((each) => [...each.cookies].map(([name, value]) => `${name}=${value}`).join('; ')), ''];
  const admin = new Visitor({ base: process.env.AMPHI_TEST_ADMIN_URL });
  const figures = async () => {
    const { text } = await admin.get('/metrics');
    const of = (name) => Number(new RegExp(`^amphi_cache_${name}_total(?:\\{[^}]*\\})? (\\d+)`, 'm').exec(text)?.[1]);
    return { hits: of('hits'), misses: of('misses') };
  };
  const before = await figures();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
  const url = new URL(process.env.AMPHI_TEST_URL);
  let left = 10000;
  const statuses = new Map(), begun = Date.now();
  const one = (n) =>
    new Promise((resolve, reject) => {
      const headers = { Host: url.host, ...(cookies[n % cookies.length] ? { Cookie: cookies[n % cookies.length] } : {}) };
      http
        .get({ host: url.hostname, port: url.port, path: `/fr/sessions/${id}/opening`, agent, headers }, (response) => {
          statuses.set(response.statusCode, (statuses.get(response.statusCode) ?? 0) + 1);
          response.resume();
          response.on('end', resolve);
        })
        .on('error', reject);
    });
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left-- > 0) await one(left);
    }),
  );
  agent.destroy();
  const seconds = (Date.now() - begun) / 1000, after = await figures();
  assert.deepEqual([...statuses], [[200, 10000]]);
  t.diagnostic(`10,000 refreshes in ${seconds.toFixed(1)} s, rendered ${after.misses - before.misses} times`);
  // Once a second at most, but for what other tests ask for meanwhile.
  assert.ok(after.misses - before.misses <= seconds + 10, `rendered ${after.misses - before.misses} times in ${seconds} s`);
});
