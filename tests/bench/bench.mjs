// The rows and rounds of tests/bench/run, which starts the servers and says in BENCH_* where they are.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { pageScript } from './page_script.mjs';

const env = (name) => process.env[`BENCH_${name}`];
const rounds = Number(env('ROUNDS') ?? 5);
const seconds = Number(env('SECONDS') ?? 2);
const anonymous = '/fr/courses';
const searchQuery = { q: 'apprentissage', level: '{master}', language: '{fr,en}' };
const search = '/fr/courses?q=apprentissage&level=master&language=fr&language=en';

// unit and digits are for people; goal is about the ratio, or about ours where there is no reference. `of` is what takes the measurement.
const rows = [
  { name: 'cached', of: 'cached', what: 'catalogue page from the micro-cache, 64 clients; nginx', unit: 'requests/s', least: 0.95 },
  { name: 'cached_cpu', of: 'cached', what: 'the same: server CPU per request; nginx', unit: 'µs', most: 0.85 },
  { name: 'cached_128', of: 'cached', what: 'the same at 128 connections; itself at 64', unit: 'requests/s', least: 0.9 },
  { name: 'cached_256', of: 'cached', what: 'the same at 256 connections; itself at 64', unit: 'requests/s', least: 0.9 },
  { name: 'cached_512', of: 'cached', what: 'the same at 512 connections; itself at 64', unit: 'requests/s', least: 0.9 },
  { name: 'not_modified', of: 'not_modified', what: '304 answer, 64 clients; nginx', unit: 'requests/s', least: 0.95 },
  { name: 'course_page', of: 'course_page', what: 'course page for somebody signed in, cache off; pgbench, same queries', unit: 'pages/s', least: 0.5 },
  { name: 'search', of: 'search', what: 'catalogue with search and facets, cache off; pgbench, same queries', unit: 'pages/s', least: 0.6 },
  { name: 'catalogue_cpu', of: 'catalogue_cpu', what: "server CPU per catalogue page, cache off, with PostgreSQL's", unit: 'µs', most: 300 },
  { name: 'enrolments', of: 'enrolments', what: 'enrolments, one hot session, through HTTP, 64 clients; pgbench INSERT', unit: 'per s', least: 2 },
  { name: 'enrolments_1000', of: 'enrolments', what: 'the same, 1,000 clients', unit: 'per s', least: 2 },
  { name: 'enrolments_many', of: 'enrolments', what: 'the same, 64 clients, 200 sessions of which some are asked for most', unit: 'per s', least: 1.5 },
  { name: 'enrolments_many_1000', of: 'enrolments', what: 'the same, 1,000 clients', unit: 'per s', least: 1.5 },
  { name: 'page_in_rush', of: 'page_in_rush', what: '99 in 100 answers of a public page, 4 clients, while people enrol; without', unit: 'ms', most: 3 },
  { name: 'history', of: 'history', what: 'a decision with history, message and audit, in batches of 64; without these', unit: 'µs', most: 2 },
  { name: 'memory', of: 'memory', what: 'resident memory of the worker after the load', unit: 'MB', most: 48 },
  { name: 'memory_idle', of: 'memory', what: 'the same with 5,000 idle connections', unit: 'MB', most: 96 },
  { name: 'start', of: 'start', what: 'amphi serve from its start until /readyz answers 200', unit: 's', most: 0.3 },
  { name: 'roster', of: 'roster', what: 'roster of a session of 500, 100 a page, for its teacher; pgbench, same queries', unit: 'pages/s', least: 0.5 },
  { name: 'year', of: 'year', what: 'a year of the yearly figures with its ten tables, for leadership; pgbench, same queries', unit: 'pages/s', least: 0.5 },
  { name: 'editor', of: 'editor', what: 'the texts of a course in the editor, for its teacher; pgbench, same queries', unit: 'pages/s', least: 0.5 },
  { name: 'import', of: 'import', what: 'amphi import of 2,000 new courses of 5 KB; COPY of the file into a table without index', unit: 's', most: 15 },
  // Enrolments of past years come in.
  { name: 'past', of: 'past', what: 'amphi import of 100,000 new past enrolments, until they are committed; COPY of the file into a table without index', unit: 's', most: 12 },
];

const only = (env('ONLY') ?? '').split(' ').filter(Boolean);
const wanted = rows.filter((row) => !only.length || only.some((name) => row.name.startsWith(name)));
for (const name of only)
  if (!rows.some((row) => row.name.startsWith(name))) {
    console.error(`tests/bench/run: there is no row ${name}; --list names them`);
    process.exit(64);
  }
if (process.argv[2] === '--list') {
  for (const row of wanted) console.log(`${row.name.padEnd(20)} ${row.what} (goal ${goalOf(row)})`);
  process.exit(0);
}

const sets = { SITE: server('SITE'), BARE: server('BARE'), ...(env('RUSH_PID') && { RUSH: server('RUSH') }), NGINX: processes(env('NGINX_PID')) };
const samples = new Map(rows.map((row) => [row.name, []])); // of each: { ours, reference, oursCpu, referenceCpu }
const notes = [];

// What each measurement does before the rounds, and in each round.
const measurements = {
  cached: {
    async round() {
      const ours = await wrk('SITE', anonymous, 64);
      const nginx = await wrk('NGINX', '/catalogue.html', 64);
      add('cached', ours.rate, nginx.rate, ours.cpu, nginx.cpu);
      add('cached_cpu', ours.cpu, nginx.cpu);
      for (const clients of [128, 256, 512]) {
        if (!wanted.some((row) => row.name === `cached_${clients}`)) continue;
        const many = await wrk('SITE', anonymous, clients);
        add(`cached_${clients}`, many.rate, ours.rate, many.cpu, ours.cpu);
      }
      // What of the loss is the machine's and the load program's: the same for nginx.
      if (wanted.some((row) => row.name === 'cached_512')) this.nginx = (this.nginx ?? []).concat((await wrk('NGINX', '/catalogue.html', 512)).rate / nginx.rate);
    },
    async finish() {
      if (this.nginx) notes.push(`nginx at 512 connections keeps ${median(this.nginx).toFixed(2)} of its rate at 64`);
    },
  },
  not_modified: {
    async round() {
      // The page may have changed since the last round (a session opens or closes by the clock).
      const own = (await get(env('SITE_PORT'), anonymous)).headers.etag;
      const theirs = (await get(env('NGINX_PORT'), '/catalogue.html')).headers.etag;
      const ours = await wrk('SITE', anonymous, 64, { 'If-None-Match': own });
      const nginx = await wrk('NGINX', '/catalogue.html', 64, { 'If-None-Match': theirs });
      add('not_modified', ours.rate, nginx.rate, ours.cpu, nginx.cpu);
    },
  },
  course_page: {
    async prepare() {
      this.visitor = signIn('amphi', 'student@demo.test');
      // The course with most sessions that one can still see, and of those the first by code.
      const code = query('amphi', 'select c.code from catalogue_session s join course c on c.id = s.course_id group by c.code order by count(*) desc, c.code limit 1');
      this.path = `/fr/courses/${code}`;
      const page = await get(env('SITE_PORT'), this.path, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      if (page.status !== 200 || !page.body.includes('/sign-out')) throw new Error('the course page is not the one of somebody signed in');
      const values = { locale: 'fr', session_hash: this.visitor.hash, page_size: '20', course_code: code };
      await wrk('SITE', this.path, 64, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      this.reference = await bestReader('courses/show', values);
    },
    async round() {
      const ours = await wrk('SITE', this.path, 64, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      const pgbench = await this.reference();
      add('course_page', ours.rate, pgbench.rate, ours.cpu, pgbench.cpu);
    },
  },
  roster: {
    async prepare() {
      this.visitor = signIn('amphi', 'student@demo.test');
      // The big lecture grows to 500, and whoever signed in above teaches it.
      const id = query('amphi', "select id from session where code like '%-NOW-LECTURE'");
      query('amphi', `with p as (select id, stat_subject_id from person where is_demonstration and email like '%@people.demo.test' and id not in (select person_id from enrolment where session_id = ${id} and person_id is not null)
          order by id limit 500 - (select count(*) from enrolment where session_id = ${id})), e as (
        insert into enrolment (session_id, stat_subject_id, person_id, track, state, events_count, is_demonstration) select ${id}, stat_subject_id, id, 'FI', 'enrolled', 1, true from p returning id)
        insert into enrolment_event (enrolment_id, seq, kind, state_after, effective_on, recorded_on, actor_role) select id, 1, 'enrol', 'enrolled', current_date, current_date, 'person' from e`);
      query('amphi', `insert into session_teacher (session_id, person_id) select ${id}, id from person where email = 'student@demo.test' on conflict do nothing`);
      query('amphi', "insert into role_grant (person_id, role) select id, 'teacher' from person where email = 'student@demo.test'");
      query('amphi', 'analyze enrolment, enrolment_event, session_teacher, role_grant');
      this.path = `/fr/staff/sessions/${id}/roster`;
      const page = await get(env('SITE_PORT'), this.path, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      if (page.status !== 200 || page.body.split('<th scope="row">').length !== 101) throw new Error('the roster does not show a hundred people');
      await wrk('SITE', this.path, 64, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      this.reference = await bestReader('staff/sessions/roster', { locale: 'fr', session_hash: this.visitor.hash, page_size: '100', session_id: id, state: '{}', track: '{}' });
    },
    async round() {
      const ours = await wrk('SITE', this.path, 64, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      const pgbench = await this.reference();
      add('roster', ours.rate, pgbench.rate, ours.cpu, pgbench.cpu);
    },
  },
  year: {
    async prepare() {
      this.visitor = signIn('amphi', 'student@demo.test');
      query('amphi', "insert into role_grant (person_id, role) select id, 'leader' from person where email = 'student@demo.test'");
      // As `amphi jobs` does every second.
      while (Number(query('amphi', 'select fold_figures()')) > 0);
      const year = query('amphi', "select y.first - 1 || '-' || y.first from (select extract(year from now())::int - case when extract(month from now()) < 9 then 1 else 0 end as first) y");
      this.path = `/fr/figures/${year}/now`;
      const page = await get(env('SITE_PORT'), this.path, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      if (page.status !== 200 || page.body.split('<table>').length !== 11) throw new Error('the year does not show ten tables');
      await wrk('SITE', this.path, 16, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      this.reference = await bestReader('figures/show', { locale: 'fr', session_hash: this.visitor.hash, page_size: '20', year });
    },
    async round() {
      const ours = await wrk('SITE', this.path, 16, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      const pgbench = await this.reference();
      add('year', ours.rate, pgbench.rate, ours.cpu, pgbench.cpu);
    },
  },
  editor: {
    async prepare() {
      this.visitor = signIn('amphi', 'student@demo.test');
      query('amphi', "insert into role_grant (person_id, role) select id, 'office' from person where email = 'student@demo.test'");
      query('amphi', 'analyze role_grant');
      const code = query('amphi', "select c.code from course_draft v join course c on c.id = v.course_id where v.review_state = 'draft' order by c.code limit 1");
      this.path = `/fr/staff/courses/${code}/texts`;
      const page = await get(env('SITE_PORT'), this.path, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      if (page.status !== 200 || page.body.split('<textarea').length !== 11) throw new Error('the editor does not show ten texts');
      await wrk('SITE', this.path, 64, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      this.reference = await bestReader('staff/courses/texts', { locale: 'fr', session_hash: this.visitor.hash, page_size: '20', course_code: code });
    },
    async round() {
      const ours = await wrk('SITE', this.path, 64, { Cookie: `amphi-sid=${this.visitor.cookie}` });
      const pgbench = await this.reference();
      add('editor', ours.rate, pgbench.rate, ours.cpu, pgbench.cpu);
    },
  },
  import: {
    // A database of its own, for its courses stay.
    async prepare() {
      this.database = 'amphi_import';
      query('postgres', `create database ${this.database}`);
      this.environment = { AMPHI_DATABASE: `host=${env('PGHOST')} user=amphi dbname=${this.database}` };
      await run(`${env('BUILD')}/amphi`, ['migrate'], 60, this.environment);
      query(this.database, "insert into organisation (code, name_fr, kind) values ('BENCH', 'Université', 'university')");
      this.taken = 0;
    },
    async round() {
      const file = `${env('WORK')}/courses.csv`, columns = importFile(file, `R${++this.taken}-`);
      const from = Date.now();
      await run(`${env('BUILD')}/amphi`, ['import', 'courses', file], 120, this.environment);
      const ours = (Date.now() - from) / 1000;
      query(this.database, `create table copied (${columns.map((name) => `${name} text`).join(', ')})`);
      const start = Date.now();
      const done = spawnSync(`${env('PGBIN')}/psql`, ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', env('PGHOST'), '-U', 'amphi', '-d', this.database, '-c', `\\copy copied from '${file}' (format csv, header)`], { encoding: 'utf8' });
      const copy = (Date.now() - start) / 1000;
      if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
      query(this.database, 'drop table copied');
      add('import', ours, copy);
    },
  },
  past: {
    async prepare() {
      this.database = 'amphi_past';
      query('postgres', `create database ${this.database}`);
      this.environment = { AMPHI_DATABASE: `host=${env('PGHOST')} user=amphi dbname=${this.database}`, AMPHI_SECRET_FILE: `${env('WORK')}/past.secret` };
      await run(`${env('BUILD')}/amphi`, ['migrate'], 60, this.environment);
      query(this.database, "insert into organisation (code, name_fr, kind) values ('BENCH', 'Université', 'university'); insert into import_source (code, organisation_id) select 'bench', id from organisation where code = 'BENCH'");
      this.taken = 0;
    },
    async round() {
      const file = `${env('WORK')}/past.csv`, columns = pastFile(file, `R${++this.taken}-`);
      const ours = await new Promise((resolve, reject) => {
        const from = Date.now(), child = spawn(`${env('BUILD')}/amphi`, ['import', 'enrolments', file], { env: { ...process.env, ...this.environment }, stdio: ['ignore', 'ignore', 'pipe'] });
        let said = '', committed = null;
        const timer = setTimeout(() => child.kill('SIGKILL'), 900000);
        // What the counters behind the figures take afterwards is another row's.
        child.stderr.on('data', (chunk) => {
          said += chunk;
          if (committed === null && said.includes('wait to be counted')) {
            committed = (Date.now() - from) / 1000;
            child.kill('SIGTERM');
          }
        });
        child.on('error', reject);
        child.on('close', () => (clearTimeout(timer), committed === null ? reject(new Error(`amphi import enrolments: ${said.slice(-400)}`)) : resolve(committed)));
      });
      query(this.database, `create table copied (${columns.map((name) => `${name} text`).join(', ')})`);
      const start = Date.now();
      const done = spawnSync(`${env('PGBIN')}/psql`, ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', env('PGHOST'), '-U', 'amphi', '-d', this.database, '-c', `\\copy copied from '${file}' (format csv, header)`], { encoding: 'utf8' });
      const copy = (Date.now() - start) / 1000;
      if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
      query(this.database, 'drop table copied');
      add('past', ours, copy);
    },
  },
  search: {
    async prepare() {
      const page = await get(env('BARE_PORT'), search);
      if (page.status !== 200 || !page.body.includes('name="q"')) throw new Error('the search did not answer');
      await wrk('BARE', search, 64);
      this.reference = await bestReader('courses/index', { locale: 'fr', session_hash: '', page_size: '20', track: '{}', field: '{}', institution: '{}', axis: '{}', mode: '{}', ...searchQuery });
    },
    async round() {
      const ours = await wrk('BARE', search, 64);
      const pgbench = await this.reference();
      add('search', ours.rate, pgbench.rate, ours.cpu, pgbench.cpu);
    },
  },
  catalogue_cpu: {
    async prepare() {
      await wrk('BARE', anonymous, 64);
    },
    async round() {
      const ours = await wrk('BARE', anonymous, 64);
      add('catalogue_cpu', ours.cpu);
    },
  },
  enrolments: {
    async prepare() {
      writeFileSync(`${env('WORK')}/insert.sql`, "insert into bench_insert (person_id, session_id, state) values (:client_id, 1, 'enrolled');\n");
      this.many = query('amphi_rush', "select id from session where code like 'MANY-%' order by substr(code, 6)::int").split('\n');
      this.courses = Number(query('amphi_rush', "select count(distinct course_id) from session where code like 'MANY-%'"));
      this.reference = await best('insert', [4, 8, 16, 32], (clients, length) => pgbench('amphi_rush', 'insert', clients, length));
      await this.enrol(nextSession(), 64);
    },
    async round() {
      const insert = await this.reference();
      for (const [name, clients, isMany] of [['enrolments', 64, false], ['enrolments_1000', 1000, false], ['enrolments_many', 64, true], ['enrolments_many_1000', 1000, true]]) {
        if (!wanted.some((row) => row.name === name)) continue;
        const ours = await this.enrol(isMany ? this.turn() : nextSession(), clients);
        add(name, ours.rate, insert.rate, ours.cpu, insert.cpu);
        this.times ??= new Map();
        this.times.set(name, [...(this.times.get(name) ?? []), ours.p99_us / 1000]);
      }
    },
    // Nobody gets into another session of the same course: each time the list begins at another one.
    turn() {
      this.turned = (this.turned ?? -1) + 1;
      if (this.turned >= this.courses) throw new Error(`${this.courses} courses are too few for so many rounds`);
      return [...this.many.slice(this.turned), ...this.many.slice(0, this.turned)].join(',');
    },
    async enrol(sessions, clients) {
      const all = [sets.RUSH, postgres()], mark = cpuMark(all);
      const before = Number(query('amphi_rush', `select sum(seats_taken) from session where id in (${sessions})`));
      const { out } = await run(`${env('BUILD')}/bench_enrol`, ['load', `${env('WORK')}/secret`, env('RUSH_PORT'), `${env('WORK')}/people.ids`, sessions, env('PEOPLE'), String(clients)], 90);
      const cpu = cpuSince(mark, all), result = JSON.parse(out);
      const [taken, there] = query('amphi_rush', `select sum(seats_taken) || ' ' || (select count(*) from enrolment where session_id in (${sessions}) and state = 'enrolled') from session where id in (${sessions})`).split(' ').map(Number);
      if (result.wrong || taken - before !== result.good || there !== result.good) throw new Error(`enrolments: ${out.trim()}, but the database says ${taken} seats, ${there} enrolments, ${before} before`);
      endEnrolments(sessions);
      truncate();
      return { ...result, rate: result.good / result.seconds, cpu: cpu / result.good };
    },
    async finish() {
      for (const [name, times] of this.times ?? []) notes.push(`${name}: 99 in 100 answered within ${median(times).toFixed(1)} ms`);
    },
  },
  page_in_rush: {
    async round() {
      const session = nextSession();
      const without = await wrk('RUSH', anonymous, 4);
      const rush = run(`${env('BUILD')}/bench_enrol`, ['load', `${env('WORK')}/secret`, env('RUSH_PORT'), `${env('WORK')}/people.ids`, session, env('PEOPLE'), '64'], 90);
      await sleep(300);
      const within = await wrk('RUSH', anonymous, 4);
      const { out } = await rush;
      if (JSON.parse(out).wrong) throw new Error(out.trim());
      endEnrolments(session);
      truncate();
      add('page_in_rush', within.p99_us / 1000, without.p99_us / 1000);
    },
  },
  history: {
    async prepare() {
      writeFileSync(`${env('WORK')}/history.sql`, historyScript());
    },
    async round() {
      const done = spawnSync(`${env('PGBIN')}/psql`, ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', env('PGHOST'), '-U', 'amphi', '-d', 'amphi_rush', '-v', `session=${nextSession()}`, '-f', `${env('WORK')}/history.sql`], { encoding: 'utf8' });
      if (done.status !== 0) throw new Error(done.stderr);
      const [whole, bare] = done.stdout.trim().split('\n').slice(-2).map(Number);
      query('amphi_rush', 'vacuum enrolment, enrolment_event, enrolment_event_detail, audit, mail_outbox, request_key, figure_ledger');
      add('history', whole, bare);
    },
  },
  start: {
    async round() {
      const began = process.hrtime.bigint();
      const port = env('FREE_PORT');
      const child = spawn(`${env('BUILD')}/amphi`, ['serve', '--allow-root'], { env: { ...process.env, AMPHI_PORT: port, AMPHI_DATABASE: `host=${env('PGHOST')} user=amphi dbname=amphi` }, stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      try {
        while ((await get(port, '/readyz').catch(() => ({}))).status !== 200) {
          if (child.exitCode !== null || process.hrtime.bigint() - began > 10_000_000_000n) throw new Error('amphi serve did not become ready within 10 s');
          await sleep(1);
        }
        add('start', Number(process.hrtime.bigint() - began) / 1e9);
      } finally {
        child.kill('SIGTERM');
        await ended;
      }
    },
  },
  // Last, when the others have been: what the load left behind.
  memory: {
    async finish() {
      if (!wanted.some((row) => row.of === 'cached')) await wrk('SITE', anonymous, 512);
      add('memory', worker().megabytes);
      if (!wanted.some((row) => row.name === 'memory_idle')) return;
      const idle = [];
      try {
        while (idle.length < 5000) idle.push(...(await Promise.all(Array.from({ length: 100 }, () => idleConnection(env('SITE_PORT'), anonymous)))));
        await sleep(500);
        if (idle.some((socket) => socket.destroyed || socket.readyState !== 'open')) throw new Error('the server closed idle connections');
        add('memory_idle', worker().megabytes);
      } finally {
        for (const socket of idle) socket.destroy();
      }
    },
  },
};

const active = new Set(Object.keys(measurements).filter((name) => wanted.some((row) => row.of === name)));
process.on('SIGTERM', () => process.exit(143));
await each('prepare');
for (let round = 1; round <= rounds && active.size; round++) {
  progress(`round ${round} of ${rounds}`);
  await each('round');
}
await each('finish');
print();

// What goes wrong in one measurement (a wrong answer, a connection lost) costs its rows, not the others.
async function each(step) {
  for (const name of active)
    try {
      await measurements[name][step]?.();
    } catch (error) {
      active.delete(name);
      for (const row of rows.filter((row) => row.of === name)) samples.set(row.name, []);
      notes.push(`${name} could not be measured: ${error.message}`);
    }
}

// A session in which nobody of the bench is enrolled yet.
function nextSession() {
  nextSession.left ??= query('amphi_rush', "select id from session where code like 'BENCH-%' order by id").split('\n');
  if (!nextSession.left.length) throw new Error('no session is left for one more round');
  return nextSession.left.shift();
}

// Nobody comes to an opening with the enrolments of twenty others: those of the last measurement are over.
function endEnrolments(sessions) {
  query('amphi_rush', `set session_replication_role = replica; update enrolment set state = 'finished' where state = 'enrolled' and session_id in (${sessions})`);
  query('amphi_rush', 'vacuum enrolment, session, person');
}

// Two thousand people in batches of 64, as they are decided and with nothing written but the enrolment, its seat and the kept answer; all of it rolled back.
function historyScript() {
  const half = (from) => `do $$ declare s constant bigint := current_setting('bench.session')::bigint; ids bigint[]; keys text[]; at timestamptz; spent float8[] := '{}'; begin
  for i in 0 .. 31 loop
    select array_agg(h.person_id order by h.n), array_agg(md5(h.n || 'key ${from}') order by h.n) into ids, keys from bench_hash h where h.n > ${from} + i * 64 and h.n <= ${from} + (i + 1) * 64;
    at := clock_timestamp();
    perform enrol_many(ids, array_fill(s, array[64]), keys, array_fill(extract(epoch from now())::bigint, array[64]), array_fill('x'::text, array[64]), array_fill('FI'::text, array[64]), array_fill(''::text, array[64]));
    spent := spent || extract(epoch from clock_timestamp() - at)::float8;
  end loop;
  perform set_config('bench.spent', (percentile_cont(0.5) within group (order by x) * 1e6 / 64)::text, false) from unnest(spent[5:]) x; end $$;
select current_setting('bench.spent');`;
  return `set synchronous_commit = off;\nselect set_config('bench.session', :'session', false);\nbegin;\n${half(0)}\n
create or replace function record_enrolment_events(enrolment_id bigint[], seq int[], kind text[], state_before text[], state_after text[], role text, actor_id bigint[], reason text, extra jsonb[]) returns void language plpgsql as 'begin end';
${half(4096)}\nrollback;\n`;
}

function add(name, ours, reference = null, oursCpu = null, referenceCpu = null) {
  samples.get(name).push({ ours, reference, oursCpu, referenceCpu });
}

function print() {
  const results = wanted.map((row) => {
    const taken = samples.get(row.name);
    const of = (key) => (taken.some((sample) => sample[key] !== null) ? median(taken.map((sample) => sample[key])) : null);
    const ours = of('ours'), reference = of('reference');
    const ratio = reference === null || ours === null ? null : median(taken.map((sample) => sample.ours / sample.reference));
    const judged = ratio ?? ours;
    return { row, ours, reference, ratio, goal: goalOf(row), ok: judged !== null && ('least' in row ? judged >= row.least : judged <= row.most), oursCpu: of('oursCpu'), referenceCpu: of('referenceCpu') };
  });
  if (env('JSON')) {
    console.log(JSON.stringify(results.map(({ row, ours, reference, ratio, goal, ok }) => ({ name: row.name, ours, reference, ratio, goal, ok })), null, 2));
    return;
  }
  const line = (...cells) => console.log(cells[0].padEnd(20), ...cells.slice(1, 6).map((cell, i) => cell.padStart([10, 10, 6, 8, 13][i])), cells[6]);
  line('name', 'ours', 'reference', 'ratio', 'goal', 'CPU µs', ' what');
  for (const { row, ours, reference, ratio, goal, oursCpu, referenceCpu } of results)
    line(row.name, show(ours), show(reference), ratio === null ? '–' : ratio.toFixed(2), goal, oursCpu === null ? '' : `${show(oursCpu)}${referenceCpu === null ? '' : ` / ${show(referenceCpu)}`}`, ` ${row.what} (${row.unit})`);
  for (const note of notes) console.log(note);
  const missed = results.filter((result) => !result.ok);
  console.log(missed.length ? `missed: ${missed.map(({ row, ratio, ours, goal }) => `${row.name} ${show(ratio ?? ours, 2)} (${goal})`).join(', ')}` : 'every goal is met');
}

function goalOf(row) {
  return 'least' in row ? `>= ${row.least}` : `<= ${row.most}`;
}
function show(number, digits) {
  return number === null ? '–' : digits === undefined && number >= 100 ? Math.round(number).toString() : number.toFixed(digits ?? (number < 10 ? 3 : 1));
}
function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
function progress(text) {
  console.error(`==> ${text}`);
}

// Ends with a message when the program fails, or takes longer than it may.
function run(program, args, limit, more = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] });
    const timer = setTimeout(() => child.kill('SIGKILL'), limit * 1000);
    let out = '', err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      if (code === 0) resolve({ out, err });
      else reject(new Error(`${program} ended with ${code ?? 'a timeout'}: ${err.slice(-600)}`));
    });
  });
}

// Requests per second and server CPU µs per request. A wrong answer or a lost connection is no speed.
async function wrk(name, path, clients, headers = {}) {
  const all = name === 'NGINX' ? [sets.NGINX] : [sets[name], postgres()];
  const given = Object.entries({ 'Accept-Encoding': 'gzip', ...headers }).flatMap(([key, value]) => ['-H', `${key}: ${value}`]);
  const mark = cpuMark(all);
  const { out } = await run('wrk', ['-t1', `-c${clients}`, `-d${seconds}s`, '--timeout', '6s', '-s', `${env('ROOT')}/tests/bench/report.lua`, ...given, `http://127.0.0.1:${env(`${name}_PORT`)}${path}`], seconds + 15);
  const spent = cpuSince(mark, all);
  const result = JSON.parse(/^report (.*)$/m.exec(out)[1]);
  if (result.wrong) throw new Error(`${result.wrong} wrong answers of ${result.requests} for ${path} at ${clients} connections`);
  truncate();
  return { ...result, rate: result.requests / result.seconds, cpu: spent / result.requests };
}

async function bestReader(page, values) {
  const name = page.replaceAll('/', '_');
  writeFileSync(`${env('WORK')}/${name}.sql`, pageScript(env('ROOT'), page, values));
  return best(page, [1, 2, 4, 8], (clients, length) => pgbench('amphi', name, clients, length, values));
}

// The number of clients with which the reference is fastest; then a function that measures with it.
async function best(name, counts, measure) {
  let chosen = { rate: 0 };
  for (const clients of counts) {
    const { rate } = await measure(clients, 2);
    if (rate > chosen.rate) chosen = { rate, clients };
  }
  notes.push(`pgbench for ${name}: best with ${chosen.clients} clients of ${counts.join(', ')}`);
  return () => measure(chosen.clients, seconds);
}

async function pgbench(database, script, clients, length, values = null) {
  const reader = '-c role=amphi_web -c TimeZone=UTC -c jit=off -c plan_cache_mode=force_generic_plan -c default_transaction_read_only=on -c default_transaction_isolation=repeatable\\ read';
  const given = Object.entries(values ?? {}).filter(([, value]) => value !== '').flatMap(([key, value]) => ['-D', `${key}=${value}`]);
  const running = run(`${env('PGBIN')}/pgbench`, ['-n', '-M', 'prepared', '-c', clients, '-j', Math.min(clients, 2), '-T', length + 2, '-P', 1, '-f', `${env('WORK')}/${script}.sql`, ...given, database].map(String), length + 17,
    { PGHOST: env('PGHOST'), PGUSER: 'amphi', ...(values && { PGOPTIONS: reader }) });
  running.catch(() => {}); // told below
  // Its sessions end with it, and their time with them: read while they live. The first second, in which it connects and plans, counts for nothing.
  await sleep(1200);
  const mark = cpuMark([postgres()]), from = Date.now();
  await sleep(length * 1000 - 400);
  const spent = cpuSince(mark, [postgres()]), lasted = (Date.now() - from) / 1000;
  const { out, err } = await running;
  const seen = [...err.matchAll(/^progress: [0-9.]+ s, ([0-9.]+) tps/gm)].map((match) => Number(match[1])).slice(1, length + 1); // the last line may be missing: pgbench ends at that moment
  const failed = Number(/failed transactions: (\d+)/.exec(out)?.[1] ?? 0);
  if (!seen.length || failed) throw new Error(`pgbench ${script}: ${out}${err}`);
  const rate = seen.reduce((sum, tps) => sum + tps, 0) / seen.length;
  return { rate, cpu: spent / (rate * lasted) };
}

function query(database, sql) {
  const done = spawnSync(`${env('PGBIN')}/psql`, ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-h', env('PGHOST'), '-U', 'amphi', '-d', database, '-c', sql], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
  return done.stdout.trim();
}

// A file of 2,000 courses with all that a full record has; answers its columns.
function importFile(path, prefix) {
  const words = 'les méthodes d’apprentissage profond et leurs applications à la santé, évaluation des modèles, données massives, réseaux de neurones, éthique, droit européen, optimisation, statistique'.split(' ');
  let seed = 1;
  const text = (length) => {
    let made = '';
    while (made.length < length) made += `${made ? ' ' : ''}${words[(seed = (seed * 1103515245 + 12345) % 2147483648) % words.length]}`;
    return made.slice(0, length);
  };
  const long = ['objectives', 'expected_results', 'content', 'prerequisites', 'assessment'].flatMap((name) => [`${name}_fr`, `${name}_en`]);
  const columns = ['code', 'kind', 'organisation', 'title_fr', 'title_en', 'summary_fr', 'summary_en', ...long, 'level', 'qualification_level', 'tracks', 'ai_focus', 'isced_f', 'formacode', 'ects', 'hours_typical', 'price_typical', 'languages', 'mode', 'access_fr', 'access_en', 'contact_name', 'contact_email', 'url', 'reviewed_on'];
  const line = (n) => [`${prefix}${n}`, 'unit', 'BENCH', text(60), text(60), text(200), text(200), ...long.map(() => text(400)), 'master', '7', 'FI|FC', 'core', '0619', '31028|31054', '6', '42', '1200', 'fr|en', '1', text(120), text(120), 'Bureau', 'bureau@example.org', 'https://example.org/', '2026-01-31'];
  writeFileSync(path, `${columns.join(',')}\n${Array.from({ length: 2000 }, (_, n) => line(n).map((cell) => `"${cell}"`).join(',')).join('\n')}\n`);
  return columns;
}

// 100,000 lines of ten years: 33,000 people, 400 courses, their sessions by days; answers its columns.
function pastFile(path, prefix) {
  const columns = query('amphi_past', "select string_agg(name, ' ' order by place) from enrolment_import_columns()").split(' ');
  const lines = [columns.join(',')];
  for (let n = 0; n < 100000; n++) {
    const course = (n * 7919) % 400, year = 2015 + (n % 10), person = (n * 104729) % 33000, isLeaver = n % 10 === 9, isDone = !isLeaver && n % 10 < 6;
    const cells = { source: 'bench', source_id: `${prefix}${n}`, organisation: 'BENCH', course_title: `Formation passée n° ${course}`, kind: ['degree', 'unit', 'short', 'pathway'][course % 4], level: ['bachelor', 'master', 'doctorate', 'none'][(course >> 2) % 4], track: 'FI',
      ai_focus: ['core', 'dual', 'awareness'][course % 3], isced_f: '0613', mode: String(course % 3), entry_on: `${year}-09-0${1 + (course % 2) * 8}`, end_on: `${year + 1}-06-28`, person_scheme: 'ine', person_key: `${String(person).padStart(10, '0')}A`,
      birth_year: String(1960 + (person % 45)), gender: 'fm'[person % 2], state: isLeaver ? 'withdrawn' : n % 10 < 8 ? 'finished' : 'enrolled', left_on: isLeaver ? `${year}-11-02` : '', started: n % 2 ? 'yes' : 'unknown', attended_minutes: n % 3 ? String(n % 9000) : '', ects: ['60', '6', '', '30'][course % 4],
      completed_on: isDone ? `${year + 1}-06-28` : '' };
    // Standing twice in one session is refused.
    if (cells.state === 'enrolled') cells.person_key = `${String(100000 + n).padStart(8, '0')}${prefix.slice(0, -1).padStart(3, '0')}`;
    lines.push(columns.map((name) => cells[name] ?? '').join(','));
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
  return columns;
}

// A sign-in of that account with the first cookie of bench_enrol's.
function signIn(database, email) {
  const hash = readFileSync(`${env('WORK')}/people.hashes`, 'utf8').split('\n', 1)[0];
  query(database, `insert into sign_in (session_hash, person_id, expires_at) select '${hash}', id, now() + interval '20 hours' from person where email = '${email}' on conflict do nothing`);
  const cookie = spawnSync(`${env('BUILD')}/bench_enrol`, ['cookie'], { encoding: 'utf8' }).stdout.trim();
  return { hash, cookie };
}

function get(port, path, headers = {}) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path, headers, agent: false, timeout: 5000 }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    request.on('timeout', () => request.destroy(new Error(`no answer to ${path}`)));
    request.on('error', reject);
  });
}

// One answer is read to its end, then nothing more is asked.
function idleConnection(port, path) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(port), '127.0.0.1', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept-Encoding: gzip\r\n\r\n`));
    let seen = Buffer.alloc(0), total = 0;
    socket.setTimeout(10000, () => socket.destroy(new Error('an idle connection got no answer')));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('an idle connection was closed')));
    socket.on('data', (chunk) => {
      total += chunk.length;
      if (seen.length < 4096) seen = Buffer.concat([seen, chunk]);
      const head = seen.indexOf('\r\n\r\n'), length = /content-length: (\d+)/i.exec(seen.subarray(0, Math.max(head, 0)).toString('latin1'));
      if (head < 0 || !length || total < head + 4 + Number(length[1])) return;
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

// Processes: a server with its children.
function children(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean));
}
function processes(pid) {
  return new Set([pid, ...children(pid)]);
}
function server(name) {
  return processes(env(`${name}_PID`));
}
function postgres() {
  return processes(env('PG_PID'));
}
// The worker is the site's largest process: supervisor and helper hold next to nothing.
function worker() {
  const sizes = [...sets.SITE].map((pid) => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
  return { megabytes: Math.max(...sizes) };
}

// Processor time in µs of all tasks of these processes, as the scheduler counts it: by process, so that one that ends meanwhile counts nothing.
function cpuMark(sets) {
  return new Map(sets.flatMap((set) => [...set]).map((pid) => [pid, cpuOf(pid)]));
}
function cpuSince(mark, sets) {
  return sets.flatMap((set) => [...set]).reduce((sum, pid) => sum + Math.max(0, cpuOf(pid) - (mark.get(pid) ?? 0)), 0);
}
function cpuOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => sum + Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1000, 0);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'ESRCH') throw error;
    return 0;
  }
}

// Access logs would grow by gigabytes; both servers append, so the next line stands at the start.
function truncate() {
  for (const log of ['SITE.log', 'BARE.log', 'RUSH.log', 'nginx.log']) {
    const path = `${env('WORK')}/${log}`;
    if (statSync(path, { throwIfNoEntry: false })) truncateSync(path);
  }
}
