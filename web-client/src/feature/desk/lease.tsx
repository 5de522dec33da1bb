/** Who has the desk, since when; taking it is one press that is confirmed. */

import { useEffect, useRef, useState } from 'react';
import { fr } from '../../i18n/fr.ts';
import { frLease } from '../../i18n/fr_desk.ts';
import { useMe } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { DialogBox } from '../../ui/dialog.tsx';
import { Refusal, useActing } from './acting.tsx';
import { useDesk } from './use_desk.ts';

export function Lease() {
  const { channel, meeting, nameOf } = useDesk();
  const me = useMe();
  const acting = useActing();
  const [asking, setAsking] = useState(false);
  const { desk } = meeting;
  const of = { channel, meeting: meeting.id };
  const mine = desk?.person === me;
  const name = desk === undefined ? '' : nameOf(desk.person);
  useLossSaid(desk === undefined || mine, name);
  const take = () => {
    setAsking(false);
    void acting.act({ take_desk: of }, frLease.taken);
  };
  return (
    <div className="lectern-lease" data-watching={(desk !== undefined && !mine) || undefined}>
      {desk === undefined ? (
        <p>{frLease.free}</p>
      ) : mine ? (
        <p>{frLease.yours(desk.since)}</p>
      ) : (
        <p>
          <strong>{frLease.theirs(name, desk.since)}</strong> {frLease.watching}
        </p>
      )}
      {mine ? (
        <button
          type="button"
          className="button"
          disabled={acting.busy}
          onClick={() => void acting.act({ release_desk: of }, frLease.released)}
        >
          {frLease.release}
        </button>
      ) : (
        desk !== undefined && (
          <button
            type="button"
            className="button button-primary"
            disabled={acting.busy}
            onClick={() => setAsking(true)}
          >
            {frLease.take}
          </button>
        )
      )}
      <Refusal acting={acting} />
      {asking && (
        <DialogBox title={frLease.takeTitle} onClose={() => setAsking(false)} alert>
          <p>{frLease.takeLead(name)}</p>
          <div className="dialog-buttons">
            <button type="button" className="button button-plain" onClick={() => setAsking(false)}>
              {fr.app.cancel}
            </button>
            <button type="button" className="button button-primary" onClick={take}>
              {frLease.take}
            </button>
          </div>
        </DialogBox>
      )}
    </div>
  );
}

/** Whose desk was taken must hear of it: the buttons go. */
function useLossSaid(acts: boolean, holder: string): void {
  const before = useRef(acts);
  useEffect(() => {
    if (before.current && !acts) announce(frLease.lost(holder));
    before.current = acts;
  }, [acts, holder]);
}
