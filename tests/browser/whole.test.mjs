// One course's whole way in Chromium: written, reviewed, published; a session opened; a student enrols; class list, attendance, completion, certificate, its code verified by a passer-by. French with script by pointer, English without script by keyboard.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { launch, url } from './walk.mjs';
import { crowd, sql, sqlValue } from '../http/client.mjs';

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const day = (offset) => sqlValue(`select current_date + ${offset}`);
const words = {
  fr: { title: 'Cours de bout en bout', valid: /est valable/ },
  en: { title: 'A course from end to end', valid: /is valid/ },
};

// The same steps by pointer or by keyboard.
const hands = {
  pointer: { press: (page, locator) => locator.click(), choose: (page, locator) => locator.check(), fill: (page, locator, value) => locator.fill(value) },
  keyboard: {
    press: async (page, locator) => {
      await locator.focus();
      await page.keyboard.press('Enter');
    },
    choose: async (page, locator) => {
      await locator.focus();
      await page.keyboard.press('Space');
      assert.ok(await locator.isChecked(), 'the space bar chooses');
    },
    fill: async (page, locator, value) => {
      await locator.focus();
      await page.keyboard.insertText(value);
    },
  },
};

for (const [language, javaScriptEnabled, hand] of [['fr', true, 'pointer'], ['en', false, 'keyboard']])
  test(`from the first word of a course to a verified certificate (${language}, ${javaScriptEnabled ? 'with' : 'without'} script, by ${hand})`, { timeout: 300000 }, async () => {
    const say = words[language];
    const { press, choose, fill } = hands[hand];
    const code = `WHOLE-${process.pid}-${language.toUpperCase()}`;
    const people = crowd(3, { language });
    const [author, reviewer, student] = await Promise.all(
      people.map(async (person, i) => {
        if (i < 2) sql(`insert into role_grant (person_id, role, scope, organisation_id) select p.id, '${['teacher', 'reviewer'][i]}', 'organisation', o.id from person p, organisation o where p.email = '${person.email}' and o.code = 'SU'`);
        const context = await browser.newContext({ javaScriptEnabled });
        context.setDefaultTimeout(120000);
        await context.addCookies([...person.cookies].map(([name, value]) => ({ name, value, url })));
        return context.newPage();
      }),
    );
    const passer = await (await browser.newContext({ javaScriptEnabled })).newPage();
    const open = (page, path) => page.goto(`${url}/${language}${path}`);
    // Follows a link or sends a form, until its answer stands there.
    const go = async (page, selector, to) => {
      await Promise.all([page.waitForEvent('domcontentloaded'), press(page, page.locator('main').locator(selector).first())]);
      await page.waitForURL(to);
    };

    // Written, step by step; sent to review.
    await open(author, '/staff/courses');
    await go(author, 'a[href$="/staff/courses/new"]', '**/courses/new');
    await fill(author, author.locator('#title_fr'), say.title);
    await fill(author, author.locator('#code'), code);
    await author.selectOption('#institution', 'SU');
    await author.selectOption('#kind', 'short');
    await author.selectOption('#level', 'none');
    await go(author, 'form button', `**/staff/courses/${code}`);
    for (const [step, fields] of Object.entries({
      texts: { summary_fr: 'Un résumé.', objectives_fr: 'Des objectifs.', expected_results_fr: 'Des résultats.', content_fr: 'Un contenu.' },
      codes: { isced_f: '0619' },
      practice: { contact_name: 'Bureau', contact_email: 'bureau@example.org' },
    })) {
      await go(author, `dl a[href$="/${step}"]`, `**/${step}`);
      for (const [name, value] of Object.entries(fields)) await fill(author, author.locator(`#${name}`), value);
      if (step === 'codes') await author.selectOption('#ai_focus', 'core');
      await go(author, 'form button.button:not(.quiet)', `**?done=${step}`);
    }
    await go(author, 'form[action$="/submissions"] button', '**?done=submitted');

    // Reviewed by somebody else, and published.
    await open(reviewer, '/staff/courses?state=in_review');
    await go(reviewer, `a[href$="/staff/courses/${code}"]`, `**/${code}`);
    await go(reviewer, 'a[href$="/review"]', '**/review');
    assert.match(await reviewer.textContent('main'), new RegExp(say.title));
    await fill(reviewer, reviewer.locator('#reason'), 'First');
    await go(reviewer, 'form[action$="/publications"] button', '**?done=published');

    // A session with its meetings: Tuesdays from 14:00 to 16:00.
    await open(author, `/staff/sessions/new?course_code=${code}`);
    for (const [name, value] of Object.entries({ starts_on: day(10), ends_on: day(30), opens_at: `${day(-1)}T09:00`, closes_at: `${day(5)}T18:00` })) await author.fill(`[name=${name}]`, value);
    await fill(author, author.locator('#capacity'), '30');
    await fill(author, author.locator('#place_city'), 'Paris');
    await go(author, 'form[action$="/staff/sessions"] button', /\/meetings$/);
    const id = Number(/sessions\/(\d+)/.exec(author.url())[1]);
    await choose(author, author.locator('input[name=weekday][value="2"]'));
    await go(author, 'form[method=get] button', /weekday=2/);
    await go(author, 'form[method=post] button', /saved=yes/);
    await go(author, 'form[action$="/publications"] button', /saved=yes/);
    assert.equal(sqlValue(`select state || ' ' || (select count(*) > 1 from meeting m where m.session_id = s.id) from session s where id = ${id}`), 'published true');

    // A student finds the course by its title and enrols.
    await open(student, '/courses');
    await fill(student, student.locator('main input[name=q]').first(), say.title);
    await go(student, 'form button', '**q=**');
    await go(student, `a[href$="/courses/${code}"]`, `**/courses/${code}`);
    await go(student, `a[href*="/sessions/${id}/enrolments/new"]`, '**/enrolments/new');
    await choose(student, student.locator('input[name=track]').first());
    await go(student, 'form[method=post] button', '**/check');
    await go(student, 'form[method=post] button', /\/my\/enrolments\/\d+$/);
    const enrolment = student.url().replace(url, '');

    // Time passes: the days of the session are behind us.
    sql(`update session set opens_at = opens_at - interval '40 days', closes_at = closes_at - interval '40 days', starts_on = starts_on - 40, ends_on = ends_on - 40 where id = ${id}`);
    sql(`update meeting set starts_at = starts_at - interval '40 days', ends_at = ends_at - interval '40 days' where session_id = ${id}`);

    // The class list, attendance, outcome, certificate.
    await open(author, `/staff/sessions/${id}`);
    await go(author, 'a[href$="/roster"]', '**/roster');
    assert.ok((await author.textContent('table')).includes(people[2].email));
    await go(author, '.back a', `**/sessions/${id}`);
    await go(author, 'a[href$="/attendance"]', '**/attendance');
    await go(author, '.card h2 a', /attendance\/./);
    if (hand === 'keyboard') {
      // One arrow in the group of a line, and the choice is made.
      await author.locator('input[type=radio]:checked').first().focus();
      await author.keyboard.press('ArrowLeft');
      assert.equal(await author.evaluate(() => document.activeElement.checked && document.activeElement.value), 'excused');
    }
    await choose(author, author.locator('input[value=present]'));
    await go(author, 'form[method=post] button', /recorded=1/);
    assert.ok(await author.locator('.notice.good').isVisible());
    await open(author, `/staff/sessions/${id}/outcomes`);
    await choose(author, author.locator('input[value=completed]'));
    await fill(author, author.locator('input[name^=grade_]'), '16/20');
    await go(author, 'form[method=post] button', /recorded=1/);
    await go(author, 'a[href$="/documents"]', '**/documents');
    await go(author, 'form[method=post] button', /issued=1/);

    // The student reads it; whoever holds the code verifies it, and learns no name.
    await student.goto(`${url}${enrolment}`);
    await go(student, 'a[href*="/my/documents/"]', '**/my/documents/*');
    const shown = await student.textContent('main');
    assert.ok(shown.includes('Crowd Person 3') && shown.includes('16/20'), shown);
    const proof = (await student.textContent('.reference')).trim();
    assert.match(proof, /^([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}$/);
    await open(passer, '/verify');
    await fill(passer, passer.locator('#code'), proof.toLowerCase());
    await go(passer, 'form button', /verify\/./);
    assert.match(await passer.textContent('h1'), say.valid);
    assert.ok(!(await passer.textContent('body')).includes('Crowd'), 'no name');
    for (const page of [author, reviewer, student, passer]) await page.context().close();
  });
