// A visitor for tests: keeps cookies, follows nothing unasked, reads forms out of pages. Also psql and the amphi program.
import http from 'node:http';
import net from 'node:net';
import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { blake2b256 } from './blake2b.mjs';
import { askPsql, leavePsql } from './psql_sync.mjs';

export const base = () => process.env.AMPHI_TEST_URL;
export const password = process.env.AMPHI_TEST_PASSWORD ?? process.env.AMPHI_DEMO_PASSWORD;
export { sleep };

export class Visitor {
  constructor(options = {}) {
    this.base = options.base ?? base();
    this.cookies = new Map();
    this.language = options.language ?? 'fr';
  }

  // Answers { status, headers, text, location }. `body` is an object or array of pairs (form) or a string as it is.
  request(method, target, { body, headers = {}, timeout = 60000 } = {}) {
    const url = new URL(this.base);
    const sent = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : encode(body);
    const all = { Host: url.host, ...headers };
    if (this.cookies.size && !('Cookie' in all)) all.Cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    if (sent !== undefined) {
      all['Content-Length'] = Buffer.byteLength(sent);
      all['Content-Type'] ??= 'application/x-www-form-urlencoded';
      all.Origin ??= this.base;
    }
    return new Promise((resolve, reject) => {
      const request = http.request({ host: url.hostname, port: url.port, method, path: target, headers: all, agent: false }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          for (const cookie of response.headers['set-cookie'] ?? []) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie);
            if (value) this.cookies.set(name, value);
            else this.cookies.delete(name);
          }
          const bytes = Buffer.concat(chunks);
          resolve({ status: response.statusCode, headers: response.headers, bytes, text: bytes.toString('utf8'), location: response.headers.location });
        });
      });
      request.on('error', reject);
      request.setTimeout(timeout, () => request.destroy(new Error(`no answer to ${method} ${target} in ${timeout} ms`)));
      request.end(sent);
    });
  }

  get(target, options) {
    return this.request('GET', target, options);
  }

  post(target, body, options = {}) {
    return this.request('POST', target, { ...options, body });
  }

  // Opens a page and sends one of its forms with these answers: the action must contain `part`.
  async submit(page, part, answers = {}, options = {}) {
    const answer = typeof page === 'string' ? await this.get(page) : page;
    const form = forms(answer.text).find((each) => each.action.includes(part));
    if (!form) throw new Error(`no form to ${part} on a page with status ${answer.status}: ${answer.text.slice(0, 400)}`);
    return this.post(form.action, { ...form.fields, ...answers }, options);
  }

  async follow(answer) {
    if (answer.status !== 303) throw new Error(`expected 303, got ${answer.status}: ${headline(answer.text)}`);
    return this.get(answer.location.replace(this.base, ''));
  }

  async signIn(email, secret = password) {
    const answer = await this.submit(`/${this.language}/sign-in`, '/sign-in', { email, password: secret });
    if (answer.status !== 303) throw new Error(`sign-in of ${email} answered ${answer.status}: ${headline(answer.text)}`);
    return answer;
  }
}

export function encode(body) {
  const pairs = Array.isArray(body) ? body : Object.entries(body);
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value).replace(/%20/g, '+')}`).join('&');
}

export const decode = (text) =>
  text.replace(/&(amp|lt|gt|quot|#39|#(\d+)|#x([0-9a-fA-F]+));/g, (all, name, number, hex) =>
    name === 'amp' ? '&' : name === 'lt' ? '<' : name === 'gt' ? '>' : name === 'quot' ? '"' : String.fromCodePoint(number ? Number(number) : hex ? parseInt(hex, 16) : 39));

const attribute = (tag, name) => {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found ? decode(found[1]) : undefined;
};

// Every POST form of a page: its action and what a browser would send if nothing were changed.
export function forms(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)]
    .filter(([, tag]) => attribute(` ${tag}`, 'method') === 'post')
    .map(([, tag, inside]) => {
      const fields = {};
      for (const [input] of inside.matchAll(/<input\b[^>]*>/g)) {
        const name = attribute(input, 'name');
        const type = attribute(input, 'type') ?? 'text';
        if (!name || type === 'submit') continue;
        if ((type === 'radio' || type === 'checkbox') && !/\schecked\b/.test(input)) continue;
        fields[name] = attribute(input, 'value') ?? '';
      }
      for (const [, open, content] of inside.matchAll(/<textarea\b([^>]*)>([\s\S]*?)<\/textarea>/g)) fields[attribute(open, 'name')] = decode(content.replace(/^\n/, ''));
      for (const [, open, content] of inside.matchAll(/<select\b([^>]*)>([\s\S]*?)<\/select>/g)) {
        const options = [...content.matchAll(/<option\b[^>]*>/g)].map(([option]) => option);
        const chosen = options.find((option) => /\sselected\b/.test(option)) ?? options[0];
        if (chosen) fields[attribute(open, 'name')] = attribute(chosen, 'value') ?? '';
      }
      return { action: attribute(` ${tag}`, 'action'), fields };
    });
}

export const headline = (html) => decode((/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html) ?? [, html.slice(0, 200)])[1].replace(/<[^>]+>/g, '')).trim();
export const words = (html) => decode(html.replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ')).replace(/\s+/g, ' ');

// The parts of a zip archive by name, from its central directory.
export function zipParts(bytes) {
  const found = {};
  for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4)) {
    const name = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28));
    const local = bytes.readUInt32LE(at + 42);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    found[name] = inflateRawSync(bytes.subarray(data, data + bytes.readUInt32LE(at + 20))).toString('utf8');
  }
  return found;
}

// Rows of a query as arrays of text, through psql and its PG* settings.
export function sql(statement, database = process.env.PGDATABASE) {
  if (/\bdatabase\b/i.test(statement)) leavePsql();
  // What changes the connection, is long, is another database's or has what psql would take for its own has a psql of its own.
  const isPlain = database === process.env.PGDATABASE && statement.length < 30000 && !/\\|\bdatabase\b|vacuum|(^|;)\s*(set|reset|listen|prepare|begin|commit)\b|set_config|\btemp(orary)?\b/i.test(statement);
  const out = (isPlain ? askPsql(statement, database) : null) ?? ownPsql(statement, database);
  return out.split('\n').filter((line) => line !== '').map((line) => line.split('\t'));
}
function ownPsql(statement, database) {
  // A long one doesn't fit among the words of a command (128 KiB, execve(2)).
  const isLong = statement.length > 100000;
  return execFileSync('psql', ['-qXAt', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-d', database, ...(isLong ? ['-1', '-f', '-'] : ['-c', statement])], { encoding: 'utf8', input: isLong ? statement : undefined });
}
export const sqlValue = (statement, database) => sql(statement, database)[0]?.[0];

// Visitors that are people of their own, with confirmed addresses and signed in: the cookie's hash is written as the server would have, which spares a password hash each.
let crowds = 0;
export function crowd(count, options = {}, database = process.env.PGDATABASE) {
  const name = `crowd${process.pid}x${++crowds}`;
  const cookies = Array.from({ length: count }, () => randomBytes(32).toString('hex'));
  sql(`with n as (select g, gen_random_uuid() as subject from generate_series(1, ${count}) g), s as (insert into stat_subject (id) select subject from n)
    insert into person (given_name, family_name, email, email_verified_at, stat_subject_id, is_demonstration)
    select 'Crowd', 'Person ' || g, '${name}.' || g || '@example.org', now(), subject, true from n`, database);
  sql(`insert into account (person_id, password_hash) select id, null from person where email like '${name}.%@example.org'`, database);
  const hashes = cookies.map((cookie, i) => `(${i + 1}, '${blake2b256(cookie)}')`).join(',');
  sql(`insert into sign_in (session_hash, person_id, expires_at) select h.hash, p.id, now() + interval '20 hours' from (values ${hashes}) h (n, hash) join person p on p.email = '${name}.' || h.n || '@example.org'`, database);
  return cookies.map((cookie, i) => {
    const visitor = Object.assign(new Visitor(options), { email: `${name}.${i + 1}@example.org` });
    visitor.cookies.set('amphi-sid', cookie);
    return visitor;
  });
}

// The cookie of someone signed in, without a password hash: what a test needs that is not about signing in.
export function cookieOf(email, database = process.env.PGDATABASE) {
  const cookie = randomBytes(32).toString('hex');
  const id = sqlValue(`insert into sign_in (session_hash, person_id, expires_at) select '${blake2b256(cookie)}', id, now() + interval '20 hours' from person where email = '${email}' returning person_id`, database);
  if (!id) throw new Error(`there is no ${email}`);
  return cookie;
}

// The newest mail to that address, waiting until it is there: { subject, body, link }.
export async function mailTo(address, template, { seconds = 60, folder = process.env.AMPHI_TEST_MAIL, about = '' } = {}) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(`-${template}.eml`)).sort().reverse() : [];
    for (const file of files) {
      const text = readFileSync(path.join(folder, file), 'utf8');
      if (!text.includes(`To: <${address}>`)) continue;
      const body = text.slice(text.indexOf('\r\n\r\n') + 4);
      if (!body.replace(/=\r?\n/g, '').includes(about)) continue;
      return { text, body, link: (/https?:\/\/\S+/.exec(body) ?? [])[0] };
    }
    if (Date.now() > until) throw new Error(`no mail ${template} to ${address} in ${folder}`);
    await sleep(100);
  }
}

// Two ports beside each other that nobody listens on, below the range from which the system takes ports for connections.
async function freePorts() {
  const isFree = (port) => new Promise((resolve) => { const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(false); }).on('error', () => resolve(true)); });
  for (;;) {
    const port = 20000 + 2 * Math.floor(Math.random() * 5000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
}

// A serve of the test's own: { url, admin, process, log(), stop(signal) }; ready when this returns.
export async function startServer({ database = process.env.AMPHI_DATABASE, workers = 1, port, flags = [], env = {}, probe = '/readyz' } = {}) {
  port ??= await freePorts();
  let log = '';
  const child = spawn(process.env.AMPHI, ['serve', '--allow-root', ...flags], {
    env: { ...process.env, AMPHI_DATABASE: database, AMPHI_PORT: String(port), AMPHI_ADMIN_LISTEN: `127.0.0.1:${port + 1}`, AMPHI_BASE_URL: `http://127.0.0.1:${port}`, AMPHI_WORKERS: String(workers), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr.on('data', (chunk) => (log = (log + chunk).slice(-400000)));
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  const server = {
    url: `http://127.0.0.1:${port}`,
    admin: `http://127.0.0.1:${port + 1}`,
    process: child,
    ended,
    log: () => log,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
    async ready(seconds = 120) {
      const until = Date.now() + seconds * 1000;
      for (;;) {
        const answer = await new Visitor({ base: server.url }).get(probe).catch(() => null);
        if (answer?.status === 200) return;
        if (child.exitCode !== null || Date.now() > until) throw new Error(`the server is not ready: ${log.slice(-2000)}`);
        await sleep(30);
      }
    },
  };
  await server.ready();
  return server;
}

// Pids of the workers below a supervisor.
export function workersOf(pid) {
  const out = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' });
  return out.split('\n').filter((line) => line.trim()).map((line) => Number(line.trim().split(/\s+/)[0]));
}
