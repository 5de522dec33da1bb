/**
 * One document that several people write, on one page: kept on this device, brought up to date
 * when there is a line, and honest about what is saved. It knows nothing of screens, nor of what
 * the document means.
 */

import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { backoff } from '../../net/backoff.ts';
import { newId } from '../../net/id.ts';
import type { DocumentsDb, Pending, RefusedText } from './kept.ts';
import {
  GONE,
  type Line,
  type LineEnd,
  type LineHandlers,
  type OpenLine,
  REFUSED,
  type Refusal,
  type Restored,
  RIGHTS_CHANGED,
} from './line.ts';
import { writtenIn } from './written_in.ts';

export type Halt = 'session' | 'gone' | 'denied';

export interface DocumentStatus {
  /** Another one after a refusal: what is bound to the old one begins again. */
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** There is something to show: from the server, or from this device. */
  readonly ready: boolean;
  /** Brought up to date on the line that is open now. */
  readonly synced: boolean;
  /** As the server said last; unknown before it ever did. */
  readonly writes: boolean | undefined;
  /** Changes that the server has not confirmed; what is typed in one go is one. */
  readonly pending: number;
  readonly refused: readonly RefusedText[];
  readonly restored: (Restored & { readonly at: number }) | undefined;
  readonly halted: Halt | undefined;
}

export interface DocumentOptions {
  readonly person: string;
  readonly document: string;
  readonly lines: { readonly socket: OpenLine; readonly events: OpenLine };
  readonly db: DocumentsDb;
}

/** The origin of what comes from the server or from the device: it is not sent again. */
const TOLD = 'told';
/** What is typed without a longer pause is one change, in words. */
const ONE_CHANGE_MS = 2_000;
const STATE_KEPT_AFTER_MS = 1_000;
const SILENCE_MS = 40_000;
const PROBE_MS = 10_000;
const CHECK_EVERY_MS = 5_000;
const GRANTED_WITHIN_MS = 10_000;
const HTTP_UNAUTHORIZED = 401;
const HTTP_FORBIDDEN = 403;
const HTTP_NOT_FOUND = 404;

type Transport = 'socket' | 'events';

export class SharedDocument {
  readonly store: StoreApi<DocumentStatus>;
  private readonly of: string;
  private readonly tab = newId();
  private line: Line | undefined;
  private transport: Transport = 'socket';
  private worked: Transport | undefined;
  private granted = false;
  /** The server told what it has: what is written from now on leaves at once. */
  private open = false;
  private attempt = 0;
  private pending: Pending[] = [];
  /** For each answer that is awaited, how many of `pending` it confirms. */
  private awaited: number[] = [];
  private keeping: Promise<void> | undefined;
  private unkept = false;
  private cut = false;
  private stopped = false;
  private heardAt = 0;
  private probedAt: number | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;
  private stateTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: DocumentOptions) {
    this.of = `${options.person}:${options.document}`;
    this.store = createStore<DocumentStatus>(() => ({
      ...this.fresh(),
      ready: false,
      synced: false,
      writes: undefined,
      pending: 0,
      refused: [],
      restored: undefined,
      halted: undefined,
    }));
  }

  get status(): DocumentStatus {
    return this.store.getState();
  }

  /** What the device keeps first, then the line. */
  async start(): Promise<void> {
    this.watch = setInterval(() => this.check(), CHECK_EVERY_MS);
    const kept = await this.options.db.load(this.of, this.tab).catch(() => undefined);
    if (this.stopped) return;
    if (kept !== undefined) {
      const { doc } = this.status;
      if (kept.state !== undefined) Y.applyUpdate(doc, kept.state, TOLD);
      for (const { update } of kept.pending) Y.applyUpdate(doc, update, TOLD);
      this.pending = [...kept.pending, ...this.pending];
      const known = kept.state !== undefined;
      this.set({ refused: kept.refused, ready: known, pending: this.pending.length });
    }
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.keepStateNow();
    const { awareness, doc } = this.status;
    removeAwarenessStates(awareness, [doc.clientID], 'left');
    this.line?.drop();
    awareness.destroy();
    doc.destroy();
  }

  /** Says which item of the document one is in; empty: none in particular. */
  stand(item: string): void {
    const { awareness } = this.status;
    if (awareness.getLocalState()?.item === item) return;
    awareness.setLocalState({ ...awareness.getLocalState(), item });
  }

  /** The network is gone, or is back: do not wait to find out. */
  setCut(cut: boolean): void {
    if (this.cut === cut) return;
    this.cut = cut;
    if (cut) {
      this.line?.drop();
      if (this.line !== undefined) this.lost();
      clearTimeout(this.retry);
    } else {
      this.attempt = 0;
      this.connect();
    }
  }

  /** A refused text was copied, and need not be kept. */
  forgetRefused(id: string): void {
    const refused = this.status.refused.filter((it) => it.id !== id);
    this.set({ refused });
    this.options.db.keepRefused(this.of, refused).catch(() => undefined);
  }

  private set(part: Partial<DocumentStatus>): void {
    this.store.setState(part);
  }

  private fresh(): Pick<DocumentStatus, 'doc' | 'awareness'> {
    const doc = new Y.Doc();
    const awareness = new Awareness(doc);
    awareness.setLocalState({ item: '' });
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== TOLD) this.written(update);
      this.keepState();
    });
    awareness.on('update', (changes: Record<string, number[]>, origin: unknown) => {
      if (origin === TOLD) return;
      const mine = Object.values(changes).flat().includes(doc.clientID);
      if (mine && this.granted) this.line?.tell(encodeAwarenessUpdate(awareness, [doc.clientID]));
    });
    return { doc, awareness };
  }

  // --- what is written here

  private written(update: Uint8Array): void {
    const now = Date.now();
    const last = this.pending.at(-1);
    const joins = this.awaited.length === 0 && !this.open;
    if (last !== undefined && joins && now - last.at < ONE_CHANGE_MS) {
      const merged = Y.mergeUpdates([last.update, update]);
      this.pending[this.pending.length - 1] = { update: merged, at: now };
    } else this.pending.push({ update, at: now });
    if (this.open) {
      this.awaited.push(1);
      this.line?.push(update);
    }
    this.pendingChanged();
  }

  private pendingChanged(): void {
    this.set({ pending: this.pending.length });
    this.unkept = true;
    this.keeping ??= this.keepPending();
  }

  /** One write at a time, the last one with what is there at its end. */
  private async keepPending(): Promise<void> {
    while (this.unkept) {
      this.unkept = false;
      await this.options.db
        .keepPending(this.of, this.tab, [...this.pending])
        .catch(() => undefined);
    }
    this.keeping = undefined;
  }

  private keepState(): void {
    this.stateTimer ??= setTimeout(() => this.keepStateNow(), STATE_KEPT_AFTER_MS);
  }

  private keepStateNow(): void {
    if (this.stateTimer === undefined) return;
    clearTimeout(this.stateTimer);
    this.stateTimer = undefined;
    if (!this.status.ready) return;
    const state = Y.encodeStateAsUpdate(this.status.doc);
    this.options.db.keepState(this.of, state).catch(() => undefined);
  }

  // --- the line

  private connect(): void {
    clearTimeout(this.retry);
    if (this.cut || this.stopped || this.status.halted !== undefined) return;
    this.line?.drop();
    this.granted = false;
    this.heardAt = Date.now();
    this.probedAt = undefined;
    this.transport = this.choose();
    const open = this.options.lines[this.transport];
    const vector = Y.encodeStateVector(this.status.doc);
    const { document } = this.options;
    let line: Line | undefined;
    // A line that was dropped says nothing any more, whatever is still on its way.
    const current = <A extends unknown[]>(run: (...args: A) => void) => {
      return (...args: A) => {
        if (line === undefined || this.line === line) run(...args);
      };
    };
    line = open({ document, vector }, this.handlers(current));
    this.line = line;
  }

  private choose(): Transport {
    const first = this.worked ?? 'socket';
    const other = first === 'socket' ? 'events' : 'socket';
    const tries = this.worked === undefined ? 2 : 4;
    return this.attempt % tries === tries - 1 ? other : first;
  }

  private handlers(
    current: <A extends unknown[]>(run: (...args: A) => void) => (...args: A) => void,
  ): LineHandlers {
    return {
      alive: current(() => this.alive()),
      granted: current((writes) => this.admitted(writes)),
      denied: current(() => this.halt('denied')),
      state: current((update) => this.told(update, true)),
      update: current((update) => this.told(update, false)),
      vector: current((vector) => this.bringUp(vector)),
      awareness: current((update) => {
        applyAwarenessUpdate(this.status.awareness, update, TOLD);
      }),
      answered: current((saved) => this.answered(saved)),
      refused: current((refusal) => this.refused(refusal)),
      restored: current((restored) => this.set({ restored: { ...restored, at: Date.now() } })),
      ended: current((end) => this.ended(end)),
    };
  }

  private alive(): void {
    this.heardAt = Date.now();
    this.probedAt = undefined;
  }

  private admitted(writes: boolean): void {
    this.granted = true;
    this.worked = this.transport;
    this.attempt = 0;
    this.set({ writes });
    // The others were told that one had gone, one count later than what they knew: come back with
    // two more, or they would not believe it.
    const { awareness } = this.status;
    awareness.setLocalState({ ...awareness.getLocalState() });
    awareness.setLocalState({ ...awareness.getLocalState() });
  }

  private told(update: Uint8Array, whole: boolean): void {
    Y.applyUpdate(this.status.doc, update, TOLD);
    if (whole) this.set({ ready: true, synced: true });
    if (whole) this.keepState();
    this.lateForReaders();
  }

  /** The server says what it has; who may write gives the rest. */
  private bringUp(vector: Uint8Array): void {
    if (this.status.writes !== true) return this.lateForReaders();
    this.open = true;
    this.awaited = [this.pending.length];
    this.line?.push(Y.encodeStateAsUpdate(this.status.doc, vector));
  }

  /** What was written before one lost the right to write is not saved, and is not lost unseen. */
  private lateForReaders(): void {
    const { writes, synced } = this.status;
    if (writes === false && synced && this.pending.length > 0) this.refused({ code: 'read_only' });
  }

  private answered(saved: boolean): void {
    const count = this.awaited.shift();
    if (count === undefined) return;
    if (!saved) return this.refused({ code: 'read_only' });
    this.pending.splice(0, count);
    this.pendingChanged();
  }

  /** Begins again without what was refused; its words are shown beside, to be copied. */
  private refused(refusal: Refusal): void {
    const text = writtenIn(this.pending.map((it) => it.update));
    const told = { id: newId(), text, code: refusal.code, at: Date.now() };
    const refused = text === '' ? this.status.refused : [...this.status.refused, told];
    this.line?.drop();
    this.line = undefined;
    clearTimeout(this.stateTimer);
    this.stateTimer = undefined;
    const { awareness, doc } = this.status;
    awareness.destroy();
    doc.destroy();
    this.pending = [];
    this.set({ ...this.fresh(), refused, ready: false });
    this.options.db.keepRefused(this.of, refused).catch(() => undefined);
    this.options.db.dropState(this.of).catch(() => undefined);
    this.pendingChanged();
    this.lost();
    this.connect();
  }

  private lost(): void {
    this.line = undefined;
    this.granted = false;
    this.open = false;
    this.awaited = [];
    const { awareness, doc } = this.status;
    const others = [...awareness.getStates().keys()].filter((id) => id !== doc.clientID);
    removeAwarenessStates(awareness, others, TOLD);
    this.set({ synced: false });
  }

  private ended({ opened, code, status }: LineEnd): void {
    this.lost();
    if (status === HTTP_UNAUTHORIZED || code === 4401) return this.halt('session');
    if (status === HTTP_NOT_FOUND || code === GONE) return this.halt('gone');
    if (status === HTTP_FORBIDDEN) return this.halt('denied');
    if (code === REFUSED) return this.refused({ code: 'refused' });
    if (code === RIGHTS_CHANGED && opened) return this.connect();
    // The first refusal of a WebSocket says nothing of the server: the other way comes at once.
    const other = !opened && this.worked === undefined && this.attempt === 0;
    const wait = other ? 0 : backoff(this.attempt, Math.random());
    this.attempt += 1;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), wait);
  }

  private halt(halted: Halt): void {
    this.line?.drop();
    this.lost();
    clearTimeout(this.retry);
    this.set({ halted });
  }

  private check(): void {
    if (this.line === undefined) return;
    const now = Date.now();
    const late = !this.granted && now - this.heardAt > GRANTED_WITHIN_MS;
    const dead = this.probedAt !== undefined && now - this.probedAt > PROBE_MS;
    if (late || dead) {
      this.line.drop();
      this.ended({ opened: this.granted });
    } else if (this.granted && this.probedAt === undefined && now - this.heardAt > SILENCE_MS) {
      this.probedAt = now;
      this.line.probe();
    }
  }
}
