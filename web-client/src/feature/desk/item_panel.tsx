/** The item in the middle of the desk: opening it, who takes no part, its votes, its end. */

import { Pause, Play } from 'lucide-react';
import type { AgendaItem, ItemOutcome } from '#protocol';
import { frAgenda, frDeskPage, frItem, itemKind } from '../../i18n/fr_desk.ts';
import { useGivesOpinion } from '../meeting/opinion.ts';
import { Act } from './act_place.tsx';
import { Refusal, useActing } from './acting.tsx';
import { ItemEnd } from './item_end.tsx';
import { Recusals } from './recusals.tsx';
import { useServerNow } from './server_now.ts';
import { isDone, minutesIn } from './strip_rules.ts';
import { useDesk } from './use_desk.ts';
import { VotePanel } from './vote_panel.tsx';

interface ItemProps {
  readonly item: AgendaItem;
  /** Asks for the form of a new vote, from a key. */
  readonly quick: boolean;
  readonly onQuick: (on: boolean) => void;
}

const TICK_MS = 10_000;

export function ItemPanel({ item, quick, onQuick }: ItemProps) {
  const { channel, meeting } = useDesk();
  const opinion = useGivesOpinion(channel)(item);
  return (
    <section className="lectern-main" aria-labelledby="lectern-item-title">
      <ItemHead item={item} />
      {item.state === 'planned' || item.state === 'suspended' ? (
        <ToOpen item={item} />
      ) : item.state === 'open' ? (
        <Discussed item={item} />
      ) : null}
      {isDone(item) && item.decision !== undefined && (
        <p className="vote-note">{frItem.decision(item.decision, opinion)}</p>
      )}
      {item.state !== 'withdrawn' && <VotePanel item={item} quick={quick} onQuick={onQuick} />}
      {meeting.state === 'open' && item.state === 'open' && <ItemEnd key={item.id} item={item} />}
    </section>
  );
}

function ItemHead({ item }: { readonly item: AgendaItem }) {
  const { channel, nameOf } = useDesk();
  const opinion = useGivesOpinion(channel)(item);
  const now = useServerNow(TICK_MS);
  const { kind, rapporteur, minutes } = item.draft;
  const running = item.state === 'open' ? minutesIn(item, now) : undefined;
  const parts = [
    itemKind(kind, opinion),
    rapporteur && frItem.rapporteur(nameOf(rapporteur)),
    minutes === undefined ? undefined : frItem.planned(minutes),
    running === undefined ? undefined : frAgenda.since(running),
    item.carried_from === undefined ? undefined : frItem.carried,
  ];
  return (
    <header className="lectern-item-head">
      <p className="small soft">{parts.filter((it) => it !== undefined).join(' · ')}</p>
      <h2 id="lectern-item-title" tabIndex={-1}>
        {frAgenda.item(item)}
      </h2>
    </header>
  );
}

function ToOpen({ item }: { readonly item: AgendaItem }) {
  const { channel, meeting, acts } = useDesk();
  const acting = useActing();
  if (!acts) return null;
  const held = meeting.state === 'open';
  const open = () =>
    void acting.act({ open_item: { channel, item: item.id } }, frItem.opened(item));
  return (
    <>
      {held ? (
        <Act side="right">
          <button
            type="button"
            className="button button-primary"
            disabled={acting.busy}
            onClick={open}
          >
            <Play aria-hidden="true" />
            {item.state === 'suspended' ? frItem.reopen : frItem.open}
          </button>
        </Act>
      ) : (
        <p className="soft">{frDeskPage.notOpen}</p>
      )}
      <Refusal acting={acting} />
      <Drop item={item} />
    </>
  );
}

/** What becomes of an item that is not discussed. */
function Drop({ item }: { readonly item: AgendaItem }) {
  const { channel } = useDesk();
  const acting = useActing();
  const drop = (outcome: ItemOutcome) =>
    void acting.act({ close_item: { channel, item: item.id, outcome } }, frItem.postponed);
  return (
    <details className="lectern-more">
      <summary>{frItem.drop}</summary>
      <div className="desk-buttons">
        <button type="button" className="button button-plain" onClick={() => drop('postponed')}>
          {frItem.postpone}
        </button>
        <button type="button" className="button button-plain" onClick={() => drop('withdrawn')}>
          {frItem.withdraw}
        </button>
      </div>
      <Refusal acting={acting} />
    </details>
  );
}

function Discussed({ item }: { readonly item: AgendaItem }) {
  const { channel, acts, meeting } = useDesk();
  const acting = useActing();
  return (
    <div className="lectern-discussed">
      {item.quorum !== undefined && item.quorum.needed !== undefined && (
        <p className="small soft">{frItem.quorumAt(item.quorum)}</p>
      )}
      {acts && meeting.state === 'open' && (
        <button
          type="button"
          className="button"
          disabled={acting.busy}
          onClick={() =>
            void acting.act({ suspend_item: { channel, item: item.id } }, frItem.suspended)
          }
        >
          <Pause aria-hidden="true" />
          {frItem.suspend}
        </button>
      )}
      <Refusal acting={acting} />
      <Recusals item={item} />
    </div>
  );
}
