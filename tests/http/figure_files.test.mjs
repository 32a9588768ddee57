// A year's figures to take home: a workbook with its definitions, the schema of the columns, what the file rests on; for leadership and the office only.
import test from 'node:test';
import assert from 'node:assert/strict';
import { crowd, sql, sqlValue } from './client.mjs';

function person(role, language = 'fr') {
  const [visitor] = crowd(1, { language });
  if (role) sql(`insert into role_grant (person_id, role) select id, '${role}' from person where email = '${visitor.email}'`);
  return visitor;
}
const year = '2024-2025';

for (const language of ['fr', 'en'])
  test(`the year's page offers its figures as CSV, workbook, schema and description (${language})`, async () => {
    const leader = person('leader', language);
    const page = await leader.get(`/${language}/figures/${year}/now`);
    for (const name of ['figures.csv', 'figures.xlsx', 'schema.json', 'datapackage.json']) assert.ok(page.text.includes(`href="/${language}/figures/${year}/${name}"`), name);
    const header = (await leader.get(`/${language}/figures/${year}/figures.csv`)).text.split('\r\n')[0];
    const schema = JSON.parse((await leader.get(`/${language}/figures/${year}/schema.json`)).text);
    assert.equal(header.replaceAll('"', ''), schema.fields.map((field) => field.name).join(','));
    const told = JSON.parse((await leader.get(`/${language}/figures/${year}/datapackage.json`)).text);
    assert.equal(told.confidentiality, 'internal');
    assert.equal(told.year, year);
    const book = await leader.get(`/${language}/figures/${year}/figures.xlsx`);
    assert.equal(book.status, 200);
    assert.match(book.headers['content-type'], /spreadsheetml/);
  });

test('nobody else gets them, and a year that does not exist is not found', async () => {
  for (const role of ['teacher', 'reviewer', null])
    for (const name of ['figures.xlsx', 'schema.json', 'datapackage.json']) assert.notEqual((await person(role).get(`/fr/figures/${year}/${name}`)).status, 200, `${role} ${name}`);
  const leader = person('leader');
  for (const name of ['figures.xlsx', 'schema.json', 'datapackage.json']) assert.equal((await leader.get(`/fr/figures/2024-2026/${name}`)).status, 404, name);
  assert.equal(sqlValue("select has_function_privilege('amphi_report', 'figure_package(text, date, date)', 'execute')"), 't');
});
