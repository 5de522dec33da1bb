import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Request, ServerFrame } from '#protocol';
import { openEvents } from '../src/net/events.ts';
import type { LinkEnd } from '../src/net/transport.ts';

const REQUEST: Request = { id: 'c1', command: { count_unread: { channel: 'r1' } } };

/** A link whose stream stays open and whose posts are answered with these. */
async function bench(...answers: readonly Response[]) {
  const frames: ServerFrame[] = [];
  const ends: LinkEnd[] = [];
  const posts = [...answers];
  vi.stubGlobal('fetch', async (path: string) => {
    if (path === '/api/events') return new Response(new ReadableStream());
    const answer = posts.shift();
    if (answer === undefined) throw new TypeError('no more answers');
    return answer;
  });
  let isOpen: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    isOpen = resolve;
  });
  const link = openEvents(
    { protocol: 1, resume: [] },
    {
      opened: () => isOpen(),
      frame: (frame) => frames.push(frame),
      alive: () => undefined,
      ended: (end) => ends.push(end),
    },
  );
  await opened;
  return { link, frames, ends };
}

function problem(status: number, name: string): Response {
  const document = { type: `urn:parvis:problem:${name}`, status, code: 100, temporary: false };
  return Response.json({ ...document, problem: name }, { status });
}

afterEach(() => vi.unstubAllGlobals());

describe('a command sent by post', () => {
  it('is answered as over a socket', async () => {
    const answer = { id: 'c1', outcome: { ok: 'noted' } } as const;
    const { link, frames, ends } = await bench(Response.json(answer));
    link.send(REQUEST);
    await vi.waitFor(() => expect(frames).toEqual([{ reply: answer }]));
    expect(ends).toEqual([]);
    link.drop();
  });

  it('that the server cannot read is refused, and the link stays', async () => {
    const { link, frames, ends } = await bench(
      problem(400, 'bad_frame'),
      problem(413, 'bad_frame'),
    );
    link.send(REQUEST);
    link.send(REQUEST);
    await vi.waitFor(() => expect(frames).toHaveLength(2));
    for (const frame of frames) {
      expect(frame).toMatchObject({
        reply: { id: 'c1', outcome: { problem: { problem: 'bad_frame', temporary: false } } },
      });
    }
    expect(ends).toEqual([]);
    link.drop();
  });

  it('ends the link where there is no session, or no server', async () => {
    for (const [answer, status] of [
      [problem(401, 'session_ended'), 401],
      [new Response('<html>', { status: 502 }), undefined],
    ] as const) {
      const { link, frames, ends } = await bench(answer);
      link.send(REQUEST);
      await vi.waitFor(() => expect(ends).toHaveLength(1));
      expect(ends[0]?.status).toBe(status);
      expect(frames).toEqual([]);
    }
  });
});
