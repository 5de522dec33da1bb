/** The two encodings of the protocol. A frame that cannot be read throws. */

import { decode, encode } from '@msgpack/msgpack';
import type { ClientFrame, ServerFrame } from '#protocol';
import { uuidText } from './id.ts';

/** Version said in `hello` and in the subprotocol's name. */
export const PROTOCOL = 1;
export const SUBPROTOCOL = 'parvis.1.msgpack';

/** MessagePack carries an id as 16 bytes; everything else in the client holds its text. */
function idsAsText(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.length === 16 ? uuidText(value) : value;
  if (Array.isArray(value)) return value.map(idsAsText);
  if (typeof value === 'object' && value !== null) {
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) out[key] = idsAsText(inner);
    return out;
  }
  return value;
}

export function encodeFrame(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  return encode(frame, { ignoreUndefined: true });
}

export function decodeFrame(bytes: ArrayBuffer): ServerFrame {
  return idsAsText(decode(new Uint8Array(bytes))) as ServerFrame;
}

export function parseFrame(text: string): ServerFrame {
  return JSON.parse(text) as ServerFrame;
}
