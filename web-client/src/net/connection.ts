/**
 * Keeps one link to the server open, for ever: chooses the transport, comes back with jittered
 * delays, obeys close codes, and notices a silent line. It knows nothing of rooms or messages.
 */

import type { Bye, Hello, Request, ServerFrame, Welcome } from '#protocol';
import { afterClose, backoff } from './backoff.ts';
import type { Link, LinkEnd, TransportName, Transports } from './transport.ts';

export type StopReason = 'session' | 'version' | 'too_many';

export type Phase =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly transport: TransportName }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

export interface ConnectionHandlers {
  /** The `hello` of the next link; `fresh` when nothing must be resumed. */
  hello(fresh: boolean): Hello;
  phase(phase: Phase): void;
  welcome(welcome: Welcome): void;
  frame(frame: Exclude<ServerFrame, { welcome: Welcome } | { bye: Bye }>): void;
  /** The link ended: requests without an answer must be sent again on the next one. */
  lost(): void;
  /** The line has been silent for long: ask something harmless. */
  probe(): void;
}

export const WELCOME_WITHIN_MS = 10_000;
export const SILENCE_MS = 30_000;
export const PROBE_MS = 8_000;
const CHECK_EVERY_MS = 2_000;
/** After this long on the fallback, WebSockets are worth another try; doubled at each refusal. */
export const SOCKET_AGAIN_MS = 30_000;
const SOCKET_AGAIN_MAX_MS = 20 * 60_000;

export class Connection {
  private link: Link | undefined;
  private current: Phase = { kind: 'connecting' };
  private transport: TransportName = 'socket';
  private welcomed = false;
  private fresh = true;
  /** Attempts since the last `welcome`. */
  private attempt = 0;
  private farewell: Bye | undefined;
  private readonly worked = { socket: false, events: false };
  private socketAgainMs = SOCKET_AGAIN_MS;
  private openedAt = 0;
  private upgrading = false;
  private heardAt = 0;
  private probedAt: number | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setInterval> | undefined;

  constructor(
    private readonly transports: Transports,
    private readonly handlers: ConnectionHandlers,
  ) {}

  get phase(): Phase {
    return this.current;
  }

  /** `resumes` when something is known already that must be brought up to date. */
  start(resumes = false): void {
    this.fresh = !resumes;
    this.watch = setInterval(() => this.check(), CHECK_EVERY_MS);
    this.connect();
  }

  stop(): void {
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.link?.drop();
    this.link = undefined;
    this.current = { kind: 'connecting' };
  }

  /** False when there is no link: the caller sends again after the next `welcome`. */
  send(request: Request): boolean {
    if (!this.welcomed || this.link === undefined) return false;
    this.link.send(request);
    return true;
  }

  /** Something suggests that a new attempt may succeed now: the network came back, a click. */
  hurry(): void {
    if (this.current.kind === 'waiting') this.connect();
    else if (this.current.kind === 'stopped' && this.current.reason === 'too_many') this.connect();
    else if (this.current.kind === 'open') this.probe();
  }

  /** The browser says that the network is gone: do not wait for a time-out to believe it. */
  networkLost(): void {
    if (this.link === undefined) return;
    this.link.drop();
    this.ended({ opened: true });
  }

  /** The caller found a hole, or was told something impossible: come back and resume. */
  reconnect(): void {
    if (this.link === undefined) return;
    this.link.drop();
    this.ended({ opened: true, code: 4000 });
  }

  private setPhase(phase: Phase): void {
    this.current = phase;
    this.handlers.phase(phase);
  }

  private connect(): void {
    clearTimeout(this.retry);
    this.link?.drop();
    this.welcomed = false;
    this.farewell = undefined;
    this.probedAt = undefined;
    this.heardAt = Date.now();
    this.transport = this.choose();
    this.setPhase({ kind: 'connecting' });
    this.link = this.transports[this.transport](this.handlers.hello(this.fresh), {
      opened: () => this.heard(),
      alive: () => this.heard(),
      frame: (frame) => this.frame(frame),
      ended: (end) => this.ended(end),
    });
  }

  /**
   * WebSockets first. What worked on this page is preferred, the other is tried now and then: a
   * laptop moves from a home to a town hall whose proxy refuses WebSockets, and back.
   */
  private choose(): TransportName {
    if (this.upgrading) return 'socket';
    if (this.worked.socket) return this.attempt % 4 === 3 ? 'events' : 'socket';
    if (this.worked.events) return this.attempt % 4 === 3 ? 'socket' : 'events';
    return this.attempt % 2 === 0 ? 'socket' : 'events';
  }

  private heard(): void {
    this.heardAt = Date.now();
    this.probedAt = undefined;
  }

  private frame(frame: ServerFrame): void {
    this.heard();
    if ('welcome' in frame) {
      this.welcomed = true;
      this.fresh = false;
      this.attempt = 0;
      this.upgrading = false;
      this.openedAt = Date.now();
      this.worked[this.transport] = true;
      if (this.transport === 'socket') this.socketAgainMs = SOCKET_AGAIN_MS;
      this.handlers.welcome(frame.welcome);
      this.setPhase({ kind: 'open', transport: this.transport });
    } else if ('bye' in frame) {
      this.farewell = frame.bye;
      if (this.transport === 'events') {
        this.link?.drop();
        this.ended({ opened: true });
      }
    } else this.handlers.frame(frame);
  }

  private ended(end: LinkEnd): void {
    const refused = !this.welcomed;
    this.link = undefined;
    this.welcomed = false;
    this.handlers.lost();
    if (end.status === 401) return this.halt('session');
    const code = this.farewell?.code ?? end.code ?? 0;
    const next = afterClose(code);
    if (next === 'stop') return this.halt(reasonOf(code));
    if (next === 'restart') this.fresh = true;
    this.wait(refused);
  }

  private wait(refused: boolean): void {
    const jittered = backoff(this.attempt, Math.random());
    const asked = this.farewell?.reconnect_after_ms ?? 0;
    // The first refusal of a page's first WebSocket says nothing of the server, and a refused
    // upgrade must not cost the line that worked: the other transport comes at once.
    const first = this.attempt === 0 && !this.worked.socket && !this.worked.events;
    const other = refused && (first || this.upgrading);
    if (this.upgrading) {
      this.socketAgainMs = Math.min(this.socketAgainMs * 2, SOCKET_AGAIN_MAX_MS);
      this.upgrading = false;
      this.worked.socket = false;
    } else this.attempt += 1;
    this.setPhase({ kind: 'waiting' });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), other ? 0 : Math.max(jittered, asked));
  }

  private halt(reason: StopReason): void {
    clearTimeout(this.retry);
    this.setPhase({ kind: 'stopped', reason });
  }

  private probe(): void {
    if (!this.welcomed || this.probedAt !== undefined) return;
    this.probedAt = Date.now();
    this.handlers.probe();
  }

  /** A browser answers pings by itself and never tells: silence is judged by our own question. */
  private check(): void {
    if (this.link === undefined) return;
    const now = Date.now();
    const dead = this.welcomed
      ? this.probedAt !== undefined && now - this.probedAt > PROBE_MS
      : now - this.heardAt > WELCOME_WITHIN_MS;
    if (dead) {
      this.link.drop();
      this.ended({ opened: true, code: 4002 });
    } else if (!this.welcomed) return;
    else if (this.transport === 'events' && now - this.openedAt > this.socketAgainMs) {
      this.handlers.lost();
      this.upgrading = true;
      this.connect();
    } else if (now - this.heardAt > SILENCE_MS) this.probe();
  }
}

function reasonOf(code: number): StopReason {
  if (code === 4201) return 'session';
  return code === 4202 ? 'too_many' : 'version';
}
