import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { forgetWho } from './feature/identity/who.ts';
import { noticeText } from './feature/message/notice_text.ts';
import { Client } from './net/client.ts';
import { openEvents } from './net/events.ts';
import { api } from './net/http.ts';
import { openOutboxDb } from './net/outbox_db.ts';
import { openSnapshotDb } from './net/snapshot.ts';
import { openSocket } from './net/socket.ts';
import type { Services } from './services.ts';
import { registerWorker } from './shell_worker/register.ts';
import { applyPreferences } from './ui/preferences.ts';
import { followKeyboard } from './ui/viewport.ts';

applyPreferences();
followKeyboard();

const db = openOutboxDb();
const kept = openSnapshotDb();
const services: Services = {
  api,
  makeClient: (person, signedOut) =>
    new Client({
      person,
      transports: { socket: openSocket, events: openEvents },
      db,
      kept,
      notice: noticeText,
      signedOut,
    }),
  forget: () => {
    forgetWho();
    void kept.clear().catch(() => undefined);
  },
};

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  );
}

// After the first screen: on a slow line its files must not wait for those of the others.
const settled = () => setTimeout(registerWorker, 3_000);
if (document.readyState === 'complete') settled();
else window.addEventListener('load', settled, { once: true });
