/** The secretary's sheet: one line a seat, one thumb, nothing that cannot be taken back. */

import './roll.css';
import { Undo2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useMemo, useState } from 'react';
import { useSearch } from 'wouter';
import type { Meeting, MeetingView, QuorumStamp, Whereabouts } from '#protocol';
import { fold } from '../../i18n/format.ts';
import { frSeance, quorumWords } from '../../i18n/fr_seance.ts';
import { french } from '../../i18n/typography.ts';
import { useClient } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Field } from '../../ui/field.tsx';
import { CheckInSquare } from '../room_screen/check_in_code.tsx';
import { declare } from './declare.ts';
import { isOver, type MeetingSheet, meetingPath, type Seat } from './meeting_view.ts';
import { OfMeeting, Page } from './page.tsx';
import { DESK, FROM } from './parts.ts';
import { SeatRow } from './seat_row.tsx';

const words = frSeance.roll;

interface PageProps {
  readonly channel: string;
  readonly meeting: string;
}

export function RollPage({ channel, meeting }: PageProps) {
  const desk = new URLSearchParams(useSearch()).get(FROM) === DESK;
  const back = desk
    ? { href: meetingPath(channel, meeting, DESK), word: words.toDesk }
    : { href: meetingPath(channel, meeting), word: frSeance.form.back };
  return (
    <OfMeeting channel={channel} meeting={meeting}>
      {(sheet, { told }) => (
        <Page title={words.title} kicker={sheet.meeting.draft.title} back={back}>
          <Roll sheet={sheet} told={told} />
        </Page>
      )}
    </OfMeeting>
  );
}

interface Said {
  readonly seat: Seat;
  readonly now: Whereabouts;
}

export function saidWords(name: string, now: Whereabouts): string {
  if (now === 'away') return words.isAway(name);
  return now === 'room' ? words.inRoom(name) : words.byVideo(name);
}

function matches(seat: Seat, wanted: readonly string[]): boolean {
  const known = fold(`${seat.name} ${seat.commune ?? ''} ${seat.title ?? ''}`);
  return wanted.every((word) => known.includes(word));
}

interface RollProps {
  readonly sheet: MeetingSheet;
  readonly told: MeetingView | undefined;
}

function Roll({ sheet, told }: RollProps) {
  const client = useClient();
  const { meeting, seats, place } = sheet;
  const [search, setSearch] = useState('');
  const [left, setLeft] = useState(false);
  const [last, setLast] = useState<Said>();
  const [open, setOpen] = useState<string>();
  const shown = useMemo(() => {
    const wanted = fold(search.trim()).split(/\s+/).filter(Boolean);
    return seats.filter((it) => matches(it, wanted) && !(left && it.whereabouts !== 'away'));
  }, [seats, search, left]);
  const at = { channel: meeting.channel, meeting: meeting.id };
  const say = (seat: Seat, whereabouts: Whereabouts) => {
    declare(client, at, [{ person: seat.sitter, whereabouts }]);
    announce(saidWords(seat.name, whereabouts));
  };
  const editable = place.conducts && !isOver(meeting);
  return (
    <>
      <Strip stamp={sheet.quorum}>
        {editable && last === undefined && <p className="roll-keys small soft">{words.keys}</p>}
        {last !== undefined && (
          <div className="roll-undo">
            <span>{french(saidWords(last.seat.name, last.now))}</span>
            <button
              type="button"
              className="button"
              onClick={() => {
                say(last.seat, last.seat.whereabouts);
                setLast(undefined);
              }}
            >
              <Undo2 aria-hidden="true" />
              {words.undo}
            </button>
          </div>
        )}
      </Strip>
      {editable && told?.code !== undefined && <Code code={told.code} meeting={meeting} />}
      <div className="roll-find">
        <Field
          label={words.search}
          type="search"
          autoComplete="off"
          value={search}
          onChange={setSearch}
        />
        <label className="choice">
          <input
            type="checkbox"
            checked={left}
            onChange={(event) => setLeft(event.target.checked)}
          />
          <span>{words.left}</span>
        </label>
      </div>
      {seats.length === 0 && <p className="soft">{words.noSeats}</p>}
      {seats.length > 0 && shown.length === 0 && <p className="soft">{words.none}</p>}
      <ul className="roll" onKeyDown={moveFocus}>
        {shown.map((seat) => (
          <SeatRow
            key={seat.person}
            seat={seat}
            sheet={sheet}
            editable={editable}
            open={open === seat.person}
            onOpen={(on) => setOpen(on ? seat.person : undefined)}
            onSay={(whereabouts) => {
              setLast({ seat, now: whereabouts });
              say(seat, whereabouts);
            }}
          />
        ))}
      </ul>
    </>
  );
}

/** Up and down go from one seat to the next, on the same button. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const at = document.activeElement;
  if (step === undefined || !(at instanceof HTMLButtonElement)) return;
  const name = at.dataset.place;
  if (name === undefined) return;
  const same = [
    ...event.currentTarget.querySelectorAll<HTMLButtonElement>(`[data-place="${name}"]`),
  ];
  same[same.indexOf(at) + step]?.focus();
  event.preventDefault();
}

interface StripProps {
  readonly stamp: QuorumStamp | undefined;
  /** What was done last, and the way back. */
  readonly children: ReactNode;
}

/** What counts, always in sight; under the thumb of a phone, the way back is below. */
function Strip({ stamp, children }: StripProps) {
  const powers = stamp?.represented ?? 0;
  const there = stamp === undefined ? 0 : stamp.room + stamp.video;
  const state = stamp === undefined ? undefined : stamp.reached ? 'reached' : 'short';
  return (
    <div className="quorum-strip" data-state={state}>
      <div role="status">
        <p>
          <strong>{words.present(there)}</strong>
          {stamp !== undefined && ` · ${words.split(stamp.room, stamp.video)}`}
          {powers > 0 && ` · ${words.powers(powers)}`}
          {stamp !== undefined && stamp.recused > 0 && ` · ${words.recused(stamp.recused)}`}
        </p>
        <p className="quorum-words">{quorumWords(stamp)}</p>
      </div>
      {children}
    </div>
  );
}

interface CodeProps {
  readonly code: string;
  readonly meeting: Meeting;
}

function Code({ code, meeting }: CodeProps) {
  const { channel, id, draft } = meeting;
  return (
    <div>
      <p className="room-code">
        <span className="two-lines">
          <span>{words.code}</span>
          <span className="small soft">{words.codeHelp}</span>
        </span>
        <strong>{code}</strong>
      </p>
      {draft.mode !== 'video' && (
        <details className="room-square">
          <summary>{words.square}</summary>
          <CheckInSquare {...{ channel, code }} meeting={id} label={words.squareLabel} />
        </details>
      )}
    </div>
  );
}
