// amphi import enrolments and source: the fixed format, encodings that must be said, all or nothing, twice the same, in any order, and figures that hold it at once.
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql, sqlValue } from '../http/client.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'amphi-enrolments.'));
// Databases of their own, each from the same empty one: what one story imports must not be in another's figures.
const given = { database: process.env.PGDATABASE, conninfo: process.env.AMPHI_DATABASE };
const base = `amphi_past_${process.pid}`;
const made = [];
function use(name, template) {
  sql(`create database ${name} template ${template}`, 'postgres');
  made.push(name);
  process.env.PGDATABASE = name;
  process.env.AMPHI_DATABASE = given.conninfo.replace(`dbname=${given.database}`, `dbname=${name}`);
}
const amphi = (...words) => {
  const { status, stdout, stderr } = spawnSync(process.env.AMPHI, words, { encoding: 'utf8', env: { ...process.env, LANG: 'en', LC_ALL: 'en' }, maxBuffer: 1 << 26 });
  return { status, stdout, stderr };
};
use(base, 'template0');
assert.equal(amphi('migrate').status, 0);
sql("insert into organisation (code, name_fr, kind) values ('PAST-SU', 'Université importée', 'university'), ('PAST-UPPA', 'Autre université', 'university'); insert into axis (code, name_fr, name_en, position) values ('past-axis', 'Axe', 'Axis', 91)");
assert.match(amphi('import', 'source', 'past-apogee', '--organisation', 'PAST-SU').stdout, /registered/);
after(() => {
  rmSync(folder, { recursive: true });
  for (const name of made) sql(`drop database ${name}`, 'postgres');
});
const fresh = (name) => use(`${base}_${name}`, base);

let files = 0;
function importFile(content, ...flags) {
  const file = path.join(folder, `${++files}.csv`);
  writeFileSync(file, content);
  return amphi('import', 'enrolments', file, ...flags);
}
const header =
  'source,source_id,organisation,course_code,course_title,kind,level,track,ai_focus,isced_f,axis,programme,mode,session_code,entry_on,end_on,person_scheme,person_key,birth_year,gender,state,left_on,started,attended_minutes,ects,completed_on,trainee_status,payer_line';
const names = header.split(',');
function line(id, changes = {}) {
  const cells = { source: 'past-apogee', source_id: id, organisation: 'PAST-SU', course_title: 'Été et œuvre', kind: 'unit', level: 'master', track: 'FI', ai_focus: 'core', isced_f: '0613', axis: 'past-axis', mode: '0', entry_on: '2024-09-09', end_on: '2025-01-31',
    person_scheme: 'local', person_key: `N-${id}`, birth_year: '2001', gender: 'f', state: 'finished', started: 'yes', attended_minutes: '600', ects: '6', completed_on: '2025-02-04', ...changes };
  return names.map((name) => (/[",\n]/.test(cells[name] ?? '') ? `"${cells[name].replaceAll('"', '""')}"` : (cells[name] ?? ''))).join(',');
}
const file = (lines) => [header, ...lines, ''].join('\r\n');
const counts = () => sqlValue("select (select count(*) from enrolment) || ' ' || (select count(*) from stat_subject) || ' ' || (select count(*) from course) || ' ' || (select count(*) from session) || ' ' || (select count(*) from audit)");
const figures = (year = '2024-2025', by = 'institution,level') => amphi('figures', 'show', '--year', year, '--by', by, '--csv').stdout;
// Two hundred lines: people with several enrolments, sessions with codes, leavers, keyless ones.
const many = Array.from({ length: 200 }, (_, i) =>
  line(`M${i}`, { person_key: i % 11 ? `P${i % 70}` : '', person_scheme: i % 11 ? (i % 2 ? 'local' : 'ine') : 'none', ...(i % 11 && i % 2 === 0 ? { person_key: `${String(i % 50).padStart(10, '0')}A` } : {}), organisation: i % 3 ? 'PAST-SU' : 'PAST-UPPA',
    course_title: `Cours ${i % 7}`, level: ['bachelor', 'master'][i % 2], session_code: i % 5 ? '' : `S${i % 4}`, entry_on: `2024-${String(9 + (i % 4)).padStart(2, '0')}-1${i % 9}`, end_on: i % 6 ? `2025-0${1 + (i % 6)}-20` : '',
    ...(i % 13 === 0 ? { state: 'withdrawn', left_on: i % 2 ? '2024-09-01' : '2024-12-24', completed_on: '' } : i % 4 === 0 ? { state: 'enrolled', completed_on: '', person_key: `N${i}`, person_scheme: 'local' } : {}), started: ['yes', 'unknown'][i % 2], attended_minutes: i % 8 ? String(i * 10) : '' }));
const shuffled = [...many].sort((a, b) => (a.length * 31 + a.charCodeAt(14) * 7 + a.charCodeAt(13)) % 97 - (b.length * 31 + b.charCodeAt(14) * 7 + b.charCodeAt(13)) % 97);

test('the same file twice: all unchanged; the figures hold it at once', () => {
  fresh('twice');
  const first = importFile(file(many));
  assert.equal(first.status, 0, first.stderr);
  assert.match(first.stdout, /^200 new, 0 unchanged, 0 corrected, 0 taken out$/m);
  assert.match(first.stderr, /200 lines read[\s\S]*written to line 201 of 201/);
  const held = figures();
  assert.match(held, /"enrolments",1,"all","all","all","all",192,,"enrolment"/);
  assert.equal(sqlValue('select count(*) from figure_ledger'), '0', 'nothing waits to be counted');
  const before = counts();
  assert.match(importFile(file(many)).stdout, /^0 new, 200 unchanged, 0 corrected/m);
  assert.match(importFile(file(shuffled)).stdout, /^0 new, 200 unchanged, 0 corrected/m);
  assert.equal(counts(), before);
  assert.equal(figures(), held);
});

test('shuffled, or in two halves: the same figures', () => {
  fresh('order');
  assert.match(importFile(file(many)).stdout, /200 new/);
  const whole = [figures(), figures('2024', 'kind,institution'), figures('2024-2025', 'gender')];
  fresh('shuffled');
  assert.notDeepEqual(shuffled, many);
  assert.match(importFile(file(shuffled)).stdout, /200 new/);
  assert.deepEqual([figures(), figures('2024', 'kind,institution'), figures('2024-2025', 'gender')], whole);
  fresh('halves');
  assert.match(importFile(file(many.filter((_, i) => i % 2))).stdout, /100 new/);
  assert.match(importFile(file(many.filter((_, i) => i % 2 === 0))).stdout, /100 new/);
  assert.deepEqual([figures(), figures('2024', 'kind,institution'), figures('2024-2025', 'gender')], whole);
});

test('one bad line: nothing is written, and each problem is a sentence with its place', () => {
  fresh('bad');
  const before = counts();
  const lines = many.slice(0, 30);
  lines[9] = line('BAD', { entry_on: '2024-13-01', level: 'M2', person_key: 'Éléonore' });
  const answer = importFile(file(lines));
  assert.equal(answer.status, 65);
  assert.match(answer.stderr, /line 11, past-apogee BAD, column level: This is not one of the column’s values\. \(M2\)/);
  assert.match(answer.stderr, /line 11, past-apogee BAD, column entry_on: This is not a day written 2026-12-31, from 2000 to 2099\. \(2024-13-01\)/);
  assert.match(answer.stderr, /line 11, past-apogee BAD, column person_key: This is not written as the column asks\.\n/);
  assert.match(answer.stderr, /1 of 30 lines refused; nothing was changed/);
  assert.doesNotMatch(answer.stderr, /Éléonore/, 'an identifier is never repeated');
  assert.match(importFile(file([line('S', { source: 'elsewhere' })])).stderr, /column source: There is no such code here/);
  assert.match(importFile(`${header}\r\n${line('A')}\r\nfx,short\r\n`).stderr, /line 3: This line has not as many cells as the header\./);
  assert.equal(counts(), before);
});

test('the header is the format’s, all columns in their order', () => {
  for (const [content, said] of [
    [`${header.replace('source_id', 'id')}\n`, /line 1: column 2 is source_id, not id/],
    [`${header},colour\n`, /line 1: more than 28 columns/],
    [`${names.slice(0, 27).join(',')}\n`, /line 1: column 28 is payer_line, not missing/],
    [`${header}\n`, /no line below the header/],
    ['', /line 1: no header/],
    [`${header}\n"past-apogee,1\n`, /line 2: a quote is never closed/],
  ]) {
    const answer = importFile(content);
    assert.equal(answer.status, 65, answer.stderr);
    assert.match(answer.stderr, said);
  }
  assert.match(amphi('import', 'enrolments', '--columns').stdout, /^source .*\nsource_id /m);
  assert.equal(amphi('import', 'enrolments', path.join(folder, 'absent.csv')).status, 65);
  assert.equal(amphi('import', 'enrolments').status, 64);
  assert.equal(amphi('import', 'source', 'x').status, 64);
  assert.equal(amphi('import', 'source', 'Not A Name', '--organisation', 'PAST-SU').status, 65);
  assert.match(amphi('import', 'source', 'past-apogee', '--organisation', 'PAST-UPPA').stderr, /this source belongs to PAST-SU/);
});

const cp1252 = { É: 0xc9, é: 0xe9, œ: 0x9c };
const macroman = { É: 0x83, é: 0x8e, œ: 0xcf };
const inBytes = (text, table) => Buffer.from([...text].map((letter) => table[letter] ?? letter.charCodeAt(0)));
test('UTF-8 and commas, with or without a byte order mark; anything else must be said', () => {
  fresh('encodings');
  const titles = () => sqlValue("select string_agg(distinct title_fr, '|') from course_version");
  assert.match(importFile('\ufeff' + file([line('BOM')])).stdout, /1 new/);
  const windows = inBytes(file([line('WIN')]), cp1252);
  const refused = importFile(windows);
  assert.equal(refused.status, 65);
  assert.match(refused.stderr, /not all of it is utf-8; if it is written otherwise, say --encoding/);
  assert.match(importFile(windows, '--encoding=cp1252').stdout, /1 new/);
  const mac = inBytes(file([line('MAC')]).replaceAll('\r\n', '\r'), macroman);
  assert.equal(importFile(mac).status, 65, 'MacRoman is never guessed');
  assert.match(importFile(mac, '--encoding=macroman').stdout, /1 new/);
  const semicolons = file([line('SEMI')]).replaceAll(',', ';');
  assert.match(importFile(semicolons).stderr, /line 1: its columns are separated by semicolons; say so by --separator/);
  assert.match(importFile(semicolons, '--separator=semicolon').stdout, /1 new/);
  assert.match(importFile(inBytes(file([line('BOTH')]).replaceAll(',', ';'), cp1252), '--separator=semicolon', '--encoding=cp1252').stdout, /1 new/);
  assert.equal(titles(), 'Été et œuvre', 'the same letters each time, so one course');
  assert.equal(importFile(Buffer.concat([Buffer.from(file([line('BOM')])), Buffer.from([0x81])]), '--encoding=cp1252').status, 65, 'a byte that the encoding lacks');
});

test('a dry run shows each year’s six measures before and after, and changes nothing', () => {
  fresh('dry');
  const before = counts();
  const answer = importFile(file([line('D1'), line('D2', { person_key: 'N-D1', entry_on: '2024-10-01' })]), '--dry-run');
  assert.equal(answer.status, 0, answer.stderr);
  assert.match(answer.stdout, /^2024-2025 enrolments: 0 -> 2 \(\+2\)\n2024-2025 persons: 0 -> 1 \(\+1\)\n2024-2025 trained: 0 -> 1 \(\+1\)\n2024-2025 completed: 0 -> 1 \(\+1\)\n2024-2025 hours: 0 -> 20 \(\+20\)\n2024-2025 fte: 0 -> 0\.2 \(\+0\.2\)\n/);
  assert.match(answer.stdout, /\n2 new, 0 unchanged, 0 corrected, 0 taken out \(dry run: nothing was changed\)\n/);
  assert.equal(counts(), before);
});

test('a correction replaces, void takes out, and the line again restores', () => {
  fresh('void');
  assert.match(importFile(file(many)).stdout, /200 new/);
  const whole = figures();
  assert.match(importFile(file([line('M1', { state: 'void', entry_on: '', person_key: '' })])).stdout, /0 new, 0 unchanged, 0 corrected, 1 taken out/);
  assert.notEqual(figures(), whole);
  assert.match(importFile(file([many[1]])).stdout, /1 new/);
  assert.equal(figures(), whole);
  const odd = importFile(file([many[3].replace(',2001,f,', ',1975,m,').replace(',30,6,', ',90,6,')]));
  assert.match(odd.stdout, /0 new, 0 unchanged, 1 corrected/);
  assert.match(odd.stderr, /line 2, past-apogee M3: another birth year or gender than this person's first, which stays/);
  assert.match(importFile(file([many[3]])).stdout, /1 corrected/);
  assert.equal(figures(), whole, 'corrected and corrected back');
});

test('of the people no identifier is kept', () => {
  fresh('keys');
  assert.match(importFile(file([line('K', { person_scheme: 'ine', person_key: '0123456789Z' }), line('E', { person_scheme: 'esi', person_key: 'urn:schac:personalUniqueCode:int:esi:past.fr:424242' })])).stdout, /2 new/);
  const holding = `select coalesce(string_agg(c.relname, ' '), 'none') from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and (xpath('//n/text()', query_to_xml(format('select count(*) as n from %I t where t::text ~* ''WORD''', c.relname), true, true, '')))[1]::text <> '0'`;
  assert.equal(sqlValue(holding.replace('WORD', '0123456789Z|424242')), 'none', 'no table holds one');
  assert.match(sqlValue(holding.replace('WORD', 'Été et œuvre')), /course_version/, 'the search finds what is there');
  assert.equal(sqlValue('select count(*) from match_key'), '2');
  assert.match(importFile(file([line('K2', { person_scheme: 'ine', person_key: '0123 456 789z', entry_on: '2024-10-02' })])).stdout, /1 new/);
  assert.equal(sqlValue('select count(*) from match_key'), '2', 'as people write it: the same');
});

test('a line of any size and quotes across lines are read; a file of pieces keeps its line numbers', () => {
  fresh('pieces');
  const lines = Array.from({ length: 9000 }, (_, i) => line(`Q${i}`, { course_title: i % 1000 ? 'Titre' : 'Titre "sur"\ndeux, lignes' }));
  const answer = importFile(file(lines));
  assert.equal(answer.status, 0, answer.stderr.slice(-400));
  assert.match(answer.stdout, /9000 new/);
  assert.equal(sqlValue("select count(*) from course_version where title_fr = E'Titre \"sur\"\\ndeux, lignes'"), '1');
  lines[8999] = line('Q8999', { gender: 'x' });
  // Nine titles of two lines stand before the last line.
  assert.match(importFile(file(lines)).stderr, /line 9010, past-apogee Q8999, column gender/);
});
