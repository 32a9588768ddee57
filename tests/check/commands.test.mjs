// The command line: help, version, exit codes, an inherited socket, serve --reload, and the units that a real site runs them by.
import test from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Visitor, sleep, startServer } from '../http/client.mjs';

const root = process.env.AMPHI_TEST_ROOT;
const commands = ['serve', 'mail', 'jobs', 'migrate', 'check', 'routes', 'demo', 'account', 'draw', 'figures', 'explain', 'audit', 'config'];
const amphi = (words, env = {}) => spawnSync(process.env.AMPHI, words, { encoding: 'utf8', env: { ...process.env, ...env } });

test('--version says the commit and what it was built with, of the program and of each command', () => {
  for (const words of [['--version'], ...commands.map((command) => [command, '--version'])]) {
    const { status, stdout } = amphi(words);
    assert.equal(status, 0, words.join(' '));
    assert.match(stdout, /^amphi \S+ \(commit \w+\)\nbuilt with libmicrohttpd \d.*, libpq \d.*, libctemplate \d/);
  }
});

test('each command has the flags of its settings in --help, and the list names each command', () => {
  const list = amphi(['--help']).stdout;
  for (const command of commands) {
    const { status, stdout } = amphi([command, '--help']);
    assert.equal(status, 0, command);
    assert.match(stdout, new RegExp(`^Usage: amphi ${command}`));
    assert.match(stdout, /--config=FILE/);
    assert.match(list, new RegExp(`^  ${command} `, 'm'));
  }
  assert.match(amphi(['serve', '--help']).stdout, /--port=VALUE +AMPHI_PORT/);
});

test('the exit code says what kind of thing is wrong', async () => {
  const codes = [
    [64, ['account']],
    [64, ['account', 'invite']],
    [64, ['draw']],
    [64, ['draw', 'verify', '--session', 'x']],
    [64, ['figures']],
    [64, ['figures', 'show']],
    [64, ['figures', 'show', '--year', '2025-2027']],
    [64, ['figures', 'show', '--year', '2025-2026', '--as-of', '2026-02-30']],
    [64, ['demo', '--people', '5']],
    [64, ['migrate', 'unexpected']],
    [65, ['account', 'invite', 'someone@example.org', '--role', 'emperor']],
    [65, ['demo']],
    [0, ['demo', '--if-empty']],
    [69, ['demo'], { AMPHI_DATABASE: 'host=/nonexistent dbname=none' }],
    [69, ['account', 'invite', 'a@example.org'], { AMPHI_DATABASE: 'host=/nonexistent dbname=none' }],
    [78, ['config', '--config', '/nonexistent/amphi.conf']],
    [78, ['mail', '--once'], { AMPHI_MAIL_FOLDER: '', AMPHI_SMTP_URL: '' }],
    [78, ['serve', '--allow-root', '--secret-file=/nonexistent/folder/secret']],
    [78, ['serve', '--allow-root', '--admin-listen=127.0.0.1']],
  ];
  for (const [code, words, env] of codes) {
    const { status, stderr } = amphi(words, env);
    assert.equal(status, code, `${words.join(' ')}: ${stderr}`);
    assert.ok(code === 0 || stderr, `${words.join(' ')} gave no reason`);
  }
  const taken = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  assert.equal(amphi(['serve', '--allow-root', `--port=${taken.address().port}`, '--admin-listen=']).status, 75);
  taken.close();
});

test('serve refuses root unless it is allowed', { skip: process.getuid() !== 0 && 'not root' }, () => {
  assert.equal(amphi(['serve']).status, 77);
});

test('a socket that is handed over is served, whatever the configuration says', async () => {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => listener.once('listening', resolve));
  const port = listener.address().port;
  const child = spawn('/bin/sh', ['-c', 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$AMPHI" serve --allow-root --port=1 --admin-listen='], { env: { ...process.env, AMPHI_BASE_URL: `http://127.0.0.1:${port}` }, stdio: ['ignore', 'ignore', 'pipe', listener._handle.fd] });
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const until = Date.now() + 120000;
  // The child has the socket now; here it would take connections away from it.
  listener.close();
  for (let isReady = false; !isReady; ) {
    isReady = await new Visitor({ base: `http://127.0.0.1:${port}` }).get('/readyz', { timeout: 1000 }).then((answer) => answer.status === 200, () => false);
    assert.ok(isReady || Date.now() < until, log);
  }
  child.kill('SIGTERM');
  assert.equal(await ended, 0, log);
});

test('serve --reload shows a mistake with file and line in the browser, and serves again when it is mended', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'amphi-reload-'));
  for (const name of ['sql', 'templates']) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  const server = await startServer({ flags: ['--reload'], env: { AMPHI_SQL: path.join(folder, 'sql'), AMPHI_TEMPLATES: path.join(folder, 'templates') } });
  const visitor = new Visitor({ base: server.url });
  const comes = async (what, holds) => {
    const until = Date.now() + 60000;
    for (;;) {
      const answer = await visitor.get('/fr/contact');
      if (holds(answer)) return;
      assert.ok(Date.now() < until, `${what}: ${answer.status} ${answer.text.slice(0, 500)}\n${server.log().slice(-1500)}`);
      await sleep(200);
    }
  };
  const spoil = async (file, change, pattern) => {
    const at = path.join(folder, file);
    const good = readFileSync(at, 'utf8');
    writeFileSync(at, change(good));
    await comes(`the mistake in ${file}`, (answer) => pattern.test(answer.text));
    writeFileSync(at, good);
    await comes(`the page after ${file} was mended`, (answer) => answer.status === 200 && answer.text.includes('</html>') && !answer.text.includes('--reload'));
  };
  try {
    await spoil('templates/service/contact.html', (good) => `${good}<p>{{title:x-nothing}}</p>\n`, /service\/contact\.html:\d+: .*x-nothing/);
    await spoil('templates/service/contact.html', (good) => `${good}<p>{{no_such_name}}</p>\n`, /service\/contact\.html.*no_such_name/);
    await spoil('sql/pages/home.sql', (good) => `${good}\n-- query: broken\nselect a_column_that_is_not_there from course;\n`, /pages\/home\.sql:\d+: .*a_column_that_is_not_there/);
    writeFileSync(path.join(folder, 'templates/service/contact.html'), `${readFileSync(path.join(folder, 'templates/service/contact.html'), 'utf8')}<p>changed-by-test</p>\n`);
    await comes('a change', (answer) => answer.text.includes('changed-by-test'));
  } finally {
    assert.equal((await server.stop()).code, 0);
  }
});

test('without --reload a mistake is no answer: the page goes on', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'amphi-plain-'));
  cpSync(path.join(root, 'templates'), folder, { recursive: true });
  const server = await startServer({ env: { AMPHI_TEMPLATES: folder } });
  writeFileSync(path.join(folder, 'service/contact.html'), '<p>no pragma</p>\n');
  server.process.kill('SIGHUP');
  await sleep(1500);
  const answer = await new Visitor({ base: server.url }).get('/fr/contact');
  assert.equal(answer.status, 200);
  assert.ok(!answer.text.includes('no pragma'));
  assert.equal((await server.stop()).code, 0);
});

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;
test('jobs that begin before there is a key compare people once the server has made it', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'amphi-key-')), 'secret');
  const child = spawn(process.env.AMPHI, ['jobs'], { env: { ...process.env, AMPHI_SECRET_FILE: file }, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (said += bytes));
  const until = async (words) => {
    for (let tries = 0; tries < 600 && !said.includes(words); tries++) await sleep(100);
    assert.ok(said.includes(words), `${words} in: ${said.slice(-600)}`);
  };
  try {
    await until('event=secret_file');
    assert.ok(!said.includes('name=run_matches'), said);
    writeFileSync(file, `${'5e'.repeat(32)}\n`, { mode: 0o600 });
    await until('name=run_matches');
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
});

test('the units are well formed and shut in', { skip: !hasAnalyze && 'no systemd-analyze' }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'amphi-units-'));
  const units = readdirSync(path.join(root, 'deploy')).filter((file) => /\.(service|socket)$/.test(file));
  assert.deepEqual(units.sort(), ['amphi-jobs.service', 'amphi-mail.service', 'amphi.service', 'amphi.socket']);
  // verify wants the program to be there.
  for (const unit of units) writeFileSync(path.join(folder, unit), readFileSync(path.join(root, 'deploy', unit), 'utf8').replaceAll('/usr/bin/amphi', process.env.AMPHI));
  const files = units.map((unit) => path.join(folder, unit));
  const verified = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' });
  assert.equal(verified.status, 0, verified.stderr);
  assert.ok(!verified.stderr.includes(folder), verified.stderr);
  for (const file of files.filter((each) => each.endsWith('.service'))) {
    const { status, stdout } = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=20', file], { encoding: 'utf8' });
    assert.equal(status, 0, stdout.slice(-600));
  }
});

test('deploy/try says what it is asked without starting anything, and deletes nothing it did not make', () => {
  const state = mkdtempSync(path.join(tmpdir(), 'amphi state it\'s '));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AMPHI_|PG|DATABASE_URL)/.test(name)));
  const attempt = (...words) => spawnSync(path.join(root, 'deploy/try'), words, { encoding: 'utf8', env: { ...env, AMPHI_STATE: state } });
  assert.equal(attempt('--help').status, 0);
  assert.equal(attempt('no-such-word').status, 64);
  assert.equal(attempt('start', '--no-such-flag').status, 64);
  assert.equal(attempt('status').status, 3);
  assert.match(attempt('env').stdout, /^AMPHI_DATABASE="host=[\w/.-]+ user=amphi dbname=amphi"\n$/);
  writeFileSync(path.join(state, 'mine'), 'kept');
  assert.equal(attempt('destroy').status, 1);
  assert.equal(readFileSync(path.join(state, 'mine'), 'utf8'), 'kept');
  const deep = path.join(state, 'd'.repeat(100));
  const socket = /host=(\S+)/.exec(spawnSync(path.join(root, 'deploy/try'), ['env'], { encoding: 'utf8', env: { ...env, AMPHI_STATE: deep } }).stdout)[1];
  assert.ok(Buffer.byteLength(`${socket}/.s.PGSQL.5432`) < 107, socket);
});
