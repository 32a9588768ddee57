// Calendars as a program reads them: attached to mail, downloaded, and behind a person's revocable address; by a parser of RFC 5545 of its own.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, mailTo, sleep, sql, sqlValue, words } from './client.mjs';

// Content lines, unfolded; components nested; values unescaped. Whatever the standard forbids fails here.
function parse(bytes) {
  assert.ok(bytes.toString('utf8').endsWith('\r\n'), 'the last line ends');
  assert.ok(!/[^\r]\n|\r[^\n]/.test(bytes.toString('utf8')), 'every line ends with CRLF');
  for (const line of bytes.toString('utf8').split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75, `${Buffer.byteLength(line)} octets: ${line}`);
  const root = { name: 'root', properties: {}, components: [] }, stack = [root];
  for (const line of bytes.toString('utf8').replace(/\r\n[ \t]/g, '').split('\r\n').slice(0, -1)) {
    const found = /^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^;:,"]*))*):(.*)$/s.exec(line);
    assert.ok(found, `not a content line: ${line}`);
    const [, name, parameters, value] = found;
    if (name === 'BEGIN') stack.push(stack.at(-1).components[stack.at(-1).components.push({ name: value, properties: {}, components: [] }) - 1]);
    else if (name === 'END') assert.equal(stack.pop().name, value, 'components end in order');
    else (stack.at(-1).properties[name] ??= []).push({ parameters, value: value.replace(/\\([\\;,nN])/g, (_, c) => (c === 'n' || c === 'N' ? '\n' : c)) });
  }
  assert.equal(stack.length, 1, 'every component ends');
  const [calendar] = root.components;
  assert.equal(root.components.length, 1);
  assert.equal(calendar.name, 'VCALENDAR');
  const one = (component, property) => {
    assert.equal(component.properties[property]?.length, 1, `${component.name} has one ${property}`);
    return component.properties[property][0].value;
  };
  assert.equal(one(calendar, 'VERSION'), '2.0');
  one(calendar, 'PRODID');
  return {
    method: one(calendar, 'METHOD'),
    events: calendar.components.map((event) => {
      assert.equal(event.name, 'VEVENT');
      for (const each of ['UID', 'DTSTAMP', 'DTSTART', 'DTEND', 'SUMMARY', 'STATUS', 'SEQUENCE']) one(event, each);
      assert.match(one(event, 'DTSTAMP'), /^\d{8}T\d{6}Z$/);
      const isDay = event.properties.DTSTART[0].parameters === ';VALUE=DATE';
      for (const each of ['DTSTART', 'DTEND']) assert.match(one(event, each), isDay ? /^\d{8}$/ : /^\d{8}T\d{6}Z$/);
      assert.ok(one(event, 'DTSTART') < one(event, 'DTEND'));
      return { uid: one(event, 'UID'), start: one(event, 'DTSTART'), end: one(event, 'DTEND'), summary: one(event, 'SUMMARY'), status: one(event, 'STATUS'), sequence: Number(one(event, 'SEQUENCE')), organizer: event.properties.ORGANIZER?.[0].value };
    }),
  };
}
// The parts of a mail: RFC 2046.
function parts(text) {
  const boundary = /^Content-Type: multipart\/mixed; boundary="([^"]+)"\r$/m.exec(text)?.[1];
  if (!boundary) return [];
  const pieces = text.split(`--${boundary}`);
  assert.equal(pieces.at(-1), '--\r\n', 'the last boundary ends the mail');
  return pieces.slice(1, -1).map((piece) => {
    const at = piece.indexOf('\r\n\r\n');
    return { head: piece.slice(2, at), body: Buffer.from(piece.slice(at + 4).replace(/\r\n$/, '')) };
  });
}
function calendarOf(mail, at = parts(mail.text).length - 1) {
  const all = parts(mail.text);
  assert.equal(all.length, at + 1, 'a text and a calendar');
  assert.match(all[0].head, /^Content-Type: text\/plain; charset=utf-8/);
  const calendar = parse(all[at].body);
  assert.match(all[at].head, new RegExp(`^Content-Type: text/calendar; charset=utf-8; method=${calendar.method};`), 'the method of the part is that of the file (RFC 6047)');
  for (const event of calendar.events) assert.match(event.organizer, /^mailto:.+@.+/);
  return calendar;
}

let made = 0;
const session = () => {
  const id = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, place_name)
    select 'CALENDAR-${process.pid}-${++made}', s.course_id, s.course_version, s.organisation_id, 'published', array['FI'], now() - interval '1 day', now() + interval '10 days', current_date + 30, current_date + 40, 5, 'Salle 1, bâtiment B; à côté du très long couloir du deuxième étage, côté jardin'
    from session s join course c on c.id = s.course_id where s.code like '%-NOW-LECTURE' limit 1 returning id`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  sql(`insert into meeting (session_id, starts_at, ends_at, room) values (${id}, current_date + 30 + time '09:00', current_date + 30 + time '12:00', 'B12'), (${id}, current_date + 37 + time '09:00', current_date + 37 + time '12:00', 'B12')`);
  return id;
};
const enrol = async (student, id) => {
  const check = await student.follow(await student.submit(`/${student.language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
  const answer = await student.submit(check, `/sessions/${id}/enrolments`);
  assert.equal(answer.status, 303);
  return answer.location.replace(/^https?:\/\/[^/]+/, '');
};

test('a confirmation, a move and a withdrawal carry calendars whose sequence rises and whose methods are right', async () => {
  const id = session();
  const [student, other] = crowd(2);
  const page = await enrol(student, id);
  await enrol(other, id);
  const confirmed = calendarOf(await mailTo(student.email, 'enrolment_confirmed'));
  assert.equal(confirmed.method, 'PUBLISH');
  assert.equal(confirmed.events.length, 2);
  assert.ok(confirmed.events.every((event) => event.status === 'CONFIRMED'));
  const file = await student.get(`${page}/calendar.ics`);
  assert.match(file.headers['content-type'], /^text\/calendar; charset=utf-8/);
  assert.deepEqual(parse(file.bytes).events.map(({ uid }) => uid), confirmed.events.map(({ uid }) => uid), 'the file to download has the same UIDs');

  const teacher = new Visitor();
  await teacher.signIn('teacher@demo.test');
  const move = await teacher.submit(`/fr/staff/sessions/${id}/moves/new?days=7`, '/moves', { days: '7', reason: 'Salle prise' });
  assert.equal(move.status, 303, words(move.text ?? '').slice(0, 300));
  const changed = calendarOf(await mailTo(student.email, 'session_changed'));
  assert.equal(changed.method, 'PUBLISH');
  assert.deepEqual(changed.events.map(({ uid }) => uid), confirmed.events.map(({ uid }) => uid), 'the same meetings');
  assert.ok(changed.events.every(({ sequence, start }, i) => sequence > confirmed.events[i].sequence && start > confirmed.events[i].start), 'later, with a higher sequence');

  assert.equal((await student.submit(`${page}/withdrawals/new`, '/withdrawals')).status, 303);
  const ended = calendarOf(await mailTo(student.email, 'enrolment_withdrawn'));
  assert.equal(ended.method, 'CANCEL');
  assert.deepEqual(ended.events.map(({ uid }) => uid), confirmed.events.map(({ uid }) => uid));
  assert.ok(ended.events.every(({ sequence, status }, i) => status === 'CANCELLED' && sequence > changed.events[i].sequence));
  const again = await enrol(student, id);
  const anew = parse((await student.get(`${again}/calendar.ics`)).bytes);
  assert.ok(anew.events.every(({ uid }) => !confirmed.events.some((event) => event.uid === uid)), 'a new enrolment begins anew');

  // A meeting is taken out: it is cancelled in the same message that says what stays.
  const meetings = await teacher.get(`/fr/staff/sessions/${id}/meetings`);
  const lines = forms(meetings.text).find((form) => form.action.endsWith('/meetings')).fields.meetings.split('\n');
  assert.equal((await teacher.submit(meetings, '/meetings', { meetings: lines[0] })).status, 303);
  let lost;
  for (let i = 0; i < 600 && !(lost && parts(lost.text).length === 3); i++) { await sleep(100); lost = await mailTo(other.email, 'session_changed'); }
  assert.equal(parts(lost.text).length, 3);
  const [stays, goes] = [parse(parts(lost.text)[1].body), calendarOf(lost)];
  assert.deepEqual([stays.method, stays.events.length, goes.method, goes.events.length, goes.events[0].status], ['PUBLISH', 1, 'CANCEL', 1, 'CANCELLED']);
  assert.ok(goes.events[0].uid !== stays.events[0].uid && goes.events[0].sequence > changed.events[0].sequence);

  // Called off: everybody's dates go.
  assert.equal((await teacher.submit(`/fr/staff/sessions/${id}/cancellations/new`, '/cancellations', { reason: 'Plus d’enseignant' })).status, 303);
  const off = calendarOf(await mailTo(other.email, 'enrolment_cancelled'));
  assert.equal(off.method, 'CANCEL');
  assert.ok(off.events.length === 1 && off.events.every(({ status }) => status === 'CANCELLED'));
});

test('a message with a calendar has one Message-ID and says in its head that it has parts', async () => {
  const id = session();
  const [student] = crowd(1);
  await enrol(student, id);
  const { text } = await mailTo(student.email, 'enrolment_confirmed');
  assert.equal(text.match(/^Message-ID: <outbox-\d+@[^>]+>\r$/gm).length, 1);
  assert.match(text, /^MIME-Version: 1.0\r$/m);
  assert.ok(!/^Content-Type: text\/plain/m.test(text.slice(0, text.indexOf('\r\n\r\n'))), 'the head says multipart');
});

for (const language of ['fr', 'en'])
  test(`the address of a calendar is shown once, replaced, revoked (${language})`, async () => {
    const french = language === 'fr';
    const id = session();
    const [student] = crowd(1, { language });
    await enrol(student, id);
    const none = await student.get(`/${language}/my/calendar`);
    assert.equal(none.status, 200);
    assert.ok(!none.text.includes('/calendar/'), 'no address yet');
    const addressOf = (html) => /\/(?:fr|en)\/calendar\/[0-9a-f]{64}/.exec(html)?.[0];
    const first = addressOf((await student.follow(await student.submit(none, '/my/calendars'))).text);
    assert.ok(first);
    assert.ok(!addressOf((await student.get(`/${language}/my/calendar`)).text), 'it is shown only once');
    assert.ok(!addressOf((await student.get(`/${language}/my/calendar?feed=${'0'.repeat(64)}`)).text), 'and no other is shown as one’s own');

    const reader = new Visitor({ language });
    const feed = await reader.get(first);
    assert.equal(feed.status, 200);
    assert.match(feed.headers['content-type'], /^text\/calendar; charset=utf-8/);
    assert.equal(feed.headers['cache-control'], 'no-store');
    const read = parse(feed.bytes);
    assert.equal(read.method, 'PUBLISH');
    assert.equal(read.events.length, 2);

    const second = addressOf((await student.follow(await student.submit(`/${language}/my/calendar`, '/my/calendars'))).text);
    assert.notEqual(second, first);
    assert.equal((await reader.get(first)).status, 404, 'the old one ends');
    assert.equal((await reader.get(second)).status, 200);
    const gone = await student.follow(await student.submit(`/${language}/my/calendar`, '/my/calendars/removals'));
    assert.match(words(gone.text), french ? /L’adresse est révoquée/ : /The address is revoked/);
    assert.equal((await reader.get(second)).status, 404);
    for (const bad of ['x', 'f'.repeat(64), "'; drop table person; --", 'é'.repeat(200)]) assert.equal((await reader.get(`/${language}/calendar/${encodeURIComponent(bad)}`)).status, 404, bad.slice(0, 20));
    assert.equal((await reader.get(`/${language}/my/calendar`)).status, 303, 'the page is for who is signed in');
    assert.equal(forms((await student.get(`/${language}/my`)).text).length > 0, true);
  });
