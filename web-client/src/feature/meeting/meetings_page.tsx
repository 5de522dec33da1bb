/** The meetings of a room: the next one first, those held below, what members propose. */

import { CalendarPlus, ChevronRight } from 'lucide-react';
import { Link } from 'wouter';
import type { Meeting } from '#protocol';
import { frSeance, MODE, numbered, STATE, when } from '../../i18n/fr_seance.ts';
import { stampOf } from '../../net/tables.ts';
import { useMe, useRoom, useSelect } from '../../services.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { roomName } from '../channel/room_title.ts';
import { QuietSquare } from '../today/quiet_square.tsx';
import { lastConvocation, meetingPath, meetingsPath, proposalsOf } from './meeting_view.ts';
import { Page } from './page.tsx';
import { NEW } from './parts.ts';
import { Proposals } from './proposals.tsx';
import { useMeetings } from './use_meeting.ts';

const words = frSeance.list;

export function MeetingsPage({ channel }: { readonly channel: string }) {
  const room = useSelect((state) => roomName(state, channel));
  const facilitates = useSelect((state) => state.rooms[channel]?.role === 'facilitator');
  const items = useSelect((state) => state.rooms[channel]?.tables.items);
  const { ahead, past, more } = useMeetings(channel);
  const proposals = proposalsOf(items ?? {});
  const create = facilitates && (
    <Link className="button button-primary meeting-create" href={`${meetingsPath(channel)}/${NEW}`}>
      <CalendarPlus aria-hidden="true" />
      {words.create}
    </Link>
  );
  return (
    <Page title={words.title} kicker={room} back={{ href: `/salons/${channel}`, word: words.back }}>
      {ahead.length + past.length === 0 ? (
        <Nothing
          title={words.none}
          lead={facilitates ? words.noneLeadMake : words.noneLead}
          picture={<QuietSquare />}
        >
          {create}
        </Nothing>
      ) : (
        create
      )}
      <Group title={words.ahead} meetings={ahead} channel={channel} />
      <Proposals channel={channel} proposals={proposals} />
      <Group title={words.past} meetings={past} channel={channel} />
      {more !== undefined && (
        <button type="button" className="button button-plain meeting-wide" onClick={more}>
          {words.more}
        </button>
      )}
    </Page>
  );
}

interface GroupProps {
  readonly title: string;
  readonly meetings: readonly Meeting[];
  readonly channel: string;
}

function Group({ title, meetings, channel }: GroupProps) {
  if (meetings.length === 0) return null;
  return (
    <section className="meeting-part">
      <h2>{title}</h2>
      <ul className="meeting-cards">
        {meetings.map((it) => (
          <li key={it.id}>
            <MeetingCard meeting={it} channel={channel} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function MeetingCard({
  meeting,
  channel,
}: {
  readonly meeting: Meeting;
  readonly channel: string;
}) {
  const waits = useWaits(meeting, channel);
  const { draft, state } = meeting;
  return (
    <Link className="meeting-card" href={meetingPath(channel, meeting.id)} data-state={state}>
      <span className="two-lines">
        <strong>{draft.title}</strong>
        <span className="meeting-when">{when(draft.starts_at)}</span>
        <span className="small soft">
          {numbered(meeting)} · {MODE[draft.mode].word}
          {draft.places.length > 0 && ` · ${draft.places.join(', ')}`}
        </span>
        {waits !== undefined && <strong className="small meeting-waits">{waits}</strong>}
      </span>
      <span className="meeting-state small" data-state={state}>
        {STATE[state]}
      </span>
      <ChevronRight aria-hidden="true" />
    </Link>
  );
}

/** What the person has still to do about it. */
function useWaits(meeting: Meeting, channel: string): string | undefined {
  const me = useMe();
  const room = useRoom(channel);
  if (room === undefined || meeting.state !== 'convened') return undefined;
  if (lastConvocation(room, meeting)?.people.includes(me) !== true) return undefined;
  const { summons, attendances } = room.tables;
  if (summons[meeting.id]?.[stampOf(meeting.version, me)] === undefined) return words.toRead;
  const answer = attendances[meeting.id]?.[me]?.answer;
  return answer === undefined ? words.toAnswer : undefined;
}
