/** The options of a demonstration: be somebody else, or start it again. */

import { useState } from 'react';
import type { You } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useServices } from '../../services.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { Personas } from '../identity/sign_in_page.tsx';
import { forgetWho, remember } from '../identity/who.ts';
import { usePersonas } from './demo.ts';

/** A page made for somebody else must not stay. */
function startAfresh(you?: You): void {
  if (you === undefined) forgetWho();
  else remember(you.person);
  window.location.assign('/');
}

export default function DemoPage() {
  const personas = usePersonas();
  const [asking, setAsking] = useState(false);
  useTitle(fr.demo.label);
  return (
    <div className="sheet-page">
      <h1>{fr.demo.label}</h1>
      <section className="settings-section" aria-labelledby="demo-change">
        <h2 id="demo-change">{fr.demo.change}</h2>
        <Personas personas={personas} onSignedIn={startAfresh} />
      </section>
      <section className="settings-section" aria-labelledby="demo-again">
        <h2 id="demo-again">{fr.demo.again}</h2>
        <p>{fr.demo.againLead}</p>
        <button type="button" className="button button-plain" onClick={() => setAsking(true)}>
          {fr.demo.againConfirm}
        </button>
      </section>
      {asking && <AgainDialog onClose={() => setAsking(false)} />}
    </div>
  );
}

function AgainDialog({ onClose }: { readonly onClose: () => void }) {
  const { api } = useServices();
  const [words, setWords] = useState<string>();
  const [busy, setBusy] = useState(false);
  const again = () => {
    setBusy(true);
    api.resetDemo().then(
      () => startAfresh(),
      () => {
        setBusy(false);
        setWords(fr.demo.againFailed);
      },
    );
  };
  return (
    <DialogBox title={fr.demo.againTitle} onClose={onClose} alert>
      <p>{fr.demo.againLead}</p>
      {words && (
        <p className="field-error" role="alert">
          {words}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={onClose}>
          {fr.app.cancel}
        </button>
        <button type="button" className="button button-danger" disabled={busy} onClick={again}>
          {fr.demo.againConfirm}
        </button>
      </div>
    </DialogBox>
  );
}
