// The yearly figures that everybody may read, in French and English: every number a multiple of five or a symbol, on pages, in files, charts and their words; addresses that last; nothing of a year that is not closed.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, crowd, sql, sqlValue, words } from './client.mjs';

const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const year = `${first - 1}-${first}`;
const running = `${first}-${first + 1}`;
const plain = (text) => words(text).replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');
const anybody = new Visitor();
const lines = (text) => text.trimEnd().split('\r\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
const tables = (html) => [...html.matchAll(/<table>[\s\S]*?<\/table>/g)].map(([table]) => table);
const cells = (html, language) => [...html.matchAll(/<td class="number">([\s\S]*?)<\/td>/g)].map(([, cell]) => cell.trim()).map((cell) => (/^(s|nd|z)$/.test(cell) ? cell : Number(language === 'fr' ? cell.replace(/\u202f/g, '').replace(',', '.') : cell.replaceAll(',', ''))));
const exact = (measure, where = "f.dimension1 = 'all'") => Number(sqlValue(`select f.value from year_release r join year_figure f on f.release_id = r.id where r.year = '${year}' and r.revision = 1 and f.measure = '${measure}' and ${where}`));
const isRounded = (number) => number % 5 === 0;
// A release with numbers of its own, made like any other: prepared, then closed or revised.
const tell = (ofYear, revision, persons) => {
  const [prepared, made] = sqlValue("select nextval('year_release_number') || ' ' || nextval('year_release_number')").split(' ');
  const release = (id, own) => `insert into year_release select (jsonb_populate_record(s, '${JSON.stringify({ id, year: ofYear, as_of: `2020-01-0${revision}`, known_on: `2020-01-0${revision}`, ...own })}')).* from year_release s where s.year = '${year}' and s.revision = 1;`;
  sql(`begin; insert into year_figure (release_id, dimension1, value1, dimension2, value2, measure, value)
      select ${made}, case v when 'all' then 'all' else 'level' end, v, 'all', 'all', m, ${persons} from unnest(array['all', 'master']) v, unnest(array['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte']) m;
    ${release(prepared, { revision: 0, status: 'provisional', prepared_id: null })}
    ${release(made, { revision, status: revision === 1 ? 'closed' : 'revised', prepared_id: prepared, reason_fr: 'Une raison', reason_en: 'A reason' })} commit`);
  return made;
};

for (const language of ['fr', 'en'])
  test(`everybody reads a closed year, rounded, with its rules and its address (${language})`, async () => {
    const page = await anybody.get(`/${language}/figures/${year}`);
    assert.equal(page.status, 200);
    const text = plain(page.text);
    for (const measure of ['persons', 'enrolments']) {
      const rounded = (Math.floor(exact(measure) / 5 + 0.5) * 5).toLocaleString(language === 'fr' ? 'fr' : 'en').replace(/[\u00a0\u202f]/g, ' ');
      assert.ok(text.includes(`${rounded} ${language === 'fr' ? (measure === 'persons' ? 'personnes distinctes' : 'inscriptions') : measure === 'persons' ? 'distinct persons' : 'enrolments'}`), `${rounded} ${measure}: ${text.slice(0, 600)}`);
    }
    assert.equal((page.text.match(/<details>/g) ?? []).length, 6, 'each measure says how it is counted');
    assert.ok(page.text.includes(`href="/${language}/figures/${year}/1"`), 'the address of the revision');
    for (const word of language === 'fr' ? ['dernière révision publique', 'Licence Ouverte 2.0', 'secret statistique', 'Historique des révisions', 'Sur quoi reposent'] : ['latest public revision', 'Open Licence 2.0', 'statistical confidentiality', 'History of revisions', 'What these figures rest on']) assert.ok(text.includes(word), word);
    const found = tables(page.text);
    assert.equal(found.length, 11, 'ten tables and the history');
    assert.doesNotMatch(page.text, /<td[^>]*>\s*<\/td>/, 'no blank cell');
    for (const table of found) for (const cell of cells(table, language)) assert.ok(/^(s|nd|z)$/.test(cell) || isRounded(cell), `${cell} in ${table.slice(0, 300)}`);
    for (const [, tile] of page.text.matchAll(/<p class="big">([^<]*)<\/p>/g)) assert.ok(isRounded(Number(tile.replace(/\D/g, ''))), tile);
    const numbered = await anybody.get(`/${language}/figures/${year}/1`);
    assert.equal(numbered.status, 200);
    assert.deepEqual(tables(numbered.text).slice(0, 10), found.slice(0, 10), 'the same numbers at the address of the revision');
  });

test('words of charts, their marks and what stands for them are rounded too', async () => {
  const page = await anybody.get(`/fr/figures/${year}`);
  const images = [...page.text.matchAll(/<img src="([^"]+)" alt="([^"]+)"/g)];
  assert.ok(images.length >= 8, `${images.length} charts`);
  for (const [, , alt] of images) for (const number of plain(alt).match(/\d[\d ]*(?= sur| personnes|\.)/g) ?? []) assert.ok(isRounded(Number(number.replaceAll(' ', ''))), alt);
  for (const [, caption] of page.text.matchAll(/<figcaption>([\s\S]*?)<\/figcaption>/g)) for (const [, number] of plain(caption).matchAll(/ ([\d ]+\d)(?! %)(?: sur| personnes)/g)) assert.ok(isRounded(Number(number.replaceAll(' ', ''))), caption);
  const paths = [...images.map(([, path]) => path.replaceAll('&amp;', '&')).filter((path) => path.startsWith('/fr')), ...['institution', 'track', 'field'].map((by) => `/fr/figures/${year}/1/tables/level/chart.svg?by=${by}`), '/fr/figures/published.svg'];
  for (const path of paths) {
    const chart = await anybody.get(path);
    assert.equal(chart.status, 200, path);
    assert.equal(chart.headers['content-type'], 'image/svg+xml');
    const told = /<desc[^>]*>([\s\S]*?)<\/desc>/.exec(chart.text)[1];
    const numbers = [...told.matchAll(/\u00a0: ([\d\u202f]+)\./g)].map(([, number]) => Number(number.replaceAll('\u202f', '')));
    assert.ok(numbers.length, told);
    for (const number of numbers) assert.ok(isRounded(number), `${path}: ${number}`);
  }
});

test('the file holds the columns of open data, rounded values or a symbol, and nothing else of the year', async () => {
  const file = await anybody.get(`/en/figures/${year}/1/figures.csv`);
  assert.equal(file.status, 200);
  assert.match(file.headers['content-type'], /text\/csv/);
  const [header, ...rows] = lines(file.text);
  assert.equal(header.join(), 'year_kind,year,revision,status,as_of,known_on,measure,definition,dimension1,value1,dimension2,value2,value,symbol,unit');
  assert.ok(rows.length > 300, String(rows.length));
  const seen = new Set();
  for (const row of rows) {
    assert.equal(row.length, 15);
    assert.equal(row[12] === '', ['s', 'nd', 'z'].includes(row[13]), `value is empty exactly where symbol is filled: ${row}`);
    assert.ok(row[12] === '' || isRounded(Number(row[12])), row.join());
    assert.equal(row[3], 'closed');
    assert.ok(row.slice(0, 12).every((cell) => cell !== ''), row.join());
    assert.doesNotMatch(row.join(), /gender|birth_band|company|trainee_status|payer_line|language/);
    const key = [0, 1, 2, 4, 6, 8, 9, 10, 11].map((column) => row[column]).join();
    assert.ok(!seen.has(key), `${key} stands once`);
    seen.add(key);
  }
  const schema = JSON.parse((await anybody.get(`/en/figures/${year}/1/schema.json`)).text);
  assert.deepEqual(schema.fields.map((field) => field.name), header);
  const told = JSON.parse((await anybody.get(`/en/figures/${year}/1/datapackage.json`)).text);
  assert.equal(told.licenses[0].name, 'etalab-2.0');
  assert.equal(told.revision, 1);
  assert.match(told.resources[0].path, new RegExp(`/fr/figures/${year}/1/figures.csv$`));
  for (const gap of told.completeness) if (gap.item.startsWith('enrolments')) assert.ok(isRounded(gap.missing) && isRounded(gap.total), JSON.stringify(gap));
});

test('a crossed table shows the numbers of the file, and only the pre-defined pairs are there', async () => {
  const rows = lines((await anybody.get(`/fr/figures/${year}/1/figures.csv`)).text);
  for (const by of ['institution', 'track', 'field']) {
    const page = await anybody.get(`/fr/figures/${year}/1/tables/level?by=${by}`);
    assert.equal(page.status, 200, by);
    const body = cells(/<tbody>[\s\S]*?<\/tbody>/.exec(page.text)[0], 'fr').filter((cell) => typeof cell === 'number');
    const inFile = rows.filter((row) => row[8] === 'level' && row[10] === by && row[9] !== 'several' && row[12] !== '').map((row) => Number(row[12]));
    assert.deepEqual(body.sort((a, b) => a - b), inFile.sort((a, b) => a - b), `the same numbers by ${by}`);
  }
  for (const path of ['gender', 'company', 'level?by=gender', 'gender?by=institution', 'institution?by=level', 'person', 'all']) assert.equal((await anybody.get(`/fr/figures/${year}/1/tables/${path}`)).status, 404, path);
});

test('years and revisions that are not public are not there, for anybody', async () => {
  const leader = crowd(1)[0];
  sql(`insert into role_grant (person_id, role) select id, 'leader' from person where email = '${leader.email}'`);
  const day = sqlValue(`select as_of from year_release where year = '${year}' and status = 'provisional' limit 1`);
  for (const visitor of [anybody, leader])
    for (const path of ['abc', '2024-2026', '1999', '20244', running, `${running}/1`, `${year}/2`, `${year}/0`, `${year}/x`, `${year}/${day}`, `${year}/99999`, `${year}/2/figures.csv`, `${year}/${day}/figures.csv`, `${running}/1/datapackage.json`, `${running}/1/tables/level`, `${running}/1/tables/level/chart.svg`, '%F0%9F%92%A5', `${year}/%F0%9F%92%A5`])
      assert.equal((await visitor.get(`/fr/figures/${path}`)).status, 404, path);
});

test('only a revision that changes a rounded number is told, and two that are told give nobody away', async () => {
  const past = sqlValue("select y from (select g || '-' || g + 1 as y from generate_series(2001, 2018) g) x where y not in (select year from year_release) order by y limit 1");
  const publish = (revision, persons) => sqlValue(`select publish_release(${tell(past, revision, persons)})`);
  assert.equal(publish(1, 1232), 't');
  assert.equal(publish(2, 1231), 'f', 'one person less is not told');
  assert.equal(publish(3, 1236), 't');
  for (const [language, say] of [['fr', /Il y a une révision plus récente/], ['en', /There is a newer revision/]]) {
    const old = await anybody.get(`/${language}/figures/${past}/1`);
    assert.match(plain(old.text), say);
    assert.ok(old.text.includes(`href="/${language}/figures/${past}/3"`));
    const latest = await anybody.get(`/${language}/figures/${past}`);
    assert.match(plain(latest.text), language === 'fr' ? /révision 3 .*Une raison/ : /revision 3 .*A reason/);
    assert.doesNotMatch(latest.text, new RegExp(`/figures/${past}/2"`), 'the history does not tell what was not told');
    for (const page of [old, latest]) assert.doesNotMatch(plain(page.text), /1[ ,]?23[1-46-9]/, 'no exact number');
  }
  assert.equal((await anybody.get(`/fr/figures/${past}/2`)).status, 404);
  assert.equal((await anybody.get(`/fr/figures/${past}/2/figures.csv`)).status, 404);
  const values = async (revision) => lines((await anybody.get(`/fr/figures/${past}/${revision}/figures.csv`)).text).filter((row) => row[6] === 'persons').map((row) => Number(row[12]));
  const [before, after] = [await values(1), await values(3)];
  assert.deepEqual(after.map((value, i) => (value - before[i]) % 5), before.map(() => 0), `${before} and ${after}`);
  assert.ok((await anybody.get('/fr/figures')).text.includes(`href="/fr/figures/${past}"`), 'the year is in the list');
});

test('the list, the site map and the footer lead to the public figures', async () => {
  for (const language of ['fr', 'en']) {
    const page = await anybody.get(`/${language}/figures`);
    assert.equal(page.status, 200);
    assert.ok(page.text.includes(`href="/${language}/figures/${year}"`));
    for (const cell of cells(page.text, language)) assert.ok(/^(s|nd|z)$/.test(cell) || isRounded(cell), String(cell));
    assert.match((await anybody.get(`/${language}/sitemap`)).text, new RegExp(`href="/${language}/figures"`));
    assert.match((await anybody.get(`/${language}`)).text, new RegExp(`href="/${language}/figures"`));
    const methods = await anybody.get(`/${language}/figures/methods`);
    assert.equal(methods.status, 200);
    assert.doesNotMatch(methods.text, /figures\/targets"/, 'the house’s own pages are not offered');
  }
  const map = (await anybody.get('/sitemap.xml')).text;
  for (const path of ['/fr/figures', `/en/figures/${year}`, `/fr/figures/${year}/1`]) assert.ok(map.includes(`${path}</loc>`), path);
});

test('the open data page offers both sets with licence, schema and description; each file keeps to its schema', async () => {
  for (const [language, say] of [['fr', ['Licence Ouverte 2.0', 'Mise à jour', 'Adresses permanentes', 'Définitions']], ['en', ['Open Licence 2.0', 'Updated', 'Permanent addresses', 'Definitions']]]) {
    const page = await anybody.get(`/${language}/open-data`);
    assert.equal(page.status, 200);
    for (const word of say) assert.ok(plain(page.text).includes(word), word);
    assert.ok(page.text.includes(`href="/${language}/figures/${year}/1/figures.csv"`), 'each revision has its file');
    assert.ok((await anybody.get(`/${language}`)).text.includes(`href="/${language}/open-data"`), 'the footer leads there');
    assert.ok((await anybody.get(`/${language}/sitemap`)).text.includes(`href="/${language}/open-data"`));
  }
  assert.ok((await anybody.get('/sitemap.xml')).text.includes('/fr/open-data</loc>'));
  for (const [file, schema] of [['catalogue/courses.csv', 'catalogue/courses/schema.json'], ['catalogue/sessions.csv', 'catalogue/sessions/schema.json'], ['figures/figures.csv', 'figures/schema.json']]) {
    const { fields } = JSON.parse((await anybody.get(`/en/open-data/${schema}`)).text);
    const answer = await anybody.get(`/en/open-data/${file}`);
    assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
    // RFC 4180, as this site writes it: texts in quotation marks, which may hold commas and line ends.
    const rows = [...answer.text.matchAll(/((?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,(?:"(?:[^"]|"")*"|[^",\r\n]*))*)\r\n/g)].map(([, line]) => [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell]) => cell.replace(/^"|"$/g, '').replaceAll('""', '"')));
    assert.deepEqual(rows[0], fields.map((field) => field.name), file);
    assert.ok(rows.length > 50, `${file} has ${rows.length} lines`);
    for (const row of rows.slice(1))
      fields.forEach((field, i) => {
        const says = `${file}: ${field.name} is ${row[i]} in ${row}`;
        if (field.constraints?.required) assert.notEqual(row[i], '', says);
        if (field.constraints?.enum && row[i] !== '') assert.ok(field.constraints.enum.includes(row[i]), says);
        if (field.type === 'date' && row[i] !== '') assert.match(row[i], /^\d{4}-\d\d-\d\d$/, says);
        if (['number', 'integer'].includes(field.type) && row[i] !== '') assert.match(row[i], field.type === 'integer' ? /^\d+$/ : /^\d+(\.\d+)?$/, says);
      });
  }
  const figures = lines((await anybody.get('/en/open-data/figures/figures.csv')).text);
  for (const row of figures.slice(1)) assert.ok(row[12] === '' || isRounded(Number(row[12])), row.join());
  assert.ok(figures.slice(1).every((row) => ['closed', 'revised'].includes(row[3])));
  for (const set of ['catalogue', 'figures']) {
    const told = JSON.parse((await anybody.get(`/en/open-data/${set}/datapackage.json`)).text);
    assert.equal(told.licenses[0].name, 'etalab-2.0');
    for (const { path } of told.resources) assert.equal((await anybody.get(new URL(path).pathname)).status, 200, path);
  }
});
