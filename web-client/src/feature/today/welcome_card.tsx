/** On a device’s first visit: three things to know. Folded on a phone: what waits comes first. */

import { ChevronDown, X } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { isNarrow } from '../../ui/preferences.ts';

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
  const [open, setOpen] = useState(() => !isNarrow());
  const id = useId();
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
    <section className="welcome-card" aria-labelledby={id}>
      <div className="welcome-head">
        <h2 id={id}>
          <button
            type="button"
            className="welcome-fold"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <span className="two-lines">
              <span>{fr.welcome.title}</span>
              <span className="small soft">{fr.welcome.lead}</span>
            </span>
            <ChevronDown aria-hidden="true" />
          </button>
        </h2>
        {!open && (
          <button
            type="button"
            className="button button-icon"
            aria-label={fr.welcome.understood}
            title={fr.welcome.understood}
            onClick={understood}
          >
            <X aria-hidden="true" />
          </button>
        )}
      </div>
      {open && (
        <>
          <ol>
            {fr.welcome.lines(isNarrow()).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
          <div className="welcome-ways">
            <button type="button" className="button button-primary" onClick={understood}>
              {fr.welcome.understood}
            </button>
            <Link className="button button-plain" href="/aide">
              {fr.welcome.help}
            </Link>
          </div>
        </>
      )}
    </section>
  );
}
