// @vitest-environment node
/** Sealed ballots, opened as the server opens them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { x25519 } from '@noble/curves/ed25519.js';
import { describe, expect, it } from 'vitest';
import { SEALED_PLAIN_BYTES } from '#protocol';
import { boxOf, plainBallot, seal, sealBytes } from '../src/feature/poll/seal.ts';

const SECRET = new Uint8Array(32).fill(7);
const PUBLIC = x25519.getPublicKey(SECRET);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** `crypto_box_seal_open` */
function open(sealed: Uint8Array): string {
  const ephemeral = sealed.slice(0, 32);
  return text(boxOf(SECRET, ephemeral, ephemeral, PUBLIC).decrypt(sealed.slice(32)));
}

const bytes = (base64url: string) => new Uint8Array(Buffer.from(base64url, 'base64url'));

describe('a sealed ballot', () => {
  it('is opened by the key of the poll, and says what was chosen', () => {
    const key = Buffer.from(PUBLIC).toString('base64url');
    const { sealed, tracker } = seal({ options: [1] }, key);
    expect(JSON.parse(open(bytes(sealed)))).toEqual({ choice: { options: [1] }, tracker });
    expect(tracker).toMatch(/^[A-Z2-9]{8}$/);
  });

  it('has one size whatever it says, and never the same bytes', () => {
    const key = Buffer.from(PUBLIC).toString('base64url');
    const long = { dates: Array.from({ length: 30 }, () => 'if_needed' as const) };
    const sizes = [seal('for', key), seal(long, key)].map((it) => bytes(it.sealed).length);
    expect(sizes).toEqual([SEALED_PLAIN_BYTES + 48, SEALED_PLAIN_BYTES + 48]);
    expect(seal('for', key).sealed).not.toBe(seal('for', key).sealed);
    expect(() => plainBallot({ options: Array.from({ length: 300 }, () => 1) }, '')).toThrow();
  });

  it('is the one the server reads in its own test', () => {
    // The same bytes stand there, in lines: a change of either side is seen.
    const secret = new Uint8Array(32).fill(9);
    const ballot = sealBytes(plainBallot('against', 'K7QF2M9D'), PUBLIC, secret);
    const sealed = Buffer.from(ballot).toString('base64url');
    const urn = join(import.meta.dirname, '../../server/src/poll/urn.rs');
    expect(readFileSync(urn, 'utf8').replaceAll(/\\\s+/g, '')).toContain(`"${sealed}"`);
    expect(sealed.length).toBe(747);
    expect(open(ballot).trimEnd()).toBe('{"choice":"against","tracker":"K7QF2M9D"}');
  });
});
