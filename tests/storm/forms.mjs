// Forms as the server would have made them: cookie, token and key under the site's secret, so that a crowd needs no pages first.
import { readFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { blake2b256 } from '../http/blake2b.mjs';

export class Forms {
  constructor(secretFile) {
    this.secret = Buffer.from(blake2b256(readFileSync(secretFile)), 'hex');
  }

  mac(...parts) {
    const pieces = parts.map((part) => {
      const bytes = Buffer.from(String(part));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(bytes.length));
      return Buffer.concat([length, bytes]);
    });
    return blake2b256(Buffer.concat(pieces), this.secret).slice(0, 32);
  }

  // A token under a mask of zeros: good, though no page would show it so.
  token(cookie, action) {
    return '0'.repeat(32) + this.mac('form', cookie, action);
  }

  key(personId, action, object) {
    const random = randomBytes(16).toString('hex'), issued = Math.floor(Date.now() / 1000);
    return { random, value: `${random}.${issued}.${this.mac('key', random, issued, personId, action, object)}` };
  }
}

export const cookie = () => randomBytes(32).toString('hex');
export const cookieHash = (value) => blake2b256(value);
