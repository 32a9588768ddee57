// The crowd: people who enrol, press twice, are cut off, repeat, withdraw, take an offer or let it lapse. Each line of the journal is written before what it tells of.
import net from 'node:net';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

// The server's own deadline is 5 s; what a busy machine adds before it reads and after it writes is no fault of its.
const PATIENCE = 30000;
const isAnswer = ({ status }) => status === 303 || (status >= 400 && status < 500);

export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Crowd {
  // people: [{ id, cookie }]; openWave answers the ids of new sessions when all have asked for all.
  constructor({ port, forms, people, journal, random, openWave }) {
    Object.assign(this, { port, forms, people, random, openWave });
    this.fd = openSync(journal, 'w');
    this.flush = setInterval(() => fsyncSync(this.fd), 1000);
    this.pairs = [];
    this.pending = new Set();
    this.counts = { forms: 0, sends: 0, doubles: 0, aborts: 0, repeats: 0, withdrawals: 0, accepts: 0, declines: 0, lapses: 0, unknown: 0, answered: 0 };
    this.isOver = false;
  }

  write(line) {
    writeSync(this.fd, `${JSON.stringify(line)}\n`);
  }

  async run(clients) {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (!this.isOver) {
          if (!this.pairs.length) await (this.refilling ??= this.refill());
          const pair = this.pairs.pop();
          if (pair) await this.enrol(pair.person, pair.session);
        }
      }),
    );
  }

  async refill() {
    const sessions = await this.openWave();
    const pairs = sessions.flatMap((session) => this.people.map((person) => ({ person, session })));
    for (let i = pairs.length - 1; i > 0; i--) {
      const j = Math.floor(this.random() * (i + 1));
      [pairs[i], pairs[j]] = [pairs[j], pairs[i]];
    }
    this.pairs.push(...pairs);
    this.refilling = null;
  }

  // Work of its own that the end waits for.
  later(work) {
    const promise = work().finally(() => this.pending.delete(promise));
    this.pending.add(promise);
  }

  async enrol(person, session) {
    const answer = await this.submit(person, 'enrolments/create', session, `/en/sessions/${session}/enrolments`, '&track=FI&trainee_status=');
    if (answer.status !== 303 || this.random() >= 0.15) return;
    const enrolment = /(\d+)$/.exec(answer.location)[1];
    this.later(async () => {
      await this.pause(3000);
      if (this.isOver) return;
      this.counts.withdrawals++;
      const gone = await this.submit(person, 'withdrawals/create', enrolment, `/en/my/enrolments/${enrolment}/withdrawals`);
      if (gone.status === 303 && !this.isOver && this.random() < 0.3) await this.enrol(person, session);
    });
  }

  // Half take the seat, some decline; the others let it lapse, which is up to whoever moves the clock.
  offered(person, enrolment) {
    const roll = this.random();
    if (roll >= 0.7) {
      this.counts.lapses++;
      return false;
    }
    this.later(async () => {
      await this.pause(2000);
      if (this.isOver) return;
      const [count, action, noun] = roll < 0.5 ? ['accepts', 'acceptances/create', 'acceptances'] : ['declines', 'declines/create', 'declines'];
      this.counts[count]++;
      await this.submit(person, action, enrolment, `/en/my/enrolments/${enrolment}/${noun}`);
    });
    return true;
  }

  async pause(most) {
    const until = Date.now() + this.random() * most;
    while (!this.isOver && Date.now() < until) await sleep(50);
  }

  // One form, until somebody answers it: the same key each time.
  async submit(person, action, object, path, fields = '') {
    const key = this.forms.key(person.id, action, object);
    const body = `form_token=${this.forms.token(person.cookie, action)}&form_key=${key.value}${fields}`;
    const bytes = Buffer.from(
      `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${this.port}\r\nOrigin: http://127.0.0.1:${this.port}\r\nSec-Fetch-Site: same-origin\r\nCookie: amphi-sid=${person.cookie}\r\nConnection: close\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const form = { id: ++this.counts.forms, bytes, attempts: 0 };
    this.write({ form: form.id, person: person.id, action, object: Number(object), key: key.random });
    const roll = this.random();
    let answer = { lost: 'not sent' };
    if (roll < 0.1) {
      this.counts.doubles++;
      const both = await Promise.all([this.send(form), this.send(form)]);
      answer = both.find((each) => each.status === 303) ?? both.find(isAnswer) ?? both[0];
    } else if (roll < 0.15) {
      this.counts.aborts++;
      await this.send(form, 1 + Math.floor(this.random() * bytes.length));
    }
    for (let wait = 20; !isAnswer(answer) && !this.isHopeless; wait = Math.min(400, wait * 2)) {
      if (answer.status === 503 || form.attempts) await sleep(wait * (0.5 + this.random()));
      answer = await this.send(form);
      if (!isAnswer(answer)) this.counts.unknown++;
    }
    if (this.random() < 0.05)
      this.later(async () => {
        await this.pause(4000);
        this.counts.repeats++;
        for (let again = {}; !isAnswer(again) && !this.isHopeless; await sleep(50)) again = await this.send(form);
      });
    return answer;
  }

  async send(form, cutAt) {
    const attempt = ++form.attempts;
    this.counts.sends++;
    this.write({ send: form.id, attempt, cut: cutAt });
    const answer = await exchange(this.port, form.bytes, cutAt);
    this.write({ got: form.id, attempt, ...answer });
    if (isAnswer(answer)) this.counts.answered++;
    return answer;
  }

  // Whoever is still asking goes on until answered, at most that long.
  async end(milliseconds) {
    this.isOver = true;
    const limit = setTimeout(() => (this.isHopeless = true), milliseconds);
    while (this.pending.size) await Promise.all(this.pending);
    clearTimeout(limit);
  }

  close() {
    clearInterval(this.flush);
    fsyncSync(this.fd);
    closeSync(this.fd);
  }
}

// { status, location } or { lost: why }. With cutAt the connection is reset after so many bytes.
function exchange(port, bytes, cutAt) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let got = '';
    const end = (answer) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => end({ lost: 'no answer in time' }), PATIENCE);
    socket.on('error', (error) => end({ lost: error.code ?? 'error' }));
    socket.on('connect', () => {
      if (cutAt === undefined) socket.write(bytes);
      else
        socket.write(bytes.subarray(0, cutAt), () => {
          socket.resetAndDestroy();
          end({ lost: 'cut' });
        });
    });
    socket.on('data', (chunk) => (got += chunk.toString('latin1')));
    socket.on('close', () => {
      const head = got.indexOf('\r\n\r\n');
      if (head < 0) return end({ lost: 'no answer' });
      const status = Number(got.slice(9, 12)), length = /^content-length: *(\d+)/im.exec(got.slice(0, head));
      if (length && got.length - head - 4 < Number(length[1])) return end({ lost: 'half an answer' });
      end({ status, location: /^location: *(\S+)/im.exec(got.slice(0, head))?.[1] });
    });
  });
}
