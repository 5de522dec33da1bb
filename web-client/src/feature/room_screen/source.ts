/**
 * Where the room screen has its document from: asked once, then told. What was heard last stays
 * when the line is cut. A comment of a stream cannot be heard, so a small question tells every two
 * seconds that the line is there, and how old what is shown may be when it is not.
 */

import type { RoomScreen } from '#protocol';
import { backoff } from '../../net/backoff.ts';

export type Seen =
  | { readonly kind: 'asking' }
  /** Nobody answers, and nothing was shown yet. */
  | { readonly kind: 'away' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'ended' }
  /** Too many wrong codes came from here. */
  | { readonly kind: 'crowded' }
  | Shown;

export interface Shown {
  readonly kind: 'shown';
  readonly screen: RoomScreen;
  /** How far the server's clock is ahead of this one, in milliseconds. */
  readonly aheadMs: number;
}

export interface Told {
  readonly seen: (seen: Seen) => void;
  /** The line was there at this moment of this clock, in milliseconds. */
  readonly heard: (at: number) => void;
}

const PROBE_EVERY_MS = 2_000;
const PROBE_WITHIN_MS = 2_000;
/** The document itself is asked again this often: a proxy may have let the stream die. */
const ASK_EVERY_MS = 15_000;
const CROWDED_MS = 60_000;

const NOT_FOUND = 404;
const GONE = 410;
const TOO_MANY = 429;

/** Follows the screen of a code until the returned function is called. */
export function followScreen(code: string, told: Told): () => void {
  const source = new Source(`/api/salle/${encodeURIComponent(code)}`, told);
  source.start();
  return () => source.stop();
}

class Source {
  private over = false;
  private attempt = 0;
  private askedAt = 0;
  private events: EventSource | undefined;
  private shown = false;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  constructor(
    private readonly path: string,
    private readonly told: Told,
  ) {}

  start(): void {
    void this.ask();
    this.probeLater();
  }

  stop(): void {
    this.over = true;
    this.events?.close();
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.over) run();
    }, ms);
    this.timers.add(timer);
  }

  private async ask(): Promise<void> {
    this.askedAt = Date.now();
    const answer = await fetch(this.path, { cache: 'no-store' }).catch(() => undefined);
    if (this.over) return;
    if (answer?.ok) {
      const screen: unknown = await answer.json().catch(() => undefined);
      if (this.over || screen === undefined) return;
      this.attempt = 0;
      this.show(screen as RoomScreen);
      if (this.events === undefined) this.listen();
    } else if (answer?.status === NOT_FOUND) this.end('wrong');
    else if (answer?.status === GONE) this.end('ended');
    else if (answer?.status === TOO_MANY) {
      if (!this.shown) this.told.seen({ kind: 'crowded' });
      this.later(CROWDED_MS, () => void this.ask());
    } else this.askAgain();
  }

  private askAgain(): void {
    if (!this.shown) this.told.seen({ kind: 'away' });
    this.attempt += 1;
    this.later(backoff(this.attempt, Math.random()), () => void this.ask());
  }

  private end(kind: 'wrong' | 'ended'): void {
    this.told.seen({ kind });
    this.stop();
  }

  private show(screen: RoomScreen): void {
    const now = Date.now();
    this.shown = true;
    this.told.heard(now);
    this.told.seen({ kind: 'shown', screen, aheadMs: screen.at / 1_000 - now });
  }

  private listen(): void {
    const events = new EventSource(`${this.path}/events`);
    this.events = events;
    events.onmessage = ({ data }) => this.show(JSON.parse(String(data)) as RoomScreen);
    events.addEventListener('end', () => this.end('ended'));
    events.onerror = () => {
      // The browser comes back by itself, but for an answer that is none.
      if (events.readyState !== EventSource.CLOSED || this.over) return;
      this.events = undefined;
      this.askAgain();
    };
  }

  private probeLater(): void {
    this.later(PROBE_EVERY_MS, () => void this.probe());
  }

  /** Whether the line is there, by the smallest question; now and then by the document. */
  private async probe(): Promise<void> {
    const live = this.events?.readyState === EventSource.OPEN;
    if (live && Date.now() - this.askedAt > ASK_EVERY_MS) await this.ask();
    else if (live) {
      const signal = AbortSignal.timeout(PROBE_WITHIN_MS);
      const answer = await fetch('/health', { cache: 'no-store', signal }).catch(() => undefined);
      if (answer?.ok && this.events?.readyState === EventSource.OPEN) this.told.heard(Date.now());
    }
    if (!this.over) this.probeLater();
  }
}
