// Walks the route table: every page as every role in both languages; who may open what; methods; HEAD; headers.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { Visitor, sqlValue, words } from './client.mjs';

const routes = JSON.parse(execFileSync(process.env.AMPHI, ['routes', '--json'], { encoding: 'utf8' }));
const roles = ['student', 'trainee', 'teacher', 'reviewer', 'office', 'leader', 'employer', 'admin'];
const needed = { employer: 'employer', teacher: 'teacher', reviewer: 'reviewer', office: 'office', leader: 'leader', admin: 'admin' };

// What stands for each path value: a thing that exists, of the student where it must be owned.
export const examples = () => ({
  ':course_code': sqlValue("select code from course where state = 'published' order by code limit 1"),
  ':session_id': sqlValue("select a.session_id from session_availability a join session s on s.id = a.session_id where a.is_open and s.admission = 'open' and not a.is_full order by 1 limit 1"),
  ':enrolment_id': sqlValue("select e.id from enrolment e join person p on p.id = e.person_id where p.email = 'student@demo.test' and e.state in ('enrolled', 'waiting', 'offered') order by e.id desc limit 1"),
  ':document_id': sqlValue("select d.id from issued_document d join enrolment e on e.id = d.enrolment_id join person p on p.id = e.person_id where p.email = 'student@demo.test' order by d.id limit 1"),
  ':code': sqlValue('select code from issued_document order by id limit 1'),
  ':message_id': sqlValue('select id from session_message order by id limit 1'),
  ':half_day_key': sqlValue("select h.half_day_key from session s, half_days(s.id) h where s.code like '%-NOW-LECTURE' order by h.starts_at limit 1"),
  ':token': 'f'.repeat(64),
  ':year': sqlValue("select year_shifted(x.year, -1) from (select y || '-' || y + 1 as year from (select extract(year from now())::int - case when extract(month from now()) < 9 then 1 else 0 end as y) y) x"),
  ':dimension': 'institution',
  ':name': 'site.css',
});
export const filled = (path, values) => path.replace(/:[a-z_]+/g, (name) => values[name] ?? '1');

const visitors = new Map();
async function as(role, language = 'fr') {
  const key = `${role}/${language}`;
  if (!visitors.has(key)) {
    const visitor = new Visitor({ language });
    if (role) await visitor.signIn(`${role}@demo.test`);
    visitors.set(key, visitor);
  }
  return visitors.get(key);
}

test('every page answers every role in both languages as the table says', async (t) => {
  const values = examples();
  for (const route of routes.filter((each) => each.method === 'GET'))
    for (const language of route.is_bare ? [''] : ['/fr', '/en'])
      for (const role of [null, ...roles]) {
        const target = language + filled(route.path, values);
        const answer = await (await as(role)).get(target);
        const says = `${target} as ${role ?? 'nobody'}: ${answer.status} ${words(answer.text).slice(0, 160)}`;
        if (route.name === 'readyz' || route.name === 'asset') continue;
        assert.ok(answer.status < 500, says);
        if (route.who === 'signed_in' && !role) {
          assert.equal(answer.status, 303, says);
          assert.match(answer.location, /\/sign-in\?next=/);
        } else if (needed[route.who] && role !== needed[route.who]) assert.equal(answer.status, role ? 403 : 303, says);
        if (answer.status === 200 && route.kind === 'page') {
          assert.match(answer.text, new RegExp(`<html lang="${language.slice(1)}"`), says);
          assert.equal((answer.text.match(/<h1[\s>]/g) ?? []).length, 1, `one h1: ${says}`);
          assert.ok(!/\b(title|error|refusal|message|status|level|event)\.[a-z_]+(\.[a-z_]+)*\b/.test(words(answer.text).replace(/\S+@\S+|https?:\S+/g, '')), `a text is missing: ${says} ${words(answer.text).match(/\b(title|error|refusal|message|status|level|event)\.[a-z_.]+/)?.[0]}`);
        }
      }
});

test("another person's enrolment answers like one that does not exist", async () => {
  const { ':enrolment_id': id } = examples();
  const trainee = await as('trainee', 'en');
  for (const path of ['', '/receipt', '/calendar.ics', '/withdrawals/new']) {
    const others = await trainee.get(`/en/my/enrolments/${id}${path}`);
    const absent = await trainee.get(`/en/my/enrolments/999999999${path}`);
    assert.equal(others.status, 404);
    const strip = (text) => text.replace(/[0-9a-f]{16}/g, '').replaceAll(id, '').replaceAll('999999999', '').replace(/value="[^"]*"/g, '');
    assert.equal(strip(others.text), strip(absent.text));
  }
});

test('ids that are text, negative, huge or zero answer 404 in words', async () => {
  const student = await as('student', 'fr');
  for (const id of ['abc', '-1', '0', '99999999999999999999999', '1e3', '1%00', '%27', '1;select', '💥', encodeURIComponent('../..')])
    for (const path of [`/fr/my/enrolments/${id.includes('%') ? id : encodeURIComponent(id)}`, `/fr/sessions/${id.includes('%') ? id : encodeURIComponent(id)}/enrolments/new`, `/fr/courses/${id.includes('%') ? id : encodeURIComponent(id)}`]) {
      const answer = await student.get(path);
      assert.ok([404, 400].includes(answer.status), `${path}: ${answer.status}`);
    }
});

test('a wrong method answers 405 with Allow, and HEAD answers as GET without body', async () => {
  const visitor = new Visitor();
  const wrong = await visitor.post('/fr/courses', {});
  assert.equal(wrong.status, 405);
  assert.equal(wrong.headers.allow, 'GET, HEAD');
  const wrong2 = await visitor.get('/fr/sign-out');
  assert.equal(wrong2.status, 405);
  assert.equal(wrong2.headers.allow, 'POST');
  const head = await visitor.request('HEAD', '/fr/courses');
  const get = await visitor.get('/fr/courses');
  assert.equal(head.status, 200);
  assert.equal(head.bytes.length, 0);
  assert.equal(head.headers['content-length'], get.headers['content-length']);
});

test('unknown pages and languages are 404 in the language of the path', async () => {
  const visitor = new Visitor();
  for (const path of ['/fr/nothing', '/en/nothing', '/de/courses', '/fr/courses/NO-SUCH', '/nothing', '/fr//courses', '/FR/courses']) {
    const answer = await visitor.get(path);
    assert.equal(answer.status, 404, path);
    assert.match(answer.text, path.startsWith('/en') ? /<html lang="en"/ : /<html lang="fr"/);
  }
});

test('a page that asks no database offers no sign-in to who may be signed in, but the own enrolments', async () => {
  const visitor = new Visitor();
  const unknown = await visitor.get('/fr/nothing');
  assert.match(unknown.text, /href="\/fr\/sign-in"/);
  assert.ok(!unknown.text.includes('/fr/my/enrolments'));
  await visitor.signIn('teacher@demo.test');
  for (const path of ['/fr/nothing', '/fr/courses/NO-SUCH', '/fr/office']) {
    const known = await visitor.get(path);
    assert.ok([403, 404].includes(known.status), path);
    assert.ok(!known.text.includes('/fr/sign-in'), path);
    assert.match(known.text, /href="\/fr\/my\/enrolments"/);
  }
});

test('pages carry the security headers; anonymous ones an ETag that answers 304', async () => {
  const visitor = new Visitor();
  const answer = await visitor.get('/fr/courses');
  assert.match(answer.headers['content-security-policy'], /default-src 'none'/);
  assert.ok(!/unsafe/.test(answer.headers['content-security-policy']));
  assert.equal(answer.headers['x-content-type-options'], 'nosniff');
  assert.equal(answer.headers['referrer-policy'], 'same-origin');
  const again = await visitor.get('/fr/courses', { headers: { 'If-None-Match': answer.headers.etag } });
  assert.equal(again.status, 304);
  assert.equal(again.bytes.length, 0);
  const zipped = await visitor.get('/fr/courses', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.ok(zipped.bytes.length < answer.bytes.length / 2);
});

test('assets have fingerprinted names and never expire; an old name is 404', async () => {
  const visitor = new Visitor();
  const page = await visitor.get('/fr/');
  const names = [...page.text.matchAll(/"(\/assets\/[^"#]+)/g)].map(([, name]) => name);
  assert.ok(names.length >= 2);
  for (const name of names) {
    const answer = await visitor.get(name);
    assert.equal(answer.status, 200, name);
    assert.match(answer.headers['cache-control'], /immutable/);
    assert.equal((await visitor.get(name.replace(/\.[0-9a-f]+\./, '.00000000.'))).status, 404);
  }
});

test('personal pages are not for shared caches', async () => {
  const student = await as('student', 'fr');
  for (const path of ['/fr/my', '/fr/my/enrolments', '/fr/courses']) {
    const answer = await student.get(path);
    assert.match(answer.headers['cache-control'], /private|no-store/, path);
  }
});

test('the root leads to the language the browser asks for', async () => {
  const visitor = new Visitor();
  for (const [accepted, to] of [['en-GB,fr;q=0.5', '/en/'], ['fr', '/fr/'], ['de', '/fr/'], ['', '/fr/'], ['en;q=0, fr', '/fr/']]) {
    const answer = await visitor.get('/', { headers: { 'Accept-Language': accepted } });
    assert.equal(answer.status, 303);
    assert.equal(new URL(answer.location, visitor.base).pathname, to, accepted);
  }
});
