/** One seat on the secretary's sheet: where it is, in one tap; the rest behind one more. */

import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { Whereabouts } from '#protocol';
import { ANSWER_SHORT, frSeance, hour, POWER } from '../../i18n/fr_seance.ts';
import { holdersFor, useHolderWords } from './answer_part.tsx';
import { Failure, useAsking } from './ask.tsx';
import type { MeetingSheet, Seat } from './meeting_view.ts';
import { PersonSelect } from './person_select.tsx';
import { useNameIn } from './powers_part.tsx';
import { useSubstitutes } from './replace_part.tsx';

const words = frSeance.roll;

interface RowProps {
  readonly seat: Seat;
  readonly sheet: MeetingSheet;
  readonly editable: boolean;
  readonly open: boolean;
  readonly onOpen: (on: boolean) => void;
  readonly onSay: (whereabouts: Whereabouts) => void;
}

export function SeatRow(props: RowProps) {
  const { seat, sheet, editable, open, onOpen, onSay } = props;
  return (
    <li className="seat" data-where={seat.whereabouts} data-pending={seat.pending || undefined}>
      <SeatWords seat={seat} channel={sheet.meeting.channel} />
      {editable && (
        <>
          <Places seat={seat} sheet={sheet} onSay={onSay} />
          <button
            type="button"
            className="button button-icon"
            data-place="more"
            aria-expanded={open}
            aria-label={words.more(seat.name)}
            onClick={() => onOpen(!open)}
          >
            <Ellipsis aria-hidden="true" />
          </button>
        </>
      )}
      {editable && open && <More seat={seat} sheet={sheet} />}
    </li>
  );
}

function SeatWords({ seat, channel }: { readonly seat: Seat; readonly channel: string }) {
  const substitute = useNameIn(channel, seat.substitute ?? '');
  const holder = useNameIn(channel, seat.power?.holder ?? '');
  const { whereabouts, since, power, pending } = seat;
  const said = [
    seat.commune,
    seat.substitute === undefined ? undefined : words.replacedBy(substitute),
    power === undefined ? undefined : words.power(holder, POWER[power.state]),
    seat.recused ? words.recusedNow : undefined,
    pending ? words.pending : timeOf(whereabouts, since),
    isUncalled(seat) ? uncalledWords(seat) : undefined,
  ].filter((it) => it !== undefined);
  return (
    <div className="two-lines seat-words">
      <strong>{seat.name}</strong>
      <span className="small soft">{said.join(' · ')}</span>
    </div>
  );
}

/** Nobody has said where they are: not the same as absent. */
export const isUncalled = ({
  whereabouts,
  since,
  pending,
}: Pick<Seat, 'whereabouts' | 'since' | 'pending'>): boolean =>
  whereabouts === 'away' && since === undefined && !pending;

/** Who told that they would not come is excused, also in the minutes. */
export function uncalledWords({ answer }: Pick<Seat, 'answer'>): string {
  if (answer === 'absent' || answer === 'represented' || answer === 'substituted') {
    return words.excused;
  }
  if (answer === undefined) return words.notYet;
  return `${words.notYet}, ${words.said(ANSWER_SHORT[answer])}`;
}

function timeOf(whereabouts: Whereabouts, since: number | undefined): string | undefined {
  if (since === undefined) return undefined;
  return whereabouts === 'away' ? words.leftAt(hour(since)) : words.since(hour(since));
}

interface PlacesProps {
  readonly seat: Seat;
  readonly sheet: MeetingSheet;
  readonly onSay: (whereabouts: Whereabouts) => void;
}

function Places({ seat, sheet, onSay }: PlacesProps) {
  const { mode } = sheet.meeting.draft;
  const gone = seat.since !== undefined && seat.whereabouts === 'away';
  const all: readonly { where: Whereabouts; word: string; label: string }[] = [
    { where: 'room', word: words.room, label: words.inRoom(seat.name) },
    { where: 'video', word: words.video, label: words.byVideo(seat.name) },
    gone
      ? { where: 'away', word: words.gone, label: words.isGone(seat.name) }
      : { where: 'away', word: words.away, label: words.isAway(seat.name) },
  ];
  const fits = all.filter(({ where }) =>
    where === 'room' ? mode !== 'video' : where === 'away' ? !isUncalled(seat) : mode !== 'place',
  );
  return (
    <div className="seat-places" role="group" aria-label={seat.name}>
      {fits.map(({ where, word, label }) => (
        <button
          key={where}
          type="button"
          className="seat-place"
          data-place={where}
          aria-pressed={seat.whereabouts === where && !isUncalled(seat)}
          aria-label={label}
          onClick={() => {
            if (seat.whereabouts !== where) onSay(where);
          }}
        >
          {word}
        </button>
      ))}
    </div>
  );
}

interface MoreProps {
  readonly seat: Seat;
  readonly sheet: MeetingSheet;
}

function More({ seat, sheet }: MoreProps) {
  return (
    <div className="seat-more">
      <Recusing seat={seat} sheet={sheet} />
      <Powering seat={seat} sheet={sheet} />
      <Replacing seat={seat} sheet={sheet} />
    </div>
  );
}

function Recusing({ seat, sheet }: MoreProps) {
  const asking = useAsking();
  const { current, meeting } = sheet;
  if (current === undefined) return <p className="small soft">{words.noItem}</p>;
  const recuse = (on: boolean) =>
    void asking.ask({
      recuse: { channel: meeting.channel, item: current.id, person: seat.sitter, on },
    });
  return (
    <>
      <label className="choice">
        <input
          type="checkbox"
          checked={seat.recused}
          disabled={asking.busy}
          onChange={(event) => recuse(event.target.checked)}
        />
        <span>{words.recuse(current.draft.title)}</span>
      </label>
      <Failure asking={asking} />
    </>
  );
}

/** Somebody called, or sent a paper: the secretary types it. */
function Powering({ seat, sheet }: MoreProps) {
  const asking = useAsking();
  const [asked, setAsked] = useState<string>();
  const { channel, id } = sheet.meeting;
  const full = useHolderWords(channel);
  const { power } = seat;
  const change = async (holder: string | undefined) => {
    if (holder === undefined) {
      if (power !== undefined) {
        await asking.ask({ revoke_proxy: { channel, proxy: power.id } }, words.proxyOff);
      }
      return;
    }
    setAsked(holder);
    const command = { channel, meeting: id, giver: seat.person, holder };
    await asking.ask({ deposit_proxy: command }, words.proxyDone);
    setAsked(undefined);
  };
  return (
    <>
      <PersonSelect
        label={words.proxy}
        people={
          power === undefined
            ? holdersFor(sheet, seat.person)
            : sheet.seats.filter((it) => it.person === power.holder)
        }
        value={power?.holder ?? asked}
        none={words.noProxy}
        disabled={asking.busy}
        onChange={(holder) => void change(holder)}
      />
      <Failure asking={asking} words={full} />
    </>
  );
}

function Replacing({ seat, sheet }: MoreProps) {
  const asking = useAsking();
  const people = useSubstitutes(sheet, seat);
  const { channel, id: meeting } = sheet.meeting;
  if (people.length === 0) return null;
  const change = (substitute: string | undefined) =>
    void asking.ask({
      substitute: {
        ...{ channel, meeting, member: seat.person },
        ...(substitute === undefined ? {} : { substitute }),
      },
    });
  return (
    <>
      <PersonSelect
        label={words.substitute}
        people={people}
        value={seat.substitute}
        none={words.itself}
        disabled={asking.busy}
        onChange={change}
      />
      <p className="small soft">{words.substituteLead}</p>
      <Failure asking={asking} />
    </>
  );
}
