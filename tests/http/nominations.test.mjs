// Admission by nomination: a company names its people, they confirm through the message, names are swapped; no company sees another; hostile forms; in both languages.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, headline, mailTo, sql, sqlValue, words } from './client.mjs';

let made = 0;
function session(capacity = 3) {
  return sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, admission, languages, mode, is_demonstration)
    select 'NOMINATE-${process.pid}-${++made}', s.course_id, s.course_version, s.organisation_id, 'published', '{FC}', now() - interval '1 day', now() + interval '10 days', current_date + 40, current_date + 60, ${capacity}, 'nomination', '{fr}', 0, true
    from session s where s.code like '%-NOW-COMPANY' returning id`);
}
// A training manager of a company of their own.
function manager(language = 'fr') {
  const [visitor] = crowd(1, { language });
  const code = `CO-${process.pid}-${++made}`;
  const company = sqlValue(`insert into organisation (code, name_fr, name_en, kind) values ('${code}', 'Société ${code}', 'Company ${code}', 'company') returning id`);
  sql(`insert into role_grant (person_id, role, scope, organisation_id) select id, 'employer', 'company', ${company} from person where email = '${visitor.email}'`);
  sql(`update person set language = '${language}' where email = '${visitor.email}'`);
  return Object.assign(visitor, { company, code });
}
const stateOf = (email, id) => sqlValue(`select e.state from enrolment e join person p on p.id = e.person_id where p.email = '${email}' and e.session_id = ${id} order by e.id desc limit 1`);
const placeOf = (email, id) => sqlValue(`select n.id from nomination n where n.email = '${email}' and n.session_id = ${id} order by n.id desc limit 1`);
const nominate = (boss, id, answers) => boss.submit(`/${boss.language}/employer/sessions/${id}`, '/nominations', answers);

for (const language of ['fr', 'en'])
  test(`a company nominates, the person confirms through the message, a name is swapped (${language})`, async () => {
    const isFrench = language === 'fr';
    const boss = manager(language);
    const id = session();
    const [known, other] = crowd(2, { language });
    sql(`update person set language = '${language}' where email in ('${known.email}', '${other.email}'); update account set password_hash = '$argon2id$x' where person_id in (select id from person where email in ('${known.email}', '${other.email}'))`);
    const fresh = `new.${process.pid}.${language}@example.org`;
    const home = await boss.get(`/${language}/employer`);
    assert.ok(home.text.includes(`/employer/sessions/${id}"`) && home.text.includes(boss.code), 'the session is offered to the company');
    const answer = await nominate(boss, id, { people: `${known.email}, Camille <b>, Durand\n${fresh}; Nina; O’Neil`, unnamed: '1' });
    assert.equal(answer.status, 303, words(answer.text ?? '').slice(0, 500));
    const shown = await boss.follow(answer);
    assert.match(words(shown.text), isFrench ? /3 désignations sont enregistrées/ : /3 places are taken for your company/);
    assert.ok(shown.text.includes('Camille &lt;b&gt; Durand') && shown.text.includes('O’Neil'));
    assert.equal(sqlValue(`select seats_taken from session where id = ${id}`), '0', 'no seat is held');

    // The one with an account: a link to the enrolment; the page says who nominates, and confirms.
    const mail = await mailTo(known.email, 'nomination_received');
    assert.match(mail.body, new RegExp(isFrench ? `Société ${boss.code} vous désigne` : `Company ${boss.code} nominates you`));
    assert.ok(!mail.body.includes('/password-resets/'));
    const path = new RegExp(`/${language}/my/enrolments/\\d+`).exec(mail.body)[0];
    const asked = await known.get(path);
    assert.match(words(asked.text), isFrench ? /vous désigne pour cette session\. Confirmez avant le/ : /nominates you for this session\. Confirm before/);
    assert.equal((await other.get(path)).status, 404, 'nobody else’s');
    assert.equal((await boss.get(path)).status, 404, 'not the company’s either');
    const form = forms(asked.text).find((each) => each.action.endsWith('/confirmations'));
    const answers = await Promise.all([1, 2].map(() => known.post(form.action, form.fields)));
    assert.deepEqual(answers.map((each) => each.status), [303, 303], 'pressed twice is confirmed once');
    assert.equal(stateOf(known.email, id), 'enrolled');
    assert.equal(sqlValue(`select count(*) from enrolment_event v join enrolment e on e.id = v.enrolment_id where e.session_id = ${id} and v.kind = 'confirm'`), '1');

    // The one without: the message opens the way, by a link that sets a password.
    const invitation = await mailTo(fresh, 'nomination_received');
    const newcomer = new Visitor({ language });
    const link = /\/(?:fr|en)\/password-resets\/[0-9a-f]{64}/.exec(invitation.body)[0];
    assert.equal((await newcomer.submit(link, '/passwords', { password: 'a-very-new-secret-17' })).status, 303);
    await newcomer.signIn(fresh, 'a-very-new-secret-17');
    const own = new RegExp(`/${language}/my/enrolments/\\d+`).exec(invitation.body)[0];
    assert.equal((await newcomer.submit(own, '/confirmations')).status, 303);
    assert.equal(stateOf(fresh, id), 'enrolled');

    // The company follows, swaps, names later, gives up.
    const place = placeOf(known.email, id);
    const followed = await boss.get(`/${language}/employer/nominations/${place}`);
    assert.match(words(followed.text), isFrench ? /Confirmée/ : /Confirmed/);
    const swapped = await boss.submit(followed, '/swaps', { email: other.email, given_name: 'Alix', family_name: 'Petit' });
    assert.equal(swapped.status, 303, words(swapped.text ?? '').slice(0, 400));
    assert.deepEqual([stateOf(known.email, id), stateOf(other.email, id)], ['withdrawn', 'nominated']);
    assert.ok((await boss.follow(swapped)).text.includes('Alix Petit'));
    await mailTo(known.email, 'enrolment_withdrawn');
    const later = sqlValue(`select id from nomination where session_id = ${id} and enrolment_id is null`);
    const given = await boss.submit(`/${language}/employer/nominations/${later}`, '/withdrawals');
    assert.equal(given.status, 303);
    const over = await boss.follow(given);
    assert.equal(forms(over.text).filter((each) => /swaps|withdrawals/.test(each.action)).length, 0, 'nothing more can be done with it');
  });

test('no company sees another, and none its people beyond the nomination', async () => {
  const [boss, rival] = [manager(), manager()];
  const id = session();
  const [person] = crowd(1);
  assert.equal((await nominate(boss, id, { people: `${person.email}, Claude, Canari${process.pid}` })).status, 303);
  const place = placeOf(person.email, id);
  for (const path of [`/fr/employer`, `/fr/employer/sessions/${id}`]) assert.ok(!(await rival.get(path)).text.includes(`Canari${process.pid}`), path);
  assert.equal((await rival.get(`/fr/employer/nominations/${place}`)).status, 404);
  const form = forms((await boss.get(`/fr/employer/nominations/${place}`)).text).find((each) => each.action.endsWith('/swaps'));
  assert.equal((await rival.post(form.action, { ...form.fields, email: 'x@example.org', given_name: 'X', family_name: 'Y' })).status, 403, 'another’s form is nobody’s');
  const own = forms((await rival.get(`/fr/employer/sessions/${id}`)).text).find((each) => each.action.endsWith('/nominations'));
  const stolen = await rival.post(own.action, { ...own.fields, organisation_id: String(boss.company), people: 'y@example.org, Y, Z' });
  assert.equal(stolen.status, 422);
  assert.match(words(stolen.text), /Choisissez une de vos entreprises/);
  // The same person by both: refused with the line only.
  const both = await nominate(rival, id, { people: `${person.email}, Claude, Autre` });
  assert.equal(both.status, 422);
  assert.match(words(both.text), /ne peuvent pas être désignées pour cette session : 1/);
  // A company that lost its manager's role shows nothing any more.
  sql(`update role_grant set to_on = current_date - 1, from_on = current_date - 9 where role = 'employer' and organisation_id = ${boss.company}`);
  assert.equal((await boss.get(`/fr/employer/nominations/${place}`)).status, 403);
  for (const role of ['student', 'teacher', 'office', 'leader']) {
    const visitor = new Visitor();
    await visitor.signIn(`${role}@demo.test`);
    assert.equal((await visitor.get(`/fr/employer/nominations/${place}`)).status, 403, role);
  }
  assert.equal((await rival.get(`/fr/employer/sessions/${sqlValue("select min(id) from session where admission = 'open'")}`)).status, 404, 'a session that is not by nomination is not there');
});

test('bad input: lines, numbers, limits, late answers, swaps', async () => {
  const boss = manager();
  const id = session(1);
  sql(`insert into nomination_limit values (${id}, 2)`);
  const [first, second] = crowd(2);
  for (const [fields, says] of [
    [{ people: '' }, /Nommez au moins une personne/], [{ people: 'pas une adresse' }, /Revoyez ces lignes/], [{ people: `${first.email}, A, B\n${first.email}, A, B` }, /figure deux fois/], [{ people: `${first.email}, A, B`, unnamed: '-1' }, /nombre de 0 à 99/],
    [{ people: `${first.email}, ${'é'.repeat(121)}, B` }, /Revoyez ces lignes/], [{ people: Array.from({ length: 101 }, (_, n) => `p${n}.${process.pid}@example.org, A, B`).join('\n') }, /100 personnes/],
  ]) {
    const answer = await nominate(boss, id, fields);
    assert.equal(answer.status, 422, JSON.stringify(fields).slice(0, 80));
    assert.match(words(answer.text), says);
    if (fields.people) assert.ok(answer.text.includes(fields.people.split(',')[0].split('\n')[0]), 'what was typed stays');
  }
  const many = await nominate(boss, id, { people: `${first.email}, A, B\n${second.email}, C, D`, unnamed: '1' });
  assert.equal(many.status, 409);
  assert.match(words(many.text), /a utilisé ses 2 places/);
  assert.equal(sqlValue(`select count(*) from nomination where session_id = ${id}`), '0', 'all or none');
  assert.equal((await nominate(boss, id, { people: `${first.email}, A, <script>alert(1)</script>\n${second.email}, C, D` })).status, 303);
  assert.ok(!(await boss.get('/fr/employer')).text.includes('<script>alert'));
  const path = (visitor) => `/fr/my/enrolments/${sqlValue(`select e.id from enrolment e join person p on p.id = e.person_id where p.email = '${visitor.email}' and e.session_id = ${id}`)}`;
  const stale = await second.get(path(second));
  assert.equal((await first.submit(path(first), '/confirmations')).status, 303);
  assert.equal((await second.submit(stale, '/confirmations')).status, 303, 'no seat is left: the list');
  assert.deepEqual([stateOf(first.email, id), stateOf(second.email, id)], ['enrolled', 'waiting']);
  const place = placeOf(second.email, id);
  const page = await boss.get(`/fr/employer/nominations/${place}`);
  for (const [fields, says] of [[{ email: '', given_name: '', family_name: '' }, /Indiquez votre adresse|Indiquez/], [{ email: first.email, given_name: 'A', family_name: 'B' }, /ne peut pas être désignée/]]) {
    const answer = await boss.submit(page, '/swaps', fields);
    assert.equal(answer.status, 422);
    assert.match(words(answer.text), says);
  }
  // The deadline passes between the page and the press.
  const other = session(), [third] = crowd(1);
  assert.equal((await nominate(boss, other, { people: `${third.email}, E, F` })).status, 303);
  const shown = await third.get(`/fr/my/enrolments/${sqlValue(`select id from enrolment where session_id = ${other}`)}`);
  sql(`update nomination set expires_at = now() - interval '1 minute' where session_id = ${other}`);
  const late = await third.submit(shown, '/confirmations');
  assert.equal(late.status, 410);
  assert.match(words(late.text), /Cette désignation a pris fin le/);
  sql(`update session set closes_at = now() - interval '1 hour' where id = ${other}`);
  const closed = await boss.get(`/fr/employer/sessions/${other}`);
  assert.match(words(closed.text), /closes depuis/);
  assert.equal(forms(closed.text).filter((form) => form.action.endsWith('/nominations')).length, 0, 'why not instead of a form');
  // The limit is the session's own: set by who runs it.
  const office = new Visitor();
  await office.signIn('office@demo.test');
  assert.equal((await office.submit(`/fr/staff/sessions/${id}/nominations`, '/nomination-limits', { largest: 'beaucoup' })).status, 422);
  assert.equal((await office.submit(`/fr/staff/sessions/${id}/nominations`, '/nomination-limits', { largest: '' })).status, 303);
  assert.equal(headline((await office.get(`/fr/staff/sessions/${id}/nominations`)).text), 'Désignations des entreprises');
});
