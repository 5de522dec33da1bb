/**
 * The frames of the `/collab` door, as Hocuspocus and Tiptap clients write them: the document they
 * are about, what kind it is, and what it holds. It knows nothing of sockets.
 */

import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const QUERY_AWARENESS = 3;
const SYNC_REPLY = 4;
const STATELESS = 5;
const CLOSE = 7;
const SYNC_STATUS = 8;
const PING = 9;
const PONG = 10;

const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

const AUTH_TOKEN = 0;
const AUTH_DENIED = 1;
const AUTH_GRANTED = 2;

export type Incoming =
  /** What the server has: it wants the rest. */
  | { readonly kind: 'vector'; readonly vector: Uint8Array }
  /** What we lacked. */
  | { readonly kind: 'state'; readonly update: Uint8Array }
  | { readonly kind: 'update'; readonly update: Uint8Array }
  | { readonly kind: 'awareness'; readonly update: Uint8Array }
  | { readonly kind: 'granted'; readonly writes: boolean }
  | { readonly kind: 'denied'; readonly reason: string }
  /** One of our updates is in the database, or was not taken. */
  | { readonly kind: 'status'; readonly saved: boolean }
  | { readonly kind: 'told'; readonly payload: string }
  | { readonly kind: 'close'; readonly reason: string }
  | { readonly kind: 'ping' }
  /** Nothing to us. */
  | { readonly kind: 'other' };

type Write = (encoder: encoding.Encoder) => void;

function frame(document: string, type: number, write: Write = () => undefined): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, document);
  encoding.writeVarUint(encoder, type);
  write(encoder);
  return encoding.toUint8Array(encoder);
}

const sync = (document: string, step: number, bytes: Uint8Array): Uint8Array =>
  frame(document, SYNC, (encoder) => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
  });

/** Without a token: the cookie of the session says who one is. */
export const authFrame = (document: string, token = ''): Uint8Array =>
  frame(document, AUTH, (encoder) => {
    encoding.writeVarUint(encoder, AUTH_TOKEN);
    encoding.writeVarString(encoder, token);
  });

export const vectorFrame = (document: string, vector: Uint8Array) => sync(document, STEP_1, vector);
export const stateFrame = (document: string, update: Uint8Array) => sync(document, STEP_2, update);
export const updateFrame = (document: string, update: Uint8Array) => sync(document, UPDATE, update);

export const awarenessFrame = (document: string, update: Uint8Array): Uint8Array =>
  frame(document, AWARENESS, (encoder) => encoding.writeVarUint8Array(encoder, update));

export const queryFrame = (document: string): Uint8Array => frame(document, QUERY_AWARENESS);
export const pongFrame = (document: string): Uint8Array => frame(document, PONG);

function readSync(decoder: decoding.Decoder): Incoming {
  const step = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  if (step === STEP_1) return { kind: 'vector', vector: bytes };
  if (step === STEP_2) return { kind: 'state', update: bytes };
  return step === UPDATE ? { kind: 'update', update: bytes } : { kind: 'other' };
}

function readAuth(decoder: decoding.Decoder): Incoming {
  const type = decoding.readVarUint(decoder);
  if (type === AUTH_DENIED) return { kind: 'denied', reason: decoding.readVarString(decoder) };
  if (type !== AUTH_GRANTED) return { kind: 'other' };
  return { kind: 'granted', writes: decoding.readVarString(decoder) !== 'readonly' };
}

/** Nothing for a frame about another document. Throws on one that cannot be read. */
export function readFrame(document: string, bytes: Uint8Array): Incoming | undefined {
  const decoder = decoding.createDecoder(bytes);
  const [address] = decoding.readVarString(decoder).split('\0');
  if (address !== document) return undefined;
  switch (decoding.readVarUint(decoder)) {
    case SYNC:
    case SYNC_REPLY:
      return readSync(decoder);
    case AWARENESS:
      return { kind: 'awareness', update: decoding.readVarUint8Array(decoder) };
    case AUTH:
      return readAuth(decoder);
    case STATELESS:
      return { kind: 'told', payload: decoding.readVarString(decoder) };
    case CLOSE:
      return { kind: 'close', reason: decoding.readVarString(decoder) };
    case SYNC_STATUS:
      return { kind: 'status', saved: decoding.readVarUint(decoder) === 1 };
    case PING:
      return { kind: 'ping' };
    default:
      return { kind: 'other' };
  }
}
