/** The convocation: read in place, which is noted; who has read and who has answered. */

import { useState } from 'react';
import type { Agenda, ConvocationView, MeetingView } from '#protocol';
import { duration, frSeance, ITEM_KIND, MODE, when } from '../../i18n/fr_seance.ts';
import { stampOf } from '../../net/tables.ts';
import { useClient, useRoom, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Attachments } from './attachments.tsx';
import { isAhead, type MeetingSheet } from './meeting_view.ts';

const words = frSeance.summons;

interface PartProps {
  readonly sheet: MeetingSheet;
  readonly told: MeetingView | undefined;
}

export function SummonsPart({ sheet, told }: PartProps) {
  const client = useClient();
  const [shown, setShown] = useState(false);
  const { meeting, place, convocation } = sheet;
  const { channel, id, version } = meeting;
  const noting = useSelect((state) =>
    state.outbox.some(
      ({ command }) =>
        'read_convocation' in command &&
        command.read_convocation.meeting === id &&
        command.read_convocation.acknowledged === true,
    ),
  );
  const read = place.summons !== undefined;
  const note = (acknowledged: boolean) =>
    client.submit({ read_convocation: { channel, meeting: id, version, acknowledged } });
  const open = () => {
    setShown(true);
    if (place.called && !read) note(false);
  };
  const at = place.summons?.acknowledged_at;
  return (
    <section className="meeting-part" aria-labelledby="summons-title">
      <h2 id="summons-title">{words.title}</h2>
      {convocation !== undefined && (
        <p className="soft">
          {words.sent(convocation.sent_at, version)} {words.days(convocation.clear_days)}
        </p>
      )}
      {convocation?.urgency !== undefined && <p>{words.urgency(convocation.urgency)}</p>}
      {meeting.outdated && <p className="vote-note">{frSeance.sheet.outdated}</p>}
      {shown && <Sent sheet={sheet} view={told?.convocations.at(-1)} />}
      {at !== undefined && <p className="vote-note">{words.acknowledged(at)}</p>}
      <div className="meeting-buttons">
        <button
          type="button"
          className={place.called && !read ? 'button button-primary' : 'button button-plain'}
          aria-expanded={shown}
          onClick={shown ? () => setShown(false) : open}
        >
          {shown ? words.close : read ? words.again : words.read}
        </button>
        {shown && place.called && at === undefined && (
          <button
            type="button"
            className="button button-primary"
            disabled={noting}
            onClick={() => {
              note(true);
              announce(words.acknowledge);
            }}
          >
            {words.acknowledge}
          </button>
        )}
      </div>
      {place.conducts && <Followed sheet={sheet} />}
    </section>
  );
}

/** What was sent, as it was sent; without a line, the meeting as it is known. */
function Sent({ sheet, view }: { sheet: MeetingSheet; view: ConvocationView | undefined }) {
  const { meeting, items } = sheet;
  const sent: Pick<Agenda, 'draft' | 'items'> = view?.agenda ?? {
    draft: meeting.draft,
    items: items
      .filter(isAhead)
      .map(({ id, number, draft }) => ({ id, number: number ?? 0, draft })),
  };
  const { draft } = sent;
  return (
    <div className="summons-sent">
      {view === undefined && <p className="small soft">{words.later}</p>}
      <h3>{draft.title}</h3>
      <p>{when(draft.starts_at)}</p>
      <p>
        {MODE[draft.mode].word}
        {draft.places.length > 0 && ` · ${draft.places.join(' · ')}`}
      </p>
      <ol className="agenda">
        {sent.items.map((it) => (
          <li key={it.id} className="agenda-item">
            <span className="agenda-number">{it.number}</span>
            <div className="two-lines">
              <strong>{it.draft.title}</strong>
              <span className="small soft">
                {ITEM_KIND[it.draft.kind]}
                {it.draft.minutes !== undefined && ` · ${duration(it.draft.minutes)}`}
              </span>
              <Attachments list={it.draft.attachments} />
            </div>
          </li>
        ))}
      </ol>
      {view !== undefined && <p className="small soft">{words.hash(view.convocation.hash)}</p>}
    </div>
  );
}

/** For who conducts the meeting. */
function Followed({ sheet }: { readonly sheet: MeetingSheet }) {
  const { meeting, convocation } = sheet;
  const room = useRoom(meeting.channel);
  if (convocation === undefined || room === undefined) return null;
  const { summons, attendances, members } = room.tables;
  const opened = summons[meeting.id] ?? {};
  const { people, version } = convocation;
  const stampBy = (person: string) => opened[stampOf(version, person)];
  const unread = people.filter((it) => stampBy(it) === undefined);
  const stamps = people
    .flatMap((it) => stampBy(it) ?? [])
    .sort((one, other) => one.read_at - other.read_at);
  const answered = people.filter((it) => attendances[meeting.id]?.[it]?.answer !== undefined);
  const names = unread.map((it) => members[it]?.name ?? '').filter((it) => it !== '');
  return (
    <details className="summons-followed">
      <summary>
        {words.openedBy(stamps.length, people.length)}, {words.answered(answered.length)}
      </summary>
      <ul className="summons-stamps">
        {stamps.map((it) => (
          <li key={it.person} className="small">
            {words.stamp(members[it.person]?.name ?? '', it)}
          </li>
        ))}
      </ul>
      {names.length > 0 && <p className="small">{words.notRead(names.join(', '))}</p>}
    </details>
  );
}
