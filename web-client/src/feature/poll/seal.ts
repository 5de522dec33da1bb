/**
 * Seals a ballot in the browser, as `crypto_box_seal` of libsodium does: an X25519 key of its own,
 * the nonce BLAKE2b-24 of both public keys, XSalsa20-Poly1305. Only the node that keeps the key of
 * the poll can open it. Loaded when a sealed poll is answered, and not before.
 */

import { hsalsa, xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { type Choice, SEALED_PLAIN_BYTES } from '#protocol';

/** "expand 32-byte k" */
const SIGMA = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
/** Without what is mistaken for something else when it is copied by hand. */
const LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const TRACKER_CHARS = 8;

/** 32-bit words, the lowest byte first, whatever the machine. */
function words(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, at) => view.getUint32(at * 4, true));
}

function bytesOf(list: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(list.length * 4);
  const view = new DataView(bytes.buffer);
  list.forEach((word, at) => {
    view.setUint32(at * 4, word, true);
  });
  return bytes;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function fromBase64Url(text: string): Uint8Array {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** The cipher that two keys share for a sealed box of this pair. */
export function boxOf(
  secret: Uint8Array,
  other: Uint8Array,
  ephemeral: Uint8Array,
  to: Uint8Array,
) {
  const key = new Uint32Array(8);
  hsalsa(SIGMA, words(x25519.getSharedSecret(secret, other)), new Uint32Array(4), key);
  const nonce = blake2b(joined(ephemeral, to), { dkLen: 24 });
  return xsalsa20poly1305(bytesOf(key), nonce);
}

/** `crypto_box_seal`: the ephemeral public key, then the box. */
export function sealBytes(
  plain: Uint8Array,
  to: Uint8Array,
  secret: Uint8Array = x25519.utils.randomSecretKey(),
): Uint8Array {
  const ephemeral = x25519.getPublicKey(secret);
  return joined(ephemeral, boxOf(secret, to, ephemeral, to).encrypt(plain));
}

/** All sealed ballots have the same size. */
export function plainBallot(choice: Choice, tracker: string): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify({ choice, tracker }));
  if (text.length > SEALED_PLAIN_BYTES) throw new RangeError('a ballot too long to be sealed');
  const padded = new Uint8Array(SEALED_PLAIN_BYTES).fill(0x20);
  padded.set(text);
  return padded;
}

/** Made by chance: it names nobody. */
function newTracker(): string {
  let tracker = '';
  while (tracker.length < TRACKER_CHARS) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    // Every letter as likely as any other.
    if (byte < 256 - (256 % LETTERS.length)) tracker += LETTERS[byte % LETTERS.length];
  }
  return tracker;
}

export interface SealedChoice {
  readonly sealed: string;
  /** The mark by which its voter finds it again in the result. */
  readonly tracker: string;
}

/** A ballot for the poll with this public key. */
export function seal(choice: Choice, key: string): SealedChoice {
  const tracker = newTracker();
  const sealed = sealBytes(plainBallot(choice, tracker), fromBase64Url(key));
  return { sealed: toBase64Url(sealed), tracker };
}
