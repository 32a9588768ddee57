// The table builder over HTTP, in French and English: measure × rows × columns × year at its own address; page, CSV and workbook say the same; wrong combinations are answered in words.
import test from 'node:test';
import assert from 'node:assert/strict';
import { crowd, sql, sqlValue, words } from './client.mjs';

function person(role, language = 'fr') {
  const [visitor] = crowd(1, { language });
  if (role) sql(`insert into role_grant (person_id, role) select id, '${role}' from person where email = '${visitor.email}'`);
  return visitor;
}
const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const year = `${first - 1}-${first}`;
const plain = (text) => words(text).replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');
const lines = (text) => text.trimEnd().split('\r\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
const cellsOf = (row) => [...row.matchAll(/<td class="number">([^<]*)<\/td>/g)].map(([, cell]) => cell.replace(/[\u202f,]/g, ''));

test('only leadership and the office build tables', async () => {
  for (const role of [null, 'teacher', 'reviewer', 'admin']) for (const path of ['', '.csv', '.xlsx']) assert.equal((await person(role).get(`/fr/figures/builder${path}?year=${year}&rows=level&columns=track&measure=persons`)).status, 403, `${role} ${path}`);
});

for (const language of ['fr', 'en'])
  test(`a table is built, its totals are counted by themselves, and its files hold exactly it (${language})`, async () => {
    const leader = person('leader', language);
    for (const [measure, rows, columns] of [['persons', 'level', 'track'], ['enrolments', 'gender', 'mode'], ['persons', 'institution', 'all']]) {
      const query = `?measure=${measure}&rows=${rows}&columns=${columns}&year=${year}`;
      const page = await leader.get(`/${language}/figures/builder${query}`);
      assert.equal(page.status, 200, query);
      assert.doesNotMatch(page.text, /<td[^>]*>\s*<\/td>/, 'no blank cell');
      const table = /<table>[\s\S]*?<\/table>/.exec(page.text)[0];
      const shown = [...table.matchAll(/<tr[^>]*><th scope="row">[\s\S]*?<\/tr>/g)].flatMap(([row]) => cellsOf(row)).filter((cell) => cell !== '0').map(Number);
      const file = lines((await leader.get(`/${language}/figures/builder.csv${query}`)).text);
      assert.equal(file[0].join(), 'year_kind,year,status,as_of,known_on,measure,definition,dimension1,value1,dimension2,value2,row_name,column_name,value,symbol,unit');
      const values = file.slice(1).map((row) => row.at(-3)).filter((value) => value !== '0').map(Number);
      assert.deepEqual(shown.sort((a, b) => a - b), values.sort((a, b) => a - b), query);
      const total = Number(sqlValue(`select value from figures('academic', '${year}') where measure = '${measure}' and dimension1 = 'all'`));
      assert.equal(Number(cellsOf(/<tr class="total">[\s\S]*?<\/tr>/.exec(table)[0]).at(-1)), total, 'the total is that of the year');
      const link = new RegExp(`href="(/${language}/figures/builder.xlsx[^"]+)"`).exec(page.text)[1].replaceAll('&amp;', '&');
      const book = await leader.get(link);
      assert.equal(book.status, 200);
      assert.match(book.headers['content-type'], /spreadsheetml/);
    }
    const english = plain((await leader.get(`/en/figures/builder?measure=persons&rows=level&year=${year}`)).text);
    assert.match(english, /Sum of the lines [\d,]+ − overlap [\d,]+ = [\d,]+\. [\d,]+ persons stand in two or more lines/);
  });

test('as known on a past day it is recounted; the days stand on the page', async () => {
  const leader = person('leader');
  const day = sqlValue('select finished_day() - 40');
  const page = await leader.get(`/fr/figures/builder?measure=persons&rows=level&year=${year}&known_on=${day}`);
  assert.equal(page.status, 200);
  assert.ok(page.text.includes(`<time datetime="${day}">`));
  const total = Number(sqlValue(`select value from figures('academic', '${year}', '${day}', '${day}') where measure = 'persons' and dimension1 = 'all'`));
  assert.equal(Number(cellsOf(/<tr class="total">[\s\S]*?<\/tr>/.exec(page.text)[0]).at(-1)), total);
});

test('wrong combinations are answered in words, and their files are not there', async () => {
  const leader = person('leader');
  for (const [query, say] of [
    ['rows=level&columns=level', /la même dimension/], ['rows=colour', /n’existe pas : choisissez dans les listes/], ['measure=heads', /choisissez dans les listes/], ['columns=person', /choisissez dans les listes/], ['year=2024-2026', /Cette année n’existe pas encore/], [`year=${first + 2}-${first + 3}`, /Cette année n’existe pas encore/],
    ['as_of=2026-02-31', /n’existe pas dans le calendrier/], ['known_on=2190-01-01', /Ce jour est à venir/], [`as_of=${sqlValue('select finished_day()')}&known_on=${sqlValue('select finished_day() - 3')}`, /le premier jour est après le second/],
  ]) {
    const page = await leader.get(`/fr/figures/builder?${query}`);
    assert.equal(page.status, 422, query);
    assert.match(plain(page.text), say, query);
    assert.doesNotMatch(page.text, /<table>/);
    const whole = `${/year=/.test(query) ? '' : `year=${year}&`}${query}`;
    assert.equal((await leader.get(`/fr/figures/builder.csv?${whole}`)).status, 404, `${whole} as a file`);
  }
});
