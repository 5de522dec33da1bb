/** Another version of the application is on the device and waits for a good moment. */

import { useState, useSyncExternalStore } from 'react';
import { fr } from '../i18n/fr.ts';
import { onUpdate, reloadFresh, updateWaits } from '../shell_worker/register.ts';

export function UpdateBanner() {
  const waits = useSyncExternalStore(onUpdate, updateWaits);
  const [later, setLater] = useState(false);
  if (!waits || later) return null;
  return (
    <div className="line-banner update-banner" role="status">
      <span>{fr.update.ready}</span>
      <span>
        <button type="button" className="button" onClick={() => void reloadFresh()}>
          {fr.update.reload}
        </button>
        <button type="button" className="button" onClick={() => setLater(true)}>
          {fr.update.later}
        </button>
      </span>
    </div>
  );
}
