// The database goes away at each step: public pages go on, forms come back, nothing acknowledged is lost, and it heals by itself.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { Relay } from './relay.mjs';
import { Visitor, forms, sleep, sqlValue, startServer, words } from './client.mjs';

let relay, server;
before(async () => {
  relay = await Relay.open();
  server = await startServer({ database: relay.conninfo() });
});
after(async () => {
  const { code } = await server.stop();
  await relay.close();
  assert.equal(code, 0, server.log().slice(-3000));
  assert.deepEqual([...new Set(server.log().match(/.*names_missing.*/g))], [], 'pages without the database lack no name');
});

test('a server that began without the database answers 503 and complains of no name', async () => {
  const late = await startServer({ database: 'host=/nowhere dbname=none connect_timeout=1', probe: '/livez' });
  const person = new Visitor({ base: late.url });
  assert.equal((await person.get('/fr/my')).status, 503);
  assert.equal((await person.post('/fr/sign-in', { email: 'a@example.org', password: 'x' })).status, 403, 'no token of ours');
  const { code } = await late.stop();
  assert.equal(code, 0, late.log().slice(-2000));
  assert.ok(!late.log().includes('names_missing'), late.log().slice(-2000));
});
const visitor = (language = 'fr') => new Visitor({ base: server.url, language });

async function healed(milliseconds = 2000) {
  const began = Date.now();
  for (;;) {
    const [ready, answer] = [await visitor().get('/readyz'), await visitor().get('/fr/my')];
    if (ready.status === 200 && answer.status === 303) return Date.now() - began;
    assert.ok(Date.now() - began < milliseconds + 500, `still ${answer.status} after ${milliseconds} ms`);
    await sleep(25);
  }
}

test('without the database cached public pages go on with Age, others say 503 with Retry-After, and it heals within 2 s', async () => {
  const anonymous = visitor();
  const fresh = await anonymous.get('/fr/courses');
  assert.equal(fresh.status, 200);
  const signedIn = visitor();
  await signedIn.signIn('student@demo.test');
  await relay.down();
  await sleep(1500);
  const stale = await anonymous.get('/fr/courses');
  assert.equal(stale.status, 200);
  assert.ok(Number(stale.headers.age) >= 1, `Age: ${stale.headers.age}`);
  assert.equal(stale.text, fresh.text);
  for (const path of ['/fr/my', '/fr/courses?q=never-asked-before']) {
    const answer = await signedIn.get(path);
    assert.equal(answer.status, 503, path);
    assert.ok(Number(answer.headers['retry-after']) > 0);
    assert.match(answer.text, /<html lang="fr"/);
    assert.ok(!/maintenance/i.test(words(answer.text)));
  }
  assert.equal((await anonymous.get('/readyz')).status, 503);
  assert.equal((await anonymous.get('/livez')).status, 200);
  await relay.up();
  const milliseconds = await healed();
  assert.ok(milliseconds <= 2000, `healed after ${milliseconds} ms`);
  assert.equal((await signedIn.get('/fr/my')).status, 200, 'the sign-in is still good');
});

test('a form sent while the database is away comes back filled, and can be sent again', async () => {
  const person = visitor('en');
  await person.signIn('student@demo.test');
  const page = await person.get('/en/my/profile');
  const { action, fields } = forms(page.text).find((form) => form.action.endsWith('/my/profile'));
  await relay.down();
  const refused = await person.post(action, { ...fields, family_name: 'Typed In Vain' });
  assert.equal(refused.status, 503);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.match(refused.text, /Typed In Vain/);
  await relay.up();
  await healed();
  const again = await person.submit(refused, '/my/profile');
  assert.equal(again.status, 303, words(again.text).slice(0, 500));
  assert.equal(sqlValue("select family_name from person where email = 'student@demo.test'"), 'Typed In Vain');
});

test('a connection lost at COMMIT never says yes without a row, and sending again counts once', async () => {
  const person = visitor('fr');
  await person.signIn('student@demo.test');
  for (let round = 0; round < 6; round++) {
    const session = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, opens_at, closes_at, starts_on, ends_on, capacity, admission)
      select 'AWAY-' || nextval('decision_ticket'), c.id, c.published_version, o.organisation_id, 'published', now() - interval '1 day', now() + interval '9 days', current_date + ${40 + 10 * round}, current_date + ${41 + 10 * round}, 5, 'open'
      from course c join course_organisation o on o.course_id = c.id and o.part = 'responsible'
      where c.state = 'published' and not exists (select from enrolment e join session s on s.id = e.session_id join person p on p.id = e.person_id where s.course_id = c.id and p.email = 'student@demo.test')
      order by c.id limit 1 returning id`);
    const track = sqlValue(`select tracks[1] from session_facts where session_id = ${session}`);
    const check = await person.follow(await person.submit(`/fr/sessions/${session}/enrolments/new`, '/drafts', { track, ...(track === 'FI' ? {} : { trainee_status: 'e' }) }));
    assert.equal(check.status, 200);
    // The first write connection that says COMMIT (round 0, 2, 4: before it arrives; 1, 3, 5: after it was done) is cut.
    let cut = false;
    relay.seen = (bytes, end) => {
      if (cut || !bytes.includes('COMMIT') && !bytes.includes('commit')) return true;
      cut = true;
      if (round % 2 === 0) {
        end();
        return false;
      }
      setTimeout(end, 30);
      relay.isSilent = true;
      setTimeout(() => (relay.isSilent = false), 40);
      return true;
    };
    const answer = await person.submit(check, '/enrolments');
    relay.seen = () => {};
    relay.isSilent = false;
    const rows = Number(sqlValue(`select count(*) from enrolment where session_id = ${session}`));
    if (answer.status === 303) assert.equal(rows, 1, `round ${round}: acknowledged and there`);
    else {
      assert.equal(answer.status, 503, `round ${round}: ${words(answer.text).slice(0, 300)}`);
      await healed();
      const again = await person.submit(answer, '/enrolments');
      assert.equal(again.status, 303, `round ${round}: ${words(again.text).slice(0, 300)}`);
      assert.equal(Number(sqlValue(`select count(*) from enrolment where session_id = ${session}`)), 1);
    }
    assert.ok(cut, 'a commit was seen');
    await healed();
    sqlValue(`update session set state = 'cancelled' where id = ${session}`);
  }
});

test('the database that stops answering ends in 503 at the deadline, and the server goes on', async () => {
  relay.isSilent = true;
  const began = Date.now();
  const answer = await visitor().get('/fr/courses?q=silence');
  relay.isSilent = false;
  assert.equal(answer.status, 503);
  assert.ok(Date.now() - began < 7000);
  await relay.down();
  await relay.up();
  await healed();
});
