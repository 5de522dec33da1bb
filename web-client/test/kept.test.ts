/** What a device keeps of the last visit, and what becomes of it. */

import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../src/net/client.ts';
import { messagesOf } from '../src/net/history.ts';
import { openOutboxDb } from '../src/net/outbox_db.ts';
import { KEPT_MESSAGES, openSnapshotDb, snapshotOf } from '../src/net/snapshot.ts';
import { FakeServer } from './fake_server.ts';
import { settle } from './make.ts';

let made = 0;
const running: Client[] = [];

function world() {
  made += 1;
  const server = new FakeServer();
  const me = server.person('Maire de Gorze');
  const other = server.person('Maire d’Onville');
  const room = server.room('Conférence des maires', [me, other]);
  const kept = openSnapshotDb(`kept-${made}`);
  const db = openOutboxDb(`kept-outbox-${made}`);
  const client = () => {
    const link = server.link(me);
    const it = new Client({
      person: me,
      transports: { socket: link, events: link },
      db,
      kept,
      notice: () => undefined,
      signedOut: () => undefined,
    });
    running.push(it);
    it.start();
    return it;
  };
  const says = (body: string) =>
    server.post(other, { channel: room, body, acknowledgement_requested: false });
  return { server, me, other, room, kept, client, says };
}

function bodies(client: Client, room: string): string[] {
  const state = client.state.rooms[room];
  const stretch = state?.stretches[''];
  if (state === undefined || stretch === undefined) return [];
  return messagesOf(state.tables.messages, undefined, stretch).map((it) => it.body);
}

async function visited(it: ReturnType<typeof world>): Promise<Client> {
  const client = it.client();
  await settle();
  await client.openRoom(it.room);
  await client.loadPage({ channel: it.room }, 'latest');
  return client;
}

async function leave(client: Client, it: ReturnType<typeof world>): Promise<void> {
  const snapshot = snapshotOf(client.state);
  if (snapshot !== undefined) await it.kept.put(snapshot);
  client.stop();
}

describe('the last visit', () => {
  afterEach(() => {
    for (const client of running.splice(0)) client.stop();
  });

  it('is shown without a line, and what is written then leaves later', async () => {
    const it = world();
    it.says('un');
    await leave(await visited(it), it);
    it.server.refuseLinks = true;
    const client = it.client();
    await settle();
    expect(client.state.welcomed).toBe(false);
    expect(bodies(client, it.room)).toEqual(['un']);
    client.submit({
      post_message: { channel: it.room, body: 'deux', acknowledgement_requested: false },
    });
    await settle();
    it.server.refuseLinks = false;
    client.hurry();
    await settle();
    expect(it.server.messagesOf(it.server.channel(it.room)).map((m) => m.body)).toEqual([
      'un',
      'deux',
    ]);
  });

  it('is brought up to date by what was missed, without loading the room again', async () => {
    const it = world();
    it.says('un');
    await leave(await visited(it), it);
    it.says('deux');
    it.says('trois');
    it.server.received.length = 0;
    const client = it.client();
    await settle();
    expect(client.state.welcomed).toBe(true);
    expect(bodies(client, it.room)).toEqual(['un', 'deux', 'trois']);
    const asked = it.server.received.map(({ command }) =>
      typeof command === 'string' ? command : Object.keys(command)[0],
    );
    expect(asked).not.toContain('load_channel');
  });

  it('is forgotten where the server has begun another numbering', async () => {
    const it = world();
    it.says('un');
    await leave(await visited(it), it);
    it.server.channel(it.room).epoch = 'another';
    const client = it.client();
    await settle();
    expect(bodies(client, it.room)).toEqual([]);
    await client.openRoom(it.room);
    await client.loadPage({ channel: it.room }, 'latest');
    expect(bodies(client, it.room)).toEqual(['un']);
  });

  it('keeps the end of a long room, and says truly where it begins', async () => {
    const it = world();
    const count = KEPT_MESSAGES + 30;
    for (let at = 0; at < count; at += 1) it.says(`m${at}`);
    const first = await visited(it);
    await first.loadPage({ channel: it.room }, { before: messagesLow(first, it.room) });
    expect(bodies(first, it.room).length).toBeGreaterThan(KEPT_MESSAGES);
    await leave(first, it);
    const client = it.client();
    await settle();
    const kept = bodies(client, it.room);
    expect(kept).toHaveLength(KEPT_MESSAGES);
    expect(kept.at(-1)).toBe(`m${count - 1}`);
    await client.loadPage({ channel: it.room }, { before: messagesLow(client, it.room) });
    const all = bodies(client, it.room);
    expect(all.slice(-KEPT_MESSAGES)).toEqual(kept);
    expect(new Set(all).size).toBe(all.length);
    const from = count - all.length;
    expect(all).toEqual(Array.from({ length: all.length }, (_, at) => `m${from + at}`));
  });

  it('is gone once nobody is signed in', async () => {
    const it = world();
    it.says('un');
    await leave(await visited(it), it);
    await it.kept.clear();
    it.server.refuseLinks = true;
    const client = it.client();
    await settle();
    expect(client.state.rooms).toEqual({});
  });
});

function messagesLow(client: Client, room: string): number {
  return client.state.rooms[room]?.stretches['']?.low ?? 0;
}
