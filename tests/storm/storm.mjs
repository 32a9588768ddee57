// The storm: people press, everything breaks, and afterwards journal and database are compared. Prints TAP; tests/storm/run makes the PostgreSQL it works in.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../http/client.mjs';
import { Faults, Proxy } from './faults.mjs';
import { Forms, cookie, cookieHash } from './forms.mjs';
import { mutants, writeLate } from './mutants.mjs';
import { Crowd, seededRandom } from './people.mjs';
import { Psql } from './psql.mjs';
import { Sink } from './sink.mjs';
import { judge } from './verdict.mjs';

const words = process.argv.slice(2);
const option = (name, without) => (words.includes(`--${name}`) ? words[words.indexOf(`--${name}`) + 1] : without);
const seconds = Number(option('seconds')), seed = Number(option('seed')), wanted = option('mutants', '').split(',').filter(Boolean);
const triesLeast = Number(option('tries', 0)), killsLeast = Number(option('kills', 0)), isStorm = !words.includes('--no-storm');
const { STORM_WORK: work, STORM_POSTGRES: postgres, AMPHI_TEST_ROOT: root } = process.env;
const PEOPLE = 300, SESSIONS = 16, CLIENTS = 128;

async function weather({ name, seconds, seed, plan, mutant, triesLeast, killsLeast }) {
  const random = seededRandom(seed);
  const database = `storm_${name.replaceAll('-', '_')}`;
  const run = (statement, at = database) => execFileSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-d', at, '-f', '-'], { env: { ...process.env, PGOPTIONS: '-c client_min_messages=warning' }, input: statement, encoding: 'utf8', maxBuffer: 1 << 26 });
  run(`drop database if exists ${database} with (force);\ncreate database ${database} template storm_empty;`, 'postgres');
  execFileSync('psql', ['-qXAt', '-v', 'ON_ERROR_STOP=1', '-d', database, '-f', path.join(root, 'tests/storm/setup.sql')]);
  const cookies = Array.from({ length: PEOPLE + 1 }, cookie);
  run(`insert into storm.cookie (n, session_hash) values ${cookies.map((value, n) => `(${n}, '${cookieHash(value)}')`)};
    select storm.sign_in(); insert into role_grant (person_id, role) select person_id, 'office' from storm.cookie where n = 0;`);
  const people = run('select n, person_id from storm.cookie where n > 0').trim().split('\n').map((line) => line.split('|')).map(([n, id]) => ({ id: Number(id), cookie: cookies[n] }));
  if (mutant?.sql) run(mutant.sql);
  // What was made so far needs no recovery.
  run('checkpoint');

  const proxy = await Proxy.open(seed);
  if (mutant?.lies) proxy.send({ lie: true });
  const conninfo = `host=${proxy.folder} user=amphi dbname=${database}`;
  const server = await startServer({ database: conninfo, workers: 2 });
  const alarms = [];
  server.process.stderr.on('data', (chunk) => alarms.push(...(/.*(Sanitizer|runtime error|event=bug|row_of_nobody|decision_failed|commit_failed).*/.exec(chunk) ?? []).slice(0, 1)));
  const psql = new Psql(database), observer = new Psql(database, 'storm observer'), late = new Psql(database, 'storm late');
  const journal = path.join(work, `${database}.journal`);
  const sessions = new Map();
  let waves = 0;
  const crowd = new Crowd({
    port: Number(new URL(server.url).port), forms: new Forms(process.env.AMPHI_SECRET_FILE), people, journal, random,
    openWave: async () => {
      const wave = ++waves;
      for (;;) {
        // A database that goes away at the commit may have done it: who asks again looks first.
        const opened = await psql.ask(`with asked as materialized (select exists (select from session where code like 'ST-${wave}-%') as is_there) select o.session_id, o.has_list from asked, storm.open_sessions(${wave}, ${SESSIONS}) o where not asked.is_there union all select s.id, s.has_waiting_list from asked, session s where asked.is_there and s.code like 'ST-${wave}-%'`).catch((error) => (/^ERROR/.test(error.message) ? Promise.reject(error) : []));
        for (const [id, hasList] of opened) sessions.set(id, hasList === 't');
        if (opened.length || crowd.isOver) return opened.map(([id]) => id);
        await sleep(100);
      }
    },
  });
  const sink = await Sink.open(random);
  const office = { decided: 0, calledOff: 0, keptChanged: 0 };
  const faults = new Faults({ postgres, server, psql, proxy, conninfo, sink: sink.url, random, answered: () => crowd.counts.answered, pace: mutant ? 1 : 3 });

  const samples = { count: 0, wrong: [] };
  let isOver = false;
  const repeat = async (milliseconds, work) => {
    while (!isOver) {
      await work().catch(() => {});
      await sleep(milliseconds);
    }
  };
  const answered = new Set();
  const loops = [
    repeat(100, async () => {
      const seen = await observer.ask('select thing from storm.oversold');
      samples.count++;
      samples.wrong.push(...seen.map(([thing]) => thing));
    }),
    repeat(250, async () => {
      for (const [offer, enrolment, person] of await psql.ask('select o.id, o.enrolment_id, e.person_id from offer o join enrolment e on e.id = o.enrolment_id where o.ended_at is null')) {
        if (answered.has(offer) || crowd.isOver) continue;
        answered.add(offer);
        if (!crowd.offered(people.find(({ id }) => id === Number(person)), enrolment)) await psql.ask(`update offer set expires_at = now() where id = ${offer} and ended_at is null`);
      }
    }),
    repeat(700, async () => {
      if (sessions.size) await psql.ask(`select storm.change_capacity(s.id, s.capacity + ${Math.floor(random() * 5) - 2}) from session s order by random() limit 1`);
    }),
    repeat(300, async () => {
      office.decided += Number(await psql.value(`select storm.decide('${['approve', 'propose', 'refuse'][Math.floor(random() * 3)]}', ${1 + Math.floor(random() * 6)})`));
    }),
    repeat(900, async () => {
      office.keptChanged += Number(await psql.value('select storm.change_kept_seats()'));
      office.calledOff += Number(await psql.value('select storm.call_off()'));
    }),
  ];
  if (mutant?.late) loops.push(repeat(30, () => writeLate(mutant.late, late, () => faults.kills())));

  const began = Date.now();
  faults.start(plan);
  const pressing = crowd.run(CLIENTS);
  const isDue = () => Date.now() - began >= 1000 * seconds && ((crowd.counts.forms >= triesLeast && faults.kills() >= killsLeast) || Date.now() - began >= 30000 * seconds);
  while (!isDue()) await sleep(50);
  const took = (Date.now() - began) / 1000;
  crowd.isOver = true;
  await faults.end();
  await server.ready(30).catch(() => {});
  await crowd.end(20000);
  await pressing;
  // The clock gets its turn once more, in peace; then nothing moves.
  await sleep(mutant ? 200 : 1500);
  isOver = true;
  await Promise.all(loops);
  while (mutant?.late && (await writeLate(mutant.late, late, () => 0)));
  faults.endJobs();
  // What waits is sent in peace: what a dead sender had taken and what was put off have waited long enough.
  await faults.endMail();
  const drainBegan = Date.now();
  const isDrained = !mutant || mutant.isAboutMail;
  for (const limit = Date.now() + 240000; isDrained && Date.now() < limit; ) {
    await psql.ask('update mail_outbox set next_attempt_at = now(), lease_until = null where sent_at is null and parked_at is null');
    await faults.mailOnce();
    if ((await psql.value('select count(*) from mail_outbox where sent_at is null and parked_at is null')) === '0') break;
  }
  const drainTook = (Date.now() - drainBegan) / 1000;
  const { code, signal } = await server.stop();
  crowd.close();
  writeFileSync(path.join(work, `${database}.log`), server.log());
  const proxyCounts = await proxy.counts();
  const mails = { arrived: sink.arrived.size, refused: sink.refused, took: drainTook };
  const { results } = await judge({ journal, psql, samples, sessions, sink, isDrained, deaths: faults.counts.mailers + faults.counts.backends + faults.counts.postmasters + faults.counts.crashes });
  sink.close();
  const states = await psql.ask('select state, count(*) from enrolment group by state order by state');
  for (const each of [psql, observer, late]) each.close();
  proxy.close();
  const count = (sentence, looked, wrong) => results.push({ sentence, looked, wrong });
  count('the server stopped in order, and its log speaks of no bug', 1, code === 0 && !alarms.length ? [] : [`exit ${code ?? signal}`, ...alarms.slice(0, 5)]);
  return { results, crowd: crowd.counts, faults: { ...faults.counts, kills: faults.kills() }, proxy: proxyCounts, samples: samples.count, states, sessions: sessions.size, office, mails, took, database, run };
}

let number = 0, failed = 0;
function tell(isGood, sentence, reasons = []) {
  console.log(`${isGood ? 'ok' : 'not ok'} ${++number} - ${sentence}`);
  for (const reason of reasons.slice(0, 10)) console.log(`#   ${reason}`);
  if (!isGood) failed++;
}
const drop = ({ run, database }) => run(`drop database ${database} with (force)`, 'postgres');

console.log(`# seed ${seed}`);
if (isStorm) {
  const third = 1000 * seconds / 3;
  const storm = await weather({
    name: 'main', seconds, seed, triesLeast, killsLeast,
    plan: [['kill', 300, 900], ['commit', 80, 200], ['silence', 5000, 9000], ['stall', 3000, 7000], ['jobs', 2500, 5000], ['mailer', 1500, 4000], ['postmaster', 0.8 * Math.min(third, 40000), Math.min(third, 40000)], ['crash', Math.min(1.2 * third, 60000), Math.min(2 * third, 90000)]],
  });
  const { crowd, faults, proxy, office, mails } = storm;
  console.log(`# ${storm.took.toFixed(1)} s: ${crowd.forms} tries in ${crowd.sends} requests of ${PEOPLE} people for ${storm.sessions} sessions; ${crowd.doubles} pressed twice, ${crowd.aborts} cut off, ${crowd.repeats} repeated later, ${crowd.withdrawals} withdrawals, offers: ${crowd.accepts} taken, ${crowd.declines} declined, ${crowd.lapses} left to lapse; ${crowd.unknown} times no answer`);
  console.log(`# ${faults.kills} kills: ${faults.workers} of workers, ${faults.backends} of connections, ${faults.postmasters} of the postmaster, ${faults.crashes} of a backend by signal 9, ${faults.jobs} of the jobs; ${faults.mailers} more of the sender of mail; ${faults.stalls} stalls, ${proxy.silences} silences`);
  console.log(`# ${proxy.cuts} of ${proxy.commits} commits cut, after ${Object.keys(proxy.up).length} of ${proxy.upLength + 1} places on the way up and ${Object.keys(proxy.down).length} of ${proxy.downLength + 1} on the way down`);
  console.log(`# meanwhile ${office.decided} applications were decided, ${office.calledOff} sessions called off, kept seats changed ${office.keptChanged} times; ${mails.arrived} messages arrived, ${mails.refused} were put off; the last took ${mails.took.toFixed(1)} s after the storm`);
  console.log(`# enrolments: ${storm.states.map(([state, n]) => `${n} ${state}`).join(', ')}; ${storm.samples} moments looked at`);
  for (const { sentence, looked, wrong } of storm.results) tell(!wrong.length, `${sentence} (${looked})`, wrong);
  if (triesLeast) tell(crowd.forms >= triesLeast && faults.kills >= killsLeast, `it was a storm: ${crowd.forms} tries, ${faults.kills} kills`);
  if (failed) console.log(`# the database ${storm.database} and the journal are kept in ${work}`);
  else drop(storm);
}
for (const name of wanted) {
  const mutant = mutants[name];
  // Load on few people and many faults of the kind that shows it; the checks are the same.
  let found = [], storm;
  for (let round = 0; round < 3 && !found.length; round++) {
    storm = await weather({ name, seconds: 3 + 3 * round, seed: seed + round, mutant, triesLeast: 300, killsLeast: 5, plan: mutant.plan ?? [['kill', 300, 600], ['commit', 150, 300]] });
    found = storm.results.filter(({ wrong }) => wrong.length);
    if (!found.some(({ sentence }) => mutant.breaks.test(sentence))) found = [];
    drop(storm);
    if (mutant.undo) storm.run(mutant.undo, 'postgres');
  }
  tell(found.length > 0, `it is found when ${mutant.says} (${name}, ${storm.crowd.forms} tries)`, found.map(({ sentence, wrong }) => `found: ${sentence}: ${wrong.length} such as ${wrong[0]}`));
}
console.log(`1..${number}`);
process.exit(failed ? 1 : 0);
