// A relay between Amphi and PostgreSQL's socket, so that a test can take the database away and give it back, at any step.
import net from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export class Relay {
  // `target` is the folder of PostgreSQL's own socket.
  static async open(target = process.env.PGHOST) {
    const relay = new Relay();
    relay.folder = mkdtempSync(path.join(tmpdir(), 'amphi-relay-'));
    relay.target = path.join(target, '.s.PGSQL.5432');
    relay.pairs = new Set();
    relay.seen = () => {};
    await relay.up();
    return relay;
  }

  conninfo(database = process.env.PGDATABASE) {
    return `host=${this.folder} user=amphi dbname=${database}`;
  }

  up() {
    this.server = net.createServer((client) => {
      const server = net.connect(this.target);
      const pair = [client, server];
      this.pairs.add(pair);
      const end = () => {
        this.pairs.delete(pair);
        client.destroy();
        server.destroy();
      };
      client.on('error', end).on('close', end);
      server.on('error', end).on('close', end);
      client.on('data', (bytes) => {
        if (this.seen(bytes, end) !== false) server.write(bytes);
      });
      server.on('data', (bytes) => {
        if (!this.isSilent) client.write(bytes);
      });
    });
    return new Promise((resolve) => this.server.listen(path.join(this.folder, '.s.PGSQL.5432'), resolve));
  }

  // Every connection breaks and new ones are refused.
  down() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const [client, server] of this.pairs) {
      client.destroy();
      server.destroy();
    }
    return closed;
  }

  async close() {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
