// A session on the clock of La Réunion: typed, refused where clocks change, told on pages, in mails and in calendars, in both languages.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, mailTo, sql, sqlValue, words } from './client.mjs';

const day = (offset) => sqlValue(`select current_date + ${offset}`);
const courseOf = () =>
  sqlValue(`select c.code from course c join course_version v on v.course_id = c.id and v.number = c.published_version join session s on s.course_id = c.id join session_teacher t on t.session_id = s.id join person p on p.id = t.person_id
    where p.email = 'teacher@demo.test' and c.state = 'published' and 'FI' = any(v.tracks) and not exists (select from course_prerequisite r where r.course_id = c.id) order by c.code limit 1`);

for (const language of ['fr', 'en'])
  test(`a session has a clock of its own, and everything about it is told on it (${language})`, async () => {
    const french = language === 'fr';
    const clock = french ? /\(heure de La Réunion\)/ : /\(Réunion time\)/;
    const teacher = new Visitor({ language });
    await teacher.signIn('teacher@demo.test');
    const root = `/${language}/staff/sessions`;
    const course = courseOf();
    const page = await teacher.get(`${root}/new?course_code=${course}`);
    assert.equal(forms(page.text).find((form) => form.action.endsWith('/staff/sessions')).fields.time_zone, 'Europe/Paris', 'Paris unless another is chosen');
    const typed = {
      starts_on: day(20), ends_on: day(60), opens_at: '2026-03-29T02:30', closes_at: `${day(10)}T18:30`, withdraw_until: `${day(10)}T18:30`, capacity: '1', has_waiting_list: 'yes', admission: 'open', attendance: 'half_day', tracks: 'FI', mode: '0', teachers: 'teacher@demo.test',
    };
    const gap = await teacher.submit(page, '/staff/sessions', typed);
    assert.equal(gap.status, 422, 'an hour that clocks skip');
    assert.match(words(gap.text), french ? /Cette heure n’existe pas/ : /This hour does not exist/);
    assert.match(gap.text, /value="2026-03-29T02:30"/, 'what was typed stays');
    const unknown = await teacher.submit(page, '/staff/sessions', { ...typed, time_zone: 'Mars/Olympus' });
    assert.equal(unknown.status, 422, 'a zone of no list');
    // Between the Indian Ocean's clock and ours, the same hour is another moment.
    const opened = await teacher.submit(gap, '/staff/sessions', { time_zone: 'Indian/Reunion', opens_at: `${day(-2)}T09:00` });
    assert.equal(opened.status, 303, words(opened.text ?? '').slice(0, 600));
    const id = Number(/sessions\/(\d+)/.exec(opened.location)[1]);
    assert.equal(sqlValue(`select to_char(closes_at at time zone 'UTC', 'HH24:MI') from session where id = ${id}`), '14:30');
    const again = forms((await teacher.get(`${root}/${id}/edit`)).text).find((form) => form.action.endsWith('/edits')).fields;
    assert.deepEqual([again.time_zone, again.closes_at], ['Indian/Reunion', `${day(10)}T18:30`], 'the form shows what was typed');
    assert.equal((await teacher.submit(`${root}/${id}/meetings`, '/meetings', { meetings: `${day(21)} 09:00-11:00` })).status, 303);
    assert.equal((await teacher.submit(`${root}/${id}`, '/publications')).status, 303);
    const shown = words((await teacher.get(`${root}/${id}`)).text);
    assert.match(shown, french ? /18 h 30 \(heure de La Réunion\)/ : /6:30 pm \(Réunion time\)/, shown.slice(0, 800));
    assert.match(shown, french ? /9 h – 11 h \(heure de La Réunion\)/ : /9:00 am – 11:00 am \(Réunion time\)/, shown.slice(0, 800));

    assert.match(shown, french ? /Clôture des inscriptions .* 18 h 30 \(heure de La Réunion\)/ : /Enrolment closes .*6:30 pm \(Réunion time\)/i, 'the history too, and no code of the machine');
    assert.doesNotMatch(shown, /T\d\d:\d\d:\d\d|\["FI"\]/);

    const visitor = await new Visitor({ language }).get(`/${language}/courses/${course}`);
    const card = visitor.text.slice(visitor.text.indexOf(`id="session-${id}"`));
    assert.match(words(card), french ? /18 h 30 \(heure de La Réunion\)/ : /6:30 pm \(Réunion time\)/, words(card).slice(0, 600));
    assert.match(card, new RegExp(`datetime="${day(10)}T18:30:00\\+04:00"`), 'machines read the same moment');

    const [first, second] = crowd(2, { language });
    for (const student of [first, second]) {
      const check = await student.follow(await student.submit(`/${language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' }));
      assert.equal((await student.submit(check, `/sessions/${id}/enrolments`)).status, 303);
    }
    const of = (student) => sqlValue(`select e.id from enrolment e join person p on p.id = e.person_id where p.email = '${student.email}' and e.session_id = ${id}`);
    const calendar = await first.get(`/${language}/my/enrolments/${of(first)}/calendar.ics`);
    assert.match(calendar.text, new RegExp(`DTSTART:${day(21).replaceAll('-', '')}T050000Z`), 'calendars have the moment itself');
    assert.equal((await first.submit(`/${language}/my/enrolments/${of(first)}/withdrawals/new`, '/withdrawals')).status, 303);
    const offered = words((await second.get(`/${language}/my/enrolments/${of(second)}`)).text);
    assert.match(offered, clock, `the deadline of the offer: ${offered.slice(0, 600)}`);
    // In the language of the person, which is French for both.
    const mail = await mailTo(second.email, 'offer_made');
    assert.match(mail.body, /avant le .*\(heure de La Réunion\)/, mail.body);
    // Whatever is still unsaid: the zone of a session with people and hours stays.
    const kept = await teacher.submit(`${root}/${id}/edit`, '/edits', { time_zone: 'Europe/Paris' });
    assert.equal(kept.status, 422);
    assert.match(words(kept.text), french ? /le fuseau ne change plus/ : /its time zone stays/);
    const form = forms((await second.get(`/${language}/my/enrolments/${of(second)}`)).text).find((each) => each.action.endsWith('/acceptances'));
    sql(`update offer set expires_at = now() - interval '1 minute' where enrolment_id = ${of(second)} and ended_at is null`);
    const late = await second.post(form.action, form.fields);
    assert.equal(late.status, 410);
    assert.match(words(late.text), clock, 'a refusal at the sending too');
    sql(`update session set closes_at = now() - interval '1 hour' where id = ${id}`);
    const closed = await crowd(1, { language })[0].get(`/${language}/sessions/${id}/enrolments/new`);
    assert.match(words(closed.text), french ? /closes depuis le .*\(heure de La Réunion\)/ : /closed on .*\(Réunion time\)/, words(closed.text).slice(0, 600));
  });
