/**
 * What a document needs from the network, whatever carries it. A line brings what the server has,
 * takes what it lacks, and ends exactly once.
 */

export interface LineEnd {
  readonly opened: boolean;
  /** Close code of a WebSocket, or the one the server told. */
  readonly code?: number | undefined;
  /** HTTP status of a refused stream. */
  readonly status?: number | undefined;
}

export interface Refusal {
  readonly code: string;
  readonly path?: string | undefined;
  readonly reason?: string | undefined;
}

export interface LineHandlers {
  /** The server knows who one is, and says whether one may write. */
  granted(writes: boolean): void;
  denied(reason: string): void;
  /** What one lacked when the line opened: from now on one is up to date. */
  state(update: Uint8Array): void;
  /** What the server has: it wants the rest, once. */
  vector(vector: Uint8Array): void;
  update(update: Uint8Array): void;
  awareness(update: Uint8Array): void;
  /** The oldest of what was given to `push` is saved, or was not taken. */
  answered(saved: boolean): void;
  refused(refusal: Refusal): void;
  restored(restored: Restored): void;
  /** Something came: the peer lives. */
  alive(): void;
  ended(end: LineEnd): void;
}

export interface Restored {
  /** The version that was taken back. */
  readonly n?: number | undefined;
  readonly by?: string | undefined;
}

export interface Line {
  /** Sends a change; `answered` follows, once for each and in their order. */
  push(update: Uint8Array): void;
  tell(awareness: Uint8Array): void;
  /** Asks for anything: it tells whether the line still lives. */
  probe(): void;
  /** Ends the line without a further call to the handlers. */
  drop(): void;
}

export interface Opening {
  readonly document: string;
  /** What is known already. */
  readonly vector: Uint8Array;
}

export type OpenLine = (opening: Opening, handlers: LineHandlers) => Line;

/** Ends with the rights one had: come back, and be told which one has now. */
export const RIGHTS_CHANGED = 4403;
export const GONE = 4404;
/** What was sent cannot be taken, and will not be: begin again without it. */
export const REFUSED = 4409;
