// `amphi figures show` and export: the numbers of figures(), as text and as open data, at any pair of days; what cannot be asked is refused with 64.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sqlValue } from '../http/client.mjs';

const show = (...words) => spawnSync(process.env.AMPHI, ['figures', 'show', ...words], { encoding: 'utf8' });
const day = (offset) => sqlValue(`select (now() at time zone 'Europe/Paris')::date + ${offset}`);
const first = Number(sqlValue("select extract(year from (now() at time zone 'Europe/Paris'))::int - case when extract(month from (now() at time zone 'Europe/Paris')) < 9 then 1 else 0 end"));
const past = `${first - 1}-${first}`;
const rows = ({ stdout }) => stdout.trimEnd().split('\r\n').slice(1).map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));

test('the CSV has the columns of the open data, and each cell that figures() has', () => {
  for (const [words, call] of [
    [['--by', 'level'], `tables => '{level}'`],
    [['--by', 'institution,track'], `tables => '{institution*track}'`],
    [['--by', 'payer_line'], `tables => '{payer_line}'`],
    [['--by', 'company,gender', '--as-of', day(-200)], `tables => '{company*gender}', as_of => '${day(-200)}'`],
    [['--known-on', day(-300)], `tables => '{}', known_on => '${day(-300)}'`],
    [['--by', 'axis', '--as-of', day(-400), '--known-on', day(-300)], `tables => '{axis}', as_of => '${day(-400)}', known_on => '${day(-300)}'`],
  ]) {
    const answer = show('--year', past, '--csv', ...words);
    assert.equal(answer.status, 0, answer.stderr);
    assert.match(answer.stdout, /^year_kind,year,revision,status,as_of,known_on,measure,definition,dimension1,value1,dimension2,value2,value,symbol,unit\r\n/);
    const wanted = sqlValue(`select string_agg(concat_ws(',', measure, definition, dimension1, value1, dimension2, value2, coalesce(value::text, '')), ';' order by measure, dimension1, value1, value2) from figures('academic', '${past}', ${call})`);
    const have = rows(answer).map((cells) => cells.slice(6, 13)).sort((a, b) => { const at = [0, 2, 3, 5].find((i) => a[i] !== b[i]); return a[at] < b[at] ? -1 : 1; }).map((cells) => cells.join(','));
    assert.deepEqual(have.slice().sort(), wanted.split(';').sort(), words.join(' '));
    for (const cells of rows(answer)) {
      assert.equal(cells[12] === '', cells[13] === 'nd', 'value is empty exactly where symbol is filled');
      assert.deepEqual(cells.slice(2, 4), ['0', 'provisional']);
    }
  }
});

test('the text names the days, prints the sums under the lines, and what is missing', () => {
  const { status, stdout } = show('--year', past, '--by', 'institution');
  assert.equal(status, 0);
  assert.match(stdout, new RegExp(`^academic year ${past}, as of ${day(0)}, known on ${day(0)}: provisional \\(revision 0\\), in progress, for internal use\n`));
  const of = (name) => new RegExp(`^${name} +(\\S+) +(\\S+)`, 'm').exec(stdout).slice(1).map(Number);
  assert.equal(of('sum of the lines')[1] - of('overlap')[1], of('total')[1]);
  assert.equal(of('total')[1], Number(sqlValue(`select value from figures('academic', '${past}', tables => '{}') where measure = 'persons'`)));
  assert.match(stdout, /^persons in two or more lines +z +\d+/m);
  assert.match(stdout, /^enrolments without ects: \d+ of \d+$/m);
  assert.match(show('--year', String(first)).stdout, /^civil year /);
});

test('days ahead, the wrong way round, and what does not exist are refused with 64 and a reason', () => {
  for (const [words, reason] of [
    [['--as-of', day(1)], /lies after today/],
    [['--known-on', day(1)], /nothing is known yet/],
    [['--as-of', day(-10), '--known-on', day(-20)], /lies after what was known/],
    [['--by', 'person'], /no such dimension; there are institution, /],
    [['--by', 'level,track,field'], /at most two/],
    [['--by', 'level,level'], /with itself/],
    [['--as-of', '2025-13-01'], /a day is written/],
    [['--as-of', "2025-01-01'"], /a day is written/],
  ]) {
    const answer = show('--year', past, ...words);
    assert.equal(answer.status, 64, words.join(' '));
    assert.match(answer.stderr, reason);
    assert.equal(answer.stdout, '');
  }
  assert.equal(show('--year', '2025/2026').status, 64);
});

test('it reads as a role that may see counts and no row behind them', () => {
  assert.equal(sqlValue("select coalesce(string_agg(t, ' '), 'none') from unnest(array['figure_fact', 'figure_cell', 'figure_ledger', 'person', 'stat_subject', 'attendance_event']) t where has_table_privilege('amphi_report', t, 'select')"), 'none');
  assert.equal(sqlValue("select has_function_privilege('amphi_report', 'fold_figures()', 'execute')"), 'f');
});

test('an export is a folder whose CSV keeps to its schema, with what it rests on beside it', () => {
  const above = mkdtempSync(path.join(tmpdir(), 'amphi-export.'));
  try {
    const folder = path.join(above, 'out');
    const done = spawnSync(process.env.AMPHI, ['figures', 'export', past, '--folder', folder], { encoding: 'utf8' });
    assert.equal(done.status, 0, done.stderr);
    assert.deepEqual(readdirSync(folder).sort(), ['datapackage.json', 'figures.csv', 'figures.xlsx', 'schema.json']);
    const schema = JSON.parse(readFileSync(path.join(folder, 'schema.json'), 'utf8'));
    const lines = readFileSync(path.join(folder, 'figures.csv'), 'utf8').trimEnd().split('\r\n').map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')));
    assert.deepEqual(lines[0], schema.fields.map((field) => field.name));
    const shapes = { string: /^.+$/, integer: /^\d+$/, number: /^-?\d+(\.\d+)?$/, date: /^\d{4}-\d\d-\d\d$/ };
    const keys = new Set();
    for (const cells of lines.slice(1)) {
      schema.fields.forEach((field, i) => {
        assert.ok(cells[i] !== '' || !field.constraints.required, `${field.name} is required`);
        if (cells[i] === '') return;
        assert.match(cells[i], shapes[field.type], field.name);
        if (field.constraints.enum) assert.ok(field.constraints.enum.includes(cells[i]), `${field.name}: ${cells[i]}`);
      });
      keys.add(schema.primaryKey.map((name) => cells[lines[0].indexOf(name)]).join());
    }
    assert.equal(keys.size, lines.length - 1, 'the primary key is one');
    assert.deepEqual(schema.missingValues, ['']);
    assert.equal(lines.length - 1, Number(sqlValue(`select count(*) from figures('academic', '${past}')`)));
    const told = JSON.parse(readFileSync(path.join(folder, 'datapackage.json'), 'utf8'));
    assert.equal(told.confidentiality, 'internal');
    assert.deepEqual([told.year, told.revision, told.status, told.as_of, told.known_on], [past, 0, 'provisional', day(0), day(0)]);
    assert.deepEqual(told.definitions.map((each) => each.measure), ['enrolments', 'persons', 'trained', 'completed', 'hours', 'fte']);
    assert.ok(told.completeness.some((each) => each.item === 'enrolments_without_ects'));
    assert.deepEqual(told.resources[0].schema, schema);
    const book = readFileSync(path.join(folder, 'figures.xlsx'));
    assert.ok(book.includes('xl/worksheets/sheet2.xml') && !book.includes('xl/worksheets/sheet3.xml'), 'figures and definitions');
    const again = spawnSync(process.env.AMPHI, ['figures', 'export', past, '--folder', folder], { encoding: 'utf8' });
    assert.equal(again.status, 65, 'what is there is never written over');
    for (const words of [['export'], ['export', '2025/26'], ['export', past, '--by', 'level'], ['show', '--year', past, '--folder', folder]]) assert.equal(spawnSync(process.env.AMPHI, ['figures', ...words], { cwd: above }).status, 64, words.join(' '));
    const ahead = spawnSync(process.env.AMPHI, ['figures', 'export', past, '--folder', path.join(above, 'ahead'), '--as-of', day(1)], { encoding: 'utf8' });
    assert.equal(ahead.status, 64);
    assert.ok(!existsSync(path.join(above, 'ahead')));
  } finally {
    rmSync(above, { recursive: true });
  }
});

test('bpf prints the worksheet of an organisation and fiscal year, with what it lacks; what cannot be is refused with 64', () => {
  const bpf = (...words) => spawnSync(process.env.AMPHI, ['figures', 'bpf', ...words], { encoding: 'utf8' });
  const last = first - 1;
  const of = `bpf_lines((select id from organisation where code = 'CNAM'), ${last})`;
  const text = bpf('--organisation', 'cnam', '--year', String(last));
  assert.equal(text.status, 0, text.stderr);
  assert.match(text.stdout, new RegExp(`^BPF ${last} of CNAM, ${last}-01-01 to ${last}-12-31: incomplete, for internal use\n`));
  assert.ok(Number(sqlValue(`select number from ${of} where frame = 'F-1' and line = 'total'`)) > 0, 'the demonstration has trainees');
  const printed = text.stdout.split('\n').slice(2).filter((line) => line && !line.startsWith('missing: ')).map((line) => line.split(/ +/).slice(0, 4).join(' '));
  assert.deepEqual(printed, sqlValue(`select string_agg(concat_ws(' ', frame, line, number, coalesce(hours::text, 'z')), ';' order by place) from ${of}`).split(';'));
  assert.match(text.stdout, /^missing: nda, 1$/m);
  const csv = bpf('--organisation', 'CNAM', '--year', String(last), '--csv');
  assert.match(csv.stdout, /^organisation_code,nda,fiscal_year,first_on,last_on,status,frame,line,kind,line_name,number,hours,hours_symbol\r\n/);
  assert.equal(csv.stdout.trimEnd().split('\r\n').length - 1, printed.length);
  for (const [words, reason] of [
    [['--organisation', 'CNAM'], /say whose and which/],
    [['--year', String(last)], /say whose and which/],
    [['--organisation', 'NO-SUCH', '--year', String(last)], /no such organisation/],
    [['--organisation', 'CNAM', '--year', String(first + 5)], /has not begun/],
    [['--organisation', 'CNAM', '--year', past], /a fiscal year is written 2025/],
    [['--organisation', 'CNAM', '--year', String(last), '--by', 'level'], /own lines and days/],
  ]) {
    const answer = bpf(...words);
    assert.equal(answer.status, 64, `${words.join(' ')}: ${answer.stdout}`);
    assert.match(answer.stderr, reason);
  }
  assert.equal(show('--year', past, '--organisation', 'CNAM').status, 64);
});
