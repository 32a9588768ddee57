// A course from its first title to the archive, in both languages: what each role may do, what is refused, and that nothing typed is lost.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, forms, headline, sql, sqlValue, words } from './client.mjs';

// People of the test's own: sign-ins cost no password hash, and roles are theirs alone.
function person(role, organisation, options = {}) {
  const [visitor] = crowd(1, options);
  const id = sqlValue(`select id from person where email = '${visitor.email}'`);
  if (role) sql(`insert into role_grant (person_id, role, scope, organisation_id) select ${id}, '${role}', '${organisation ? 'organisation' : 'cluster'}', ${organisation ? `(select id from organisation where code = '${organisation}')` : 'null'}`);
  return Object.assign(visitor, { id });
}
let codes = 0;
const newCode = () => `HTTP-${process.pid}-${++codes}`;
const errors = (html) => [...html.matchAll(/<li><a href="#([a-z_]+)">/g)].map(([, field]) => field);
const stateOf = (code) => sqlValue(`select state from course where code = '${code}'`);

const texts = { title_fr: 'Essai de rédaction', title_en: 'Writing test', summary_fr: 'Un résumé.', summary_en: 'A summary.', objectives_fr: 'Des objectifs.', objectives_en: 'Objectives.', expected_results_fr: 'Des résultats.', expected_results_en: 'Results.', content_fr: 'Un contenu.', content_en: 'Content.' };
const contact = { contact_name: 'Bureau des formations', contact_email: 'bureau@example.org' };

async function write(author, language, code, title = texts.title_fr) {
  const created = await author.submit(`/${language}/staff/courses/new`, '/staff/courses', { title_fr: title, code, institution: 'SU', kind: 'short', level: 'none' });
  assert.equal(created.status, 303, headline(created.text));
  const path = `/${language}/staff/courses/${code}`;
  for (const [step, answers] of [['texts', { ...texts, title_fr: title }], ['codes', { ai_focus: 'core', isced_f: '0619', formacode: '31028', tracks: 'FI' }], ['practice', contact]]) {
    const saved = await author.submit(`${path}/${step}`, `/${step}`, answers);
    assert.equal(saved.status, 303, `${step}: ${words(saved.text).slice(0, 600)}`);
  }
  return path;
}

for (const language of ['fr', 'en']) {
  test(`a course is written, reviewed, sent back, published, changed, withdrawn and archived (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const reviewer = person('reviewer', 'SU', { language });
    const stranger = person('reviewer', 'UPPA', { language });
    const code = newCode();
    const path = await write(author, language, code);
    assert.match(words((await author.get(`/${language}/staff/courses?q=${code}`)).text), new RegExp(code));
    assert.equal((await new Visitor().get(`/${language}/courses/${code}`)).status, 404, 'a draft is not public');
    assert.equal((await stranger.get(path)).status, 404, 'another institution sees nothing');
    assert.equal((await stranger.get(`/${language}/staff/courses/NOT-THERE`)).status, 404);

    assert.equal((await author.submit(path, '/submissions')).status, 303);
    assert.equal(stateOf(code), 'in_review');
    assert.equal((await author.get(`${path}/texts`)).status, 303, 'what is in review is not written');
    const own = await author.get(`${path}/review`);
    assert.equal(own.status, 200);
    assert.ok(!own.text.includes('/publications'), 'a teacher decides nothing');

    const page = await reviewer.get(`${path}/review`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Un contenu|Content\./);
    const empty = await reviewer.submit(page, '/returns');
    assert.equal(empty.status, 422);
    assert.deepEqual(errors(empty.text), ['comment']);
    const token = /name="form_token" value="([^"]+)"[^>]*>\s*<input[^>]*name="form_key" value="([^"]+)"/.exec(page.text.slice(page.text.indexOf('/returns"')));
    const revision = sqlValue(`select revision from course_draft v join course c on c.id = v.course_id where c.code = '${code}'`);
    const back = await reviewer.post(`${path}/returns`, [['form_token', token[1]], ['form_key', token[2]], ['revision', revision], ['comment_field', 'content'], ['comment', 'Plus de détails <script>']]);
    assert.equal(back.status, 303, headline(back.text));
    assert.match((await author.get(path)).text, /Plus de détails &lt;script&gt;/);

    assert.equal((await author.submit(`${path}/texts`, '/texts', { content_fr: 'Un contenu plus long.' })).status, 303);
    const stale = await author.get(path);
    assert.match(words(stale.text), language === 'fr' ? /anglais plus ancien/ : /English older/);
    assert.equal((await author.submit(stale, '/submissions')).status, 303);
    const published = await reviewer.submit(`${path}/review`, '/publications');
    assert.equal(published.status, 303, words(published.text).slice(0, 500));
    const shown = await new Visitor().get(`/${language}/courses/${code}`);
    assert.equal(shown.status, 200);
    assert.match(words((await new Visitor().get(`/${language}/courses?q=${code}`)).text), new RegExp(code));
    assert.equal(sqlValue(`select count(*) from mail_outbox where template = 'course_published' and person_id = ${author.id}`), '1');

    // A new version beside the published one, compared word by word, its old title kept.
    assert.equal((await author.submit(path, '/drafts')).status, 303);
    assert.equal((await author.submit(`${path}/texts`, '/texts', { title_fr: 'Essai de réécriture', summary_fr: 'Un résumé tout neuf.', still_right: 'title' })).status, 303);
    assert.match(words((await author.get(`/fr/courses/${code}`)).text), /Essai de rédaction/);
    assert.equal((await author.submit(path, '/submissions')).status, 303);
    const review = await reviewer.get(`${path}/review`);
    assert.match(review.text, /<del>.*rédaction.*<\/del>/s);
    assert.match(review.text, /<ins>.*tout neuf.*<\/ins>/s);
    assert.match(words(review.text), language === 'fr' ? /Ont rédigé cette version et recevront un message\s: une personne/ : /Wrote this version and will get a message: one person/, 'publishing says who will be told');
    assert.equal((await reviewer.submit(review, '/publications', { reason: '' })).status, 422, 'a change needs its reason');
    assert.equal((await reviewer.submit(review, '/publications', { reason: 'Titre plus clair' })).status, 303);
    assert.match(words((await author.get(`/fr/courses/${code}`)).text), /Essai de réécriture.*Essai de rédaction/s);
    const history = await author.get(`${path}/versions`);
    assert.match(words(history.text), /Titre plus clair/);
    assert.match((await author.get(`${path}/comparison?before=1&after=2`)).text, /<ins>/);
    assert.equal((await author.get(`${path}/comparison?before=1&after=99`)).status, 303);
    assert.equal((await author.submit(history, '/drafts')).status, 303, 'an old version comes back as a draft');
    assert.equal(sqlValue(`select title_fr from course_draft v join course c on c.id = v.course_id where c.code = '${code}'`), 'Essai de rédaction');

    assert.equal((await reviewer.submit(`${path}/withdrawals/new`, '/withdrawals', { reason: ' ', replaced_by: 'NOT-THERE' })).status, 422);
    assert.equal((await reviewer.submit(`${path}/withdrawals/new`, '/withdrawals', { reason: 'Plus donnée' })).status, 303);
    assert.equal((await new Visitor().get(`/${language}/courses/${code}`)).status, 200, 'its page stays');
    assert.doesNotMatch((await new Visitor().get(`/${language}/courses?q=${code}&sort=title`)).text, new RegExp(`/courses/${code}"`));
    assert.equal((await reviewer.submit(path, '/archives')).status, 303);
    assert.equal(stateOf(code), 'archived');
  });

  test(`a form sent twice says what came of the first; other answers are kept and can be sent (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const [one, two] = [newCode(), newCode()];
    const [form] = forms((await author.get(`/${language}/staff/courses/new`)).text).filter((each) => each.action.endsWith('/staff/courses'));
    const answers = { ...form.fields, title_fr: 'Premier envoi', code: one, institution: 'SU', kind: 'short', level: 'none' };
    const first = await author.post(form.action, answers);
    assert.equal(first.status, 303, headline(first.text));
    assert.equal((await author.post(form.action, answers)).location, first.location, 'the same again is the same answer');
    const other = await author.post(form.action, { ...answers, title_fr: 'Second envoi <b>', code: two });
    assert.equal(other.status, 409);
    assert.match(words(other.text), language === 'fr' ? /a déjà été envoyé avec d’autres réponses/ : /was sent already with other answers/);
    assert.ok(other.text.includes(`href="${first.location.replace(author.base, '')}"`), `a link to ${first.location}`);
    assert.ok(other.text.includes('value="Second envoi &lt;b&gt;"'), 'what was typed stays');
    assert.equal(sqlValue(`select count(*) from course where code = '${two}'`), '0');
    assert.equal((await author.submit(other, '/staff/courses')).status, 303, 'sent again it counts, once');
    assert.equal(sqlValue(`select count(*) from course where code in ('${one}', '${two}')`), '2');
    const forged = await author.post(form.action, { ...answers, form_key: form.fields.form_key.replace(/^./, (c) => (c === 'a' ? 'b' : 'a')) });
    assert.equal(forged.status, 409);
    assert.match(words(forged.text), language === 'fr' ? /ouvert depuis trop longtemps/ : /open for too long/);
  });

  test(`a stale save answers 409, shows both texts and can be sent again (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const other = person('office', null, { language });
    const code = newCode();
    const path = await write(author, language, code);
    const mine = await author.get(`${path}/texts`);
    assert.equal((await other.submit(`${path}/texts`, '/texts', { summary_fr: 'Le texte de la collègue.' })).status, 303);
    const stale = await author.submit(mine, '/texts', { summary_fr: 'Mon texte à moi.' });
    assert.equal(stale.status, 409);
    assert.match(stale.text, /Le texte de la collègue\./);
    assert.match(stale.text, /Mon texte à moi\./);
    assert.equal((await author.submit(stale, '/texts')).status, 303, 'having seen both, mine is taken');
    assert.equal(sqlValue(`select summary_fr from course_draft v join course c on c.id = v.course_id where c.code = '${code}'`), 'Mon texte à moi.');
    assert.equal(sqlValue(`select changes ->> 'summary_fr' from course_save s join course_version v on v.id = s.course_version_id join course c on c.id = v.course_id where c.code = '${code}' order by s.revision desc limit 1`), 'Le texte de la collègue.', 'and the other is kept');
  });

  test(`the editor keeps what was typed and names each fault (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const code = newCode();
    const path = await write(author, language, code);
    const long = 'é'.repeat(256);
    const bad = await author.submit(`${path}/texts`, '/texts', { title_fr: long, summary_en: 'x'.repeat(401) });
    assert.equal(bad.status, 422);
    assert.deepEqual(errors(bad.text).sort(), ['summary_en', 'title_fr']);
    assert.ok(bad.text.includes(long), 'what was typed is still there');
    assert.deepEqual(errors((await author.submit(`${path}/texts`, '/texts', { title_fr: ' \u00a0 ' })).text), ['title_fr'], 'only blanks are no title');
    const codesPage = await author.submit(`${path}/codes`, '/codes', { isced_f: '61', formacode: '3102 8', nsf: '326 114 128 122', ects: 'six', certification_code: 'RNCP1234567', registered_on: '2026-02-30' });
    assert.equal(codesPage.status, 422);
    assert.deepEqual(errors(codesPage.text).sort(), ['certification_code', 'ects', 'formacode', 'isced_f', 'nsf']);
    const practice = await author.submit(`${path}/practice`, '/practice', { reviewed_on: '30/02/2026', url: 'javascript:alert(1)', price_typical: '-3', contact_email: 'nobody' });
    assert.deepEqual(errors(practice.text).sort(), ['contact_email', 'price_typical', 'reviewed_on', 'url']);
    const links = await author.submit(`${path}/links`, '/links', { child_code: code });
    assert.equal(links.status, 422);
    assert.ok(errors(links.text).includes('child_code'), 'a course does not hold itself');
    const taken = await author.submit(`/${language}/staff/courses/new`, '/staff/courses', { title_fr: 'x', code: code.toLowerCase(), institution: 'SU', kind: 'short', level: 'none' });
    assert.deepEqual(errors(taken.text), ['code']);
    assert.deepEqual(errors((await author.submit(`/${language}/staff/courses/new`, '/staff/courses', { title_fr: 'x', code: 'é', institution: 'UPPA', kind: 'short', level: 'none' })).text).sort(), ['code', 'institution']);
    const hostile = await author.submit(`${path}/texts`, '/texts', { content_fr: '</textarea><script>alert(1)</script>' });
    assert.equal(hostile.status, 303);
    for (const page of ['texts', 'review', 'versions']) assert.ok(!(await author.get(`${path}/${page}`)).text.includes('<script>alert'), page);
  });

  test(`continuing education waits for each of its gates (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const reviewer = person('reviewer', 'SU', { language });
    const code = newCode();
    const path = await write(author, language, code);
    assert.equal((await author.submit(`${path}/codes`, '/codes', { tracks: 'FC' })).status, 303);
    assert.equal((await author.submit(path, '/submissions')).status, 303);
    const page = await reviewer.get(`${path}/review`);
    assert.ok(!page.text.includes('/publications'), 'no button that would be refused');
    const forms = await reviewer.get(`/${language}/staff/courses/${code}`);
    assert.match(words(forms.text), language === 'fr' ? /formation continue/ : /continuing education/);
    assert.match(words((await reviewer.get(`/${language}/staff/courses/gaps`)).text), language === 'fr' ? /Ce qui manque/ : /What is missing/);
  });
}

test('two reviewers at once: one publishes, the other is told', async () => {
  const author = person('teacher', 'SU');
  const [first, second] = [person('reviewer', 'SU'), person('reviewer', 'SU')];
  const code = newCode();
  const path = await write(author, 'fr', code);
  await author.submit(path, '/submissions');
  const pages = await Promise.all([first, second].map((each) => each.get(`${path}/review`)));
  const answers = await Promise.all([first.submit(pages[0], '/publications'), second.submit(pages[1], '/publications')]);
  assert.equal(answers.filter((each) => each.status === 303).length, 1);
  assert.equal(answers.filter((each) => each.status !== 303).length, 1);
  assert.equal(stateOf(code), 'published');
  assert.equal(sqlValue(`select count(*) from course_event e join course c on c.id = e.course_id where c.code = '${code}' and e.kind = 'published'`), '1');
});

test('without a role there is no editor, and a role that ended is none', async () => {
  const nobody = person(null);
  assert.equal((await nobody.get('/fr/staff/courses')).status, 403);
  const past = person('teacher', 'SU');
  sql(`update role_grant set from_on = current_date - 9, to_on = current_date - 1 where person_id = ${past.id}`);
  assert.equal((await past.get('/fr/staff/courses')).status, 403);
  assert.equal((await person('leader').get('/fr/staff/courses')).status, 403);
  assert.equal((await new Visitor().get('/fr/staff/courses')).status, 303);
});

const field = (code, name) => sqlValue(`select replace((${name})::text, E'\\n', ' ') from course_draft v join course c on c.id = v.course_id where c.code = '${code}'`);
const prose = { texts: ['objectives', 'expected_results', 'content'], practice: ['prerequisites', 'assessment'] };

for (const language of ['fr', 'en'])
  test(`long texts are Markdown, previewed without being saved, and shown as HTML that can do no harm (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const reviewer = person('reviewer', 'SU', { language });
    const code = newCode();
    const path = await write(author, language, code);
    const typed = '# Semaine 1\r\n\r\nDes **réseaux** et [un lien](https://example.org/?a=1&b=2)\r\n\r\n- un\r\n- deux\r\n';
    const before = field(code, 'revision');
    const seen = await author.submit(`${path}/texts`, '/texts', { content_fr: typed, objectives_fr: '', title_fr: 'Titre non enregistré', preview: 'yes' });
    assert.equal(seen.status, 200, 'a preview is a page, not a save');
    assert.match(seen.text, /<div class="text rich seen" lang="fr"><h3>Semaine 1<\/h3>\s*<p>Des <strong>réseaux<\/strong> et <a rel="nofollow noopener" href="https:\/\/example\.org\/\?a=1&amp;b=2">un lien<\/a>/);
    assert.match(words(seen.text), language === 'fr' ? /Rien n’est encore enregistré/ : /Nothing is saved yet/);
    assert.ok(seen.text.includes('# Semaine 1'), 'the typed text stands beside it');
    assert.ok(seen.text.includes('Titre non enregistré'));
    assert.equal(field(code, 'revision'), before);
    assert.equal((await author.submit(seen, '/texts')).status, 303, 'what was previewed is saved from the same page');
    assert.equal(field(code, 'title_fr'), 'Titre non enregistré');
    assert.match(field(code, "html ->> 'content_fr'"), /<strong>réseaux<\/strong>/);
    assert.equal(field(code, "html ? 'objectives_fr'"), 'false', 'an emptied text has no HTML left');

    // In every long text: script, handlers, hidden schemes.
    const hostile = '<script>alert(1)</script>\n\n<img src=x onerror=alert(2)>\n\n[a](javascript:alert(3)) [b](&#106;avascript:alert(4)) [c](data:text/html,x) [d](//evil.example/) ![e](https://evil.example/x.png)\n\n<a href="javascript:alert(5)">f</a> fin';
    for (const step of ['texts', 'practice']) {
      const answers = Object.fromEntries(prose[step].flatMap((name) => ['fr', 'en'].map((each) => [`${name}_${each}`, hostile])));
      const preview = await author.submit(`${path}/${step}`, `/${step}`, { ...answers, preview: 'yes' });
      assert.equal(preview.status, 200);
      const saved = await author.submit(`${path}/${step}`, `/${step}`, answers);
      assert.equal(saved.status, 303, words(saved.text).slice(0, 300));
      for (const html of [preview.text, ...Object.keys(answers).map((name) => field(code, `html ->> '${name}'`))]) {
        const shown = html.replace(/<textarea[\s\S]*?<\/textarea>/g, '').replace(/<script src=[^>]*><\/script>|<img src="\/assets\/logo[^>]*>/g, '');
        assert.doesNotMatch(shown, /<script>|<img|onerror|href="(javascript|data|\/\/)/i);
        assert.match(shown, /fin/);
      }
    }
    assert.equal((await author.submit(`${path}/texts`, '/texts', { objectives_fr: 'Des **objectifs**.', objectives_en: 'Des **objectifs**.' })).status, 303);
    assert.equal((await author.submit(path, '/submissions')).status, 303);
    const review = await reviewer.get(`${path}/review`);
    assert.match(review.text, /<strong>objectifs<\/strong>/);
    assert.doesNotMatch(review.text, /<script>alert|href="javascript/);
    assert.equal((await reviewer.submit(review, '/publications')).status, 303);
    const page = await new Visitor().get(`/fr/courses/${code}`);
    assert.match(page.text, /<div class="text rich"><p>Des <strong>objectifs<\/strong>/);
    assert.doesNotMatch(page.text, /<script>alert|onerror|href="javascript|evil\.example/);

    // HTML comes from the server's own renderer: neither a form nor a link can bring it.
    assert.equal((await author.submit(path, '/drafts')).status, 303);
    assert.equal((await author.submit(`${path}/texts`, '/texts', { content_fr_html: '<b>x</b>' })).status, 400);
    assert.ok(!(await author.get(`${path}/texts?preview=yes&revision=1&content_fr=x&content_fr_html=%3Cb%3Exss%3C/b%3E`)).text.includes('<b>xss'));
  });

test('Markdown bombs are refused in words or cost nothing, in each long text', async () => {
  const author = person('teacher', 'SU');
  const code = newCode();
  const path = await write(author, 'fr', code);
  const bombs = { '> ': true, '[': true, '- ': true, '*a **a ': false, '![l': false, '`': false, '<!--': false, '&#0;': false };
  for (const [piece, isRefused] of Object.entries(bombs))
    for (const step of ['texts', 'practice'])
      for (const name of prose[step].map((each) => `${each}_fr`)) {
        const bomb = piece.repeat(Math.floor(2990 / piece.length)) + 'a';
        const started = Date.now();
        const answer = await author.submit(`${path}/${step}`, `/${step}`, { [name]: bomb });
        assert.ok(Date.now() - started < 3000, `${piece} in ${name}`);
        if (!isRefused) assert.equal(answer.status, 303, `${piece} in ${name}`);
        else {
          assert.equal(answer.status, 422, `${piece} in ${name}`);
          assert.deepEqual(errors(answer.text), [name]);
          assert.match(words(answer.text), /imbriquée/);
          assert.ok(answer.text.includes(bomb.slice(0, 100).replaceAll('>', '&gt;')), 'and is still there to be mended');
        }
      }
  const long = await author.submit(`${path}/texts`, '/texts', { content_fr: 'é'.repeat(3001) });
  assert.equal(long.status, 422);
  assert.deepEqual(errors(long.text), ['content_fr']);
});

for (const language of ['fr', 'en'])
  test(`a draft is given up and taken up again (${language})`, async () => {
    const author = person('teacher', 'SU', { language });
    const stranger = person('reviewer', 'UPPA', { language });
    const code = newCode();
    const path = await write(author, language, code);
    assert.equal((await stranger.get(`${path}/discards/new`)).status, 404);
    const ask = await author.get(`${path}/discards/new`);
    assert.equal(ask.status, 200);
    assert.match(words(ask.text), language === 'fr' ? /jamais été publiée/ : /never published/);
    // Saved by somebody since: what they wrote is not thrown away unseen.
    assert.equal((await author.submit(`${path}/texts`, '/texts', { summary_fr: 'Autre.' })).status, 303);
    assert.equal((await author.submit(ask, '/discards')).status, 409);
    const gone = await author.submit(`${path}/discards/new`, '/discards');
    assert.equal(gone.status, 303);
    const page = await author.follow(gone);
    assert.equal(page.status, 200);
    assert.match(words(page.text), language === 'fr' ? /abandonné/ : /discarded/);
    assert.doesNotMatch((await author.get(`/${language}/staff/courses?q=${code}`)).text, new RegExp(`/staff/courses/${code}"`), 'it leaves the list');
    assert.match((await author.get(`/${language}/staff/courses?q=${code}&state=discarded`)).text, new RegExp(`/staff/courses/${code}"`), 'and is found by its state');
    assert.equal((await author.get(`${path}/texts`)).status, 303);
    assert.equal((await author.get(`${path}/versions`)).status, 200);
    assert.equal((await author.submit(page, '/drafts')).status, 303);
    assert.equal(field(code, 'summary_fr'), 'Autre.');
    assert.equal((await author.submit(path, '/submissions')).status, 303);
    assert.equal((await author.get(`${path}/discards/new`)).status, 303, 'what is in review is not thrown away');
  });
