// amphi check finds a seeded mistake of each kind, and says the file.
import test, { after } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = process.env.AMPHI_TEST_ROOT;

// Copies of sql/ and templates/, which each mistake gets as they are.
const folder = mkdtempSync(path.join(tmpdir(), 'amphi-check-'));
for (const name of ['sql', 'templates']) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
after(() => rmSync(folder, { recursive: true, force: true }));

// Runs amphi check on the copies after `spoil` changed a file of them, and mends that.
function check(spoil) {
  const before = new Map();
  const at = (file) => path.join(folder, file);
  const keep = (file) => before.set(file, existsSync(at(file)) ? readFileSync(at(file)) : null);
  spoil({
    append: (file, text) => (keep(file), appendFileSync(at(file), text)),
    replace: (file, from, to) => {
      keep(file);
      const whole = readFileSync(at(file), 'utf8');
      const changed = whole.replace(from, to);
      assert.notEqual(changed, whole, `${file} has no ${from}`);
      writeFileSync(at(file), changed);
    },
    remove: (file) => (keep(file), rmSync(at(file))),
    write: (file, text) => (keep(file), writeFileSync(at(file), text)),
  });
  const { status, stderr } = spawnSync(process.env.AMPHI, ['check'], { encoding: 'utf8', env: { ...process.env, AMPHI_SQL: at('sql'), AMPHI_TEMPLATES: at('templates') } });
  for (const [file, bytes] of before) bytes ? writeFileSync(at(file), bytes) : rmSync(at(file));
  return { status, stderr };
}

const page = 'templates/courses/show.html';
const mistakes = {
  'a template that asks for a name nobody gives': [({ append }) => append(page, '<p>{{no_such_column_anywhere}}</p>\n'), /no_such_column_anywhere/],
  'a template without the escape pragma': [({ replace }) => replace(page, '{{%AUTOESCAPE context="HTML"}}\n', ''), /courses\/show\.html.*(AUTOESCAPE|pragma)/i],
  'an unknown modifier': [({ append }) => append(page, '<p>{{course_code:x-nothing}}</p>\n'), /courses\/show\.html:\d+.*x-nothing/],
  'a raw value': [({ append }) => append(page, '<p>{{course_code:none}}</p>\n'), /courses\/show\.html:\d+/],
  'a text without translation': [({ append }) => append(page, '<p>{{_:x-t=Never translated before}}</p>\n'), /Never translated before/],
  'a variable in an unquoted attribute': [({ append }) => append(page, '<p id={{course_code}}>x</p>\n'), /courses\/show\.html:\d+/],
  'a variable in a handler': [({ append }) => append(page, '<p onclick="{{course_code}}">x</p>\n'), /courses\/show\.html:\d+/],
  'a variable at the start of a form action': [({ append }) => append(page, '<button formaction="{{course_code}}">x</button>\n'), /courses\/show\.html:\d+/],
  'an include that is not there': [({ append }) => append(page, '{{>no_such_partial}}\n'), /no_such_partial/],
  'an include that is indented': [({ append }) => append(page, '  {{>session_lines}}\n'), /courses\/show\.html:\d+/],
  'a section that is never closed': [({ append }) => append(page, '{{#course_code}}\n'), /courses\/show\.html/],
  'broken SQL': [({ append }) => append('sql/pages/courses/show.sql', '\n-- query: broken\nselect from nowhere_at_all;\n'), /courses\/show\.sql:\d+.*nowhere_at_all/],
  'a query file without a query name': [({ write }) => write('sql/pages/courses/show.sql', '-- courses/show: nothing\nselect 1;\n'), /courses\/show\.sql/],
  'a query name twice': [({ append }) => append('sql/pages/home.sql', '\n-- query: twice\nselect 1 as one;\n-- query: twice\nselect 1 as one;\n'), /twice/],
  'a page without its template': [({ remove }) => remove('templates/home.html'), /home\.html/],
  'an action without its file': [({ remove }) => remove('sql/actions/profiles/save.sql'), /actions\/profiles\/save/],
  'an action whose answer lacks the refusal': [({ write }) => write('sql/actions/profiles/save.sql', '-- profiles/save: x\n-- query: decision (one)\nselect 1 as one;\n'), /profiles\/save.*refusal/],
  'a query file that no route uses': [({ write }) => write('sql/pages/orphan.sql', '-- orphan: x\n-- query: x\nselect 1 as one;\n'), /orphan/],
  'a layout that is gone': [({ remove }) => remove('sql/engine/layout.sql'), /layout/],
};

test('the tree as it is has no problem', () => {
  const { status, stderr } = check(() => {});
  assert.equal(status, 0, stderr);
});

for (const [name, mistake] of Object.entries(mistakes)) {
  test(`amphi check finds ${name}`, () => {
    const { status, stderr } = check(mistake[0]);
    assert.equal(status, 1, stderr);
    assert.match(stderr, mistake[1]);
  });
}

test('and after all of them the tree is whole again', () => {
  const { status, stderr } = check(() => {});
  assert.equal(status, 0, stderr);
});
