// Who guesses at a sign-in learns nothing of which accounts exist: the same words for an unknown account and a wrong password and, in the long forms, the same time.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { crowd, forms, sql, startServer, Visitor } from '../http/client.mjs';

const rounds = Number(process.env.AMPHI_TEST_ROUNDS ?? 200), roundsMost = 4 * rounds;
// What one who counts milliseconds over a network could use; a hash left out is worth 50 of them or more.
const limit = 2;

let server, form, tries = 0;
before(async () => {
  server = await startServer();
});
after(() => server.stop());

// Each try from an address of its own, so that the throttle has no say. Answers the milliseconds and what the page says, without what differs between any two answers.
async function attempt(email) {
  form ??= await (async () => {
    const visitor = new Visitor({ base: server.url, language: 'en' });
    const { action, fields } = forms((await visitor.get('/en/sign-in')).text).find((each) => each.action.endsWith('/sign-in'));
    return { visitor, action, fields };
  })();
  tries++;
  const began = performance.now();
  const answer = await form.visitor.post(form.action, { ...form.fields, email, password: 'a wrong password' }, { headers: { 'X-Forwarded-For': `198.18.${tries >> 8}.${tries & 255}` } });
  const milliseconds = performance.now() - began;
  const headers = { ...answer.headers, date: '', 'x-request-id': '', 'set-cookie': '', etag: '' };
  const says = answer.text.replaceAll(email, 'EMAIL').replace(/name="form_token" value="[0-9a-f]+"/g, '').replace(/\b[0-9a-f]{16}\b/g, '');
  return { milliseconds, says: JSON.stringify([answer.status, headers, says]) };
}

// Accounts with a hash that costs what today's do, and with one that costs less: what is hashed in them is nobody's password.
function accounts() {
  const [usual, cheap] = crowd(2, { base: server.url });
  const phc = (parameters) => `$argon2id$v=19$${parameters},p=1$c29tZXNhbHRzb21lc2FsdA$${'A'.repeat(43)}`;
  for (const [visitor, hash] of [[usual, phc('m=65536,t=2')], [cheap, phc('m=8192,t=1')]])
    sql(`update account set password_hash = '${hash}' where person_id = (select id from person where email = '${visitor.email}')`);
  return { usual: usual.email, cheap: cheap.email };
}
const unknown = (email) => email.replace(/^crowd/, 'nobod');

// How far apart the fast tries of two accounts lie (what the machine does meanwhile only makes a try slower: the tenth of them that is fastest tells most),
// and an interval that holds it in 99 cases of 100, by drawing rounds anew.
function interval(times, others, more = 0) {
  const fast = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 10)];
  const difference = (places) => fast(places.map((i) => times[i])) + more - fast(places.map((i) => others[i]));
  const all = times.map((_, i) => i);
  const drawn = Array.from({ length: 1000 }, () => difference(all.map(() => Math.floor(Math.random() * all.length)))).sort((a, b) => a - b);
  return { low: drawn[5], middle: difference(all), high: drawn[994] };
}
const isLeak = ({ low, high }) => low > limit || high < -limit;

test('an unknown account and a wrong password are told in the same words', async () => {
  const { usual } = accounts();
  const wrong = await attempt(usual), nobody = await attempt(unknown(usual));
  assert.match(wrong.says, /The email address or the password is not right/);
  assert.equal(nobody.says, wrong.says);
});

if (process.env.AMPHI_TEST_DEPTH !== 'commit')
  test('an unknown account and a wrong password take the same time', { timeout: 900000 }, async (t) => {
    const { usual, cheap } = accounts();
    const names = { usual, cheap, nobody: unknown(usual) };
    for (const email of Object.values(names)) await attempt(email);
    const times = { usual: [], cheap: [], nobody: [] };
    const against = (name, more = 0) => interval(times[name], times.nobody, more);
    const sees = (more) => isLeak(against('usual', more)) && isLeak(against('usual', -more));
    do
      for (let i = 0; i < rounds; i++)
        for (const name of Object.keys(names).sort(() => Math.random() - 0.5)) times[name].push((await attempt(names[name])).milliseconds);
    while (!sees(2 * limit) && times.nobody.length < roundsMost);
    const told = (each) => `${each.middle.toFixed(2)} ms (${each.low.toFixed(2)} to ${each.high.toFixed(2)})`;
    const usually = [...times.nobody].sort((a, b) => a - b);
    t.diagnostic(`an unknown account: ${usually[usually.length >> 1].toFixed(1)} ms; a wrong password is slower by ${told(against('usual'))}; with a cheaper hash by ${told(against('cheap'))}; ${usually.length} rounds`);
    // The seeded leaks first: a test that can't see them says nothing.
    assert.ok(isLeak(against('cheap')), 'an account whose hash costs less is not told from an unknown one');
    if (!sees(3 * limit)) return t.skip(`this machine is too busy to see ${3 * limit} ms`);
    assert.ok(!isLeak(against('usual')), `${told(against('usual'))}: more than ${limit} ms apart`);
  });
