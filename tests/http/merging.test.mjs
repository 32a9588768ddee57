// Records of one person, why a figure changed, and being forgotten, over HTTP in French and English: who may, what each sees, what happens.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, sleep, sqlValue, words } from './client.mjs';

const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const year = `${first - 1}-${first}`;
const signedIn = async (name, language = 'fr') => {
  const visitor = new Visitor({ language });
  await visitor.signIn(name.includes('@') ? name : `${name}@demo.test`);
  return visitor;
};
const plain = (text) => words(text).replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');
const fieldsOf = (page, action) => {
  const form = page.text.match(new RegExp(`<form method="post" action="${action}"[\\s\\S]*?</form>`))?.[0];
  assert.ok(form, `the form of ${action} is there: ${words(page.text).slice(0, 300)}`);
  return Object.fromEntries([...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
};
const until = async (what, look) => {
  for (let i = 0; i < 240; i++) {
    const seen = await look();
    if (seen) return seen;
    await sleep(500);
  }
  return assert.fail(`${what} did not happen`);
};
const person = (email, given, family) => sqlValue(`with s as (insert into stat_subject (birth_band) values (1990) returning id)
  insert into person (given_name, family_name, email, email_verified_at, birth_on, stat_subject_id) select '${given}', '${family}', '${email}', now(), '1990-04-01', id from s returning id`);
const stamp = Date.now();

test('two records with one name and birth date are found, compared by the office only, joined, and parted again', async () => {
  const one = person(`one${stamp}@match.test`, 'Zoë', `Müller${stamp}`);
  const other = person(`other${stamp}@match.test`, 'Zoe', `MULLER${stamp}`);
  const id = await until('a candidate', () => sqlValue(`select c.id from match_candidate c join person a on a.stat_subject_id in (c.subject_a, c.subject_b) join person b on b.stat_subject_id in (c.subject_a, c.subject_b) where a.id = ${one} and b.id = ${other}`));
  for (const name of ['student', 'teacher', 'reviewer', 'leader', 'admin']) {
    const visitor = await signedIn(name);
    for (const path of ['', `/${id}`]) assert.equal((await visitor.get(`/fr/office/matches${path}`)).status, 403, `${path} as ${name}`);
  }
  const office = await signedIn('office');
  assert.ok(plain((await office.get('/fr/office/matches')).text).includes(`Müller${stamp}`));
  assert.equal((await office.get('/fr/office/matches/999999')).status, 404);
  const path = `/fr/office/matches/${id}`;
  const page = await office.get(path);
  assert.match(plain(page.text), /le même nom et la même date de naissance/);
  const empty = await office.post(`${path}/decisions`, { ...fieldsOf(page, `${path}/decisions`), reason: '<i>kept</i>' });
  assert.equal(empty.status, 422);
  assert.match(empty.text, /value="&lt;i&gt;kept/);
  const joined = await office.post(`${path}/decisions`, { ...fieldsOf(page, `${path}/decisions`), same_person: 'same', reason: '' });
  assert.equal(joined.status, 303, words(joined.text).slice(0, 300));
  assert.equal(sqlValue(`select count(*) from stat_subject t join person p on p.stat_subject_id = t.id where p.id in (${one}, ${other}) and t.group_number is not null`), '2');
  const english = await signedIn('office', 'en');
  const after = await english.get(`/en/office/matches/${id}`);
  assert.match(plain(after.text), /Same person/);
  const action = `/en/office/matches/${id}/undoings`;
  const parted = await english.post(action, { ...fieldsOf(after, action), undo_reason: 'Two sisters' });
  assert.equal(parted.status, 303, words(parted.text).slice(0, 300));
  assert.equal(sqlValue(`select count(*) from stat_subject t join person p on p.stat_subject_id = t.id where p.id in (${one}, ${other}) and t.group_number is not null`), '0');
});

test('why did it change: leadership gets counts per cause that add up, the office the rows, nobody else anything', async () => {
  const path = `/figures/${year}/changes`;
  for (const name of ['student', 'teacher', 'admin']) assert.equal((await (await signedIn(name)).get(`/fr${path}`)).status, 403, name);
  const leader = await signedIn('leader', 'en');
  const form = await leader.get(`/en${path}`);
  const wrong = await leader.post(`/en${path}`, { ...fieldsOf(form, `/en${path}`), from_release: '', from_on: 'soon', to_release: '', to_on: '', table_name: '' });
  assert.equal(wrong.status, 422);
  assert.match(wrong.text, /value="soon"/);
  const asked = await leader.post(`/en${path}`, { ...fieldsOf(form, `/en${path}`), from_release: '', from_on: `01/03/${first}`, to_release: '1', to_on: '', table_name: 'level' });
  assert.equal(asked.status, 303, words(asked.text).slice(0, 300));
  const told = await until('the explanation', async () => /href="\/en(\/figures\/explanations\/[0-9]+)"/.exec((await leader.get(asked.location)).text)?.[1]);
  const page = await leader.get(`/en${told}`);
  assert.match(plain(page.text), /Time passed/);
  assert.doesNotMatch(plain(page.text), /Row by row/, 'leadership sees no rows');
  const shown = plain(page.text);
  const before = Number(sqlValue(`select value from figures('academic', '${year}', '${first}-03-01', '${first}-03-01', tables => '{}') where measure = 'persons'`));
  const closed = Number(sqlValue(`select f.value from year_figure f join year_release r on r.id = f.release_id where r.year = '${year}' and r.revision = 1 and f.dimension1 = 'all' and f.measure = 'persons'`));
  assert.ok(shown.includes(`distinct persons Total +${(closed - before).toLocaleString('en')} `), shown.slice(0, 1500));
  const office = await signedIn('office');
  assert.match(plain((await office.get(`/fr${told}`)).text), /Ligne par ligne/);
  assert.equal((await (await signedIn('student')).get(`/fr${told}`)).status, 403);
});

test('a person asks to be forgotten and is; who is enrolled or acts for the house is told why not; no closed figure moves', async () => {
  for (const name of ['student', 'teacher']) {
    const page = await (await signedIn(name)).get('/fr/my/erasure');
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /name="wish" value="erase"/, `${name} gets no button that would be refused`);
  }
  const email = `forget${stamp}@demo.test`;
  const id = person(email, 'Oublie', `Moi${stamp}`);
  sqlValue(`insert into account (person_id, password_hash) select ${id}, password_hash from account a join person p on p.id = a.person_id where p.email = 'student@demo.test' returning 1`);
  // A past student of the closed year, whose record now is this person's.
  const [subject, former] = sqlValue(`select p.stat_subject_id || ' ' || p.id from person p where p.email like '%@people.demo.test'
    and exists (select from enrolment e join session s on s.id = e.session_id where e.person_id = p.id and s.starts_on between '${first - 1}-09-01' and '${first}-08-31' and e.state = 'finished')
    and not exists (select from enrolment o join session s on s.id = o.session_id where o.person_id = p.id and (coalesce(s.ends_on, 'infinity') >= current_date or exists (select from issued_document d where d.enrolment_id = o.id))) order by p.id limit 1`).split(' ');
  sqlValue(`with fresh as (insert into stat_subject (birth_band) values (1990) returning id) update person set stat_subject_id = fresh.id from fresh where person.id = ${former} returning 1`);
  sqlValue(`update person set stat_subject_id = '${subject}' where id = ${id} returning 1`);
  sqlValue(`update enrolment set person_id = ${id} where stat_subject_id = '${subject}' returning 1`);
  const visitor = await signedIn(email, 'en');
  const page = await visitor.get('/en/my/erasure');
  const fields = fieldsOf(page, '/en/my/erasures');
  assert.equal(fields.wish, 'erase');
  const asked = await visitor.post('/en/my/erasures', fields);
  assert.equal(asked.status, 303, words(asked.text).slice(0, 300));
  assert.match(plain((await visitor.get('/en/my/erasure')).text), /The erasure is asked for/);
  await until('the erasure', () => sqlValue(`select count(*) from person where id = ${id}`) === '0');
  assert.equal((await visitor.get('/en/my')).status, 303, 'and is signed out');
  assert.notEqual(sqlValue(`select count(*) from enrolment where stat_subject_id = '${subject}' and person_id is null`), '0', 'the enrolments stay');
  assert.equal(sqlValue("select count(*) from year_release r where r.revision > 0 and release_mismatch(r.id) is not null"), '0');
});
