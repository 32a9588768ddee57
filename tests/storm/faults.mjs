// What goes wrong during the storm: processes are killed and stopped, connections cut and silenced, the database crashes. Each fault is counted.
import { execFileSync, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const signal = (pid, name) => {
  try {
    process.kill(Number(pid), name);
    return true;
  } catch {
    return false;
  }
};
// Dead ones that nobody has buried yet are gone, too.
const isThere = (pid) => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};
const childrenOf = (pid) => {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).split('\n').map((line) => line.trim()).filter(Boolean);
  } catch {
    return [];
  }
};

export class Proxy {
  static async open(seed) {
    const proxy = new Proxy();
    proxy.folder = mkdtempSync(path.join(tmpdir(), 'amphi-proxy-'));
    proxy.child = fork(new URL('proxy.mjs', import.meta.url), [proxy.folder, path.join(process.env.PGHOST, '.s.PGSQL.5432'), String(seed)]);
    await new Promise((resolve, reject) => proxy.child.once('message', resolve).once('exit', () => reject(new Error('the proxy did not start'))));
    return proxy;
  }
  send(message) {
    if (this.child.connected) this.child.send(message);
  }
  counts() {
    return new Promise((resolve) => {
      this.child.once('message', (message) => resolve(message.counts));
      this.send({ counts: true });
    });
  }
  close() {
    this.child.disconnect();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// So many answers, times the pace, must have been given since the last one of its kind. What takes everything down for seconds waits for more of them: by the clock alone
// a slow machine would be down most of the time, and its storm would be a long one of few tries.
const ANSWERS_BETWEEN = { kill: 40, commit: 12, silence: 100, stall: 100, down: 150 };
const kindOf = (name) => (name === 'postmaster' || name === 'crash' ? 'down' : name);

export class Faults {
  // postgres: folder of the private cluster; server: what startServer answered; conninfo: for the jobs.
  constructor({ postgres, server, psql, proxy, conninfo, sink, random, answered, pace }) {
    Object.assign(this, { postgres, server, psql, proxy, conninfo, sink, random, answered, pace });
    this.counts = { workers: 0, backends: 0, postmasters: 0, crashes: 0, jobs: 0, mailers: 0, stalls: 0 };
    this.loops = [];
    this.outages = [];
    this.since = {};
    this.stopped = new Set();
    this.isOver = false;
    this.isDown = false;
  }

  // Each fault by its own clock: [what, least, most milliseconds between two]. It waits, too, until some people had answers since the last one: broken all the time, a slow machine would show nothing.
  start(plan) {
    this.startJobs();
    this.startMail();
    for (const [name, least, most] of plan)
      this.loops.push(
        (async () => {
          for (;;) {
            const until = Date.now() + least + this.random() * (most - least);
            const isEarly = () => Date.now() < until || this.answered() < (this.since[kindOf(name)] ?? 0) + this.pace * (ANSWERS_BETWEEN[kindOf(name)] ?? 0);
            while (isEarly() && !this.isOver) await sleep(20);
            if (this.isOver) return;
            this.since[kindOf(name)] = this.answered();
            // A question to a database that is away fails: then this fault has not happened.
            await this[name]().catch(() => {});
          }
        })(),
      );
  }

  // One or the other: by clocks of their own the quicker one would always be first.
  async kill() {
    await (this.random() < 0.5 ? this.worker() : this.backend());
  }

  async worker() {
    const workers = childrenOf(this.server.process.pid);
    const victim = workers[Math.floor(this.random() * workers.length)];
    if (victim && signal(victim, 'SIGKILL')) this.counts.workers++;
  }

  async backend() {
    if (this.isDown) return;
    const ended = await this.psql.value(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name not like 'storm%' and backend_type = 'client backend' order by random() limit 1`);
    if (ended === 't') this.counts.backends++;
  }

  async commit() {
    this.proxy.send({ cut: true });
  }

  async silence() {
    this.proxy.send({ silence: true });
  }

  // Some or all connections' backends stand still for a while: what they hold, they hold.
  async stall() {
    if (this.isDown) return;
    const most = this.random() < 0.3 ? 9 : 1 + Math.floor(this.random() * 3);
    const pids = (await this.psql.ask(`select pid from pg_stat_activity where datname = current_database() and application_name not like 'storm%' and backend_type = 'client backend' order by random() limit ${most}`)).map(([pid]) => pid);
    for (const pid of pids) if (signal(pid, 'SIGSTOP')) this.stopped.add(pid);
    this.counts.stalls++;
    const until = Date.now() + 200 + this.random() * 1500;
    while (Date.now() < until && !this.isOver) await sleep(20);
    for (const pid of pids) {
      signal(pid, 'SIGCONT');
      this.stopped.delete(pid);
    }
  }

  // Every second time only the postmaster dies, and its backends find out; else all of PostgreSQL at once, with what it held in memory.
  async postmaster() {
    if (this.isDown) return;
    this.isDown = true;
    const pid = readFileSync(path.join(this.postgres, 'data/postmaster.pid'), 'utf8').split('\n')[0];
    const children = childrenOf(pid);
    const isAll = this.counts.postmasters % 2 === 0;
    signal(pid, 'SIGKILL');
    this.counts.postmasters++;
    for (const child of children) signal(child, isAll ? 'SIGKILL' : 'SIGCONT');
    const began = Date.now();
    for (let i = 0; children.some((child) => isThere(child)); i++) {
      if (i > 50) for (const child of children) signal(child, 'SIGKILL');
      await sleep(50);
    }
    await this.startPostgres();
    this.outages.push(Date.now() - began);
    this.isDown = false;
  }

  // One backend dies by signal 9: PostgreSQL throws all others out and recovers by itself.
  async crash() {
    if (this.isDown) return;
    const pid = await this.psql.value(`select pid from pg_stat_activity where datname = current_database() and application_name not like 'storm%' and backend_type = 'client backend' order by random() limit 1`);
    if (pid && signal(pid, 'SIGKILL')) this.counts.crashes++;
  }

  // With the words it was started with, which it keeps in a file.
  async startPostgres() {
    const command = readFileSync(path.join(this.postgres, 'data/postmaster.opts'), 'utf8').trim();
    const as = process.getuid() === 0 ? 'setpriv --reuid=postgres --regid=postgres --init-groups' : '';
    for (let child; !(await this.psql.value('select 1').catch(() => '')); await sleep(50))
      // While the dead one is not buried the new one believes that it lives, and ends.
      if (!child || child.exitCode !== null) {
        child = spawn('sh', ['-c', `cd / && exec ${as} ${command} >>'${this.postgres}/log' 2>&1`], { detached: true, stdio: 'ignore' });
        child.unref();
      }
  }

  startJobs() {
    this.jobsProcess = spawn(process.env.AMPHI, ['jobs'], { env: { ...process.env, AMPHI_DATABASE: this.conninfo }, stdio: 'ignore' });
  }

  async jobs() {
    if (this.jobsProcess.exitCode === null && this.jobsProcess.kill('SIGKILL')) this.counts.jobs++;
    this.startJobs();
  }

  startMail() {
    this.mailProcess = spawn(process.env.AMPHI, ['mail'], { env: { ...process.env, AMPHI_DATABASE: `host=${process.env.PGHOST} user=amphi dbname=${this.psql.env.PGDATABASE}`, AMPHI_SMTP_URL: this.sink, AMPHI_MAIL_FOLDER: '' }, stdio: 'ignore' });
  }

  async mailer() {
    if (this.mailProcess.exitCode === null && this.mailProcess.kill('SIGKILL')) this.counts.mailers++;
    this.startMail();
  }

  kills() {
    const { workers, backends, postmasters, crashes, jobs } = this.counts;
    return workers + backends + postmasters + crashes + jobs;
  }

  // Calm: nothing is stopped any more, the database runs, the jobs too.
  async end() {
    this.isOver = true;
    await Promise.all(this.loops);
    for (const pid of this.stopped) signal(pid, 'SIGCONT');
    if (this.jobsProcess.exitCode !== null || this.jobsProcess.signalCode !== null) this.startJobs();
    if (this.mailProcess.exitCode !== null || this.mailProcess.signalCode !== null) this.startMail();
  }

  mailOnce() {
    return new Promise((resolve) => spawn(process.env.AMPHI, ['mail', '--once'], { env: { ...process.env, AMPHI_DATABASE: `host=${process.env.PGHOST} user=amphi dbname=${this.psql.env.PGDATABASE}`, AMPHI_SMTP_URL: this.sink, AMPHI_MAIL_FOLDER: '' }, stdio: 'ignore' }).once('exit', resolve));
  }

  async endMail() {
    const isGone = new Promise((resolve) => this.mailProcess.once('exit', resolve));
    if (this.mailProcess.exitCode !== null || this.mailProcess.signalCode !== null) return;
    this.mailProcess.kill('SIGTERM');
    await isGone;
  }

  endJobs() {
    this.jobsProcess.kill('SIGKILL');
  }
}
