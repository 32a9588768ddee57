// The checker: reads the journal and the database, and says of each invariant whether it holds. What the rows alone can tell is asked of audit_invariants().
import { readFileSync } from 'node:fs';

const nouns = { 'withdrawals/create': 'withdraw', 'acceptances/create': 'accept', 'declines/create': 'decline' };

function readJournal(file) {
  const forms = new Map();
  readFileSync(file, 'utf8').split('\n').forEach((text, line) => {
    if (!text) return;
    const entry = JSON.parse(text);
    if (entry.form) forms.set(entry.form, { ...entry, sent: new Map(), got: [], first: Infinity });
    else if (entry.send) {
      const form = forms.get(entry.send);
      form.sent.set(entry.attempt, line);
      form.first = Math.min(form.first, line);
    } else {
      const form = forms.get(entry.got);
      form.got.push({ ...entry, line, sentLine: form.sent.get(entry.attempt) });
    }
  });
  for (const form of forms.values()) {
    form.yes = form.got.filter((each) => each.status === 303);
    form.no = form.got.filter((each) => each.status >= 400 && each.status < 500);
    if (form.yes.length) form.enrolment = /(\d+)$/.exec(form.yes[0].location)[1];
  }
  return [...forms.values()];
}

// Answers [{ sentence, looked, wrong: [text…] }].
export async function judge({ journal, psql, samples, sessions, sink, isDrained, deaths }) {
  const forms = readJournal(journal);
  const results = [];
  const check = (sentence, looked, wrong) => results.push({ sentence, looked, wrong });
  const enrolments = new Map((await psql.ask('select e.id, e.person_id, e.session_id, e.state, v.ticket, v.kind from enrolment e left join enrolment_event v on v.enrolment_id = e.id and v.seq = 1')).map(([id, person, session, state, ticket, kind]) => [id, { id, person, session, state, ticket: Number(ticket), kind }]));
  const steps = new Map();
  for (const [id, kind] of await psql.ask("select enrolment_id, kind from enrolment_event where seq > 1 and actor_role = 'person'")) steps.set(`${id} ${kind}`, (steps.get(`${id} ${kind}`) ?? 0) + 1);

  const asked = forms.filter((form) => form.action === 'enrolments/create');
  const other = forms.filter((form) => nouns[form.action]);
  const acknowledged = forms.filter((form) => form.yes.length);
  check('what was acknowledged is stored', acknowledged.length, acknowledged.flatMap((form) => {
    const row = enrolments.get(form.enrolment);
    if (!row) return [`form ${form.form}: enrolment ${form.enrolment} is not there`];
    if (form.action === 'enrolments/create') return row.person === String(form.person) && row.session === String(form.object) && ['enrol', 'queue', 'apply', 'receive'].includes(row.kind) ? [] : [`form ${form.form}: enrolment ${row.id} is another's`];
    return steps.get(`${form.object} ${nouns[form.action]}`) === 1 ? [] : [`form ${form.form}: enrolment ${form.object} knows of no ${nouns[form.action]}`];
  }));

  // Each row goes back to a key of the journal, and to one only; each step of a person to a form of theirs.
  const keys = new Map(asked.map((form) => [`${form.person} ${form.key}`, form]));
  const answers = await psql.ask("select person_id, key, answer ->> 'enrolment_id', fingerprint from request_key where jsonb_typeof(answer) = 'object'");
  const made = new Map();
  const strange = [];
  for (const [person, key, enrolment] of answers) {
    if (!keys.has(`${person} ${key}`)) strange.push(`key ${key} of person ${person} was never sent`);
    else if (made.has(enrolment)) strange.push(`enrolment ${enrolment} is the answer to two keys`);
    made.set(enrolment, key);
  }
  for (const id of enrolments.keys()) if (!made.has(id)) strange.push(`enrolment ${id} goes back to no key`);
  const sentFor = new Set(other.map((form) => `${form.object} ${nouns[form.action]}`));
  for (const step of steps.keys()) if (!sentFor.has(step)) strange.push(`nobody asked for: ${step}`);
  check('what is stored was asked for, by one key each', enrolments.size + steps.size, strange);

  const definite = forms.filter((form) => form.got.length > 1);
  check('the same key gets the same answer', definite.length, definite.flatMap((form) => {
    if (new Set(form.yes.map((each) => each.location)).size > 1) return [`form ${form.form}: ${form.yes.map((each) => each.location).join(' ')}`];
    // Where there is a waiting list nobody is refused who is accepted at all; elsewhere a seat may become free between two tries, but a yes is kept.
    const firstYes = Math.min(...form.yes.map((each) => each.line));
    const hasList = form.action === 'enrolments/create' && sessions.get(String(form.object));
    const late = form.no.find((each) => each.sentLine > firstYes || (hasList && form.yes.length));
    return late ? [`form ${form.form}: a yes and a ${late.status}`] : [];
  }));

  const unsure = forms.filter((form) => form.got.some((each) => each.lost || each.status === 503));
  check('an answer that never came is known once the form is sent again', unsure.length, forms.filter((form) => !form.yes.length && !form.no.length).map((form) => `form ${form.form} (${form.action}): ${form.got.map((each) => each.lost ?? each.status).slice(-3).join(' ')}`));
  check('nobody waits for ever, and nothing is answered but yes, no and "press again"', forms.reduce((sum, form) => sum + form.got.length, 0),
    forms.flatMap((form) => form.got.filter((each) => each.lost === 'no answer in time' || (each.status && ![303, 503].includes(each.status) && !(each.status >= 400 && each.status < 500)) || [400, 401, 404].includes(each.status)).map((each) => `form ${form.form}: ${each.lost ?? each.status}`)));

  // Who had an answer before another pressed has the lower ticket.
  const bySession = new Map();
  for (const form of asked)
    if (form.yes.length && enrolments.has(form.enrolment)) {
      const list = bySession.get(form.object) ?? bySession.set(form.object, []).get(form.object);
      list.push({ form, first: form.first, told: Math.min(...form.yes.map((each) => each.line)), ticket: enrolments.get(form.enrolment).ticket });
    }
  const passed = [];
  let compared = 0;
  for (const list of bySession.values()) {
    const told = [...list].sort((a, b) => a.told - b.told);
    let at = 0, highest = null;
    for (const one of [...list].sort((a, b) => a.first - b.first)) {
      for (; at < told.length && told[at].told < one.first; at++) if (!highest || told[at].ticket > highest.ticket) highest = told[at];
      if (highest) compared++;
      if (highest && highest.ticket > one.ticket) passed.push(`form ${one.form.form} was asked after form ${highest.form.form} had its answer, and stands before it`);
    }
  }
  check('who was answered before another asked stands before them', compared, passed);
  check('no session was oversold at any moment that was looked at', samples.count, samples.wrong);

  // What came out at the other end: every message that is marked as sent arrived under its one id; again only where the sender or its connection died between the two.
  const sent = new Map((await psql.ask('select id, sent_at is not null, recipient from mail_outbox')).map(([id, isSent, recipient]) => [id, { isSent: isSent === 't', recipient }]));
  const lost = [];
  let twice = 0;
  for (const [id, { isSent }] of sent) if (isSent && !sink.arrived.has(id)) lost.push(`message ${id} is marked as sent and never came`);
  for (const [id, copies] of sink.arrived) {
    twice += copies.length - 1;
    if (!sent.has(id)) lost.push(`message ${id} came and is in no outbox`);
    else if (new Set(copies.map(({ digest }) => digest)).size > 1) lost.push(`message ${id} came in two wordings`);
    else if (copies.some(({ recipient }) => recipient !== sent.get(id).recipient)) lost.push(`message ${id} went to somebody else`);
  }
  if (twice > deaths) lost.push(`${twice} messages came again, and the sender or its connection died ${deaths} times at most`);
  const waiting = [...sent.values()].filter(({ isSent }) => !isSent).length;
  if (waiting && isDrained) lost.push(`${waiting} messages were not sent in the end`);
  check(`each event's message arrived, under one id; ${twice} of them again, after at most ${deaths} deaths of the sender or its connection`, sink.arrived.size, lost);

  for (const [sentence, looked, wrong, examples] of await psql.ask("select invariant, looked_at, wrong, array_to_string(examples, '; ') from audit_invariants()")) check(sentence, Number(looked), Number(wrong) ? [`${wrong}: ${examples}`] : []);
  return { forms, results };
}
