/** Read before a vote is opened: who may vote, by whom, who may not and why, and what to heed. */

import { TriangleAlert } from 'lucide-react';
import { fr } from '../../i18n/fr.ts';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { placed } from '../poll/ballot.ts';
import {
  countVoices,
  lostByVideo,
  type SeatVoice,
  suspendedPowers,
  votes,
  withoutDevice,
} from './seats.ts';
import { useDesk } from './use_desk.ts';

export function WhoVotes() {
  const { voices, nameOf } = useDesk();
  const count = countVoices(voices);
  const voting = voices.filter(votes);
  const not = voices.filter((it) => !votes(it));
  return (
    <div className="lectern-who">
      <details className="desk-who">
        <summary>
          <strong>{frVoteDesk.who(count)}</strong>. {frVoteDesk.whoNames}
        </summary>
        <h4>{frVoteDesk.votes}</h4>
        <ul className="desk-names small">
          {placed(voting).map((it) => (
            <li key={it.key}>
              {it.of.seat.name}
              <span className="soft"> · {how(it.of, nameOf)}</span>
            </li>
          ))}
        </ul>
        {not.length > 0 && (
          <>
            <h4>{frVoteDesk.votesNot}</h4>
            <ul className="desk-names small">
              {placed(not).map(({ key, of: { seat, voice } }) => (
                <li key={key}>
                  {seat.name}
                  {voice.kind === 'none' && (
                    <span className="soft"> · {frVoteDesk.why(voice.why)}</span>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </details>
    </div>
  );
}

function how({ seat, voice }: SeatVoice, nameOf: (person: string) => string): string {
  switch (voice.kind) {
    case 'own':
      return frVoteDesk.place[seat.whereabouts];
    case 'substitute':
      return frVoteDesk.bySubstitute(nameOf(voice.by));
    case 'proxy':
      return frVoteDesk.byProxy(nameOf(voice.by));
    case 'none':
      return frVoteDesk.why(voice.why);
  }
}

/** Names said in a warning; beyond, how many more. */
const NAMED_MAX = 4;

/** What the facilitator would regret not having seen. */
export function Heed() {
  const { voices, sheet, online, nameOf } = useDesk();
  const none = [...new Set(withoutDevice(voices, online).map((it) => nameOf(it.sitter)))];
  const lost = lostByVideo(sheet.seats, online).map((it) => nameOf(it.sitter));
  const words = [
    none.length > 0 ? frVoteDesk.noDevice(fr.people(none, NAMED_MAX)) : undefined,
    lost.length > 0 ? frVoteDesk.lost(fr.people(lost, NAMED_MAX)) : undefined,
    ...suspendedPowers(sheet.seats).map((it) =>
      frVoteDesk.suspended(it.name, nameOf(it.power?.holder ?? '')),
    ),
  ].filter((it) => it !== undefined);
  if (words.length === 0) return null;
  return (
    <ul className="lectern-heed small">
      {words.map((it) => (
        <li key={it}>
          <TriangleAlert aria-hidden="true" />
          {it}
        </li>
      ))}
    </ul>
  );
}
