/** On a device's first visit: the three things to know, once. */

import { useState } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';

const KEY = 'parvis.met';

function met(): boolean {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true;
  }
}

export function WelcomeCard() {
  const [known, setKnown] = useState(met);
  if (known) return null;
  const understood = () => {
    setKnown(true);
    try {
      localStorage.setItem(KEY, '1');
    } catch {
      // It is shown again next time.
    }
  };
  return (
    <section className="welcome-card" aria-labelledby="welcome">
      <h2 id="welcome">{fr.welcome.title}</h2>
      <ol>
        {fr.welcome.lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <div className="welcome-ways">
        <button type="button" className="button button-primary" onClick={understood}>
          {fr.welcome.understood}
        </button>
        <Link className="button" href="/aide">
          {fr.welcome.help}
        </Link>
      </div>
    </section>
  );
}
