// Whatever is sent, the answer is clear, nothing breaks, and the next visitor is served.
import test from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { Visitor, crowd, forms, headline, sql, sqlValue, words } from './client.mjs';

async function canary() {
  const answer = await new Visitor().get('/fr/courses');
  assert.equal(answer.status, 200, 'the canary is served');
}

test('a page number that is none leads to the list without it', async () => {
  const visitor = new Visitor();
  for (const page of ['0', '-1', '1000000000', 'abc', '', '1.5', '٣', '99999999999999999999']) {
    const answer = await visitor.get(`/fr/courses?level=master&page=${encodeURIComponent(page)}`);
    if (page === '') assert.ok([200, 303].includes(answer.status));
    else {
      assert.equal(answer.status, 303, page);
      assert.match(answer.location, /\/fr\/courses\?level=master$/, page);
    }
  }
  await canary();
});

test('searches of any shape are answered', async () => {
  const visitor = new Visitor();
  const hostile = ['a'.repeat(10000), '& | ! ( ) <-> :*', '"""', "'; drop table course; --", '%', '_', '\\', '<script>alert(1)</script>', '-', 'or', '"unfinished', '🤖', 'ÉÀÜ œ', '((((((((((', "l'apprentissage d’un", '\u202e\u200b'];
  for (const q of hostile) {
    const answer = await visitor.get(`/fr/courses?q=${encodeURIComponent(q)}`);
    const isTooLong = q.length > 2000;
    assert.ok((isTooLong ? [400] : [200, 303]).includes(answer.status), `${q.slice(0, 40)}: ${answer.status}`);
    if (isTooLong) assert.match(words(answer.text), /adresse est trop longue/);
    assert.ok(!answer.text.includes('<script>alert'), q.slice(0, 40));
  }
  for (const raw of ['%00', 'a%00b', '%ff', '%c3%28', '%', '%zz', '%ed%a0%80']) {
    const answer = await visitor.get(`/fr/courses?q=${raw}`);
    assert.ok([400, 200].includes(answer.status), `${raw}: ${answer.status}`);
    if (answer.status === 400) assert.match(answer.text, /<html lang="fr"/);
  }
  await canary();
});

test('a name that comes twice is 400, an array name is not, an unknown one is ignored on GET', async () => {
  const visitor = new Visitor();
  assert.equal((await visitor.get('/fr/courses?q=a&q=b')).status, 400);
  assert.equal((await visitor.get('/fr/courses?level=master&level=bachelor')).status, 200);
  assert.equal((await visitor.get('/fr/courses?utm_source=mail&fbclid=1')).status, 200);
  await canary();
});

test('forms with unknown, repeated, missing or oversized fields get a clear answer and keep what was typed', async () => {
  const visitor = new Visitor({ language: 'en' });
  const page = await visitor.get('/en/accounts/new');
  const { action, fields } = forms(page.text).find((form) => form.action.includes('/accounts'));
  const good = { ...fields, given_name: 'Ada', family_name: 'Lovelace', email: 'bad.input@example.org', password: 'a long and quiet sentence' };
  assert.equal((await visitor.post(action, { ...good, is_admin: 't' })).status, 400);
  assert.equal((await visitor.post(action, [...Object.entries(good), ['email', 'two@example.org']])).status, 400);
  assert.equal((await visitor.post(action, { ...good, person_id: '1' })).status, 400);
  const missing = await visitor.post(action, { ...good, email: '' });
  assert.equal(missing.status, 422);
  assert.match(missing.text, /value="Lovelace"/);
  assert.ok(!missing.text.includes('a long and quiet sentence'), 'a password never comes back');
  const empty = await visitor.post(action, { ...good, given_name: '', family_name: ' ', email: 'x', password: '' });
  assert.equal(empty.status, 422);
  for (const field of ['given_name', 'family_name', 'email', 'password']) assert.match(empty.text, new RegExp(`<a href="#${field}">`), `all that is wrong is told at once: ${field}`);
  const long = await visitor.post(action, { ...good, family_name: 'x'.repeat(10000) });
  assert.equal(long.status, 422);
  const control = await visitor.post(action, { ...good, family_name: 'a\u0007b' });
  assert.ok([400, 422].includes(control.status));
  for (const secret of ['short', 'aaaaaaaaaaaaaa', 'x'.repeat(129)]) assert.equal((await visitor.post(action, { ...good, password: secret })).status, 422, secret.slice(0, 20));
  assert.equal(sqlValue("select count(*) from person where email = 'bad.input@example.org'"), '0');
  await canary();
});

test('a form without token, with another form’s token or from another site is refused, and what was typed comes back', async () => {
  const visitor = new Visitor({ language: 'en' });
  const page = await visitor.get('/en/accounts/new');
  const { action, fields } = forms(page.text).find((form) => form.action.includes('/accounts'));
  const signIn = forms((await visitor.get('/en/sign-in')).text).find((form) => form.action.includes('/sign-in'));
  const good = { ...fields, given_name: 'Typed', family_name: 'Before', email: 'token@example.org', password: 'a long and quiet sentence' };
  for (const token of ['', 'f'.repeat(64), signIn.fields.form_token]) {
    const answer = await visitor.post(action, { ...good, form_token: token });
    assert.equal(answer.status, 403);
    assert.match(answer.text, /Before/);
  }
  const cross = await visitor.post(action, good, { headers: { Origin: 'https://evil.example' } });
  assert.equal(cross.status, 403);
  const site = await visitor.post(action, good, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
  assert.equal(site.status, 403);
  assert.equal(sqlValue("select count(*) from person where email = 'token@example.org'"), '0');
  await canary();
});

test('bodies too large, of another type or broken are refused in words', async () => {
  const visitor = new Visitor();
  assert.equal((await visitor.post('/fr/sign-in', `email=${'a'.repeat(70000)}`)).status, 413);
  const json = await visitor.post('/fr/sign-in', '{"email": 1}', { headers: { 'Content-Type': 'application/json' } });
  assert.equal(json.status, 415);
  for (const body of ['email', 'email=%', 'email=%ff', 'email=a%00b', 'é=1', '=1', 'a=1&&b=2']) assert.ok([400, 403].includes((await visitor.post('/fr/sign-in', body)).status), body);
  await canary();
});

test('open redirects are not had: next leads inside or nowhere', async () => {
  for (const next of ['//evil.example/', 'https://evil.example/', '/\\evil.example', '/fr/%2f%2fevil', 'javascript:alert(1)', '/fr/my\r\nX: y']) {
    const visitor = new Visitor();
    const page = await visitor.get(`/fr/sign-in?next=${encodeURIComponent(next)}`);
    if (/[\r\n]/.test(next)) {
      assert.equal(page.status, 400);
      continue;
    }
    const answer = await visitor.submit(page, '/sign-in', { email: 'student@demo.test', password: process.env.AMPHI_TEST_PASSWORD });
    assert.equal(answer.status, 303, headline(answer.text));
    assert.equal(new URL(answer.location, visitor.base).host, new URL(visitor.base).host);
    assert.match(new URL(answer.location, visitor.base).pathname, /^\/fr\//);
  }
});

test('hostile texts of courses, sessions and people are shown as text on every page, in both languages', async () => {
  const evil = `<script>alert(1)</script>"'&{{x}}</textarea><img src=x onerror=alert(1)>`;
  const quoted = (text) => `$evil$${text}$evil$`;
  const long = quoted(evil.padEnd(900, ' word'));
  sql(`insert into course (code, kind) values ('HOSTILE', 'short') on conflict do nothing`);
  sql(`insert into course_version (course_id, number, title_fr, title_en, summary_fr, summary_en, objectives_fr, objectives_en, expected_results_fr, content_fr, content_en, prerequisites_fr, access_fr, access_delay_fr, assessment_fr, methods_fr,
      accessibility_fr, contact_name, place_typical, source, level, tracks, isced_f, review_state, published_at, is_demonstration)
    select id, 1, ${quoted(evil)}, ${quoted(`EN ${evil}`)}, ${quoted(evil)}, ${quoted(evil)}, ${long}, ${long}, ${long}, ${long}, ${long}, ${long}, ${long}, ${long}, ${long}, ${quoted(evil)}, ${quoted(evil)}, ${quoted(evil.slice(0, 50))}, ${quoted(evil)},
      ${quoted(evil)}, 'master', '{FI}', '0619', 'published', now(), true from course where code = 'HOSTILE'`);
  sql(`update course set state = 'published', published_version = 1 where code = 'HOSTILE'`);
  sql(`insert into course_organisation (course_id, organisation_id, part) select c.id, o.id, 'responsible' from course c, organisation o where c.code = 'HOSTILE' and o.code = 'SU'`);
  sql(`insert into course_former_title (course_id, title) select id, ${quoted(evil)} from course where code = 'HOSTILE'`);
  const session = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, opens_at, closes_at, starts_on, ends_on, capacity, rhythm_fr, rhythm_en, place_name, place_city, is_demonstration)
    select 'HOSTILE-1', c.id, 1, o.id, 'published', now() - interval '1 day', now() + interval '9 days', current_date + 900, current_date + 901, 5, ${long}, ${long}, ${quoted(evil)}, ${quoted(evil.slice(0, 50))}, true
    from course c, organisation o where c.code = 'HOSTILE' and o.code = 'SU' returning id`);
  sql(`insert into meeting (session_id, starts_at, ends_at, room) values (${session}, now() + interval '900 days', now() + interval '900 days 2 hours', ${quoted(evil)})`);
  sql('select refresh_catalogue()');
  const [visitor] = crowd(1);
  sql(`update person set given_name = ${quoted(evil)}, family_name = ${quoted(evil)}, usual_name = ${quoted(evil)} where email = '${visitor.email}'`);
  const shown = async (path) => {
    const answer = await visitor.get(path);
    assert.ok(answer.status < 500, `${path}: ${answer.status}`);
    if (path.endsWith('.json') || path.endsWith('.ics') || path.includes('.csv')) assert.doesNotMatch(answer.headers['content-type'], /html/);
    else assert.doesNotMatch(answer.text, /<script>alert|<img src=x|\{\{x\}\}<\/textarea/, path);
    return answer;
  };
  for (const language of ['fr', 'en']) {
    for (const path of ['/', '/courses?q=hostile', '/courses?sort=recent', '/courses/HOSTILE', '/courses/HOSTILE/calendar.ics', '/courses.csv?q=hostile', `/sessions/${session}/enrolments/new`]) {
      const answer = await shown(`/${language}${path}`);
      if (path === '/courses/HOSTILE') assert.match(answer.text, /&lt;script&gt;alert\(1\)/, 'and the text is there, escaped');
    }
    for (const path of ['/my', '/my/profile', '/my/enrolments', '/my/alerts', '/my/data.json', '/my/sign-ins']) await shown(`/${language}${path}`);
  }
  const check = await visitor.follow(await visitor.submit(`/fr/sessions/${session}/enrolments/new`, '/drafts', { track: 'FI' }));
  assert.doesNotMatch(check.text, /<script>alert/);
  const sent = await visitor.submit(check, '/enrolments');
  assert.equal(sent.status, 303, headline(sent.text));
  const here = new URL(sent.location, visitor.base).pathname;
  for (const path of [here, here.replace('/fr/', '/en/'), `${here}/receipt`, `${here}/withdrawals/new`, `${here}/calendar.ics`, '/fr/my', '/en/my/enrolments']) await shown(path);
  // A calendar's lines can't be broken out of.
  const calendar = await visitor.get(`${here}/calendar.ics`);
  assert.ok(calendar.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75), 'lines are folded');
  sql(`update course set state = 'archived' where code = 'HOSTILE'`);
  sql('select refresh_catalogue()');
});

test('sign-in attempts are slowed for that address and account, never locked for others', async () => {
  const victim = `victim${Date.now()}@example.org`;
  sql(`with s as (insert into stat_subject default values returning id) insert into person (given_name, family_name, email, stat_subject_id) select 'V', 'V', '${victim}', id from s`);
  const visitor = new Visitor();
  let throttled;
  for (let i = 0; i < 30 && !throttled; i++) {
    const answer = await visitor.submit('/fr/sign-in', '/sign-in', { email: victim, password: `wrong ${i}` });
    if (answer.status === 429) throttled = answer;
    else assert.equal(answer.status, 422);
  }
  assert.ok(throttled, 'after many attempts the answer is 429');
  assert.ok(Number(throttled.headers['retry-after']) > 0);
  const other = new Visitor();
  const elsewhere = await other.submit('/fr/sign-in', '/sign-in', { email: 'student@demo.test', password: process.env.AMPHI_TEST_PASSWORD }, { headers: { 'X-Forwarded-For': '192.0.2.77' } });
  assert.equal(elsewhere.status, 303);
});

test('a half request and a slow one don’t hold up the others', async () => {
  const { hostname, port } = new URL(process.env.AMPHI_TEST_URL);
  const sockets = Array.from({ length: 20 }, () => net.connect(Number(port), hostname));
  for (const socket of sockets) {
    socket.on('error', () => {});
    socket.write('POST /fr/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n');
  }
  await canary();
  for (const socket of sockets) socket.destroy();
  await canary();
});

test('CSV holds what the list shows, every row', async () => {
  const visitor = new Visitor();
  const csv = await visitor.get('/fr/courses.csv?level=master');
  assert.match(csv.headers['content-type'], /text\/csv/);
  const rows = csv.text.trim().split('\r\n').length - 1;
  const list = await visitor.get('/fr/courses?level=master');
  assert.match(headline(list.text), new RegExp(`(^|\\D)${rows}(\\D|$)`));
});
