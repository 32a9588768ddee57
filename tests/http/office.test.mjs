// The office's day in both languages: find, look, correct, invite, roles, organisations, lists, settings, retention, parked mail, long work.
import test from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { Visitor, crowd, headline, mailTo, sleep, sql, sqlValue, words } from './client.mjs';

let made = 0;
const unique = () => `${process.pid}${++made}`;
const letters = () => unique().replace(/[0-9]/g, (digit) => 'abcdefghij'[digit]);
async function signedIn(role, language) {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${role}@demo.test`);
  return visitor;
}
// Runs the long work that waits, as the service would.
const runJobs = () => execFileSync(process.env.AMPHI, ['jobs', '--once'], { stdio: 'ignore' });

for (const language of ['fr', 'en']) {
  const root = `/${language}`;
  const fr = language === 'fr';

  test(`a clerk finds a person, opens the file, corrects it with a reason and ends sign-ins (${language})`, async () => {
    const office = await signedIn('office', language);
    const [person] = crowd(1);
    const id = sqlValue(`select id from person where email = '${person.email}'`);
    const list = await office.get(`${root}/office/people?q=${encodeURIComponent(person.email)}`);
    assert.match(list.text, new RegExp(`/office/people/${id}"`));
    const closed = await office.get(`${root}/office/people/${id}`);
    assert.ok(!closed.text.includes(person.email), 'a closed file shows no address');
    assert.equal((await office.get(`${root}/office/people/${id}/edit`)).status, 303, 'a closed file has no form');
    const open = await office.follow(await office.submit(closed, '/looks'));
    assert.ok(open.text.includes(person.email));
    assert.equal(sqlValue(`select count(*) from audit where action = 'person.look' and object_id = '${id}'`), '1');
    const bad = await office.submit(`${root}/office/people/${id}/edit`, '/corrections', { given_name: '', reason: '', phone: '01 44 27 44 27' });
    assert.equal(bad.status, 422);
    assert.ok(words(bad.text).includes(fr ? 'Indiquez le motif.' : 'Give the reason.'));
    assert.match(bad.text, /value="01 44 27 44 27"/, 'what was typed is kept');
    const form = await office.get(`${root}/office/people/${id}/edit`);
    const good = await office.submit(form, '/corrections', { given_name: 'Zoé', reason: 'By letter' });
    assert.equal(good.status, 303, words(good.text).slice(0, 400));
    const file = await office.follow(good);
    assert.equal(headline(file.text).split(' ')[0], 'Zoé');
    assert.ok(words(file.text).includes('By letter'), 'the reason stands in the timeline');
    assert.equal((await person.get(`${root}/my`)).status, 200);
    assert.equal((await office.submit(file, '/sign-in-removals')).status, 303);
    assert.equal((await person.get(`${root}/my`)).status, 303, 'the sign-in is over');
  });

  test(`a stale correction is refused and shows both texts (${language})`, async () => {
    const office = await signedIn('office', language);
    const [person] = crowd(1);
    const id = sqlValue(`select id from person where email = '${person.email}'`);
    await office.submit(`${root}/office/people/${id}`, '/looks');
    const form = await office.get(`${root}/office/people/${id}/edit`);
    sql(`update person set family_name = 'Meanwhile', changed_at = now() where id = ${id}`);
    const stale = await office.submit(form, '/corrections', { family_name: 'Mine', reason: 'x' });
    assert.equal(stale.status, 409);
    assert.match(stale.text, /value="Mine"/);
    assert.ok(words(stale.text).includes('Meanwhile'));
    assert.equal((await office.submit(stale, '/corrections')).status, 303, 'sending again overwrites, now that both were seen');
    assert.equal(sqlValue(`select family_name from person where id = ${id}`), 'Mine');
  });

  test(`an invitation reaches its address and lets someone in (${language})`, async () => {
    const office = await signedIn('office', language);
    const email = `invited${unique()}@example.org`;
    const bad = await office.submit(`${root}/office/people/new`, '/office/people', { email: 'nobody', preferred_language: language });
    assert.equal(bad.status, 422);
    const sent = await office.submit(`${root}/office/people/new`, '/office/people', { email, preferred_language: language });
    assert.equal(sent.status, 303);
    const mail = await mailTo(email, 'invitation');
    const visitor = new Visitor({ language });
    const set = await visitor.submit(new URL(mail.link).pathname, '/passwords', { password: 'a long and quiet sentence' });
    assert.equal(set.status, 303, words(set.text).slice(0, 300));
    await visitor.signIn(email, 'a long and quiet sentence');
  });

  test(`an administrator gives a role with its days and ends it; a clerk may not (${language})`, async () => {
    const admin = await signedIn('admin', language);
    const office = await signedIn('office', language);
    const [person] = crowd(1);
    const id = sqlValue(`select id from person where email = '${person.email}'`);
    assert.equal((await office.get(`${root}/office/people/${id}/roles`)).status, 403);
    await admin.submit(`${root}/office/people/${id}`, '/looks');
    const bad = await admin.submit(`${root}/office/people/${id}/roles`, '/roles', { role: 'reviewer', place: 'NO-SUCH' });
    assert.equal(bad.status, 422);
    assert.match(bad.text, /value="NO-SUCH"/);
    const given = await admin.submit(`${root}/office/people/${id}/roles`, '/roles', { role: 'office', place: '' });
    assert.equal(given.status, 303, words(given.text).slice(0, 300));
    assert.equal((await person.get(`${root}/office`)).status, 200, 'the right is there at once');
    const ended = await admin.submit(`${root}/office/people/${id}`, '/endings');
    assert.equal(ended.status, 303);
    assert.equal((await person.get(`${root}/office`)).status, 403, 'and gone at once');
    assert.equal(sqlValue(`select count(*) from role_grant where person_id = ${id}`), '1', 'the row stays');
  });

  test(`an organisation's identifiers are tidied and checked, and its history says what changed (${language})`, async () => {
    const office = await signedIn('office', language);
    const code = `ZZ-${unique()}`;
    const bad = await office.submit(`${root}/office/organisations/new`, '/office/organisations', { code, name_fr: 'Essai', siret: '123 456 789 0123', uai: '0755890A', nda: '11-75' });
    assert.equal(bad.status, 422);
    for (const sentence of fr ? ['14 chiffres attendus, 13 reçus', 'est V', '11 chiffres attendus, 4 reçus'] : ['14 digits expected, 13 received', 'is V', '11 digits expected, 4 received']) assert.ok(words(bad.text).includes(sentence), sentence);
    assert.match(bad.text, /value="123 456 789 0123"/);
    const added = await office.submit(`${root}/office/organisations/new`, '/office/organisations', { code, name_fr: 'Essai <script>', nda: '11.75.12345.75' });
    assert.equal(added.status, 303, words(added.text).slice(0, 300));
    const page = await office.follow(added);
    assert.ok(!page.text.includes('<script>'), 'a name is text');
    assert.equal(sqlValue(`select nda from organisation where code = '${code}'`), '11751234575');
    const changed = await office.submit(page, `/organisations/${sqlValue(`select id from organisation where code = '${code}'`)}`, { name_fr: 'Nouveau nom' });
    const after = await office.follow(changed);
    assert.ok(words(after.text).includes('Essai <script>'), 'the former name is shown');
    assert.ok(words(after.text).replace(/\s+/g, ' ').includes(fr ? 'Nom en français – avant Essai <script> – après Nouveau nom' : 'Name in French – before Essai <script> – after Nouveau nom'), 'the history speaks in words');
    const found = await office.get(`${root}/office/organisations?q=essai`);
    assert.ok(words(found.text).includes('Nouveau nom'), 'a former name finds it');
  });

  test(`a former name goes with a reason, programmes have members, organisations dates and one above (${language})`, async () => {
    const office = await signedIn('office', language);
    const code = `ZZ-${unique()}`;
    assert.equal((await office.submit(`${root}/office/organisations/new`, '/office/organisations', { code, name_fr: 'Avant', cluster_role: 'member', cluster_role_from: '2026-02-01', cluster_role_to: '2026-01-01', parent: 'NO-ONE' })).status, 422);
    const added = await office.submit(`${root}/office/organisations/new`, '/office/organisations', { code, name_fr: 'Avant', cluster_role: 'member', cluster_role_from: '2026-01-01', cluster_role_to: '2027-12-31', parent: 'su' });
    assert.equal(added.status, 303, words(added.text).slice(0, 300));
    const page = await office.follow(added);
    for (const value of ['2026-01-01', '2027-12-31', 'SU']) assert.ok(page.text.includes(`value="${value}"`), value);
    const id = sqlValue(`select id from organisation where code = '${code}'`);
    const renamed = await office.follow(await office.submit(page, `/organisations/${id}`, { name_fr: 'Après' }));
    const removal = /former-names\/\d+\/removals\/new/.exec(renamed.text)[0];
    const form = await office.get(`${root}/office/organisations/${id}/${removal}`);
    assert.ok(words(form.text).includes('Avant'));
    const bad = await office.submit(form, '/removals', { reason: ' ' });
    assert.equal(bad.status, 422);
    const gone = await office.follow(await office.submit(form, '/removals', { reason: 'Mal saisi' }));
    assert.ok(!/former-names\/\d+/.test(gone.text), 'the name is gone');
    const told = words(gone.text).replace(/\s+/g, ' ');
    for (const sentence of fr ? ['Ancien nom retiré', 'Mal saisi', 'Organisme parent – Sorbonne Université', 'Rôle dans le regroupement –'] : ['Former name removed', 'Mal saisi', 'Organisation above – Sorbonne', 'Part in the cluster –']) assert.ok(told.includes(sentence), sentence);
    assert.doesNotMatch(told.slice(told.indexOf(fr ? 'Historique' : 'History')), /\b(name_fr|cluster_role|parent_id|legal_name|qualiopi_until)\b/, 'no column speaks');
    assert.equal((await office.get(`${root}/office/organisations/${id}/${removal}`)).status, 404);

    const programme = `ZZ${unique()}`;
    const unknown = await office.submit(`${root}/office/programmes/new`, '/office/programmes', { code: programme, members: `${code}\nNO-ONE` });
    assert.equal(unknown.status, 422);
    assert.ok(words(unknown.text).includes('NO-ONE') && unknown.text.includes(code));
    const made = await office.follow(await office.submit(`${root}/office/programmes/new`, '/office/programmes', { code: programme, members: code }));
    assert.ok(made.text.includes(`/office/organisations/${id}"`), 'who takes part is shown');
    const menu = await office.get(`${root}/office/axes`);
    assert.ok(menu.text.includes(`${root}/figures/targets"`), 'the office leads to the targets');
  });

  test(`axes, programmes without a name, codes with versions, settings and retention (${language})`, async () => {
    const office = await signedIn('office', language);
    const axis = `zz${letters()}`;
    assert.equal((await office.submit(`${root}/office/axes`, '/office/axes', { code: axis, name_fr: ' ', name_en: 'A' })).status, 422);
    assert.equal((await office.submit(`${root}/office/axes`, '/office/axes', { code: axis, name_fr: 'Axe', name_en: 'Axis' })).status, 303);
    const programme = `ZZ-${unique()}`;
    const added = await office.follow(await office.submit(`${root}/office/programmes/new`, '/office/programmes', { code: programme }));
    assert.equal(headline(added.text), `${fr ? 'sans nom' : 'without a name'} (${programme})`);
    const reason = `r${unique()}`;
    assert.equal((await office.submit(`${root}/office/codes/reason`, '/codes/reason', { code: reason, label_fr: 'Avant', label_en: 'Before', valid_from: '2020-01-01' })).status, 303);
    assert.equal((await office.submit(`${root}/office/codes/reason`, '/codes/reason', { code: reason, label_fr: 'Après', label_en: 'After', valid_from: '2019-01-01' })).status, 422);
    assert.equal((await office.submit(`${root}/office/codes/reason`, '/codes/reason', { code: reason, label_fr: 'Après', label_en: 'After', valid_from: '2025-01-01' })).status, 303);
    const codes = words((await office.get(`${root}/office/codes/reason`)).text);
    assert.ok(codes.includes(`${reason} ${fr ? 'Après' : 'After'}`) && codes.includes(`${reason} ${fr ? 'Avant' : 'Before'}`), 'both meanings are readable');
    const kept = sqlValue("select value from setting where name = 'link_pause_seconds'");
    const wrong = await office.submit(`${root}/office/settings/link_pause_seconds`, '/settings/', { setting_value: 'a while', reason: 'x' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /value="a while"/);
    assert.equal((await office.submit(`${root}/office/settings/link_pause_seconds`, '/settings/', { setting_value: '61', reason: 'Why not' })).status, 303);
    assert.ok(words((await office.get(`${root}/office/settings/link_pause_seconds`)).text).includes('Why not'));
    sql(`update setting set value = '${kept}' where name = 'link_pause_seconds'`);
    assert.ok(!(await office.get(`${root}/office/retention/alert`)).text.includes('method="post" action="' + root + '/office/retention'), 'a clerk reads the rules of retention');
    const admin = await signedIn('admin', language);
    assert.equal((await admin.submit(`${root}/office/retention/access_log`, '/retention/', { active_months: '601' })).status, 422);
    assert.equal((await admin.submit(`${root}/office/retention/access_log`, '/retention/', { active_months: '6' })).status, 303);
  });

  test(`a parked message says why and is tried again (${language})`, async () => {
    const office = await signedIn('office', language);
    const [person] = crowd(1);
    sql(`insert into mail_outbox (event, template, person_id, recipient, language, parked_at, attempts, last_error) select 'office:' || id, 'account_exists', id, 'old@example.org', '${language}', now(), 12, '550 <b>no</b> such user' from person where email = '${person.email}'`);
    const id = sqlValue(`select id from mail_outbox where recipient = 'old@example.org' and parked_at is not null order by id desc limit 1`);
    const page = await office.get(`${root}/office/mails`);
    assert.ok(words(page.text).includes('550 <b>no</b> such user'));
    assert.equal((await office.submit(page, `/mails/${id}/`)).status, 303);
    await mailTo(person.email, 'account_exists');
  });

  test(`long work is asked for, followed, downloaded, stopped, and nobody else's (${language})`, async () => {
    const admin = await signedIn('admin', language);
    const bad = await admin.submit(`${root}/jobs`, '/jobs', { from_on: '', to_on: '2026-01-01' });
    assert.equal(bad.status, 422);
    const asked = await admin.submit(`${root}/jobs`, '/jobs', { from_on: '2000-01-01', to_on: '2100-01-01' });
    assert.equal(asked.status, 303);
    const here = new URL(asked.location, admin.base).pathname;
    const id = here.split('/').pop();
    runJobs();
    let page = await admin.get(here);
    for (let turn = 0; turn < 600 && !page.text.includes('result.csv'); turn++) {
      await sleep(100);
      page = await admin.get(here);
    }
    const file = await admin.get(`${here}/result.csv`);
    assert.equal(file.status, 200);
    assert.equal(file.headers['content-disposition'], 'attachment');
    assert.equal(file.text.split('\r\n').filter((line) => line).length - 1, Number(sqlValue(`select total from job where id = ${id}`)), 'every row is there once');
    assert.equal(sqlValue(`select count(*) from mail_outbox where event = 'job:${id}'`), '0', 'work of less than a minute sends no mail');
    const student = await signedIn('student', language);
    for (const path of [here, `${here}/result.csv`]) assert.equal((await student.get(path)).status, 404, path);
    assert.equal((await student.get(`${root}/jobs`)).status, 200);
    // Held back by its lease, so that it can be stopped before it runs.
    const held = sqlValue(`insert into job (kind, person_id, input, lease_until) select 'audit_export', id, '{}', now() + interval '1 hour' from person where email = 'admin@demo.test' returning id`);
    const stopped = await admin.follow(await admin.submit(`${root}/jobs/${held}`, '/cancellations'));
    assert.ok(words(stopped.text).includes(fr ? 'Le travail a été arrêté' : 'The work was stopped'));
    assert.ok(!stopped.text.includes('/cancellations'), 'what has ended cannot be stopped');
  });
}

test('long work whose process is killed goes on with the next one, and two at once do each row once', { timeout: 180000 }, async () => {
  sql("insert into audit (at, action, object, object_id) select '1999-05-05 12:00+00', 'test.kill', 'test', n::text from generate_series(1, 30000) n where not exists (select from audit where action = 'test.kill')");
  const id = sqlValue(`insert into job (kind, person_id, input) select 'audit_export', id, '{"from_on": "1999-05-01", "to_on": "1999-05-31"}' from person where email = 'admin@demo.test' returning id`);
  const kill = async () => {
    const child = spawn(process.env.AMPHI, ['jobs', '--once'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    for (let turn = 0; turn < 6000 && child.exitCode === null && Number(sqlValue(`select done from job where id = ${id}`)) === 0; turn++) await sleep(5);
    child.kill('SIGKILL');
    await ended;
  };
  await kill();
  await Promise.all([1, 2].map(() => new Promise((resolve) => spawn(process.env.AMPHI, ['jobs', '--once'], { stdio: 'ignore' }).on('exit', resolve))));
  for (let turn = 0; turn < 600 && sqlValue(`select state from job where id = ${id}`) !== 'done'; turn++) await sleep(100);
  assert.deepEqual(sql(`select state, done, total from job where id = ${id}`)[0], ['done', '30000', '30000']);
  assert.equal(sqlValue(`select count(*) || ' ' || count(distinct l) from job_part p, regexp_split_to_table(p.content, E'\\r\\n') l where p.job_id = ${id} and l <> ''`), '30001 30001');
});

test('the work of the day shows what waits', async () => {
  const office = await signedIn('office', 'fr');
  // Other stories may run meanwhile: what is counted before and after bounds what the page says.
  const counts = () => sql("select (select count(*) from enrolment where state in ('applied', 'nominated')), (select count(*) from mail_outbox where parked_at is not null and sent_at is null)")[0].map(Number);
  let before, big, after;
  for (let turn = 0; turn < 20 && String(before ?? 'none') !== String(after); turn++) {
    before = counts();
    const page = await office.get('/fr/office');
    assert.equal(page.status, 200);
    big = [...page.text.matchAll(/<span class="big">([^<]*)<\/span>/g)].map(([, number]) => Number(number.replace(/\D/g, '')));
    after = counts();
  }
  assert.deepEqual([big[0], big[2]], after);
  assert.ok(big[0] > 0, 'the demonstration has applications that wait');
});
