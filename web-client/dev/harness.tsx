/**
 * The client on a server in memory, to look at its screens: `npm run dev`, then /dev/. It is not
 * part of the build.
 */

import '../src/styles.ts';
import { createRoot } from 'react-dom/client';
import { App } from '../src/app.tsx';
import { noticeText } from '../src/feature/message/notice_text.ts';
import { Client } from '../src/net/client.ts';
import { type Api, HttpRefused } from '../src/net/http.ts';
import { openOutboxDb } from '../src/net/outbox_db.ts';
import { applyPreferences } from '../src/ui/preferences.ts';
import { populate } from '../test/sample_territory.ts';

const { server, people } = populate();
const db = openOutboxDb('parvis-dev');
const params = new URLSearchParams(window.location.search);
let me = params.get('me') === 'none' ? undefined : people[Number(params.get('me') ?? 0)];

const refuse = () => Promise.reject(new HttpRefused(401, undefined));
const enter = (person: string | undefined) => {
  me = person;
  return person === undefined ? refuse() : Promise.resolve(server.youOf(person));
};
const api: Api = {
  me: () => enter(me),
  signInOptions: () =>
    Promise.resolve({
      territory_name: 'CC Mad et Moselle',
      code_by_email: true,
      personas: [...server.people.values()].map(({ id, name, function: role }) => ({
        person: id,
        name,
        ...(role ? { function: role } : {}),
      })),
    }),
  signInAsPersona: (person) => enter(person),
  signInWithPassword: () => enter(people[0]),
  requestCode: () => Promise.resolve(),
  signInWithCode: () => enter(people[0]),
  signOut: () => {
    me = undefined;
    return Promise.resolve();
  },
  sessions: () =>
    Promise.resolve([
      {
        id: 'a',
        device: 'Firefox sur Linux',
        created_at: 1.79e15,
        seen_at: 1.795e15,
        current: true,
      },
      {
        id: 'b',
        device: 'Safari sur iPad',
        created_at: 1.78e15,
        seen_at: 1.794e15,
        current: false,
      },
    ]),
  revokeSession: () => Promise.resolve(),
  invitation: () =>
    Promise.resolve({
      territory_name: 'CC Mad et Moselle',
      name: 'Maire de Gorze',
      expires_at: 1.8e15,
    }),
  acceptInvitation: () => enter(people[0]),
  setPassword: () => Promise.resolve(),
  guests: () => Promise.resolve([]),
  invite: () => Promise.resolve([]),
  revokeInvitation: () => Promise.resolve(),
  resetDemo: () => Promise.resolve(),
};

applyPreferences();
// `/dev/?me=0#/salons/…` is for the eye only: the router reads the real path.
window.history.replaceState(null, '', params.get('path') ?? '/');
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <App
      services={{
        api,
        forget: () => undefined,
        makeClient: (person, signedOut) => {
          const link = server.link(person);
          return new Client({
            person,
            transports: { socket: link, events: link },
            db,
            notice: noticeText,
            signedOut,
          });
        },
      }}
    />,
  );
}
Object.assign(window, { parvisServer: server });
