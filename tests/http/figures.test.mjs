// The yearly figures over HTTP, in French and English: the minute, a year, a table with chart and CSV, methods, targets; who may, and that no name is ever there.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, sqlValue, words } from './client.mjs';

const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const now = `${first}-${first + 1}`;
const past = `${first - 1}-${first}`;
const signedIn = async (name, language = 'fr') => {
  const visitor = new Visitor({ language });
  await visitor.signIn(`${name}@demo.test`);
  return visitor;
};
const total = (measure, year) => Number(sqlValue(`select value from figures('academic', '${year}') where measure = '${measure}' and dimension1 = 'all'`));
const french = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
const plain = (text) => words(text).replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');

const paths = ['/today', '/years', '/targets', '/years.svg', `/${past}/now`, `/${past}/figures.csv`, `/${past}/tables/level`, `/${past}/tables/level/table.csv`, `/${past}/tables/level/chart.svg`];

test('only leadership and the office read figures; everybody else is refused in words', async () => {
  for (const name of ['student', 'trainee', 'teacher', 'reviewer', 'employer', 'admin']) {
    const visitor = await signedIn(name);
    for (const path of paths) {
      const answer = await visitor.get(`/fr/figures${path}`);
      assert.equal(answer.status, 403, `${path} as ${name}`);
      assert.doesNotMatch(answer.text, /heures-stagiaires|<svg/);
    }
  }
  const stranger = new Visitor();
  for (const path of paths) assert.equal((await stranger.get(`/fr/figures${path}`)).status, 303, path);
});

test('the minute says where we stand, what moved, what is missing, in both languages, marked as demonstration', async () => {
  const leader = await signedIn('leader');
  const page = await leader.get('/fr/figures/today');
  assert.equal(page.status, 200);
  const text = plain(page.text);
  assert.match(text, new RegExp(`Chiffres de l’année ${now}`));
  assert.ok(text.includes(`personnes distinctes ${french(total('persons', now))} `), text.slice(0, 900));
  assert.match(text, /par rapport à l’année d’avant au même jour/);
  assert.match(text, /cible inventée pour la démonstration/);
  assert.match(text, /Base de démonstration/);
  for (const heading of ['Vers 2030', 'Ce qui a bougé', 'Ce qui manque', 'Année après année', 'Toute l’année']) assert.ok(text.includes(heading), heading);
  const english = plain((await leader.get('/en/figures/today')).text);
  for (const heading of ['Towards 2030', 'What moved', 'What is missing', 'Year beside year', 'target invented for the demonstration']) assert.ok(english.includes(heading), heading);
});

test('the years stand beside each other, each with its target and the chart above', async () => {
  const leader = await signedIn('leader', 'en');
  const page = await leader.get('/en/figures/years');
  assert.equal(page.status, 200);
  const text = plain(page.text);
  const trained = total('trained', past);
  assert.ok(text.includes(`${past} ${total('enrolments', past).toLocaleString('en')} ${total('persons', past).toLocaleString('en')} ${trained.toLocaleString('en')} `), text);
  assert.ok(page.text.indexOf('years.svg') < page.text.indexOf('<table>'), 'the chart stands above its table');
  assert.match((await leader.get('/en/figures/years.svg')).text, new RegExp(`>${trained.toLocaleString('en')}<`), 'and draws the same number');
});

test('a year shows six measures with their rules, persons and enrolments side by side, and tables that add up', async () => {
  const leader = await signedIn('leader');
  for (const language of ['fr', 'en']) {
    const page = await leader.get(`/${language}/figures/${past}/now`);
    assert.equal(page.status, 200);
    assert.equal((page.text.match(/<details>/g) ?? []).length, 6, 'each measure says how it is counted');
    assert.doesNotMatch(page.text, /<td[^>]*>\s*<\/td>/, 'no blank cell');
    const tables = [...page.text.matchAll(/<table>[\s\S]*?<\/table>/g)].map(([table]) => table);
    assert.equal(tables.length, 10);
    for (const table of tables) {
      const rows = [...table.matchAll(/<tr[^>]*><th scope="row">([\s\S]*?)<\/th>([\s\S]*?)<\/tr>/g)].map(([, name, cells]) => [name, ...[...cells.matchAll(/<td[^>]*>([^<]*)<\/td>/g)].map(([, cell]) => Number(cell.replace(/[\u202f,]/g, (sign) => (sign === ',' && language === 'fr' ? '.' : ''))))]);
      const feet = rows.slice(-4);
      const lines = rows.slice(0, -4);
      for (const column of [1, 2, 3, 4]) {
        const sum = lines.reduce((most, line) => most + line[column], 0);
        assert.equal(feet[0][column], sum, `sum of column ${column}`);
        assert.equal(sum - feet[1][column], feet[2][column], `less overlap is the total in column ${column}`);
      }
      assert.equal(feet[2][2], total('persons', past));
      for (const line of lines) assert.ok(line[4] <= line[3] && line[3] <= line[2] && line[2] <= line[1], line.join(' '));
    }
  }
});

test('a table is crossed, drawn and taken home with the same numbers', async () => {
  const leader = await signedIn('leader');
  const page = await leader.get(`/fr/figures/${past}/tables/level?by=track`);
  assert.equal(page.status, 200);
  const address = /<img src="(\/fr\/figures[^"]+)"/.exec(page.text)[1].replaceAll('&amp;', '&');
  const chart = await leader.get(address);
  assert.equal(chart.headers['content-type'], 'image/svg+xml');
  assert.match(chart.text, /^<svg|<\?xml/);
  const dark = await leader.get(`${address}&theme=dark`);
  assert.equal(dark.status, 200);
  const file = await leader.get(`/fr/figures/${past}/tables/level/table.csv?by=track`);
  assert.match(file.headers['content-type'], /text\/csv/);
  const [header, ...lines] = file.text.trimEnd().split('\r\n');
  assert.match(header, /^year_kind,year,status,as_of,known_on,dimension1,value1,dimension2,value2,line_name,enrolments,persons,trained,completed,hours,hours_symbol,fte,fte_symbol$/);
  const shown = plain(page.text);
  for (const line of lines) {
    const persons = line.split(',')[11];
    assert.ok(shown.includes(french(persons)), `${persons} of the file is on the page`);
  }
  const every = await leader.get(`/fr/figures/${past}/figures.csv`);
  const rows = every.text.trimEnd().split('\r\n').slice(1).map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
  assert.ok(rows.length > 300, String(rows.length));
  for (const row of rows) {
    assert.equal(row.length, 15);
    assert.equal(row[12] === '', row[13] !== '', `value is empty exactly where symbol is filled: ${row}`);
    assert.ok(row.slice(0, 12).every((cell) => cell !== ''), row.join());
    assert.equal(row[3], 'provisional');
  }
  assert.equal(rows.find((row) => row[6] === 'persons' && row[8] === 'all')[12], String(total('persons', past)));
});

test('years and tables that do not exist answer 404', async () => {
  const leader = await signedIn('leader');
  for (const path of ['abc', '2024-2026', '20244', `${first + 3}-${first + 4}`, '1999', '2024-2025-2026', '%F0%9F%92%A5', 'abc/now', '2024-2026/now', '20244/now', `${first + 3}-${first + 4}/now`, '1999/now', '%F0%9F%92%A5/now', `${past}/tables/nonsense`, `${past}/tables/person`, 'x/tables/level', 'x/figures.csv', `${past}/tables/nonsense/table.csv`, `${past}/tables/nonsense/chart.svg`]) assert.equal((await leader.get(`/fr/figures/${path}`)).status, 404, path);
  assert.equal((await leader.get(`/fr/figures/${first}/now`)).status, 200, 'a civil year is a year');
  const odd = await leader.get(`/fr/figures/${past}/tables/level?by=${encodeURIComponent('<script>')}`);
  assert.equal(odd.status, 200);
  assert.doesNotMatch(odd.text, /<script>/);
});

test('no page and no file of the figures holds the name or address of a person', async () => {
  const names = sqlValue("select string_agg(family_name, '|') from (select distinct family_name from person where is_demonstration and email like '%@people.demo.test' order by 1 limit 400) x");
  const any = new RegExp(`\\b(${names})\\b|@people\\.demo\\.test`);
  for (const name of ['leader', 'office']) {
    const visitor = await signedIn(name);
    for (const path of [...paths, `/${past}/tables/institution`, `/${past}/tables/gender?by=birth_band`]) {
      const answer = await visitor.get(`/fr/figures${path}`);
      assert.equal(answer.status, 200, path);
      assert.doesNotMatch(answer.text, any, `${path} as ${name}`);
    }
  }
});

test('the office sets a target once per form; leadership sees it and cannot; mistakes keep what was typed', async () => {
  const leader = await signedIn('leader', 'en');
  const office = await signedIn('office', 'en');
  assert.doesNotMatch((await leader.get('/en/figures/targets')).text, /<form method="post" action="\/en\/figures\/targets"/);
  const page = await office.get('/en/figures/targets');
  const fields = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
  const form = /<form method="post" action="\/en\/figures\/targets"[\s\S]*?<\/form>/.exec(page.text)[0];
  for (const [, name, value] of form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) fields[name] = value;
  const send = (more) => office.post('/en/figures/targets', { form_token: fields.form_token, form_key: fields.form_key, ...more });
  const wrong = await send({ year: '2031-2033', measure: 'trained', target_value: 'many', source: '<b>letter</b>' });
  assert.equal(wrong.status, 422);
  assert.match(words(wrong.text), /Write the year as 2029-2030 or 2030\./);
  assert.match(words(wrong.text), /The target is a positive number/);
  assert.match(wrong.text, /value="&lt;b&gt;letter&lt;\/b&gt;"/);
  const count = () => Number(sqlValue("select count(*) from target where year = '2031-2032'"));
  const before = count();
  const good = await send({ year: '2031-2032', measure: 'trained', target_value: '7 777', source: 'Letter of 1 April' });
  assert.equal(good.status, 303, words(good.text).slice(0, 400));
  const again = await send({ year: '2031-2032', measure: 'trained', target_value: '7 777', source: 'Letter of 1 April' });
  assert.equal(again.status, 303);
  assert.equal(count(), before + 1, 'pressed twice, set once');
  assert.match(plain((await leader.get('/en/figures/targets')).text), /2031-2032 persons trained whole cluster 7,777 Letter of 1 April/);
  const refused = await leader.post('/en/figures/targets', { form_token: fields.form_token, form_key: fields.form_key, year: '2031-2032', measure: 'trained', target_value: '1', source: 'x' });
  assert.equal(refused.status, 403);
});
