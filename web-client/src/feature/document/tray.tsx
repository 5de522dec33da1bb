/** What members proposed from a message: who conducts the meeting says yes, and it comes in. */

import { Link } from 'wouter';
import type { AgendaItem } from '#protocol';
import { frPoints } from '../../i18n/fr_document.ts';
import { frSeance } from '../../i18n/fr_seance.ts';
import { useMe, useSelect } from '../../services.ts';
import { Failure, useAsking } from '../meeting/ask.tsx';

const words = frSeance.agenda;

interface TrayProps {
  readonly channel: string;
  readonly document: string;
  readonly proposals: readonly AgendaItem[];
  /** Whoever may say yes. */
  readonly conducts: boolean;
}

export function Tray({ channel, document, proposals, conducts }: TrayProps) {
  if (proposals.length === 0) return null;
  return (
    <section className="meeting-part tray" aria-labelledby="tray-title">
      <h2 id="tray-title">{frPoints.tray}</h2>
      <p className="small soft">{frPoints.trayLead}</p>
      <ul className="meeting-cards">
        {proposals.map((it) => (
          <Proposal
            key={it.id}
            channel={channel}
            document={document}
            item={it}
            conducts={conducts}
          />
        ))}
      </ul>
    </section>
  );
}

type ProposalProps = Omit<TrayProps, 'proposals'> & { readonly item: AgendaItem };

function Proposal({ channel, document, item, conducts }: ProposalProps) {
  const me = useMe();
  const author = useSelect((state) => state.rooms[channel]?.tables.members[item.author]?.name);
  const asking = useAsking();
  const { title } = item.draft;
  const take = () =>
    asking.ask({ take_proposal: { channel, document, item: item.id } }, words.taken);
  const decline = () =>
    asking.ask({ close_item: { channel, item: item.id, outcome: 'withdrawn' } }, words.declined);
  return (
    <li className="meeting-proposal">
      <p className="two-lines">
        <strong>{title}</strong>
        <span className="small soft">{words.proposal(author ?? '', item.created_at)}</span>
      </p>
      <div className="meeting-buttons">
        {conducts && (
          <button
            type="button"
            className="button button-primary"
            aria-label={words.takeOf(title)}
            disabled={asking.busy}
            onClick={() => void take()}
          >
            {words.take}
          </button>
        )}
        {item.thread !== undefined && (
          <Link className="button button-plain" href={`/salons/${channel}/fils/${item.thread}`}>
            {words.message}
          </Link>
        )}
        {(conducts || item.author === me) && (
          <button
            type="button"
            className="button"
            aria-label={conducts ? words.declineOf(title) : undefined}
            disabled={asking.busy}
            onClick={() => void decline()}
          >
            {conducts ? words.decline : words.withdraw}
          </button>
        )}
      </div>
      <Failure asking={asking} />
    </li>
  );
}
