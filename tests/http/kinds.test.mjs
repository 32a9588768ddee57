// The kinds of answer that are no page: workbooks with what their list shows, for the person they belong to.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Visitor, sqlValue, zipParts as parts } from './client.mjs';

for (const [language, header, title] of [['fr', 'Formation', 'Mes inscriptions'], ['en', 'Course', 'My enrolments']])
  test(`a student takes the list of enrolments home as a workbook (${language})`, async () => {
    const student = new Visitor({ language });
    await student.signIn('student@demo.test');
    const page = await student.get(`/${language}/my/enrolments`);
    assert.match(page.text, new RegExp(`href="/${language}/my/enrolments.xlsx"`));
    const answer = await student.get(`/${language}/my/enrolments.xlsx`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    assert.equal(answer.headers['content-disposition'], 'attachment; filename="enrolments.xlsx"');
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { 'xl/worksheets/sheet1.xml': sheet, 'xl/workbook.xml': book } = parts(answer.bytes);
    assert.ok(sheet.includes(`<t>${header}</t>`) && sheet.includes('state="frozen"'));
    assert.ok(book.includes(`name="${title}"`));
    const count = Number(sqlValue("select count(*) from enrolment e join person p on p.id = e.person_id where p.email = 'student@demo.test' and not e.is_void"));
    assert.ok(count > 0);
    assert.equal((sheet.match(/<row /g) ?? []).length, count + 1);
    const reference = sqlValue("select e.reference from enrolment e join person p on p.id = e.person_id where p.email = 'student@demo.test' and not e.is_void limit 1");
    assert.ok(sheet.includes(reference));
  });

test('a workbook holds nothing of another person, and nobody gets one without signing in', async () => {
  const reference = sqlValue("select e.reference from enrolment e join person p on p.id = e.person_id where p.email = 'student@demo.test' and not e.is_void limit 1");
  const trainee = new Visitor();
  await trainee.signIn('trainee@demo.test');
  const { 'xl/worksheets/sheet1.xml': sheet } = parts((await trainee.get('/fr/my/enrolments.xlsx')).bytes);
  assert.ok(sheet && !sheet.includes(reference));
  const nobody = await new Visitor().get('/fr/my/enrolments.xlsx');
  assert.equal(nobody.status, 303);
  assert.match(nobody.location, /\/sign-in\?next=/);
});

test('ten workbooks at once are made, and people sign in meanwhile', async () => {
  const student = new Visitor();
  await student.signIn('student@demo.test');
  const asked = Array.from({ length: 10 }, () => student.get('/fr/my/enrolments.xlsx'));
  await new Visitor().signIn('trainee@demo.test');
  for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200);
});

for (const language of ['fr', 'en'])
  test(`a student keeps the receipt as a PDF, and nobody else gets it (${language})`, async () => {
    const [id, reference] = sqlValue("select e.id || ' ' || e.reference from enrolment e join person p on p.id = e.person_id where p.email = 'student@demo.test' and not e.is_void limit 1").split(' ');
    const student = new Visitor({ language });
    await student.signIn('student@demo.test');
    const page = await student.get(`/${language}/my/enrolments/${id}/receipt`);
    assert.ok(page.text.includes(`href="/${language}/my/enrolments/${id}/receipt.pdf"`));
    const answer = await student.get(`/${language}/my/enrolments/${id}/receipt.pdf`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['content-type'], 'application/pdf');
    assert.equal(answer.headers['content-disposition'], `inline; filename="receipt-${reference}.pdf"`);
    assert.match(answer.bytes.toString('latin1', 0, 8), /^%PDF-1\.\d/);
    assert.match(answer.bytes.toString('latin1').slice(-8), /%%EOF\s*$/);
    const trainee = new Visitor({ language });
    await trainee.signIn('trainee@demo.test');
    for (const path of [id, '999999999', 'abc']) assert.equal((await trainee.get(`/${language}/my/enrolments/${path}/receipt.pdf`)).status, 404);
  });
