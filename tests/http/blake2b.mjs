// BLAKE2b-256 (RFC 7693), so that a test can make sign-ins and forms for hundreds of people as the server would: node's own crypto has the 512-bit form only.
const IV = [0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n, 0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n];
const SIGMA = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
const word = (value) => BigInt.asUintN(64, value);
const right = (value, bits) => word((value >> BigInt(bits)) | (value << BigInt(64 - bits)));

// Of a text or bytes, with a key of 32 bytes or none. Answers 64 hexadecimal digits.
export function blake2b256(text, key) {
  const bytes = Buffer.from(text);
  let h = [...IV];
  h[0] ^= 0x01010020n | (key ? 32n << 8n : 0n);
  let done = 0;
  if (key) {
    done = 128;
    const block = Buffer.alloc(128);
    key.copy(block);
    h = compress(h, block, done, bytes.length === 0);
    if (bytes.length === 0) return hex(h);
  }
  for (let at = 0; ; at += 128) {
    const block = Buffer.alloc(128);
    const isLast = at + 128 >= bytes.length;
    bytes.copy(block, 0, at);
    h = compress(h, block, done + Math.min(at + 128, bytes.length), isLast);
    if (isLast) return hex(h);
  }
}

function compress(h, block, counter, isLast) {
  const m = Array.from({ length: 16 }, (_, i) => block.readBigUInt64LE(8 * i));
  const v = [...h, ...IV];
  v[12] ^= BigInt(counter);
  if (isLast) v[14] = word(~v[14]);
  const mix = (a, b, c, d, x, y) => {
    v[a] = word(v[a] + v[b] + x);
    v[d] = right(v[d] ^ v[a], 32);
    v[c] = word(v[c] + v[d]);
    v[b] = right(v[b] ^ v[c], 24);
    v[a] = word(v[a] + v[b] + y);
    v[d] = right(v[d] ^ v[a], 16);
    v[c] = word(v[c] + v[d]);
    v[b] = right(v[b] ^ v[c], 63);
  };
  for (let round = 0; round < 12; round++) {
    const s = SIGMA[round % 10];
    for (let i = 0; i < 4; i++) mix(i, i + 4, i + 8, i + 12, m[s[2 * i]], m[s[2 * i + 1]]);
    for (let i = 0; i < 4; i++) mix(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), m[s[8 + 2 * i]], m[s[9 + 2 * i]]);
  }
  return h.map((value, i) => value ^ v[i] ^ v[i + 8]);
}

function hex(h) {
  const out = Buffer.alloc(32);
  for (let i = 0; i < 4; i++) out.writeBigUInt64LE(h[i], 8 * i);
  return out.toString('hex');
}
