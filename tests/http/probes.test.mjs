// The HTTP probes on raw sockets: what libmicrohttpd would take wrongly is refused, nothing smuggled runs, and the connection stays in step.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import net from 'node:net';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { canary, probes } = JSON.parse(readFileSync(new URL('../fixtures/http-probes.json', import.meta.url)));
const url = process.env.AMPHI_TEST_URL && new URL(process.env.AMPHI_TEST_URL);
const QUIET = 250;
const bytes = (text) => Buffer.from(text, 'base64');

// One connection; `read` gives what came until it was quiet for a while, or until the other side closed.
class Raw {
  received = Buffer.alloc(0);
  isClosed = false;

  static open() {
    const raw = new Raw();
    raw.socket = net.connect({ host: url.hostname, port: url.port, noDelay: true, allowHalfOpen: true });
    raw.socket.on('data', (piece) => {
      raw.received = Buffer.concat([raw.received, piece]);
      raw.touched = Date.now();
    });
    for (const event of ['end', 'close', 'error']) raw.socket.on(event, () => (raw.isClosed = true));
    return new Promise((resolve, reject) => {
      raw.socket.once('connect', () => resolve(raw));
      raw.socket.once('error', reject);
    });
  }

  // What comes while the parts go out is kept: a refusal does not wait for the body.
  async send(parts) {
    this.received = Buffer.alloc(0);
    for (const [place, part] of parts.entries()) {
      if (place) await sleep(parts.length > 20 ? 3 : 30);
      if (!this.isClosed) this.socket.write(part);
    }
  }

  // At most `most` ms for the first byte: a loaded machine is slow, which is no fault of the answer.
  async read(most = 6000) {
    this.touched = Date.now();
    const start = Date.now();
    while (!this.isClosed && Date.now() - start < most && (!this.received.length || Date.now() - this.touched < QUIET)) await sleep(10);
    return answers(this.received);
  }
}

// Cuts a stream into its final answers by their Content-Length; interim ones (1xx) are not counted.
function answers(stream) {
  const found = [];
  let rest = stream.toString('latin1');
  while (rest.length) {
    const end = rest.indexOf('\r\n\r\n');
    const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(rest)?.[1]);
    assert.ok(end >= 0 && status, `no answer begins here: ${JSON.stringify(rest.slice(0, 200))}`);
    const head = rest.slice(0, end);
    const length = status < 200 || status === 204 || status === 304 ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? rest.length - end - 4);
    if (status >= 200) found.push({ status, head, body: rest.slice(end + 4, end + 4 + length) });
    rest = rest.slice(end + 4 + length);
    // After an answer that closes nothing counts (RFC 9112 §9.6). libmicrohttpd 0.9.75 writes the head of its own 400 twice; another status would be another request's answer.
    if (/\r\nconnection: *close/i.test(head)) {
      assert.doesNotMatch(rest, /HTTP\/1\.[01] (?!400)/, 'nothing is answered after the connection was said to close');
      break;
    }
  }
  return found;
}

test('a canary alone is answered 404 and the connection stays open', { skip: !url && 'no AMPHI_TEST_URL' }, async () => {
  const raw = await Raw.open();
  await raw.send([bytes(canary)]);
  const [only, ...more] = await raw.read();
  assert.equal(only?.status, 404);
  assert.equal(more.length, 0);
  assert.equal(raw.isClosed, false);
  raw.socket.destroy();
});

for (const probe of probes) {
  test(`probe ${probe.name} is ${probe.gate === 'refuse' ? 'refused' : 'left to the route'}`, { skip: !url && 'no AMPHI_TEST_URL' }, async () => {
    const raw = await Raw.open();
    try {
      await raw.send(probe.parts.map(bytes));
      const got = await raw.read(probe.status || [probe.responses].flat().every(Boolean) ? 6000 : 1500);
      const statuses = got.map((each) => each.status);
      assert.ok([probe.responses].flat().includes(got.length), `${got.length} answers (${statuses}), expected ${probe.responses}`);
      if (got.length && probe.status) assert.ok(probe.status.includes(statuses[0]), `answered ${statuses[0]}, expected ${probe.status}`);
      if (got.length && probe.gate === 'pass') assert.ok(statuses[0] < 500, `answered ${statuses[0]}`);
      for (const each of got) assert.ok(!each.body.includes('/smuggled'), 'the smuggled request reached a page');
      if (probe.closes !== null) assert.equal(raw.isClosed, probe.closes, probe.closes ? 'the connection stayed open' : 'the connection was closed');
      if (raw.isClosed) return;
      await raw.send([bytes(canary)]);
      assert.deepEqual((await raw.read()).map((each) => each.status), [404], 'the canary after the probe');
    } finally {
      raw.socket.destroy();
    }
    const fresh = await Raw.open();
    await fresh.send([bytes(canary)]);
    assert.deepEqual((await fresh.read()).map((each) => each.status), [404], 'a canary on a fresh connection');
    fresh.socket.destroy();
  });
}
