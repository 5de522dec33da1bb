/** What members ask to be discussed, which no agenda took yet. */

import { Link } from 'wouter';
import type { AgendaItem } from '#protocol';
import { frSeance } from '../../i18n/fr_seance.ts';
import { useMe, useSelect } from '../../services.ts';
import { Failure, useAsking } from './ask.tsx';

const words = frSeance.agenda;

interface ProposalsProps {
  readonly channel: string;
  readonly proposals: readonly AgendaItem[];
  /** The agenda that may take them, for who conducts the meeting. */
  readonly meeting?: string | undefined;
}

export function Proposals({ channel, proposals, meeting }: ProposalsProps) {
  if (proposals.length === 0) return null;
  return (
    <section className="meeting-part">
      <h2>{words.proposals}</h2>
      <ul className="meeting-cards">
        {proposals.map((it) => (
          <Proposal key={it.id} channel={channel} item={it} meeting={meeting} />
        ))}
      </ul>
    </section>
  );
}

interface ProposalProps {
  readonly channel: string;
  readonly item: AgendaItem;
  readonly meeting: string | undefined;
}

function Proposal({ channel, item, meeting }: ProposalProps) {
  const me = useMe();
  const facilitates = useSelect((state) => state.rooms[channel]?.role === 'facilitator');
  const author = useSelect((state) => state.rooms[channel]?.tables.members[item.author]?.name);
  const asking = useAsking();
  const { title } = item.draft;
  const decline = () =>
    asking.ask(
      { close_item: { channel, item: item.id, outcome: 'withdrawn' } },
      frSeance.agenda.declined,
    );
  return (
    <li className="meeting-proposal">
      <p className="two-lines">
        <strong>{title}</strong>
        <span className="small soft">{words.proposal(author ?? '', item.created_at)}</span>
      </p>
      <div className="meeting-buttons">
        {item.thread !== undefined && (
          <Link className="button button-plain" href={`/salons/${channel}/fils/${item.thread}`}>
            {words.message}
          </Link>
        )}
        {meeting !== undefined && (
          <button
            type="button"
            className="button button-plain"
            aria-label={words.takeOf(title)}
            disabled={asking.busy}
            onClick={() =>
              void asking.ask({ take_item: { channel, item: item.id, meeting } }, words.taken)
            }
          >
            {words.take}
          </button>
        )}
        {(facilitates || item.author === me) && (
          <button
            type="button"
            className="button"
            aria-label={facilitates ? words.declineOf(title) : undefined}
            disabled={asking.busy}
            onClick={() => void decline()}
          >
            {facilitates ? words.decline : words.withdraw}
          </button>
        )}
      </div>
      <Failure asking={asking} />
    </li>
  );
}
