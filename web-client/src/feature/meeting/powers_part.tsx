/** The powers one gave and was given, and who sits for whom: accepted, refused, taken back. */

import type { Proxy as Power } from '#protocol';
import { frSeance, POWER } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { Failure, useAsking } from './ask.tsx';
import type { MeetingSheet, Seat } from './meeting_view.ts';

const words = frSeance.power;

export function PowersPart({ sheet }: { readonly sheet: MeetingSheet }) {
  const { given, received, seat, replaces } = sheet.place;
  const { meeting } = sheet;
  const replaced = seat?.substitute === undefined ? undefined : seat;
  const nothing = given === undefined && replaced === undefined;
  if (nothing && received.length === 0 && replaces.length === 0) return null;
  return (
    <section className="meeting-part" aria-labelledby="powers-title">
      <h2 id="powers-title">{words.title}</h2>
      <ul className="meeting-cards">
        {given !== undefined && <Given channel={meeting.channel} power={given} />}
        {received.map((it) => (
          <Received key={it.id} channel={meeting.channel} power={it} />
        ))}
        {replaced !== undefined && <Replaced sheet={sheet} seat={replaced} />}
        {replaces.map((it) => (
          <li key={it.person} className="meeting-proposal">
            <p>{words.replaces(it.name)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PowerProps {
  readonly channel: string;
  readonly power: Power;
}

export function useNameIn(channel: string, person: string): string {
  return useSelect((state) => state.rooms[channel]?.tables.members[person]?.name ?? '');
}

function Given({ channel, power }: PowerProps) {
  const asking = useAsking();
  const name = useNameIn(channel, power.holder);
  return (
    <li className="meeting-proposal">
      <p className="two-lines">
        <strong>{words.given(name)}</strong>
        <span className="small soft">{POWER[power.state]}</span>
      </p>
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-plain"
          disabled={asking.busy}
          onClick={() =>
            void asking.ask({ revoke_proxy: { channel, proxy: power.id } }, words.revoked)
          }
        >
          {words.revoke}
        </button>
      </div>
      <Failure asking={asking} />
    </li>
  );
}

function Received({ channel, power }: PowerProps) {
  const asking = useAsking();
  const name = useNameIn(channel, power.giver);
  const answer = (accept: boolean) =>
    void asking.ask(
      { answer_proxy: { channel, proxy: power.id, accept } },
      accept ? words.accepted : words.refused,
    );
  return (
    <li className="meeting-proposal">
      <p className="two-lines">
        <strong>{words.received(name)}</strong>
        {power.state !== 'deposited' && <span className="small soft">{POWER[power.state]}</span>}
      </p>
      {power.state === 'deposited' && (
        <div className="meeting-buttons">
          <button
            type="button"
            className="button button-primary"
            aria-label={words.acceptOf(name)}
            disabled={asking.busy}
            onClick={() => answer(true)}
          >
            {words.accept}
          </button>
          <button
            type="button"
            className="button button-plain"
            aria-label={words.refuseOf(name)}
            disabled={asking.busy}
            onClick={() => answer(false)}
          >
            {words.refuse}
          </button>
        </div>
      )}
      <Failure asking={asking} />
    </li>
  );
}

function Replaced({ sheet, seat }: { readonly sheet: MeetingSheet; readonly seat: Seat }) {
  const asking = useAsking();
  const { channel, id: meeting } = sheet.meeting;
  const name = useNameIn(channel, seat.substitute ?? '');
  return (
    <li className="meeting-proposal">
      <p>{words.replacedBy(name)}</p>
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-plain"
          disabled={asking.busy}
          onClick={() => void asking.ask({ substitute: { channel, meeting, member: seat.person } })}
        >
          {words.backAgain}
        </button>
      </div>
      <Failure asking={asking} />
    </li>
  );
}
