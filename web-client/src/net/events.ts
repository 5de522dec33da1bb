/**
 * A link where WebSockets are refused: server-sent events for what comes down, one POST per
 * command for what goes up. `EventSource` cannot send a body, so the stream is read by `fetch`.
 */

import type { Answer, Hello, Refusal, Request } from '#protocol';
import { parseFrame } from './codec.ts';
import { pipelines } from './lanes.ts';
import { EventStream } from './sse.ts';
import type { Link, LinkHandlers } from './transport.ts';

/**
 * HTTP/1.1 gives a page six connections; the stream holds one, pages and pictures want some. The
 * server carries out posts in any order: what must keep one waits for its answer, in its lane of
 * the outbox.
 */
const POSTS_MAX = 3;

/** Bad request; payload too large. */
const UNREADABLE = new Set([400, 413]);

const JSON_HEADERS = { 'content-type': 'application/json' };

function writes({ command }: Request): boolean {
  return typeof command === 'object' && pipelines(command);
}

class Events implements Link {
  private readonly abort = new AbortController();
  private readonly queue: Request[] = [];
  private posting = 0;
  /** A command of a lane that keeps its order is on its way: the next one waits for its answer. */
  private writing = false;
  private opened = false;
  private over = false;

  constructor(private readonly handlers: LinkHandlers) {}

  async run(hello: Hello): Promise<void> {
    try {
      const response = await fetch('/api/events', {
        method: 'POST',
        headers: { ...JSON_HEADERS, accept: 'text/event-stream' },
        body: JSON.stringify(hello),
        signal: this.abort.signal,
      });
      if (!response.ok || response.body === null) return this.end(response.status);
      this.opened = true;
      if (!this.over) this.handlers.opened();
      await this.read(response.body);
      this.end();
    } catch {
      this.end();
    }
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const stream = new EventStream();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || this.over) return;
      this.handlers.alive();
      for (const data of stream.push(decoder.decode(value, { stream: true }))) {
        if (!this.over) this.handlers.frame(parseFrame(data));
      }
    }
  }

  send(request: Request): void {
    this.queue.push(request);
    this.pump();
  }

  private pump(): void {
    while (!this.over && this.posting < POSTS_MAX) {
      const at = this.queue.findIndex((it) => !this.writing || !writes(it));
      const [request] = at < 0 ? [] : this.queue.splice(at, 1);
      if (request === undefined) return;
      this.posting += 1;
      this.writing ||= writes(request);
      void this.post(request);
    }
  }

  private async post(request: Request): Promise<void> {
    try {
      const response = await fetch('/api/commands', {
        method: 'POST',
        headers: JSON_HEADERS,
        body: JSON.stringify(request),
        signal: this.abort.signal,
      });
      const answer = (await response.json()) as Answer | Refusal;
      this.posting -= 1;
      if (writes(request)) this.writing = false;
      if (this.over) return;
      if ('outcome' in answer) this.handlers.frame({ reply: answer });
      // What the server cannot read it refuses for good: coming back would only send it again.
      else if (UNREADABLE.has(response.status) && 'problem' in answer) {
        this.handlers.frame({ reply: { id: request.id, outcome: { problem: answer } } });
      } else return this.end(response.status);
    } catch {
      // The line is gone, or a proxy answered something else than the server: come back whole.
      return this.end();
    }
    this.pump();
  }

  private end(status?: number): void {
    if (this.over) return;
    this.drop();
    this.handlers.ended({ opened: this.opened, ...(status === undefined ? {} : { status }) });
  }

  drop(): void {
    this.over = true;
    this.abort.abort();
  }
}

export function openEvents(hello: Hello, handlers: LinkHandlers): Link {
  const link = new Events(handlers);
  void link.run(hello);
  return link;
}
