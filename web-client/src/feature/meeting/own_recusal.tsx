/**
 * "Je me déporte", said by the member concerned, on the item itself: what it means is read before,
 * and it can be taken back as long as the item is not over.
 */

import { useState } from 'react';
import type { AgendaItem } from '#protocol';
import { frSeance } from '../../i18n/fr_seance.ts';
import { useMe, useSelect } from '../../services.ts';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { Failure, useAsking } from './ask.tsx';
import { isAhead, isOver, type MeetingSheet } from './meeting_view.ts';

const words = frSeance.ownRecusal;

/** Who sits may stand aside, once the members were called; nobody votes in a break. */
export function mayRecuse({ meeting, place }: MeetingSheet, item: AgendaItem): boolean {
  const sits = place.seat !== undefined || place.replaces.length > 0;
  const ahead = isAhead(item) && item.draft.kind !== 'break';
  return sits && ahead && !isOver(meeting) && meeting.state !== 'draft';
}

interface OwnProps {
  readonly sheet: MeetingSheet;
  readonly item: AgendaItem;
}

export function OwnRecusal(props: OwnProps) {
  return mayRecuse(props.sheet, props.item) ? <Own {...props} /> : null;
}

function Own({ sheet, item }: OwnProps) {
  const me = useMe();
  const asking = useAsking();
  const [asked, setAsked] = useState(false);
  const { channel } = sheet.meeting;
  const out = useSelect(
    (state) => state.rooms[channel]?.tables.recusals[item.id]?.[me]?.active === true,
  );
  const { title } = item.draft;
  const say = (on: boolean) => {
    setAsked(false);
    const command = { channel, item: item.id, person: me, on };
    void asking.ask({ recuse: command }, on ? words.said(title) : words.unsaid(title));
  };
  const voting = sheet.poll?.item === item.id;
  return (
    <div className="own-recusal">
      {out && (
        <p className="small" role="status">
          {words.out}
        </p>
      )}
      <button
        type="button"
        className="button button-plain"
        aria-label={out ? words.backOf(title) : words.askOf(title)}
        disabled={asking.busy}
        onClick={() => (out ? say(false) : setAsked(true))}
      >
        {out ? words.back : words.ask}
      </button>
      <Failure asking={asking} />
      {asked && (
        <ConfirmBox
          title={words.title(title)}
          lead={voting ? `${words.lead} ${words.voting}` : words.lead}
          word={words.ask}
          onConfirm={() => say(true)}
          onClose={() => setAsked(false)}
        />
      )}
    </div>
  );
}
