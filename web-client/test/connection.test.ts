import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hello, ServerFrame } from '#protocol';
import { BACKOFF_MIN_MS } from '../src/net/backoff.ts';
import {
  Connection,
  type Phase,
  PROBE_MS,
  SILENCE_MS,
  SOCKET_AGAIN_MS,
  WELCOME_WITHIN_MS,
} from '../src/net/connection.ts';
import type { LinkEnd, LinkHandlers, TransportName } from '../src/net/transport.ts';

const WELCOME = { welcome: { you: { person: 'me' } } } as unknown as ServerFrame;

/** A line whose two ends are in the test's hands. */
class Bench {
  readonly opened: { name: TransportName; handlers: LinkHandlers; hello: Hello }[] = [];
  readonly phases: Phase[] = [];
  readonly fresh: boolean[] = [];
  dropped = 0;
  lost = 0;
  probes = 0;
  readonly connection: Connection;

  constructor() {
    const open = (name: TransportName) => (hello: Hello, handlers: LinkHandlers) => {
      this.opened.push({ name, handlers, hello });
      return {
        send: () => undefined,
        drop: () => {
          this.dropped += 1;
        },
      };
    };
    this.connection = new Connection(
      { socket: open('socket'), events: open('events') },
      {
        hello: (fresh) => {
          this.fresh.push(fresh);
          return { protocol: 1, resume: [] };
        },
        phase: (phase) => this.phases.push(phase),
        welcome: () => undefined,
        frame: () => undefined,
        lost: () => {
          this.lost += 1;
        },
        probe: () => {
          this.probes += 1;
        },
      },
    );
    this.connection.start();
  }

  get last() {
    const link = this.opened.at(-1);
    if (link === undefined) throw new Error('nothing was opened');
    return link;
  }

  get names() {
    return this.opened.map((it) => it.name);
  }

  welcome() {
    this.last.handlers.opened();
    this.last.handlers.frame(WELCOME);
  }

  end(end: LinkEnd) {
    this.last.handlers.ended(end);
  }
}

describe('connection', () => {
  let bench: Bench;
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0);
    bench = new Bench();
  });
  afterEach(() => bench.connection.stop());

  it('falls back at once when the first WebSocket is refused, and says nothing else', () => {
    bench.end({ opened: false, code: 1006 });
    vi.advanceTimersByTime(0);
    expect(bench.names).toEqual(['socket', 'events']);
    bench.welcome();
    expect(bench.connection.phase).toEqual({ kind: 'open', transport: 'events' });
  });

  it('falls back when a proxy opens the WebSocket but lets nothing through', () => {
    bench.last.handlers.opened();
    vi.advanceTimersByTime(WELCOME_WITHIN_MS + 3_000);
    expect(bench.names).toEqual(['socket', 'events']);
  });

  it('tries WebSockets again from the fallback, less and less often', () => {
    bench.end({ opened: false });
    vi.advanceTimersByTime(0);
    bench.welcome();
    const alive = (ms: number) => {
      for (let at = 0; at < ms; at += 2_000) {
        bench.last.handlers.alive();
        vi.advanceTimersByTime(2_000);
      }
    };
    alive(SOCKET_AGAIN_MS + 4_000);
    expect(bench.names).toEqual(['socket', 'events', 'socket']);
    bench.end({ opened: false });
    vi.advanceTimersByTime(0);
    expect(bench.names).toEqual(['socket', 'events', 'socket', 'events']);
    bench.welcome();
    alive(SOCKET_AGAIN_MS + 4_000);
    expect(bench.names).toHaveLength(4);
    alive(SOCKET_AGAIN_MS);
    expect(bench.names).toHaveLength(5);
  });

  it('stays with the WebSocket that worked when the server restarts', () => {
    bench.welcome();
    bench.end({ opened: true, code: 1006 });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      vi.advanceTimersByTime(BACKOFF_MIN_MS);
      bench.end({ opened: false, code: 1006 });
    }
    expect(bench.names).toEqual(['socket', 'socket', 'socket']);
    expect(bench.fresh).toEqual([true, false, false]);
  });

  it('waits at least as long as it was asked to', () => {
    bench.welcome();
    bench.last.handlers.frame({ bye: { code: 4001, reconnect_after_ms: 5_000 } });
    bench.end({ opened: true, code: 4001 });
    vi.advanceTimersByTime(4_999);
    expect(bench.opened).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(bench.opened).toHaveLength(2);
  });

  it('resumes after 40xx, starts anew after 41xx', () => {
    bench.welcome();
    bench.end({ opened: true, code: 4002 });
    vi.advanceTimersByTime(BACKOFF_MIN_MS);
    bench.welcome();
    bench.end({ opened: true, code: 4100 });
    vi.advanceTimersByTime(BACKOFF_MIN_MS);
    expect(bench.fresh).toEqual([true, false, true]);
  });

  it.each([
    [4200, 'version'],
    [4201, 'session'],
    [4202, 'too_many'],
  ] as const)('stops after %i', (code, reason) => {
    bench.welcome();
    bench.end({ opened: true, code });
    vi.advanceTimersByTime(10 * 60_000);
    expect(bench.opened).toHaveLength(1);
    expect(bench.connection.phase).toEqual({ kind: 'stopped', reason });
  });

  it('stops when the stream is refused for want of a session', () => {
    bench.end({ opened: false });
    vi.advanceTimersByTime(0);
    bench.end({ opened: false, status: 401 });
    expect(bench.connection.phase).toEqual({ kind: 'stopped', reason: 'session' });
  });

  it('asks when the line is silent, and comes back when the answer does not', () => {
    bench.welcome();
    vi.advanceTimersByTime(SILENCE_MS - 4_000);
    expect(bench.probes).toBe(0);
    vi.advanceTimersByTime(8_000);
    expect(bench.probes).toBe(1);
    bench.last.handlers.alive();
    vi.advanceTimersByTime(PROBE_MS + 4_000);
    expect(bench.opened).toHaveLength(1);
    vi.advanceTimersByTime(SILENCE_MS - PROBE_MS);
    expect(bench.probes).toBe(2);
    vi.advanceTimersByTime(PROBE_MS + 2_000);
    expect(bench.opened).toHaveLength(2);
    expect(bench.dropped).toBe(1);
  });

  it('does not wait when the network comes back', () => {
    bench.welcome();
    bench.connection.networkLost();
    expect(bench.connection.phase.kind).toBe('waiting');
    bench.connection.hurry();
    expect(bench.opened).toHaveLength(2);
  });

  it('keeps trying for ever', () => {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      bench.end({ opened: false });
      vi.advanceTimersByTime(BACKOFF_MIN_MS);
    }
    expect(bench.opened.length).toBe(51);
    expect(bench.lost).toBe(50);
    expect(new Set(bench.names)).toEqual(new Set(['socket', 'events']));
  });
});
