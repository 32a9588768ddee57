// Admission on application, from its questions to a decision that is undone, in both languages; strangers; hostile forms and files.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, base, crowd, forms, headline, mailTo, sql, sqlValue, words } from './client.mjs';

async function as(role, language = 'fr') {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${role}@demo.test`);
  return visitor;
}
// A session of the teacher's own, on application, open now.
let made = 0;
function session(admission = 'approval', capacity = 2) {
  const id = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, admission, languages, mode, is_demonstration)
    select 'APPLY-${process.pid}-${++made}', c.id, c.published_version, o.organisation_id, 'published', '{FI}', now() - interval '1 day', now() + interval '10 days', current_date + 40, current_date + 60, ${capacity}, '${admission}', '{fr}', 0, true
    from course c join course_organisation o on o.course_id = c.id and o.part = 'responsible' join course_version v on v.course_id = c.id and v.number = c.published_version
    where c.kind = 'unit' and c.state = 'published' and not exists (select from course_prerequisite p where p.course_id = c.id) order by c.code limit 1 returning id`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  return id;
}
async function ask(teacher, id, answers) {
  const answer = await teacher.submit(`/${teacher.language}/staff/sessions/${id}/questions/new`, '/questions', { answer_kind: 'short_text', text_fr: 'Question', is_required: 'yes', ...answers });
  assert.equal(answer.status, 303, words(answer.text ?? '').slice(0, 600));
  return sqlValue(`select max(id) from question where session_id = ${id}`);
}
const pdf = (length = 60) => Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(length - 14, 'x'), Buffer.from('%%EOF')]);
// As a browser sends a file.
async function upload(visitor, id, question, content, { name = 'cv.pdf', extra = [], page = null } = {}) {
  const shown = page ?? (await visitor.get(`/${visitor.language}/sessions/${id}/application/documents`));
  const form = forms(shown.text).find((each) => each.action.endsWith('/documents'));
  assert.ok(form, headline(shown.text));
  const boundary = 'y'.repeat(30);
  const fields = [['form_token', form.fields.form_token], ['form_key', form.fields.form_key], ['question_id', question], ...extra];
  const parts = fields.map(([field, value]) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`));
  parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n`), content, Buffer.from(`\r\n--${boundary}--\r\n`));
  return visitor.request('POST', form.action, { body: Buffer.concat(parts), headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}`, Origin: base() }, timeout: 30000 });
}
// Through the two first steps.
async function begin(visitor, id) {
  const answer = await visitor.submit(`/${visitor.language}/sessions/${id}/enrolments/new`, '/drafts', { track: 'FI' });
  return visitor.follow(await visitor.follow(answer).then((check) => (check.status === 303 ? check : answer)));
}
const enrolment = (visitor, id) => sqlValue(`select e.id from enrolment e join person p on p.id = e.person_id where p.email = '${visitor.email}' and e.session_id = ${id} order by e.id desc limit 1`);
const state = (visitor, id) => sqlValue(`select e.state from enrolment e where e.id = ${enrolment(visitor, id)}`);
// One question answered, and sent.
async function apply(visitor, id, question, text = 'Parce que') {
  await begin(visitor, id);
  const answered = await visitor.submit(`/${visitor.language}/sessions/${id}/application`, '/answers', { [`answers_${question}`]: text });
  assert.equal(answered.status, 303, words(answered.text ?? '').slice(0, 400));
  const sent = await visitor.submit(`/${visitor.language}/sessions/${id}/application/check`, '/applications');
  assert.equal(sent.status, 303, words(sent.text ?? '').slice(0, 400));
  return Number(enrolment(visitor, id));
}

for (const language of ['fr', 'en'])
  test(`from the questions to a decision that is undone (${language})`, async () => {
    const isFrench = language === 'fr';
    const teacher = await as('teacher', language);
    const id = session();
    const root = `/${language}/staff/sessions/${id}`;
    const why = await ask(teacher, id, { answer_kind: 'long_text', text_fr: 'Pourquoi <cette> formation ?', text_en: 'Why this <course>?', hint_fr: 'Dix lignes', hint_en: 'Ten lines' });
    const data = await ask(teacher, id, { answer_kind: 'choice', text_fr: 'Données ?', text_en: 'Data?', options: 'Oui | Yes\nNon | No' });
    const years = await ask(teacher, id, { answer_kind: 'number', text_fr: 'Années ?', smallest: '0', largest: '50', shown_if: `${data}:Oui` });
    const cv = await ask(teacher, id, { answer_kind: 'file', text_fr: 'CV', text_en: 'CV' });
    const listed = await teacher.get(`${root}/questions`);
    assert.match(words(listed.text), isFrench ? /seulement après Oui à la question 2/ : /only after Oui to question 2/);
    assert.match(words(listed.text), isFrench ? /sans anglais/ : /without English/);

    const [student] = crowd(1, { language });
    const course = await student.get(`/${language}/courses/${sqlValue(`select c.code from course c join session s on s.course_id = c.id where s.id = ${id}`)}`);
    assert.ok(course.text.includes(`/sessions/${id}/enrolments/new`), 'the course page leads there');
    assert.ok(!words(course.text).includes(isFrench ? 'Cette session est sur candidature' : 'This session takes applications'), 'that one must apply is no reason against it');
    const page = await begin(student, id);
    assert.equal(headline(page.text), isFrench ? 'Vos réponses' : 'Your answers');
    assert.ok(page.text.includes(isFrench ? 'Pourquoi &lt;cette&gt; formation' : 'Why this &lt;course&gt;'));
    assert.match(words(page.text), isFrench ? /seulement si vous répondez Oui à la question 2/ : /only if you answer Yes to question 2/);
    assert.ok(isFrench || page.text.includes('lang="fr"'), 'a text without English says its language');

    // What is wrong stays to be corrected, at its field and in the summary; nothing is kept of it.
    const wrong = await student.submit(page, '/answers', { [`answers_${why}`]: 'Pour <b>apprendre</b>', [`answers_${data}`]: 'Oui', [`answers_${years}`]: 'cent' });
    assert.equal(wrong.status, 422);
    assert.ok(wrong.text.includes('Pour &lt;b&gt;apprendre') && wrong.text.includes('value="cent"'), 'what was typed stays');
    assert.match(words(wrong.text), isFrench ? /Revoyez votre réponse à : Années \?.*Indiquez un nombre/ : /Look again at your answer to: Années \?.*Give a number/);
    assert.ok(new RegExp(`id="answers" name="answers_${years}"`).test(wrong.text), 'the summary leads to the field');
    assert.equal(sqlValue(`select count(*) from answer_draft d join question q on q.id = d.question_id where q.session_id = ${id}`), '0');
    const kept = await student.submit(wrong, '/answers', { [`answers_${why}`]: 'Pour <b>apprendre</b>', [`answers_${data}`]: 'Oui', [`answers_${years}`]: '3,5' });
    assert.equal(kept.status, 303);
    const documents = await student.follow(kept);
    assert.equal(headline(documents.text), isFrench ? 'Vos pièces' : 'Your files');

    // Nothing is sent while a file is missing.
    const early = await student.get(`/${language}/sessions/${id}/application/check`);
    assert.match(words(early.text), isFrench ? /Une réponse ou une pièce manque/ : /One answer or file is missing/);
    assert.equal(forms(early.text).filter((form) => form.action.endsWith('/applications')).length, 0, 'there is no button, and the reason why');
    const picture = await upload(student, id, cv, Buffer.from('GIF89a not a pdf'), { name: 'cv.pdf' });
    assert.equal(picture.status, 422);
    assert.match(words(picture.text), isFrench ? /n’est pas un PDF/ : /is no PDF/);
    assert.equal((await upload(student, id, cv, pdf(), { name: 'Éloïse "CV".pdf' })).status, 400, 'a name that breaks its own quotes is no form');
    assert.equal((await upload(student, id, cv, pdf(300), { name: 'Éloïse CV.pdf' })).status, 303);
    const check = await student.get(`/${language}/sessions/${id}/application/check`);
    assert.ok(check.text.includes('Éloïse CV.pdf'));
    const sending = forms(check.text).find((form) => form.action.endsWith('/applications'));
    // Pressed twice at once: one application, the same answer.
    const answers = await Promise.all([1, 2].map(() => student.post(sending.action, sending.fields)));
    assert.deepEqual(answers.map((answer) => answer.status), [303, 303]);
    assert.equal(answers[0].location, answers[1].location);
    assert.equal(sqlValue(`select count(*) from enrolment where session_id = ${id}`), '1');
    const shown = await student.follow(answers[0]);
    assert.ok(shown.text.includes('Pour &lt;b&gt;apprendre') && shown.text.includes('Éloïse CV.pdf'), 'the person sees what was sent');
    const file = /\/application-files\/(\d+)/.exec(shown.text)[1];
    const bytes = await student.get(`/${language}/application-files/${file}`);
    assert.equal(bytes.status, 200);
    assert.ok(bytes.bytes.equals(pdf(300)), 'byte for byte');
    assert.equal(bytes.headers['content-type'], 'application/pdf');
    assert.equal(bytes.headers['content-disposition'], `attachment; filename*=UTF-8''${encodeURIComponent('Éloïse CV.pdf')}`);
    assert.match(String(bytes.headers['content-security-policy']), /sandbox/);
    assert.match(bytes.headers['cache-control'], /no-store/);
    assert.equal(bytes.headers['x-content-type-options'], 'nosniff');

    // The reviewers: found by an answer, read, refused with a reason, told, approved after all.
    const number = enrolment(student, id);
    const queue = await teacher.get(`${root}/applications?q=apprendre&state=applied&answered=${encodeURIComponent(`${data}:Oui`)}`);
    assert.ok(queue.text.includes(`/applications/${number}"`));
    assert.match(words((await teacher.get(`${root}/applications?answered=${encodeURIComponent(`${data}:Non`)}`)).text), isFrench ? /Aucune candidature ne correspond/ : /No application matches/);
    const read = await teacher.get(`${root}/applications/${number}`);
    assert.ok(read.text.includes('Pour &lt;b&gt;apprendre') && read.text.includes('Éloïse CV.pdf') && read.text.includes(student.email));
    assert.equal((await teacher.get(`/${language}/application-files/${file}`)).status, 200);
    assert.match(words((await teacher.submit(read, '/decisions', { decision: 'refuse' })).text), isFrench ? /Choisissez le motif/ : /Choose the reason/);
    sql(`update person set language = '${language}' where email = '${student.email}'`);
    assert.equal((await teacher.submit(read, '/decisions', { decision: 'refuse', reason_code: 'level', sentence: 'À l’an prochain.' })).status, 303);
    const mail = await mailTo(student.email, 'application_refused');
    assert.match(mail.body, isFrench ? /pas retenue[\s\S]*Le niveau demandé n’est pas atteint\. À l’an prochain\./ : /not accepted[\s\S]*The level asked for is not reached\. À l’an prochain\./);
    assert.match(words((await student.get(`/${language}/my/enrolments/${number}`)).text), isFrench ? /Le niveau demandé n’est pas atteint\. À l’an prochain\./ : /The level asked for is not reached\. À l’an prochain\./);
    const undone = await teacher.submit(`${root}/applications/${number}`, '/decisions', { decision: 'approve', reason_code: 'error' });
    assert.equal(undone.status, 303);
    assert.equal(state(student, id), 'enrolled');
    const history = words((await teacher.follow(undone)).text);
    assert.ok(history.includes(isFrench ? 'La décision précédente était une erreur.' : 'The decision before was a mistake.') && history.includes(isFrench ? 'Le niveau demandé' : 'The level asked for'), 'both decisions stay');

    // A question changes: what was answered keeps its words.
    const changed = await teacher.submit(`${root}/questions/${why}`, `/questions/${why}`, { text_fr: 'Que ferez-vous ?', text_en: 'What will you do?' });
    assert.equal(changed.status, 303);
    const after = await teacher.get(`${root}/applications/${number}`);
    assert.ok(after.text.includes(isFrench ? 'Pourquoi &lt;cette&gt; formation' : 'Why this &lt;course&gt;'));
    assert.match(words(after.text), isFrench ? /ancienne version/ : /former version/);
  });

test('many are decided at once, all or none, and a stranger among them stops all', async () => {
  const teacher = await as('teacher');
  const [id, other] = [session(), session()];
  const question = await ask(teacher, id, {}), elsewhere = await ask(teacher, other, {});
  const people = crowd(3);
  for (const person of people) await apply(person, id, question);
  const [stranger] = crowd(1);
  const foreign = await apply(stranger, other, elsewhere);
  const own = people.map((person) => enrolment(person, id));
  const page = await teacher.get(`/fr/staff/sessions/${id}/applications`);
  const form = forms(page.text).find((each) => each.action.endsWith('/decisions'));
  const send = (picks, more) => teacher.post(form.action, [...Object.entries({ ...form.fields, sentence: '', reason_code: '', ...more }), ...picks.map((pick) => ['picks', pick])]);
  for (const strange of [foreign, '999999999', 'x', '-1', '99999999999999999999']) {
    const answer = await send([...own, strange], { decision: 'approve' });
    assert.equal(answer.status, 422, String(strange));
    assert.match(words(answer.text), /n’est pas de cette session/);
  }
  assert.deepEqual(people.map((person) => state(person, id)), ['applied', 'applied', 'applied'], 'nobody is decided');
  assert.match(words((await send([], { decision: 'approve' })).text), /Choisissez au moins une ligne/);
  assert.match(words((await send(own, {})).text), /Choisissez une décision/);
  assert.match(words((await send(own, { decision: 'destroy' })).text), /Choisissez une décision/);
  assert.match(words((await send(own, { decision: 'refuse', reason_code: 'no-such' })).text), /un motif de la liste/);
  const long = await send(own, { decision: 'refuse', reason_code: 'level', sentence: 'é'.repeat(1001) });
  assert.match(words(long.text), /1 000 caractères/);
  assert.ok(long.text.includes('é'.repeat(1001)) && long.text.includes(`value="${own[0]}" checked`), 'what was typed and chosen stays');
  const done = await send(own, { decision: 'approve' });
  assert.equal(done.status, 303);
  assert.deepEqual(people.map((person) => state(person, id)), ['enrolled', 'enrolled', 'waiting'], 'in order of arrival: seats first, then the list');
  assert.match(words((await teacher.follow(done)).text), /3 décisions sont enregistrées/);
  assert.equal(state(stranger, other), 'applied');
});

test('another’s application, file or session is not there', async () => {
  const teacher = await as('teacher');
  const id = session();
  const question = await ask(teacher, id, {});
  const cv = await ask(teacher, id, { answer_kind: 'file', text_fr: 'CV', is_required: '' });
  const [owner, stranger] = crowd(2);
  await begin(owner, id);
  assert.equal((await owner.submit(`/fr/sessions/${id}/application`, '/answers', { [`answers_${question}`]: 'x' })).status, 303);
  assert.equal((await upload(owner, id, cv, pdf())).status, 303);
  const file = sqlValue(`select max(id) from document_file where question_id = ${cv}`);
  assert.equal((await owner.get(`/fr/application-files/${file}`)).status, 200);
  assert.equal((await teacher.get(`/fr/application-files/${file}`)).status, 404, 'not sent yet: nobody else’s');
  assert.equal((await owner.submit(`/fr/sessions/${id}/application/check`, '/applications')).status, 303);
  const number = enrolment(owner, id);
  for (const person of [stranger, await as('student'), await as('reviewer'), await as('leader'), await as('employer'), await as('admin')]) {
    assert.equal((await person.get(`/fr/application-files/${file}`)).status, 404);
    assert.ok([403, 404].includes((await person.get(`/fr/staff/sessions/${id}/applications/${number}`)).status));
  }
  assert.match((await new Visitor().get(`/fr/application-files/${file}`)).location ?? '', /sign-in/, 'a visitor is asked to sign in');
  assert.equal((await teacher.get(`/fr/application-files/${file}`)).status, 200);
  // Another teacher's session: neither read nor decided, and no id tells whether it exists.
  const foreign = session();
  sql(`delete from session_teacher where session_id = ${foreign}`);
  for (const path of [`questions`, 'questions/new', 'applications', `applications/${number}`]) assert.equal((await teacher.get(`/fr/staff/sessions/${foreign}/${path}`)).status, 404, path);
  assert.equal((await teacher.get(`/fr/staff/sessions/${id}/questions/${sqlValue(`select min(id) from question where session_id <> ${id}`)}`)).status, 404);
  const form = forms((await teacher.get(`/fr/staff/sessions/${id}/applications`)).text).find((each) => each.action.endsWith('/decisions'));
  assert.equal((await teacher.post(form.action.replace(`/${id}/`, `/${foreign}/`), { ...form.fields, decision: 'approve', picks: number })).status, 404);
});

test('bad input: files, sizes, options, questions of others, stale pages', async () => {
  const teacher = await as('teacher');
  const [id, other] = [session(), session()];
  const choice = await ask(teacher, id, { answer_kind: 'choice', text_fr: 'Données ?', options: 'Oui\nNon' });
  const cv = await ask(teacher, id, { answer_kind: 'file', text_fr: 'CV' });
  const elsewhere = await ask(teacher, other, {}), fileElsewhere = await ask(teacher, other, { answer_kind: 'file', text_fr: 'CV' });
  const [person] = crowd(1);
  await begin(person, id);
  const page = await person.get(`/fr/sessions/${id}/application`);
  assert.match(words((await person.submit(page, '/answers', { [`answers_${choice}`]: 'Peut-être' })).text), /Revoyez votre réponse à : Données/);
  for (const strange of [elsewhere, cv, 999999999]) assert.match(words((await person.submit(page, '/answers', { [`answers_${strange}`]: 'x' })).text), /aucune question de cette session/);
  assert.equal((await person.submit(page, '/answers', { answers_x: '1' })).status, 400, 'a name that is no question');
  const stale = await person.submit(page, '/answers', { stamp: 'f'.repeat(32), [`answers_${choice}`]: 'Oui' });
  assert.equal(stale.status, 409);
  assert.ok(/value="Oui"[^>]* checked/.test(stale.text), 'nothing typed is lost');
  assert.equal((await person.submit(page, '/answers', { [`answers_${choice}`]: 'Oui' })).status, 303);

  assert.equal((await upload(person, id, cv, Buffer.alloc(0), { name: '' })).status, 422, 'no file chosen');
  assert.match(words((await upload(person, id, cv, pdf(10 * 1024 * 1024 + 1))).text), /dépasse 10 Mo/);
  assert.equal((await upload(person, id, cv, pdf(11 * 1024 * 1024)).catch(() => ({ status: 413 }))).status, 413, 'far too large is not read at all');
  assert.equal((await upload(person, id, fileElsewhere, pdf())).status, 404, 'a question of another session');
  assert.equal((await upload(person, id, choice, pdf())).status, 404, 'a question that takes no file');
  assert.equal((await upload(person, id, 'x', pdf())).status, 404);
  assert.equal((await upload(person, id, cv, pdf(), { extra: [['person_id', '1']] })).status, 400, 'a name that nobody asked for');
  for (const content of ['MZ%PDF-1.7 %%EOF', '%PDF-1.7 cut', '<html>%PDF-1.7 %%EOF', '%PDF-9.9 %%EOF']) assert.equal((await upload(person, id, cv, Buffer.from(content))).status, 422, content);
  assert.equal((await upload(person, id, cv, pdf(), { name: '../../etc/passwd.exe' })).status, 303);
  assert.equal(sqlValue(`select file_name from document_file where question_id = ${cv}`), 'passwd.exe.pdf', 'a name is a name, no path, and says what the bytes are');
  assert.equal((await upload(person, id, cv, pdf(10 * 1024 * 1024))).status, 303, '10 MiB exactly');
  const file = sqlValue(`select id from document_file where question_id = ${cv}`);
  const whole = await person.get(`/fr/application-files/${file}`);
  assert.ok(whole.bytes.equals(pdf(10 * 1024 * 1024)), 'and comes back whole');

  // A crafted request past the questions; a sending after a question changed; one to a session that takes none.
  const check = await person.get(`/fr/sessions/${id}/application/check`);
  await teacher.submit(`/fr/staff/sessions/${id}/questions/${choice}`, `/questions/${choice}`, { text_fr: 'Travaillez-vous avec des données ?' });
  const late = await person.submit(check, '/applications');
  assert.equal(late.status, 409);
  assert.ok(words(late.text).includes('Travaillez-vous avec des données'), 'the question is shown as it is now');
  const open = session('open');
  const direct = forms(await person.submit(`/fr/sessions/${open}/enrolments/new`, '/drafts', { track: 'FI' }).then((answer) => person.follow(answer)).then((answer) => answer.text)).find((form) => form.action.endsWith('/enrolments'));
  assert.equal((await person.post(direct.action.replace(`/${open}/`, `/${id}/`), direct.fields)).status, 409, 'another session’s key');
  assert.equal(sqlValue(`select refusal[1] from enrol_many(array[(select id from person where email = '${person.email}')], array[${id}::bigint], array[null::text], array[null::bigint], array['f'], array['FI'], array[null::text])`), 'application_needed', 'enrolling never passes by the questions');
  assert.equal((await person.get(`/fr/sessions/${open}/application`)).status, 404);
  assert.equal(enrolment(person, id), undefined);

  const forms_ = [
    [{ text_fr: '' }, /Écrivez la question en français/], [{ text_fr: 'é'.repeat(301) }, /300 caractères/], [{ answer_kind: 'colour' }, /type de réponse/], [{ answer_kind: 'choice', options: 'Un' }, /au moins deux réponses/],
    [{ answer_kind: 'choice', options: 'Un\nUn' }, /figure deux fois/], [{ shown_if: `${elsewhere}:Oui` }, /une question de cette session/], [{ answer_kind: 'number', smallest: '9', largest: '1' }, /plus petit que le minimum/], [{ place: 'x' }, /place entre 1 et 999/],
  ];
  for (const [fields, says] of forms_) {
    const answer = await teacher.submit(`/fr/staff/sessions/${id}/questions/new`, '/questions', { answer_kind: 'short_text', text_fr: 'Bonne', ...fields });
    assert.equal(answer.status, 422, JSON.stringify(fields));
    assert.match(words(answer.text), says);
    for (const value of Object.values(fields).filter((each) => each.length > 2 && each !== 'colour' && !each.includes(':'))) assert.ok(answer.text.includes(value.split('\n')[0]), 'what was typed stays');
  }
  assert.equal((await teacher.submit(`/fr/staff/sessions/${id}/questions/${cv}`, '/removals')).status, 303);
});

test('a session whose enrolment is made elsewhere shows the door and has no form', async () => {
  const [id, code] = sql("select s.id, c.code from session s join course c on c.id = s.course_id join session_availability a on a.session_id = s.id where s.admission = 'elsewhere' and a.is_open and s.state = 'published' and c.state = 'published' order by s.id limit 1")[0];
  const [person] = crowd(1);
  const course = await person.get(`/fr/courses/${code}`);
  assert.match(words(course.text), /L’inscription se fait sur/);
  for (const path of ['enrolments/new', 'enrolments/check', 'application', 'application/documents', 'application/check']) assert.equal((await person.get(`/fr/sessions/${id}/${path}`)).status, 404, path);
});

test('a session that nobody applied to says so once, with nothing to filter or decide', async () => {
  const id = sqlValue("select min(s.id) from session s where s.state = 'published' and not exists (select from enrolment e where e.session_id = s.id)");
  const page = await (await as('office')).get(`/fr/staff/sessions/${id}/applications`);
  assert.equal(page.status, 200);
  assert.equal(page.text.split('Personne n’a encore').length, 2);
  assert.doesNotMatch(page.text, /<table|action="[^"]*\/decisions"/);
});

for (const language of ['fr', 'en'])
  test(`yes or no, several answers of a list, a day (${language})`, async () => {
    const isFrench = language === 'fr';
    const teacher = await as('teacher', language);
    const id = session();
    const data = await ask(teacher, id, { answer_kind: 'yes_no', text_fr: 'Données ?', text_en: 'Data?' });
    const tongues = await ask(teacher, id, { answer_kind: 'several', text_fr: 'Langages ?', text_en: 'Languages?', options: 'Aucun | None\nSQL\nAutre | Another' });
    const day = await ask(teacher, id, { answer_kind: 'date', text_fr: 'Disponible le ?', text_en: 'Free on?', shown_if: `${tongues}:Autre` });
    const [person] = crowd(1, { language });
    await begin(person, id);
    const page = await person.get(`/${language}/sessions/${id}/application`);
    assert.match(words(page.text), isFrench ? /Oui.*Non.*Cochez tout ce qui convient/ : /Yes.*No.*Tick all that apply/);
    assert.equal((page.text.match(new RegExp(`type="checkbox" name="answers_${tongues}"`, 'g')) ?? []).length, 3);
    const form = forms(page.text).find((each) => each.action.endsWith('/answers'));
    const send = (answers) => person.post(form.action, [...Object.entries(form.fields).filter(([name]) => !name.startsWith('answers_')), ...answers]);
    const wrong = await send([[`answers_${data}`, 'Oui'], [`answers_${tongues}`, ''], [`answers_${tongues}`, 'SQL'], [`answers_${tongues}`, 'Autre'], [`answers_${day}`, '31/02/2031']]);
    assert.equal(wrong.status, 422);
    assert.match(words(wrong.text), isFrench ? /Indiquez un jour qui existe/ : /Give a day that exists/);
    assert.equal((wrong.text.match(/type="checkbox"[^>]* checked/g) ?? []).length, 2, 'both boxes are still ticked');
    assert.match(wrong.text, /type="text" value="31\/02\/2031"/, 'and what was typed is there, where a browser shows it');
    assert.equal((await send([[`answers_${data}`, 'Oui'], [`answers_${tongues}`, ''], [`answers_${tongues}`, 'SQL'], [`answers_${tongues}`, 'Autre'], [`answers_${day}`, '2031-03-09']])).status, 303);
    const check = await person.get(`/${language}/sessions/${id}/application/check`);
    assert.match(words(check.text), isFrench ? /Oui.*SQL, Autre.*9 mars 2031/ : /Yes.*SQL, Another.*9 March 2031/);
    assert.equal((await person.submit(check, '/applications')).status, 303);
    const read = await teacher.get(`/${language}/staff/sessions/${id}/applications/${enrolment(person, id)}`);
    assert.match(words(read.text), isFrench ? /SQL, Autre.*9 mars 2031/ : /SQL, Another.*9 March 2031/);
    const queue = await teacher.get(`/${language}/staff/sessions/${id}/applications?answered=${encodeURIComponent(`${tongues}:Autre`)}`);
    assert.match(queue.text, new RegExp(`/applications/${enrolment(person, id)}"`));
  });

test('long answers to many questions are asked page by page: the longest arrive, and none is lost', async () => {
  const teacher = await as('teacher', 'en');
  const id = session();
  const questions = [];
  for (const n of [1, 2, 3]) questions.push(await ask(teacher, id, { answer_kind: 'long_text', text_fr: `Longue ${n}`, text_en: `Long ${n}` }));
  const [person] = crowd(1, { language: 'en' });
  await begin(person, id);
  const page = await person.get(`/en/sessions/${id}/application`);
  assert.match(words(page.text), /Page 1 \/ 2/);
  assert.match(page.text, /maxlength="3000"/);
  // Three bytes a letter in UTF-8 and nine in a form: nobody can type more.
  const text = (n) => `${n}${'漢'.repeat(2999)}`;
  const first = await person.submit(page, '/answers', { [`answers_${questions[0]}`]: text(1), [`answers_${questions[1]}`]: text(2) });
  assert.equal(first.status, 303, `${first.status} ${headline(first.text ?? '')}`);
  assert.ok(first.location.endsWith(`/en/sessions/${id}/application?part=2`), first.location);
  const second = await person.follow(first);
  assert.match(words(second.text), /Page 2 \/ 2.*Long 3/);
  const wrong = await person.submit(second, '/answers', { [`answers_${questions[2]}`]: `${text(3)}漢` });
  assert.equal(wrong.status, 422);
  assert.match(words(wrong.text), /Page 2 \/ 2/, 'the same page again');
  assert.ok(wrong.text.includes(`${text(3)}漢`), 'with what was typed');
  const last = await person.submit(second, '/answers', { [`answers_${questions[2]}`]: text(3) });
  assert.ok(last.location.endsWith(`/en/sessions/${id}/application/documents`), last.location);
  const check = await person.get(`/en/sessions/${id}/application/check`);
  for (const n of [1, 2, 3]) assert.ok(check.text.includes(text(n)), `answer ${n}`);
  assert.match(check.text, new RegExp(`/sessions/${id}/application\\?part=2"`), 'each leads back to its page');
  for (const part of ['3', '0', 'x', '99999999999']) assert.equal((await person.get(`/en/sessions/${id}/application?part=${part}`)).location, `/en/sessions/${id}/application`, part);
  assert.equal((await person.submit(check, '/applications')).status, 303);
});
