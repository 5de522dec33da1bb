import './styles.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { forgetWho } from './feature/identity/who.ts';
import { api } from './net/http.ts';
import type { Services } from './services.ts';
import { registerWorker } from './shell_worker/register.ts';
import { fetchAhead } from './ui/kept_lazy.ts';
import { applyPreferences } from './ui/preferences.ts';
import { followKeyboard } from './ui/viewport.ts';

applyPreferences();
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

// The rooms come next, before the letters: whoever has signed in waits for them.
const dress = () => {
  document.documentElement.dataset.font = '';
};
if (navigator.serviceWorker?.controller) dress();
import('./inside.tsx').then(dress, dress);

// After the first screen: on a slow line its files must not wait for those of the others.
const settled = () =>
  setTimeout(() => {
    fetchAhead();
    registerWorker();
  }, 3_000);
if (document.readyState === 'complete') settled();
else window.addEventListener('load', settled, { once: true });
