/**
 * A document where WebSockets are refused: server-sent events for what comes down, one POST at a
 * time for what goes up. The same rights, the same confirmation after the same commit.
 */

import { EventStream } from '../../net/sse.ts';
import type { Line, LineEnd, LineHandlers, Opening, Refusal } from './line.ts';
import { readTold } from './socket_line.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };
/** The server would refuse this for good: asking again changes nothing. */
const REFUSED_STATUS = new Set([400, 409, 413, 422]);
const FORBIDDEN = 403;

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

export const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text), (char) => char.charCodeAt(0));

const toUrl = (bytes: Uint8Array): string =>
  toBase64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

interface SyncTold {
  readonly session: string;
  readonly update: string;
  readonly sv: string;
  readonly writes: boolean;
}

class EventsLine implements Line {
  private readonly abort = new AbortController();
  private readonly queue: Uint8Array[] = [];
  private session = '';
  private posting = false;
  private opened = false;
  private over = false;
  private code: number | undefined;

  constructor(
    private readonly opening: Opening,
    private readonly handlers: LineHandlers,
  ) {}

  private get path(): string {
    return `/api/documents/${encodeURIComponent(this.opening.document)}`;
  }

  async run(): Promise<void> {
    try {
      const response = await fetch(`${this.path}/events?sv=${toUrl(this.opening.vector)}`, {
        headers: { accept: 'text/event-stream' },
        signal: this.abort.signal,
      });
      if (!response.ok || response.body === null) return this.end({ status: response.status });
      await this.read(response.body);
      this.end({ code: this.code });
    } catch {
      this.end({ code: this.code });
    }
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const stream = new NamedEvents();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.over) return;
      this.handlers.alive();
      for (const { name, data } of stream.push(decoder.decode(value, { stream: true }))) {
        if (!this.over) this.event(name, data);
      }
    }
  }

  private event(name: string, data: string): void {
    const told: unknown = JSON.parse(data);
    if (typeof told !== 'object' || told === null) return;
    const { handlers } = this;
    if (name === 'sync') return this.synced(told as SyncTold);
    if (name === 'update') return handlers.update(fromBase64((told as { update: string }).update));
    if (name === 'awareness') {
      return handlers.awareness(fromBase64((told as { update: string }).update));
    }
    if (name === 'refused') return handlers.refused(told as Refusal);
    if (name === 'restored') return readTold(JSON.stringify({ restored: told }), handlers);
    if (name === 'closed') this.code = (told as { code: number }).code;
  }

  private synced({ session, update, sv, writes }: SyncTold): void {
    this.session = session;
    this.opened = true;
    this.handlers.granted(writes);
    this.handlers.state(fromBase64(update));
    this.handlers.vector(fromBase64(sv));
  }

  push(update: Uint8Array): void {
    this.queue.push(update);
    void this.pump();
  }

  /** One post at a time, with all that waits: the order of changes is theirs. */
  private async pump(): Promise<void> {
    if (this.posting || this.over || this.queue.length === 0) return;
    this.posting = true;
    const sent = this.queue.splice(0);
    const updates = sent.map(toBase64);
    try {
      const response = await this.post('updates', { session: this.session, updates });
      this.posting = false;
      if (this.over) return;
      if (response.ok) for (const _ of sent) this.handlers.answered(true);
      else if (response.status === FORBIDDEN) this.handlers.answered(false);
      else if (REFUSED_STATUS.has(response.status)) this.handlers.refused(await reasonOf(response));
      else return this.end({ status: response.status });
    } catch {
      return this.end({});
    }
    void this.pump();
  }

  private post(what: string, body: unknown): Promise<Response> {
    return fetch(`${this.path}/${what}`, {
      method: 'POST',
      headers: JSON_HEADERS,
      body: JSON.stringify(body),
      signal: this.abort.signal,
    });
  }

  tell(awareness: Uint8Array): void {
    if (this.session === '' || this.over) return;
    const told = { session: this.session, update: toBase64(awareness) };
    this.post('awareness', told).catch(() => undefined);
  }

  /** The server says something every few seconds by itself. */
  probe(): void {}

  private end(end: Omit<LineEnd, 'opened'>): void {
    if (this.over) return;
    this.drop();
    this.handlers.ended({ opened: this.opened, ...end });
  }

  drop(): void {
    this.over = true;
    this.abort.abort();
  }
}

async function reasonOf(response: Response): Promise<Refusal> {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = typeof body === 'object' && body !== null && 'problem' in body && body.problem;
  return { code: typeof problem === 'string' ? problem : 'refused' };
}

/** Events with their names: the stream of the rooms has none. */
class NamedEvents {
  private readonly stream = new EventStream();
  private rest = '';

  push(text: string): { name: string; data: string }[] {
    const events: { name: string; data: string }[] = [];
    const blocks = (this.rest + text.replace(/\r/g, '')).split('\n\n');
    this.rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const name = /^event: ?(.*)$/m.exec(block)?.[1] ?? '';
      for (const data of this.stream.push(`${block}\n\n`)) events.push({ name, data });
    }
    return events;
  }
}

export function openEventsLine(opening: Opening, handlers: LineHandlers): Line {
  const line = new EventsLine(opening, handlers);
  void line.run();
  return line;
}
