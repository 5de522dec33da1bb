/** Who sits for somebody at one meeting: of the same commune, designated by its mayor. */

import type { PersonId } from '#protocol';
import { frSeance } from '../../i18n/fr_seance.ts';
import type { Directory, RoomState } from '../../net/state.ts';
import { useMe, useRoom, useSelect } from '../../services.ts';
import { Failure, useAsking } from './ask.tsx';
import { rulesOf, useBodyKind } from './body_rules.ts';
import { DesignateForm } from './designate_form.tsx';
import type { MeetingSheet, Seat } from './meeting_view.ts';
import type { Choosable } from './person_select.tsx';

const words = frSeance.replacing;

/** The commune somebody sits for, as the room or the directory tells it. */
function communeOf(
  person: PersonId,
  room: RoomState | undefined,
  directory: Directory | undefined,
): string | undefined {
  const known = room?.tables.members[person]?.commune;
  return known ?? directory?.people.find((it) => it.person === person)?.commune;
}

/** Those of the commune of a seat who may sit there: they hold none, and replace nobody else. */
export function substitutesFor(
  sheet: MeetingSheet,
  seat: Seat,
  { room, directory }: { room: RoomState | undefined; directory: Directory | undefined },
): readonly Choosable[] {
  const commune = communeOf(seat.person, room, directory);
  if (commune === undefined) return [];
  const seated = new Set(sheet.seats.map((it) => it.person));
  const taken = new Set(sheet.seats.map((it) => it.substitute));
  const people = directory?.people ?? [];
  return people
    .filter((it) => it.commune === commune && !seated.has(it.person))
    .filter((it) => !taken.has(it.person) || seat.substitute === it.person)
    .map(({ person, name, function: title }) => ({ person, name, title }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
}

/** None where the body has no such rule. */
export function useSubstitutes(sheet: MeetingSheet, seat: Seat): readonly Choosable[] {
  const room = useRoom(sheet.meeting.channel);
  const directory = useSelect((state) => state.directory);
  const { substitutes } = rulesOf(useBodyKind(sheet.meeting.channel));
  return substitutes ? substitutesFor(sheet, seat, { room, directory }) : [];
}

/** Whether somebody is the mayor of a commune: has its seat among the mayors. */
export function isMayor(me: PersonId, directory: Directory | undefined): boolean {
  const mayors = directory?.territory.bodies.find((it) => it.kind === 'mayors_conference')?.id;
  const own = directory?.people.find((it) => it.person === me);
  if (mayors === undefined || own?.commune === undefined) return false;
  return own.seats.some((it) => it.body === mayors && it.title.startsWith('Maire'));
}

/** Whether one may say who sits for others of one's commune. */
export function useDesignates(sheet: MeetingSheet): boolean {
  const me = useMe();
  const mayor = useSelect((state) => isMayor(me, state.directory));
  return mayor || sheet.place.conducts;
}

interface SeatProps {
  readonly sheet: MeetingSheet;
  readonly seat: Seat;
}

export function Designate({ sheet, seat }: SeatProps) {
  const asking = useAsking();
  const people = useSubstitutes(sheet, seat);
  const designates = useDesignates(sheet);
  const { channel, id: meeting } = sheet.meeting;
  if (!designates) return <p className="answer-more">{words.askTheMayor}</p>;
  const of = { channel, meeting, member: seat.person };
  return <DesignateForm of={of} name={seat.name} people={people} asking={asking} />;
}

/** For a mayor: the other members of the commune, and who sits for them. */
export function ReplacePart({ sheet }: { readonly sheet: MeetingSheet }) {
  const me = useMe();
  const room = useRoom(sheet.meeting.channel);
  const directory = useSelect((state) => state.directory);
  const { substitutes } = rulesOf(useBodyKind(sheet.meeting.channel));
  const commune = communeOf(me, room, directory);
  if (!substitutes || commune === undefined || !isMayor(me, directory)) return null;
  const theirs = sheet.seats.filter(
    ({ person }) => person !== me && communeOf(person, room, directory) === commune,
  );
  if (theirs.length === 0) return null;
  return (
    <section className="meeting-part" aria-labelledby="replace-title">
      <h2 id="replace-title">{words.title}</h2>
      <ul className="meeting-cards">
        {theirs.map((seat) => (
          <li key={seat.person} className="meeting-proposal">
            {seat.substitute === undefined ? (
              <details>
                <summary>{words.replace(seat.name)}</summary>
                <Designate sheet={sheet} seat={seat} />
              </details>
            ) : (
              <Designated sheet={sheet} seat={seat} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Designated({ sheet, seat }: SeatProps) {
  const asking = useAsking();
  const { channel, id: meeting } = sheet.meeting;
  const other = seat.substitute ?? '';
  const name = useSelect((state) => state.rooms[channel]?.tables.members[other]?.name ?? '');
  return (
    <>
      <p>{words.sitsFor(name, seat.name)}</p>
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-plain"
          disabled={asking.busy}
          onClick={() => void asking.ask({ substitute: { channel, meeting, member: seat.person } })}
        >
          {words.takeBack(seat.name)}
        </button>
      </div>
      <Failure asking={asking} />
    </>
  );
}
