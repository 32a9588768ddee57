// A mail server that takes everything, and remembers which Message-ID came how often, to whom, in which wording.
import net from 'node:net';
import { createHash } from 'node:crypto';

export class Sink {
  static async open(random) {
    const sink = new Sink();
    Object.assign(sink, { random, arrived: new Map(), sockets: new Set(), refused: 0, strange: [] });
    sink.server = net.createServer((socket) => sink.talk(socket));
    await new Promise((resolve) => sink.server.listen(0, '127.0.0.1', resolve));
    sink.url = `smtp://127.0.0.1:${sink.server.address().port}`;
    return sink;
  }

  talk(socket) {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    let text = '', recipient = null, isData = false;
    const say = (line) => socket.write(`${line}\r\n`);
    say('220 sink');
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (;;) {
        if (isData) {
          const end = text.indexOf('\r\n.\r\n');
          if (end < 0) return;
          const message = text.slice(0, end);
          text = text.slice(end + 5);
          isData = false;
          // Now and then the answer is "later": it counts as not taken.
          if (this.random() < 0.02) {
            this.refused++;
            say('451 later');
          } else {
            this.take(message, recipient);
            say('250 taken');
          }
          continue;
        }
        const end = text.indexOf('\r\n');
        if (end < 0) return;
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (/^RCPT TO:/i.test(line)) recipient = /<([^>]*)>/.exec(line)?.[1];
        if (/^DATA/i.test(line)) {
          isData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 sink');
      }
    });
  }

  take(message, recipient) {
    const id = /^Message-ID: <outbox-(\d+)@/im.exec(message)?.[1] ?? `without an id: ${message.slice(0, 60)}`;
    // Each copy has its own Date, and its calendar is of the moment at which it goes; all words must be the same.
    const digest = createHash('sha256').update(message.replace(/^Date: .*$/im, '').split(/^Content-Type: text\/calendar/m)[0]).digest('hex');
    (this.arrived.get(id) ?? this.arrived.set(id, []).get(id)).push({ recipient, digest });
  }

  close() {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
