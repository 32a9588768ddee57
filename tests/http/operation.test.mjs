// What an operator sees: health, metrics, logs, reload, drain, configuration mistakes, exit codes, mail that is refused.
import test from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Visitor, sleep, sql, sqlValue, startServer } from './client.mjs';

const amphi = (words, env = {}) => spawnSync(process.env.AMPHI, words, { encoding: 'utf8', env: { ...process.env, ...env } });

test('every command explains itself with --help and refuses unknown words with 64', () => {
  for (const command of ['serve', 'mail', 'jobs', 'migrate', 'check', 'routes', 'demo', 'account', 'config']) {
    const help = amphi([command, '--help']);
    assert.equal(help.status, 0, command);
    assert.match(help.stdout, /Usage: amphi/);
    assert.equal(amphi([command, '--no-such-flag']).status, 64, command);
  }
  assert.equal(amphi(['--help']).status, 0);
  assert.equal(amphi(['no-such-command']).status, 64);
});

test('a wrong configuration line stops the start with 78, its number, and never the value', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'amphi-config-'));
  for (const line of ['AMPHI_PROT=8080', 'AMPHI_PORT=eighty', 'AMPHI_PORT', 'AMPHI_PORT=1\nAMPHI_PORT=2', 'AMPHI_SMTP_URL=secret-not-a-url']) {
    const file = path.join(folder, 'amphi.conf');
    writeFileSync(file, `# first line\n${line}\n`);
    const { status, stderr } = amphi(['config', '--config', file], { AMPHI_PORT: undefined, AMPHI_SMTP_URL: undefined });
    assert.equal(status, 78, `${line}: ${stderr}`);
    assert.ok(!stderr.includes('secret-not'), stderr);
  }
});

test('the database that is not there is exit 69', () => {
  for (const command of [['migrate'], ['check'], ['mail', '--once'], ['jobs', '--once']]) assert.equal(amphi(command, { AMPHI_DATABASE: 'host=/nonexistent dbname=none' }).status, 69, command.join(' '));
});

test('account invite makes a link that sets a password once', async () => {
  const email = `invited${Date.now()}@example.org`;
  const made = amphi(['account', 'invite', email, '--role', 'admin'], { AMPHI_BASE_URL: process.env.AMPHI_TEST_URL });
  assert.equal(made.status, 0, made.stderr);
  const link = new URL(made.stdout.trim());
  const visitor = new Visitor();
  const set = await visitor.submit(link.pathname, '/passwords', { password: 'a first quiet sentence' });
  assert.equal(set.status, 303);
  await visitor.signIn(email, 'a first quiet sentence');
  assert.equal(sqlValue(`select role from role_grant g join person p on p.id = g.person_id where p.email = '${email}'`), 'admin');
  assert.equal(amphi(['account', 'invite', 'not an address']).status, 65);
});

test('metrics stand on the admin listener only', async () => {
  const metrics = await new Visitor({ base: process.env.AMPHI_TEST_ADMIN_URL }).get('/metrics');
  assert.equal(metrics.status, 200);
  assert.match(metrics.text, /^amphi_requests_total \d+$/m);
  assert.equal((await new Visitor().get('/metrics')).status, 404);
});

test('SIGHUP with a mistake keeps the old templates; mended, the new ones serve', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'amphi-templates-'));
  cpSync(path.join(process.env.AMPHI_TEST_ROOT, 'templates'), folder, { recursive: true });
  const server = await startServer({ env: { AMPHI_TEMPLATES: folder } });
  const file = path.join(folder, 'service/contact.html');
  const good = readFileSync(file, 'utf8');
  const visitor = new Visitor({ base: server.url });
  writeFileSync(file, good.replace('{{%AUTOESCAPE context="HTML"}}', ''));
  server.process.kill('SIGHUP');
  for (let i = 0; i < 600 && !server.log().includes('reload_refused'); i++) await sleep(100);
  assert.match(server.log(), /reload_refused/);
  assert.equal((await visitor.get('/fr/contact')).status, 200);
  writeFileSync(file, `${good}<p>mended-by-test</p>\n`);
  server.process.kill('SIGHUP');
  const until = Date.now() + 60000;
  while (!(await visitor.get('/fr/contact')).text.includes('mended-by-test')) {
    assert.ok(Date.now() < until, server.log().slice(-2000));
    await sleep(100);
  }
  assert.equal((await server.stop()).code, 0);
});

test('SIGTERM finishes what runs, refuses new connections, and exits 0', async () => {
  const server = await startServer();
  const visitor = new Visitor({ base: server.url });
  const running = Array.from({ length: 20 }, (_, i) => visitor.get(`/fr/courses?q=drain${i}`));
  // When the first is answered, others have been read and still run: on a busy machine no pause is long enough for that, or short enough.
  await Promise.any(running);
  const ended = server.stop();
  const answers = await Promise.allSettled(running);
  for (const answer of answers) if (answer.status === 'fulfilled') assert.equal(answer.value.status, 200);
  assert.ok(answers.some((answer) => answer.status === 'fulfilled'));
  assert.equal((await ended).code, 0);
  assert.ok(!/Sanitizer/.test(server.log()), server.log().slice(-3000));
});

test('the access log has a line per request with its id, and no query string', async () => {
  const server = await startServer();
  const answer = await new Visitor({ base: server.url }).get('/fr/courses?q=a-secret-question');
  for (let i = 0; i < 600 && !server.log().includes('/fr/courses'); i++) await sleep(100);
  await server.stop();
  assert.ok(!server.log().includes('a-secret-question'));
  assert.match(server.log(), /path="?\/fr\/courses"? .*status=200|status=200 .*path="?\/fr\/courses/);
  assert.ok(answer.headers['x-request-id'] === undefined || server.log().includes(answer.headers['x-request-id']));
});

test('a mail server that refuses leaves the message in the outbox with the reason, and later sends it', async () => {
  const heard = [];
  let isRefusing = true;
  const smtp = net.createServer((socket) => {
    socket.write('220 test\r\n');
    let isData = false;
    let message = '';
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const text = bytes.toString();
      if (isData) {
        message += text;
        if (/\r\n\.\r\n$/.test(message)) {
          heard.push(message);
          isData = false;
          socket.write('250 ok\r\n');
        }
        return;
      }
      for (const line of text.split('\r\n').filter(Boolean)) {
        if (/^(EHLO|HELO)/.test(line)) socket.write('250 test\r\n');
        else if (/^MAIL/.test(line)) socket.write(isRefusing ? '451 later\r\n' : '250 ok\r\n');
        else if (/^DATA/.test(line)) {
          isData = true;
          socket.write('354 go\r\n');
        } else if (/^QUIT/.test(line)) socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
  });
  await new Promise((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  // A database of its own: the tests' other mail process must not be faster.
  const database = `amphi_smtp_${process.pid}`;
  sql(`create database ${database} template amphi_empty`, 'postgres');
  const id = sqlValue(`with s as (insert into stat_subject default values returning id),
      p as (insert into person (given_name, family_name, email, stat_subject_id) select 'Mail', 'Test', 'mail@example.org', id from s returning id)
    insert into mail_outbox (event, template, person_id, recipient, language, payload) select 'test', 'account_exists', id, 'mail@example.org', 'fr', '{"given_name": "Test"}' from p returning id`, database);
  const env = { AMPHI_SMTP_URL: `smtp://127.0.0.1:${smtp.address().port}`, AMPHI_MAIL_FOLDER: undefined, AMPHI_DATABASE: process.env.AMPHI_DATABASE.replace(/dbname=\S+/, `dbname=${database}`) };
  const once = () => new Promise((resolve) => {
    sql('update mail_outbox set next_attempt_at = now()', database);
    spawn(process.env.AMPHI, ['mail', '--once'], { env: { ...process.env, ...env } }).on('exit', resolve);
  });
  await once();
  const row = sql('select attempts, last_error, sent_at is not null, parked_at is not null from mail_outbox', database)[0];
  assert.ok(Number(row[0]) >= 1);
  assert.match(row[1], /451/);
  assert.equal(row[2], 'f');
  assert.equal(row[3], 'f', 'a 4xx is tried again');
  isRefusing = false;
  await once();
  smtp.close();
  assert.equal(sqlValue(`select sent_at is not null from mail_outbox where id = ${id}`, database), 't');
  assert.ok(heard.join('').includes(`<outbox-${id}@`));
  sql(`drop database ${database}`, 'postgres');
});
