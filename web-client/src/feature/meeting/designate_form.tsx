/** Choosing who sits for a member at one meeting: a name, then the button that bears it. */

import { useState } from 'react';
import type { MeetingId, PersonId } from '#protocol';
import { frSeance } from '../../i18n/fr_seance.ts';
import { type Asking, Failure } from './ask.tsx';
import { type Choosable, PersonSelect } from './person_select.tsx';

const words = frSeance.replacing;

interface FormProps {
  readonly of: {
    readonly channel: string;
    readonly meeting: MeetingId;
    readonly member: PersonId;
  };
  /** Of the member. */
  readonly name: string;
  /** Who may sit there; undefined: not known yet. */
  readonly people: readonly Choosable[] | undefined;
  readonly asking: Asking;
}

export function DesignateForm({ of, name, people, asking }: FormProps) {
  const [chosen, setChosen] = useState<string>();
  const other = people?.find((it) => it.person === chosen);
  return (
    <div className="answer-more">
      <p className="small soft">{words.lead}</p>
      {people?.length === 0 && <p>{words.nobody}</p>}
      {people !== undefined && people.length > 0 && (
        <PersonSelect
          label={words.who(name)}
          people={people}
          value={chosen}
          none={words.choose}
          onChange={setChosen}
        />
      )}
      {other !== undefined && (
        <button
          type="button"
          className="button button-primary"
          disabled={asking.busy}
          onClick={() =>
            void asking.ask({ substitute: { ...of, substitute: other.person } }, words.designated)
          }
        >
          {words.designate(other.name)}
        </button>
      )}
      <Failure asking={asking} />
    </div>
  );
}
