import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { noticeText } from './feature/message/notice_text.ts';
import { Client } from './net/client.ts';
import { openEvents } from './net/events.ts';
import { api } from './net/http.ts';
import { openOutboxDb } from './net/outbox_db.ts';
import { openSocket } from './net/socket.ts';
import type { Services } from './services.ts';
import { applyPreferences } from './ui/preferences.ts';
import { followKeyboard } from './ui/viewport.ts';

applyPreferences();
followKeyboard();

const db = openOutboxDb();
const services: Services = {
  api,
  makeClient: (person, signedOut) =>
    new Client({
      person,
      transports: { socket: openSocket, events: openEvents },
      db,
      notice: noticeText,
      signedOut,
    }),
};

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App services={services} />
    </StrictMode>,
  );
}
