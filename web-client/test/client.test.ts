import { afterEach, describe, expect, it, vi } from 'vitest';
import { pendingPosts } from '../src/feature/message/pending.ts';
import { Client } from '../src/net/client.ts';
import { messagesOf } from '../src/net/history.ts';
import { openOutboxDb } from '../src/net/outbox_db.ts';
import { counts } from '../src/net/unread.ts';
import { FakeServer } from './fake_server.ts';
import { settle } from './make.ts';

let databases = 0;
const running: Client[] = [];

function freshName(): string {
  databases += 1;
  return `client-${databases}`;
}

function territory() {
  const server = new FakeServer();
  const aubry = server.person('Maire de Gorze', { commune: '57254', communeName: 'Gorze' });
  const klein = server.person('Maire d’Onville', { commune: '54387', communeName: 'Onville' });
  const room = server.room('Conférence des maires', [aubry, klein]);
  return { server, aubry, klein, room };
}

function clientOf(server: FakeServer, person: string, dbName = freshName()) {
  const link = server.link(person);
  const client = new Client({
    person,
    transports: { socket: link, events: link },
    db: openOutboxDb(dbName),
    notice: (command) => Object.keys(command)[0],
    signedOut: () => undefined,
  });
  client.start();
  running.push(client);
  return { client, dbName };
}

async function opened(server: FakeServer, person: string, room: string, dbName?: string) {
  const made = clientOf(server, person, dbName);
  await settle();
  await made.client.openRoom(room);
  await made.client.loadPage({ channel: room }, 'latest');
  return made;
}

function write(client: Client, channel: string, body: string): string {
  return client.submit({ post_message: { channel, body, acknowledgement_requested: false } });
}

/** What the screen shows of the main line: messages, then what waits. */
function shown(client: Client, channel: string): string[] {
  const room = client.state.rooms[channel];
  const stretch = room?.stretches[''];
  if (room === undefined || stretch === undefined) return [];
  const messages = messagesOf(room.tables.messages, undefined, stretch).map((it) => it.body);
  const waiting = pendingPosts(client.state.outbox, { channel }, room.tables.messages);
  return [
    ...messages,
    ...waiting.map(({ command }) => ('post_message' in command ? command.post_message.body : '?')),
  ];
}

/** Records every state of the screen, to see what shows twice or disappears in between. */
function watch(client: Client, channel: string): string[][] {
  const seen: string[][] = [];
  client.store.subscribe(() => {
    const now = shown(client, channel);
    if (JSON.stringify(seen.at(-1)) !== JSON.stringify(now)) seen.push(now);
  });
  return seen;
}

async function back(client: Client): Promise<void> {
  client.hurry();
  await settle();
}

describe('client', () => {
  afterEach(() => {
    for (const client of running.splice(0)) client.stop();
  });

  it('shows both people the same messages in the same order', async () => {
    const { server, aubry, klein, room } = territory();
    const a = await opened(server, aubry, room);
    const b = await opened(server, klein, room);
    write(a.client, room, 'un');
    write(b.client, room, 'deux');
    write(a.client, room, 'trois');
    await settle();
    expect(shown(a.client, room)).toHaveLength(3);
    expect(shown(b.client, room)).toEqual(shown(a.client, room));
  });

  it('shows a sent message once at every moment, whichever of reply and change comes first', async () => {
    const { server, aubry, room } = territory();
    const { client } = await opened(server, aubry, room);
    server.manual = true;
    const seen = watch(client, room);
    write(client, room, 'un');
    await settle();
    for (let step = 0; step < 10; step += 1) {
      server.flush(1);
      await settle(3);
    }
    expect(seen).toEqual([['un']]);
    expect(client.state.outbox).toEqual([]);
  });

  it('shows it once when the reply comes before the change', async () => {
    const { server, aubry, room } = territory();
    const { client } = await opened(server, aubry, room);
    const seen = watch(client, room);
    // The change is held back until the reply has been read.
    const held: (() => void)[] = [];
    const [session] = [...server.sessions];
    if (session === undefined) throw new Error('nobody is connected');
    const frame = session.handlers.frame;
    session.handlers.frame = (it) => {
      if ('changes' in it) held.push(() => frame(it));
      else frame(it);
    };
    write(client, room, 'un');
    await settle();
    expect(held.length).toBeGreaterThan(0);
    expect(client.state.outbox[0]?.done).toBeDefined();
    for (const release of held) release();
    await settle();
    expect(seen).toEqual([['un']]);
    expect(client.state.outbox).toEqual([]);
  });

  it('keeps two equal messages two', async () => {
    const { server, aubry, room } = territory();
    const { client } = await opened(server, aubry, room);
    write(client, room, 'ok');
    write(client, room, 'ok');
    await settle();
    expect(shown(client, room)).toEqual(['ok', 'ok']);
    expect(server.messagesOf(server.channel(room))).toHaveLength(2);
  });

  it('loses nothing and doubles nothing when the line dies before the reply', async () => {
    const { server, aubry, room } = territory();
    const { client } = await opened(server, aubry, room);
    const seen = watch(client, room);
    server.manual = true;
    write(client, room, 'un');
    write(client, room, 'deux');
    await settle();
    // The command is taken and committed, its change and its reply never leave.
    server.flush(1);
    server.cut();
    server.manual = false;
    await back(client);
    expect(shown(client, room)).toEqual(['un', 'deux']);
    expect(server.messagesOf(server.channel(room)).map((it) => it.body)).toEqual(['un', 'deux']);
    for (const state of seen) expect(state.filter((it) => it === 'un').length).toBe(1);
    const ids = server.received.filter(
      ({ command }) => typeof command === 'object' && 'post_message' in command,
    );
    expect(new Set(ids.map((it) => it.id)).size).toBe(2);
  });

  it('sends after a reload what was written offline, once', async () => {
    const { server, aubry, klein, room } = territory();
    const first = await opened(server, aubry, room);
    server.refuseLinks = true;
    server.cut();
    for (const body of ['un', 'deux', 'trois']) write(first.client, room, body);
    await settle();
    first.client.stop();
    server.refuseLinks = false;
    const b = await opened(server, klein, room);
    write(b.client, room, 'entre-temps');
    await settle();
    const second = await opened(server, aubry, room, first.dbName);
    await settle(60);
    expect(shown(second.client, room)).toEqual(['entre-temps', 'un', 'deux', 'trois']);
    expect(shown(b.client, room)).toEqual(shown(second.client, room));
    expect(second.client.state.outbox).toEqual([]);
  });

  it('sends harmlessly from two tabs that hold the same outbox', async () => {
    const { server, aubry, room } = territory();
    const first = await opened(server, aubry, room);
    server.refuseLinks = true;
    server.cut();
    write(first.client, room, 'un');
    await settle();
    server.refuseLinks = false;
    const second = await opened(server, aubry, room, first.dbName);
    await back(first.client);
    await settle(60);
    expect(shown(first.client, room)).toEqual(['un']);
    expect(shown(second.client, room)).toEqual(['un']);
    expect(server.messagesOf(server.channel(room))).toHaveLength(1);
  });

  it('comes back by itself when a change was lost on the way', async () => {
    const { server, aubry, klein, room } = territory();
    const { client } = await opened(server, aubry, room);
    const [session] = [...server.sessions];
    if (session === undefined) throw new Error('nobody is connected');
    const frame = session.handlers.frame;
    let lose = true;
    session.handlers.frame = (it) => {
      if ('changes' in it && lose) lose = false;
      else frame(it);
    };
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const says = (body: string) =>
      server.post(klein, { channel: room, body, acknowledgement_requested: false });
    says('perdu');
    says('reçu');
    await settle();
    expect(client.state.phase.kind).toBe('waiting');
    vi.useRealTimers();
    await back(client);
    expect(shown(client, room)).toEqual(['perdu', 'reçu']);
  });

  it('forgets and loads again a room whose numbering changed', async () => {
    const { server, aubry, klein, room } = territory();
    const { client } = await opened(server, aubry, room);
    server.post(klein, { channel: room, body: 'avant', acknowledgement_requested: false });
    await settle();
    server.cut();
    server.channel(room).epoch = 'another';
    await back(client);
    expect(client.state.rooms[room]?.loaded).toBe(false);
    expect(client.state.rooms[room]?.stretches).toEqual({});
    await client.openRoom(room);
    await client.loadPage({ channel: room }, 'latest');
    expect(shown(client, room)).toEqual(['avant']);
  });

  it('forgets and loads again a room of which too much was missed', async () => {
    const { server, aubry, klein, room } = territory();
    const { client } = await opened(server, aubry, room);
    const says = (body: string) =>
      server.post(klein, { channel: room, body, acknowledgement_requested: false });
    says('avant');
    await settle();
    server.catchUpMax = 2;
    server.refuseLinks = true;
    server.cut();
    for (let n = 1; n <= 5; n += 1) says(`manqué ${n}`);
    server.refuseLinks = false;
    await back(client);
    expect(client.state.rooms[room]?.loaded).toBe(false);
    expect(shown(client, room)).toEqual([]);
    says('pendant');
    await client.openRoom(room);
    await client.loadPage({ channel: room }, 'latest');
    says('après');
    await settle();
    const missed = [1, 2, 3, 4, 5].map((n) => `manqué ${n}`);
    expect(shown(client, room)).toEqual(['avant', ...missed, 'pendant', 'après']);
  });

  it('counts what is unread, and what is read on another device', async () => {
    const { server, aubry, klein, room } = territory();
    const { client } = clientOf(server, aubry);
    const other = clientOf(server, aubry);
    await settle();
    const body = `@[Gorze](commune:57254) bonjour`;
    server.post(klein, { channel: room, body, acknowledgement_requested: false });
    server.post(klein, { channel: room, body: 'encore', acknowledgement_requested: false });
    await settle();
    const of = (it: Client) => {
      const state = it.state.rooms[room];
      return state && counts(state.unread);
    };
    // The commune of a room that was not opened is unknown here: the server's word counts.
    expect(of(client)?.main).toBe(2);
    other.client.submit({ mark_read: { channel: room, seq: server.channel(room).head } });
    await settle();
    expect(of(client)).toEqual({ main: 0, mentions: 0, replies: 0 });
  });

  it('gives the drafts to a device that opens later, and to one that is open', async () => {
    const { server, aubry, room } = territory();
    const first = clientOf(server, aubry);
    await settle();
    first.client.submit({ save_draft: { channel: room, body: 'à finir' } });
    await settle();
    const later = clientOf(server, aubry);
    await settle();
    expect(later.client.state.personal?.tables.drafts[room]?.body).toBe('à finir');
    first.client.submit({ save_draft: { channel: room, body: 'à finir ce soir' } });
    await settle();
    expect(later.client.state.personal?.tables.drafts[room]?.body).toBe('à finir ce soir');
  });

  it('enters a room it has just been given, and leaves one it has lost', async () => {
    const { server, aubry, klein } = territory();
    const { client } = clientOf(server, aubry);
    await settle();
    const bureau = server.room('Bureau', [klein]);
    server.join(bureau, aubry);
    await settle();
    expect(client.state.rooms[bureau]?.tables.channels[bureau]?.name).toBe('Bureau');
    server.post(klein, { channel: bureau, body: 'bienvenue', acknowledgement_requested: false });
    await settle();
    expect(Object.keys(client.state.rooms[bureau]?.tables.messages ?? {})).toHaveLength(1);
    server.leave(bureau, aubry);
    await settle();
    expect(client.state.rooms[bureau]).toBeUndefined();
  });

  it('asks a page again by itself when the line dies before the answer', async () => {
    const { server, aubry, klein, room } = territory();
    server.post(klein, { channel: room, body: 'là', acknowledgement_requested: false });
    const { client } = clientOf(server, aubry);
    await settle();
    server.manual = true;
    const loaded = client.loadPage({ channel: room }, 'latest');
    await settle();
    server.cut();
    server.manual = false;
    await back(client);
    await loaded;
    expect(shown(client, room)).toEqual(['là']);
  });

  it('pages backwards without a hole and without a double', async () => {
    const { server, aubry, klein, room } = territory();
    for (let n = 1; n <= 120; n += 1) {
      server.post(klein, { channel: room, body: String(n), acknowledgement_requested: false });
    }
    const { client } = await opened(server, aubry, room);
    expect(shown(client, room)).toHaveLength(50);
    for (let page = 0; page < 2; page += 1) {
      const first = client.state.rooms[room]?.stretches['']?.low ?? 0;
      await client.loadPage({ channel: room }, { before: first });
    }
    const numbers = Array.from({ length: 120 }, (_, at) => String(at + 1));
    expect(shown(client, room)).toEqual(numbers);
    expect(client.state.rooms[room]?.stretches['']?.low).toBe(0);
  });
});
