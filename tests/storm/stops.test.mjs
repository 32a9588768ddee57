// A hundred stops under load: every request that was read is answered, every exit is 0; by --nightly with several workers too.
import test from 'node:test';
import assert from 'node:assert/strict';
import http from 'node:http';
import { sleep, startServer } from '../http/client.mjs';

const stops = Number(process.env.AMPHI_TEST_STOPS ?? 100);

// Keeps `clients` connections busy; counts answers, refused connections (the server is gone: fair) and broken ones (an answer was owed: not fair).
function load(url, clients) {
  const { hostname, port } = new URL(url);
  const counts = { answered: 0, refused: 0, broken: 0, statuses: new Map(), reasons: [] };
  let isOver = false;
  const paths = ['/fr/courses', '/en/courses?level=master', '/fr/', '/en/courses?q=data', '/livez'];
  const one = (agent, path) =>
    new Promise((resolve) => {
      let isConnected = false;
      const request = http.get({ hostname, port, path, agent, headers: { Connection: 'close' } }, (response) => {
        response.on('data', () => {});
        response.on('end', () => {
          counts.answered++;
          counts.statuses.set(response.statusCode, (counts.statuses.get(response.statusCode) ?? 0) + 1);
          resolve();
        });
        response.on('error', (error) => {
          counts.broken++;
          counts.reasons.push(`${path}: ${error.message} within the answer`);
          resolve();
        });
      });
      request.on('socket', (socket) => socket.once('connect', () => (isConnected = true)));
      request.on('error', (error) => {
        // A connection the kernel had taken but the server never did is reset when it ends: nothing of it was read.
        if (error.code === 'ECONNREFUSED' || !isConnected || error.code === 'ECONNRESET') counts.refused++;
        else {
          counts.broken++;
          counts.reasons.push(`${path}: ${error.code}`);
        }
        resolve();
      });
    });
  const runs = Array.from({ length: clients }, async (_, i) => {
    while (!isOver) {
      await one(false, paths[(i + counts.answered) % paths.length]);
      if (counts.refused > clients) await sleep(5);
    }
  });
  return {
    counts,
    async end() {
      isOver = true;
      await Promise.all(runs);
      return counts;
    },
  };
}

test(`${stops} stops under load end with 0 and leave no request unanswered`, async () => {
  let answered = 0;
  for (let i = 0; i < stops; i++) {
    const server = await startServer({ workers: i % 10 === 9 ? 2 : 1 });
    const clients = load(server.url, 16);
    await sleep(40 + (i * 37) % 160);
    const { code, signal } = await server.stop();
    const counts = await clients.end();
    answered += counts.answered;
    assert.equal(code, 0, `stop ${i}: signal ${signal}: ${server.log().slice(-3000)}`);
    assert.equal(counts.broken, 0, `stop ${i}: ${counts.reasons.slice(0, 3)}`);
    for (const [status] of counts.statuses) assert.ok([200, 503].includes(status), `stop ${i}: status ${status}`);
    assert.ok(!/Sanitizer|runtime error/.test(server.log()), server.log().slice(-3000));
  }
  assert.ok(answered > stops, 'there was load');
});
