/** Who has taken note of a message, and who has not yet. */

import type { Message } from '#protocol';
import { brief } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import { useStanding } from './acknowledgement.tsx';

interface WhoProps {
  readonly message: Message;
  readonly onClose: () => void;
}

export function AcknowledgementDialog({ message, onClose }: WhoProps) {
  const { have, haveNot } = useStanding(message);
  return (
    <DialogBox title={fr.acknowledgement.title} onClose={onClose}>
      <section>
        <h3>{fr.acknowledgement.have(have.length)}</h3>
        {have.length === 0 && <p className="soft">{fr.acknowledgement.nobody}</p>}
        <ul className="plain-list">
          {have.map((it) => (
            <li key={it.person}>
              {it.name} <span className="soft small">{brief(it.at)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{fr.acknowledgement.haveNot(haveNot.length)}</h3>
        {haveNot.length === 0 && <p className="soft">{fr.acknowledgement.everybody}</p>}
        <ul className="plain-list">
          {haveNot.map((it) => (
            <li key={it.person}>{it.name}</li>
          ))}
        </ul>
      </section>
    </DialogBox>
  );
}
