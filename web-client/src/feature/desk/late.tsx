/** Who came while a vote is open: let in by one press, where ballots are not sealed. */

import type { Poll, PollView } from '#protocol';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { isSecret } from '../poll/ballot.ts';
import { Refusal, useActing } from './acting.tsx';
import { useDesk } from './use_desk.ts';

interface LateProps {
  readonly poll: Poll;
  readonly view: PollView | undefined;
}

export function Late({ poll, view }: LateProps) {
  const { voices, nameOf } = useDesk();
  const acting = useActing();
  if (view === undefined || isSecret(poll)) return null;
  const voting = new Set(view.electors.map((it) => it.on_behalf?.member ?? it.person));
  const came = new Set(
    voices.flatMap(({ seat, voice }) =>
      (voice.kind === 'own' || voice.kind === 'substitute') && !voting.has(seat.person)
        ? [voice.by]
        : [],
    ),
  );
  if (came.size === 0 && acting.refused === undefined) return null;
  const admit = (person: string) =>
    void acting.act(
      { admit_elector: { channel: poll.channel, poll: poll.id, person } },
      frVoteDesk.admitted(nameOf(person)),
    );
  return (
    <div className="lectern-late">
      {[...came].map((it) => (
        <p key={it}>
          {frVoteDesk.admitLead(nameOf(it))}
          <button type="button" className="button button-plain" onClick={() => admit(it)}>
            {frVoteDesk.admit(nameOf(it))}
          </button>
        </p>
      ))}
      <Refusal acting={acting} />
    </div>
  );
}
