import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { cameWithSession, forgetWho } from './feature/identity/who.ts';
import { api } from './net/http.ts';
import type { Services } from './services.ts';
import { registerWorker } from './shell_worker/register.ts';
import { fetchAhead } from './ui/kept_lazy.ts';
import { applyPreferences, dress, measure } from './ui/preferences.ts';
import { followKeyboard } from './ui/viewport.ts';

applyPreferences();
window.addEventListener('resize', measure);
followKeyboard();

const services: Services = {
  api,
  forget: () => {
    forgetWho();
    void import('./inside.tsx').then(({ forgetRooms }) => forgetRooms()).catch(() => undefined);
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

/** A projector shows one screen, and needs none of the rooms. */
const alone = location.pathname.startsWith('/salle/');

// The rooms come next, before the letters: whoever has signed in waits for them, and then for what
// was said there.
if (alone || navigator.serviceWorker?.controller) dress();
const inside = alone ? undefined : import('./inside.tsx');
if (!cameWithSession()) inside?.then(dress, dress);

// After the first screen: on a slow line its files must not wait for those of the others.
const settled = () =>
  setTimeout(() => {
    if (alone) return;
    dress();
    fetchAhead();
    registerWorker();
  }, 3_000);
if (document.readyState === 'complete') settled();
else window.addEventListener('load', settled, { once: true });
