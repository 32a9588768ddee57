// A psql that stays: statements in, rows out, and a new one when PostgreSQL has gone away meanwhile.
import { spawn } from 'node:child_process';

export class Psql {
  constructor(database, name = 'storm') {
    this.env = { ...process.env, PGDATABASE: database, PGAPPNAME: name };
    this.waiting = [];
  }

  // Rows as arrays of text; rejects with what psql said.
  ask(statement) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ statement, resolve, reject });
      if (this.waiting.length === 1) this.next();
    });
  }
  async value(statement) {
    return (await this.ask(statement))[0]?.[0];
  }

  next() {
    if (!this.waiting.length) return;
    this.child ?? this.open();
    this.child.stdin.write(`${this.waiting[0].statement}\n;\n\\echo ~done~ :ERROR\n`);
  }

  open() {
    const child = (this.child = spawn('psql', ['-qXAt', '-F', '\t'], { env: this.env, stdio: ['pipe', 'pipe', 'pipe'] }));
    let out = '', said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk) => {
      out += chunk;
      const end = /^~done~ (\w*)\n/m.exec(out);
      if (!end) return;
      const rows = out.slice(0, end.index).split('\n').slice(0, -1).filter((line) => line !== '').map((line) => line.split('\t'));
      out = out.slice(end.index + end[0].length);
      // What it has to say of an error comes by another pipe, a moment later perhaps.
      if (end[1] === 'true') setTimeout(() => this.settle(new Error(said || 'failed')), 20);
      else this.settle(null, rows);
    });
    child.on('close', () => {
      if (this.child !== child) return;
      this.child = null;
      if (!this.isClosed) this.settle(new Error(said || 'psql ended'));
    });
  }

  settle(error, rows) {
    const first = this.waiting.shift();
    if (!first) return;
    if (error) {
      // An error may be the end of the connection: the next question gets a new one.
      this.child?.kill('SIGKILL');
      this.child = null;
      first.reject(error);
    } else first.resolve(rows);
    this.next();
  }

  close() {
    this.isClosed = true;
    this.child?.kill('SIGKILL');
  }
}
