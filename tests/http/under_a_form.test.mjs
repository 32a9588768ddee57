// What changes under an open form: a session called off or gone, a place taken meanwhile, the network cut after pressing; each is told in words, and nothing is done twice.
import test from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { Visitor, base, crowd, encode, forms, headline, sql, sqlValue, words } from './client.mjs';

let made = 0;
const session = (capacity) =>
  sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity)
    select 'UNDER-${process.pid}-${++made}', s.course_id, s.course_version, s.organisation_id, 'published', array['FI'], now() - interval '1 day', now() + interval '10 days', current_date + 30, current_date + 40, ${capacity}
    from session s join session_teacher t on t.session_id = s.id join person p on p.id = t.person_id join course c on c.id = s.course_id
    where p.email = 'teacher@demo.test' and s.state = 'published' and c.state = 'published' and not exists (select from course_prerequisite r where r.course_id = c.id) order by s.id limit 1 returning id`);
const formOf = async (student, id) => {
  const check = await student.follow(await student.submit(`/${student.language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
  const form = forms(check.text).find((each) => each.action.endsWith(`/sessions/${id}/enrolments`));
  assert.ok(form, headline(check.text));
  return form;
};
const states = (id) => sql(`select e.state from enrolment e where e.session_id = ${id} order by e.id`).map(([state]) => state);

for (const language of ['fr', 'en'])
  test(`a session that is called off or gone under the form (${language})`, async () => {
    const [student] = crowd(1, { language });
    const office = sqlValue("select id from person where email = 'office@demo.test'");
    const off = session(3);
    const form = await formOf(student, off);
    assert.equal(sqlValue(`select coalesce(refusal[1], 'off') from cancel_session(${office}, ${off}, 'test')`), 'off');
    const told = await student.post(form.action, form.fields);
    assert.equal(told.status, 410, words(told.text).slice(0, 300));
    assert.match(words(told.text), language === 'fr' ? /Cette session est annulée/ : /This session has been cancelled/);
    assert.deepEqual(states(off), [], 'nobody is enrolled');

    const gone = session(3);
    const late = await formOf(student, gone);
    sql(`delete from enrolment_draft where session_id = ${gone}`);
    sql(`delete from session where id = ${gone}`);
    const answer = await student.post(late.action, late.fields);
    assert.equal(answer.status, 404, headline(answer.text));
    assert.equal(sqlValue(`select count(*) from session where id = ${gone}`), '0');
  });

test('a capacity below the enrolled is refused with the number to free, and what was typed stays', async () => {
  const id = session(3);
  const students = crowd(2);
  for (const student of students) {
    const form = await formOf(student, id);
    assert.equal((await student.post(form.action, form.fields)).status, 303);
  }
  const office = new Visitor({ language: 'en' });
  await office.signIn('office@demo.test');
  const refused = await office.submit(`/en/staff/sessions/${id}/edit`, `/staff/sessions/${id}`, { capacity: '1', place_name: 'Room kept as typed' });
  assert.equal(refused.status, 422, headline(refused.text ?? ''));
  assert.match(refused.text, /value="Room kept as typed"/);
  assert.match(words(refused.text), /\b2\b/);
  assert.equal(sqlValue(`select capacity || ' ' || seats_taken from session where id = ${id}`), '3 2');
});

// The whole form goes out, and the connection is gone before any answer: done or not, nobody knows.
const pressAndLose = (student, form) =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(base()), body = encode(form.fields);
    const socket = net.connect(Number(port), hostname, () => {
      socket.write(`POST ${form.action} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${base()}\r\nCookie: ${[...student.cookies].map(([name, value]) => `${name}=${value}`).join('; ')}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () => {
        socket.resetAndDestroy();
        resolve();
      });
    });
    socket.on('error', resolve);
  });
test('two people press for one place and their network is cut: pressing again tells each what became of it, once', async () => {
  const id = session(1);
  const students = crowd(2);
  const open = await Promise.all(students.map((student) => formOf(student, id)));
  await Promise.all(students.map((student, n) => pressAndLose(student, open[n])));
  const again = await Promise.all(students.map((student, n) => student.post(open[n].action, open[n].fields)));
  assert.deepEqual(again.map(({ status }) => status), [303, 303], again.map(({ text }) => headline(text ?? '')).join('; '));
  const third = await Promise.all(students.map((student, n) => student.post(open[n].action, open[n].fields)));
  assert.deepEqual(third.map(({ location }) => location), again.map(({ location }) => location), 'the same key, the same answer');
  assert.deepEqual(states(id).sort(), ['enrolled', 'waiting']);
  assert.equal(sqlValue(`select seats_taken || ' ' || waiting_count from session where id = ${id}`), '1 1');
});
