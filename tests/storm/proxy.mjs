// The fault proxy between amphi and PostgreSQL, a process of its own: cuts the exchange of a COMMIT after byte k in either direction, and swallows bytes.
// Messages: {cut: true} arms the next position; {silence: ms} lets one connection say nothing; {lie: true} is a mutant: COMMIT is answered before PostgreSQL has it.
import net from 'node:net';

const [folder, target, seedText] = process.argv.slice(2);
const COMMIT_UP = Buffer.from('\0commit\0'), COMMIT_DOWN = Buffer.from('COMMIT\0');
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);
// ParseComplete, BindComplete and NoData before the tag; ReadyForQuery behind it.
const BEFORE_TAG = 15, READY = 6;
const counts = { commits: 0, cuts: 0, up: {}, down: {}, upLength: 0, downLength: 0, silences: 0, lies: 0 };
const pairs = new Set();
let isArmed = false, isLying = false, seed = Number(seedText) >>> 0;
const random = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296);

// Each position once, in an order of its own, then again.
let positions = [];
function nextPosition() {
  if (!counts.upLength || !counts.downLength) return { direction: counts.upLength ? 'down' : 'up', byte: 0 };
  if (!positions.length) {
    for (let byte = 0; byte <= counts.upLength; byte++) positions.push({ direction: 'up', byte });
    for (let byte = 0; byte <= counts.downLength; byte++) positions.push({ direction: 'down', byte });
    positions.sort(() => random() - 0.5);
  }
  return positions.pop();
}

function serve(client) {
  const server = net.connect(target);
  const pair = { client, server, isSilent: false, cut: null, lie: null, end: () => end() };
  pairs.add(pair);
  const end = () => {
    pairs.delete(pair);
    client.destroy();
    server.destroy();
  };
  client.on('error', end).on('close', end);
  server.on('error', end).on('close', end);
  client.on('data', (bytes) => {
    if (pair.isSilent) return;
    if (pair.lie) {
      pair.lie.held.push(bytes);
      return;
    }
    const at = bytes.indexOf(COMMIT_UP);
    if (at < 0) {
      server.write(bytes);
      return;
    }
    // The message begins with its letter and length before the empty name of the statement.
    const start = at - 5;
    counts.commits++;
    counts.upLength ||= bytes.length - start;
    if (isLying) {
      lie(pair, bytes, start);
      return;
    }
    if (isArmed) {
      const cut = nextPosition();
      isArmed = false;
      if (cut.direction === 'up') {
        note('up', cut.byte);
        server.write(bytes.subarray(0, Math.min(start + cut.byte, bytes.length)), () => end());
        return;
      }
      pair.cut = cut;
    }
    server.write(bytes);
  });
  server.on('data', (bytes) => {
    if (pair.isSilent) return;
    if (pair.lie && tellLie(pair, bytes)) return;
    const at = bytes.indexOf(COMMIT_DOWN);
    if (at >= 0) {
      const start = at - 5 - BEFORE_TAG, length = BEFORE_TAG + 5 + COMMIT_DOWN.length + READY;
      if (start >= 0) counts.downLength ||= length;
      if (pair.cut && start >= 0) {
        note('down', pair.cut.byte);
        client.write(bytes.subarray(0, Math.min(start + pair.cut.byte, bytes.length)), () => end());
        return;
      }
    }
    client.write(bytes);
  });
}

function note(direction, byte) {
  counts.cuts++;
  counts[direction][byte] = (counts[direction][byte] ?? 0) + 1;
}

// Everything before the COMMIT goes now, with a Sync of our own; its answer gets the tag that PostgreSQL has not given yet.
function lie(pair, bytes, start) {
  counts.lies++;
  pair.lie = { rest: Buffer.from(bytes.subarray(start)), held: [], isTold: false, isCut: isArmed };
  if (isArmed) counts.cuts++;
  isArmed = false;
  pair.server.write(Buffer.concat([bytes.subarray(0, start), SYNC]));
}

function tellLie(pair, bytes) {
  const { lie } = pair;
  if (lie.isTold) {
    // The real answer, which nobody gets; what came meanwhile goes on.
    if (bytes[bytes.length - READY] === 0x5a) {
      pair.lie = null;
      for (const held of lie.held) pair.client.emit('data', held);
    }
    return true;
  }
  // 'T': the transaction stands open before the COMMIT; anything else is an error of its own, and passes.
  if (bytes[bytes.length - READY] !== 0x5a) return false;
  lie.isTold = true;
  const isOpen = bytes[bytes.length - 1] === 0x54;
  const tag = Buffer.concat([Buffer.from([0x31, 0, 0, 0, 4, 0x32, 0, 0, 0, 4, 0x6e, 0, 0, 0, 4, 0x43, 0, 0, 0, 11]), COMMIT_DOWN, Buffer.from([0x5a, 0, 0, 0, 5, 0x49])]);
  pair.client.write(isOpen ? Buffer.concat([bytes.subarray(0, bytes.length - READY), tag]) : bytes);
  // Who is cut off here was told yes, and nothing is kept of it.
  setTimeout(() => (lie.isCut ? pair.end() : pair.server.write(lie.rest)), 60);
  return true;
}

process.on('message', (message) => {
  if (message.cut) isArmed = true;
  if (message.lie) isLying = true;
  if (message.silence) {
    const all = [...pairs].filter((pair) => !pair.isSilent);
    const pair = all[Math.floor(random() * all.length)];
    if (pair) {
      counts.silences++;
      pair.isSilent = true;
    }
  }
  if (message.counts) process.send({ counts });
});
process.on('disconnect', () => process.exit(0));
net.createServer(serve).listen(`${folder}/.s.PGSQL.5432`, () => process.send({ ready: true }));
