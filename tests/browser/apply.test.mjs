// Applying and being nominated in Chromium, with script and without: questions, a file, a decision; a company, a message, a confirmation. axe on every page on the way.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { axe, contextOf, launch, url } from './walk.mjs';
import { crowd, mailTo, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const press = (page, name) => page.locator('main').getByRole('button', { name }).first().click();
// A session like that one, whose admission is another; the demonstration's teacher runs it.
let made = 0;
function session(like, admission) {
  const id = sqlValue(`insert into session (code, course_id, course_version, organisation_id, state, tracks, opens_at, closes_at, starts_on, ends_on, capacity, admission, languages, mode, is_demonstration)
    select 'WALK-${process.pid}-${++made}', s.course_id, s.course_version, s.organisation_id, 'published', '{FC}', now() - interval '1 day', now() + interval '10 days', current_date + 40, current_date + 60, 2, '${admission}', '{fr}', 0, true
    from session s where s.code like '${like}' order by s.id limit 1 returning id`);
  sql(`insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'teacher@demo.test'`);
  return id;
}
async function signedIn(visitor, options) {
  const context = await contextOf(browser, null, options);
  await context.addCookies([...visitor.cookies].map(([name, value]) => ({ name, value, url })));
  return context;
}
const clean = async (page) => assert.deepEqual(await axe(page), [], page.url());

const words = {
  fr: { ask: 'Ajouter une question', save: 'Enregistrer cette question', go: 'Continuer', send: 'Envoyer ce fichier', sent: 'Envoyer ma candidature', decide: 'Enregistrer la décision', missing: /manque/, nominate: 'Désigner ces personnes', confirm: 'Confirmer ma participation' },
  en: { ask: 'Add a question', save: 'Save this question', go: 'Continue', send: 'Send this file', sent: 'Send my application', decide: 'Decide', missing: /missing/, nominate: 'Nominate them', confirm: 'Confirm that I take part' },
};

for (const [language, javaScriptEnabled] of [['fr', true], ['en', false]])
  test(`an application from its questions to the decision (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 180000 }, async () => {
    const say = words[language];
    const id = session('SCPO-EXED-AP-NOW-%', 'approval');
    const staff = await contextOf(browser, 'teacher', { javaScriptEnabled });
    const desk = await staff.newPage();
    const root = `${url}/${language}/staff/sessions/${id}`;
    await desk.goto(`${root}/questions`);
    if (javaScriptEnabled) await clean(desk);
    for (const [kind, fr, en, options] of [['choice', 'Données ?', 'Data?', 'Oui | Yes\nNon | No'], ['long_text', 'Pourquoi ?', 'Why?'], ['file', 'Diplôme', 'Diploma']]) {
      await desk.locator('main').getByRole('link', { name: say.ask }).click();
      await desk.check(`input[name=answer_kind][value=${kind}]`);
      await desk.fill('#text_fr', fr);
      await desk.fill('#text_en', en);
      if (options) await desk.fill('#options', options);
      await desk.check('#is_required');
      if (kind === 'file') await desk.selectOption('#shown_if', { index: 1 });
      await press(desk, say.save);
      await desk.waitForURL(/saved=yes/);
    }
    if (javaScriptEnabled) await clean(desk);

    const [visitor] = crowd(1, { language });
    const context = await signedIn(visitor, { javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${url}/${language}/sessions/${id}/enrolments/new`);
    await page.check('input[name=trainee_status][value=a]');
    await press(page, say.go);
    await page.waitForURL(/\/application$/);
    if (javaScriptEnabled) await clean(page);
    // By keyboard: into the first question, its first answer, on to the text.
    await page.locator('input[type=radio]').first().focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Pour <comprendre>');
    await press(page, say.go);
    await page.waitForURL(/\/application\/documents$/);
    if (javaScriptEnabled) await clean(page);
    const folder = os.tmpdir();
    const picture = path.join(folder, `walk-${process.pid}.png`), paper = path.join(folder, `walk-${process.pid}.pdf`);
    writeFileSync(picture, 'no paper');
    writeFileSync(paper, '%PDF-1.7\nwalk\n%%EOF\n');
    await page.setInputFiles('input[type=file]', picture);
    await press(page, say.send);
    await page.waitForSelector('.errors');
    if (javaScriptEnabled) {
      await clean(page);
      assert.equal(await page.evaluate(() => document.activeElement.className), 'errors', 'the summary has the focus');
    }
    await page.locator('.errors a').first().click();
    await page.setInputFiles('input[type=file]', paper);
    await press(page, say.send);
    await page.waitForURL(/\/application\/documents$/);
    await page.locator('main').getByRole('link', { name: say.go }).click();
    await page.waitForURL(/\/application\/check$/);
    if (javaScriptEnabled) await clean(page);
    assert.ok((await page.textContent('main')).includes('Pour <comprendre>'));
    await press(page, say.sent);
    await page.waitForURL(/\/my\/enrolments\/\d+$/);
    if (javaScriptEnabled) await clean(page);
    const number = /(\d+)$/.exec(page.url())[1];
    await page.goBack();
    await page.goBack();
    await page.goto(`${url}/${language}/sessions/${id}/application`);
    assert.match(page.url(), /enrolments\/new$/, 'what was sent is not begun again');

    await desk.goto(`${root}/applications`);
    if (javaScriptEnabled) await clean(desk);
    await desk.locator('tbody a').first().click();
    await desk.waitForURL(new RegExp(`applications/${number}$`));
    if (javaScriptEnabled) await clean(desk);
    await desk.goBack();
    await desk.check('input[name=picks]');
    await desk.check('input[name=decision][value=approve]');
    await press(desk, say.decide);
    await desk.waitForURL(/decided=1/);
    if (javaScriptEnabled) await clean(desk);
    assert.equal(sqlValue(`select state from enrolment where id = ${number}`), 'enrolled');
    await context.close();
    await staff.close();
  });

for (const [language, javaScriptEnabled] of [['fr', false], ['en', true]])
  test(`a nomination from the company to the person's yes (${language}, ${javaScriptEnabled ? 'with' : 'without'} script)`, { timeout: 180000 }, async () => {
    const say = words[language];
    const id = session('%-NOW-COMPANY', 'nomination');
    const [visitor] = crowd(1, { language });
    sql(`update person set language = '${language}' where email = '${visitor.email}'; update account set password_hash = '$argon2id$x' where person_id = (select id from person where email = '${visitor.email}')`);
    const company = await contextOf(browser, 'employer', { javaScriptEnabled });
    const desk = await company.newPage();
    await desk.goto(`${url}/${language}/employer`);
    if (javaScriptEnabled) await clean(desk);
    await desk.goto(`${url}/${language}/employer/sessions/${id}`);
    if (javaScriptEnabled) await clean(desk);
    await press(desk, say.nominate);
    await desk.waitForSelector('.errors');
    if (javaScriptEnabled) await clean(desk);
    await desk.fill('#people', `${visitor.email}, Crowd, Person`);
    await press(desk, say.nominate);
    await desk.waitForURL(/nominated=1/);
    if (javaScriptEnabled) await clean(desk);
    const mail = await mailTo(visitor.email, 'nomination_received');
    const context = await signedIn(visitor, { javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(url + new RegExp(`/${language}/my/enrolments/\\d+`).exec(mail.body)[0]);
    if (javaScriptEnabled) await clean(page);
    await press(page, say.confirm);
    await page.locator('main').getByRole('button', { name: say.confirm }).first().waitFor({ state: 'detached' });
    assert.equal(sqlValue(`select state from enrolment where session_id = ${id}`), 'enrolled');
    await desk.locator('.card h3 a').first().click();
    await desk.waitForURL(/\/employer\/nominations\/\d+$/);
    if (javaScriptEnabled) await clean(desk);
    await context.close();
    await company.close();
  });
