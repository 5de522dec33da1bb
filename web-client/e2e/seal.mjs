// A sealed ballot made outside a browser: `crypto_box_seal` of libsodium, written a second time, so
// that a fault of the client's own sealing is not hidden by itself.

import { Buffer } from 'node:buffer';
import { randomBytes, randomInt } from 'node:crypto';
import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';

const PLAIN_BYTES = 512;
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

const wordsOf = (bytes) =>
  Uint32Array.from({ length: bytes.length / 4 }, (_, at) =>
    Buffer.from(bytes).readUInt32LE(at * 4),
  );

function bytesOf(words) {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [at, word] of words.entries()) bytes.writeUInt32LE(word, at * 4);
  return bytes;
}

/** Gives the ballot as it is cast, and its mark. */
export function sealed(choice, publicKey) {
  const tracker = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  const plain = Buffer.alloc(PLAIN_BYTES, ' ');
  plain.write(JSON.stringify({ choice, tracker }));
  const to = Buffer.from(publicKey, 'base64url');
  const secret = randomBytes(32);
  const own = x25519.getPublicKey(secret);
  const key = new Uint32Array(8);
  const sigma = wordsOf(Buffer.from('expand 32-byte k'));
  hsalsa(sigma, wordsOf(x25519.getSharedSecret(secret, to)), new Uint32Array(4), key);
  const nonce = blake2b(Buffer.concat([own, to]), { dkLen: 24 });
  const box = xsalsa20poly1305(bytesOf(key), nonce).encrypt(plain);
  return { sealed: Buffer.concat([own, box]).toString('base64url'), tracker };
}
