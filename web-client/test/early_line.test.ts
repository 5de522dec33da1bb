// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import type { Hello, ServerFrame } from '#protocol';
import { encodeFrame, PROTOCOL, SUBPROTOCOL } from '../src/net/codec.ts';
import { openSocket } from '../src/net/socket.ts';

const NOTHING: Hello = { protocol: PROTOCOL, resume: [] };
const source = readFileSync('src/net/early_line.js', 'utf8');

class FakeSocket {
  static readonly made: FakeSocket[] = [];
  static readonly OPEN = 1;
  readyState = 0;
  readonly sent: number[][] = [];
  onopen: (() => void) | undefined;
  private readonly listeners: (() => void)[] = [];
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;

  constructor(
    readonly url: string | URL,
    readonly subprotocol: string,
  ) {
    FakeSocket.made.push(this);
  }

  addEventListener(_open: 'open', listener: () => void): void {
    this.listeners.push(listener);
  }

  send(bytes: Uint8Array): void {
    this.sent.push([...bytes]);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.onopen?.();
    for (const listener of this.listeners) listener();
  }

  tell(frame: unknown): void {
    // The server's frames are written as the client's are.
    const bytes = encodeFrame(frame as Parameters<typeof encodeFrame>[0]);
    const data = new ArrayBuffer(bytes.length);
    new Uint8Array(data).set(bytes);
    this.onmessage?.({ data });
  }
}

/** What the page does before the application is there. */
function openEarly(): FakeSocket | undefined {
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.made.length = 0;
  new Function(source)();
  return FakeSocket.made[0];
}

function handlers() {
  const frames: ServerFrame[] = [];
  const ended = vi.fn();
  const opened = vi.fn();
  return { frames, ended, opened, alive: vi.fn(), frame: (it: ServerFrame) => frames.push(it) };
}

afterEach(() => {
  vi.unstubAllGlobals();
  window.parvisEarlyLine = undefined;
});

it('says hello as the application would', () => {
  const early = openEarly();
  expect(early?.subprotocol).toBe(SUBPROTOCOL);
  expect(String(early?.url)).toMatch(/^ws:.*\/socket$/);
  early?.open();
  expect(early?.sent).toEqual([[...encodeFrame({ hello: NOTHING })]]);
});

it('waits for nobody who was here before', () => {
  localStorage.setItem('parvis.who', 'somebody');
  expect(openEarly()).toBeUndefined();
});

it('is taken over once, with what it has heard, in order', async () => {
  const early = openEarly();
  early?.open();
  early?.tell({ signal: 1 });
  early?.tell({ signal: 2 });
  const here = handlers();
  openSocket(NOTHING, here);
  expect(here.frames).toEqual([]);
  await vi.waitFor(() => expect(here.opened).toHaveBeenCalledOnce());
  early?.tell({ signal: 3 });
  expect(here.frames).toEqual([{ signal: 1 }, { signal: 2 }, { signal: 3 }]);
  expect(early?.sent).toHaveLength(1);
  early?.onclose?.({ code: 4000 });
  expect(here.ended).toHaveBeenCalledWith({ opened: true, code: 4000 });
  openSocket(NOTHING, handlers());
  expect(FakeSocket.made).toHaveLength(2);
});

it('is taken over while it opens', async () => {
  const early = openEarly();
  const here = handlers();
  openSocket(NOTHING, here);
  await Promise.resolve();
  expect(here.opened).not.toHaveBeenCalled();
  early?.open();
  expect(here.opened).toHaveBeenCalledOnce();
  expect(early?.sent).toEqual([[...encodeFrame({ hello: NOTHING })]]);
});

it('is left where there is something to resume, or where it failed', () => {
  const early = openEarly();
  early?.open();
  const resume = [{ channel: '0192', epoch: 'e', seq: 4 }];
  openSocket({ protocol: PROTOCOL, resume }, handlers());
  expect(early?.readyState).toBe(3);
  expect(FakeSocket.made).toHaveLength(2);

  const failed = openEarly();
  failed?.close();
  openSocket(NOTHING, handlers());
  expect(FakeSocket.made).toHaveLength(2);
});
