// Workers are killed with signal 9 while people enrol: what was acknowledged is there, nothing is oversold, order is the order of tickets.
import test from 'node:test';
import assert from 'node:assert/strict';
import { crowd, forms, sleep, sql, sqlValue, startServer, workersOf } from '../http/client.mjs';

const people = Number(process.env.AMPHI_TEST_PEOPLE ?? (process.env.AMPHI_TEST_DEPTH === 'commit' ? 240 : 2000));
const capacity = Math.floor(people / 3);

test('no acknowledged enrolment is missing and none is oversold when workers are killed', { timeout: 900000 }, async (t) => {
  const server = await startServer({ workers: 2 });
  t.after(() => server.stop('SIGKILL'));
  const session = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, has_waiting_list, admission)
    select 'STORM-1', c.id, c.published_version, o.organisation_id, 'published', array['FI'], now() - interval '1 day', now() + interval '9 days', current_date + 400, current_date + 401, ${capacity}, true, 'open'
    from course c join course_organisation o on o.course_id = c.id and o.part = 'responsible' where c.state = 'published' order by c.id limit 1 returning id`);
  const visitors = crowd(people, { base: server.url, language: 'en' });
  const acknowledged = new Map();
  let isOver = false;
  const killer = (async () => {
    let kills = 0;
    while (!isOver) {
      await sleep(700);
      const workers = workersOf(server.process.pid);
      const victim = workers[kills % workers.length];
      if (victim) {
        try {
          process.kill(victim, 'SIGKILL');
          kills++;
        } catch {}
      }
    }
    return kills;
  })();
  const ask = async (action) => {
    for (let attempt = 0; attempt < 200; attempt++) {
      try {
        const answer = await action();
        if (answer.status !== 503) return answer;
      } catch {}
      await sleep(20 + Math.random() * 60);
    }
    throw new Error('no answer after 200 attempts');
  };
  try {
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (;;) {
        const visitor = visitors.pop();
        if (!visitor) return;
        const { email } = visitor;
        const questions = await ask(() => visitor.get(`/en/sessions/${session}/enrolments/new`));
        const draft = forms(questions.text).find((form) => form.action.includes('/drafts'));
        assert.ok(draft, questions.text.slice(0, 300));
        await ask(() => visitor.post(draft.action, { ...draft.fields, track: 'FI' }));
        const check = await ask(() => visitor.get(`/en/sessions/${session}/enrolments/check`));
        const send = forms(check.text).find((form) => form.action.endsWith('/enrolments'));
        assert.ok(send, check.text.slice(0, 300));
        // The same form again and again until someone answers: the key makes it count once.
        const answer = await ask(() => visitor.post(send.action, send.fields));
        if (answer.status === 303) acknowledged.set(email, answer.location.match(/(\d+)$/)[1]);
        else assert.fail(`${email}: ${answer.status}`);
      }
    }),
  );
  } finally {
    isOver = true;
  }
  const kills = await killer;
  assert.ok(kills >= 3, `only ${kills} kills`);
  await server.stop();
  const rows = new Map(sql(`select p.email, e.id from enrolment e join person p on p.id = e.person_id where e.session_id = ${session} and e.state in ('enrolled', 'waiting')`));
  assert.equal(acknowledged.size, people);
  for (const [email, id] of acknowledged) assert.equal(rows.get(email), id, `${email} was told yes`);
  assert.equal(rows.size, people, 'nobody is there twice');
  assert.equal(sqlValue(`select count(*) from enrolment where session_id = ${session} and state = 'enrolled'`), String(capacity));
  assert.equal(sqlValue(`select seats_taken from session where id = ${session}`), String(capacity));
  assert.equal(sqlValue(`select waiting_count from session where id = ${session}`), String(people - capacity));
  assert.equal(sqlValue(`select count(*) from (select ticket, lag(position) over (order by ticket) > position as is_wrong from waiting_entry w join enrolment_event v on v.enrolment_id = w.enrolment_id and v.kind = 'queue' where w.session_id = ${session}) t where is_wrong`), '0', 'positions follow tickets');
  assert.equal(sqlValue(`select count(*) from waiting_entry w join enrolment_event v on v.enrolment_id = w.enrolment_id and v.kind = 'queue' where w.session_id = ${session} and v.ticket < (select max(x.ticket) from enrolment_event x join enrolment e on e.id = x.enrolment_id where e.session_id = ${session} and x.kind = 'enrol')`), '0', 'nobody waits who came before someone enrolled');
});
