// The trajectory 2024-2030 over HTTP, in French and English: target, actual, difference, per cent and standing; for the whole and a part; who may; the chart and the file say the same.
import test from 'node:test';
import assert from 'node:assert/strict';
import { crowd, sql, sqlValue, words } from './client.mjs';

function person(role, language = 'fr') {
  const [visitor] = crowd(1, { language });
  if (role) sql(`insert into role_grant (person_id, role) select id, '${role}' from person where email = '${visitor.email}'`);
  return visitor;
}
const plain = (text) => words(text).replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');
const lines = (text) => text.trimEnd().split('\r\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));

test('only leadership and the office see the trajectory', async () => {
  for (const role of [null, 'teacher', 'reviewer', 'admin']) for (const path of ['', '/persons/chart.svg', '.csv']) assert.equal((await person(role).get(`/fr/figures/trajectory${path}`)).status, 403, `${role} ${path}`);
});

for (const [language, say] of [
  ['fr', { title: 'Trajectoire 2024-2030', national: 'pas ceux du cluster', ahead: 'pas commencée', closed: 'arrêtée, révision 1', none: 'Aucune cible n’est enregistrée ici' }],
  ['en', { title: 'Trajectory to 2030', national: 'not the cluster’s', ahead: 'not begun', closed: 'closed, revision 1', none: 'No target is recorded here' }],
])
  test(`each year has target, actual, difference, share and standing; nothing is projected (${language})`, async () => {
    const leader = person('leader', language);
    const page = await leader.get(`/${language}/figures/trajectory`);
    assert.equal(page.status, 200);
    const text = plain(page.text);
    for (const word of [say.title, say.national, say.ahead, say.closed, '2024-2025', '2029-2030']) assert.ok(text.includes(word), `${word}: ${text.slice(0, 500)}`);
    assert.doesNotMatch(page.text, /<td[^>]*>\s*<\/td>/, 'no blank cell');
    const rows = lines((await leader.get(`/${language}/figures/trajectory.csv`)).text);
    assert.equal(rows[0].join(), 'year_kind,year,measure,cell,target,source,actual,actual_symbol,status,revision,is_comparable,difference');
    const persons = rows.filter((row) => row[2] === 'persons');
    assert.equal(persons.length, 6, 'six academic years');
    for (const row of persons) {
      assert.equal(row[6] === '', row[7] !== '', `actual is empty exactly where a symbol stands: ${row}`);
      if (row[8] === 'ahead') assert.equal(row[7], 'z', 'a year that has not begun has no actual');
      else if (row[4]) assert.equal(Number(row[11]), Number(row[6]) - Number(row[4]), row.join());
      if (row[6]) assert.ok(text.replace(/[ ,]/g, '').includes(row[6].replace(/\..*/, '')), `${row[6]} is on the page`);
    }
    const chart = await leader.get(`/${language}/figures/trajectory/persons/chart.svg`);
    assert.equal(chart.status, 200);
    assert.match(chart.text, /url\(#s1\)/, 'what is provisional has a pattern of its own');
    assert.ok(plain((await leader.get(`/${language}/figures/trajectory?kind=civil&cell=track:FA`)).text).includes(say.none));
  });

test('the office sets a target of a level and sees it on that level’s trajectory; what is no cell is not there', async () => {
  const clerk = person('office');
  const set = await clerk.submit('/fr/figures/targets', '/figures/targets', { year: '2028-2029', measure: 'trained', cell: 'level:doctorate', target_value: '777', source: 'Annexe 7' });
  assert.equal(set.status, 303, words(set.text).slice(0, 300));
  const page = plain((await clerk.get('/fr/figures/trajectory?cell=level:doctorate')).text);
  assert.match(page, /2028-2029 777 z z z pas commencée Annexe 7/);
  assert.match(plain((await clerk.get('/fr/figures/targets')).text), /Niveau : Doctorat 777 Annexe 7/);
  const wrong = await clerk.submit('/fr/figures/targets', '/figures/targets', { year: '2028-2029', measure: 'trained', cell: 'gender:f', target_value: '777', source: 'Annexe 7' });
  assert.equal(wrong.status, 422);
  assert.match(words(wrong.text), /Choisissez une ligne de la liste/);
  for (const path of ['?cell=gender:f', '?cell=level:x', '/nothing/chart.svg', '.csv?cell=company:x']) assert.equal((await clerk.get(`/fr/figures/trajectory${path}`)).status, 404, path);
  assert.equal(sqlValue("select count(*) from target where value1 = 'doctorate' and value = 777") > 0, true);
});
