/** The screens on the server in memory. */

import { render } from '@testing-library/react';
import { Profiler } from 'react';
import type { You } from '#protocol';
import { App } from '../src/app.tsx';
import { noticeText } from '../src/feature/message/notice_text.ts';
// Loaded here, so that no test waits for them.
import '../src/feature/channel/members_panel.tsx';
import '../src/feature/channel/new_room_page.tsx';
import '../src/feature/channel/room_settings.tsx';
import '../src/feature/directory/directory_page.tsx';
import '../src/feature/message/message_overlays.tsx';
import '../src/feature/poll/poll_form.tsx';
import '../src/feature/poll/poll_panel.tsx';
import '../src/feature/preference/settings_page.tsx';
import '../src/inside.tsx';
import { Client } from '../src/net/client.ts';
import { type Api, HttpRefused } from '../src/net/http.ts';
import { openOutboxDb } from '../src/net/outbox_db.ts';
import { FakeServer } from './fake_server.ts';

let databases = 0;

export interface World {
  readonly server: FakeServer;
  readonly me: string;
  readonly other: string;
  readonly room: string;
  readonly renders: string[];
  readonly clients: Client[];
}

function apiFor(server: FakeServer, me: string | undefined): Api {
  let who = me;
  const enter = (person: string): Promise<You> => {
    who = person;
    return Promise.resolve(server.youOf(person));
  };
  const wrong = { code: 203, temporary: false, problem: 'wrong_credentials' as const };
  return {
    me: () => (who ? enter(who) : Promise.reject(new HttpRefused(401, undefined))),
    signInOptions: () =>
      Promise.resolve({
        territory_name: 'CC Mad et Moselle',
        code_by_email: true,
        personas: [...server.people.values()].map(({ id, name }) => ({ person: id, name })),
      }),
    signInAsPersona: enter,
    signInWithPassword: () => Promise.reject(new HttpRefused(401, wrong)),
    requestCode: () => Promise.resolve(),
    signInWithCode: (_email, code) =>
      code.replace(/\s/g, '') === '123456'
        ? enter([...server.people.keys()][0] ?? '')
        : Promise.reject(new HttpRefused(401, wrong)),
    signOut: () => {
      who = undefined;
      return Promise.resolve();
    },
    sessions: () => Promise.resolve([]),
    revokeSession: () => Promise.resolve(),
    invitation: () => Promise.reject(new HttpRefused(404, undefined)),
    acceptInvitation: enter,
    setPassword: () => Promise.resolve(),
    guests: () => Promise.resolve([]),
    invite: () => Promise.resolve([]),
    revokeInvitation: () => Promise.resolve(),
    resetDemo: () => Promise.resolve(),
  };
}

export function show(
  path: string,
  signedIn = true,
  before?: (world: Omit<World, 'renders' | 'clients'>) => void,
): World {
  window.history.replaceState(null, '', path);
  const server = new FakeServer();
  const me = server.person('Maire de Gorze', { commune: '57254', communeName: 'Gorze' });
  const other = server.person('Maire de Novéant', { commune: '57515', communeName: 'Novéant' });
  const room = server.room('Conférence des maires', [me, other]);
  before?.({ server, me, other, room });
  const renders: string[] = [];
  const clients: Client[] = [];
  databases += 1;
  const db = openOutboxDb(`screens-${databases}`);
  const services = {
    api: apiFor(server, signedIn ? me : undefined),
    forget: () => undefined,
    makeClient: (person: string, signedOut: () => void) => {
      const link = server.link(person);
      const client = new Client({
        person,
        transports: { socket: link, events: link },
        db,
        notice: noticeText,
        signedOut,
      });
      clients.push(client);
      return client;
    },
  };
  render(
    <Profiler id="app" onRender={(_id, phase) => renders.push(phase)}>
      <App services={services} />
    </Profiler>,
  );
  return { server, me, other, room, renders, clients };
}

export function says(world: World, body: string, extra: object = {}): string {
  const done = world.server.post(world.other, {
    channel: world.room,
    body,
    acknowledgement_requested: false,
    ...extra,
  });
  return done.message ?? '';
}
