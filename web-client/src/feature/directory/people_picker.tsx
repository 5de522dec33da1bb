/** Choosing people: a field to search, boxes to tick, the chosen ones on top. */

import { X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { PersonId, PersonView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frPeople } from '../../i18n/fr_people.ts';
import { useMe } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { Field } from '../../ui/field.tsx';
import { byName, matcher, useDirectory } from './directory.ts';

const texts = frPeople.picker;
/** Beyond, one searches. */
const SHOWN_MAX = 60;

interface PickerProps {
  readonly chosen: readonly PersonId[];
  readonly onChange: (chosen: readonly PersonId[]) => void;
  /** Not offered: they are there already. Oneself never is. */
  readonly without?: ReadonlySet<PersonId> | undefined;
}

export function PeoplePicker({ chosen, onChange, without }: PickerProps) {
  const { directory, failed } = useDirectory();
  const [wanted, setWanted] = useState('');
  const me = useMe();
  const offered = useMemo(
    () =>
      (directory?.people ?? [])
        .filter((it) => it.person !== me && !without?.has(it.person))
        .sort(byName),
    [directory, me, without],
  );
  const found = useMemo(
    () => (directory ? offered.filter(matcher(directory, wanted)) : []),
    [directory, offered, wanted],
  );
  if (directory === undefined) {
    return <p role="status">{failed ? frPeople.directory.failed : fr.app.loading}</p>;
  }
  const toggle = (person: PersonId) =>
    onChange(chosen.includes(person) ? chosen.filter((it) => it !== person) : [...chosen, person]);
  const taken = offered.filter((it) => chosen.includes(it.person));
  return (
    <div className="picker">
      <Chosen people={taken} onTake={toggle} />
      <Field
        label={texts.filter}
        type="search"
        autoComplete="off"
        value={wanted}
        onChange={setWanted}
      />
      <fieldset className="picker-list">
        <legend className="sr-only">{texts.people}</legend>
        {found.length === 0 && <p className="soft">{frPeople.directory.none}</p>}
        {found.slice(0, SHOWN_MAX).map((it) => (
          <PersonBox
            key={it.person}
            person={it}
            checked={chosen.includes(it.person)}
            onToggle={() => toggle(it.person)}
          />
        ))}
        {found.length > SHOWN_MAX && (
          <p className="soft small">{texts.more(found.length - SHOWN_MAX)}</p>
        )}
      </fieldset>
    </div>
  );
}

interface ChosenProps {
  readonly people: readonly PersonView[];
  readonly onTake: (person: PersonId) => void;
}

function Chosen({ people, onTake }: ChosenProps) {
  return (
    <div className="picker-chosen">
      <p className="small soft" role="status">
        {texts.chosen(people.length)}
      </p>
      {people.map((it) => (
        <button
          key={it.person}
          type="button"
          className="button button-plain"
          aria-label={texts.take(it.name)}
          onClick={() => onTake(it.person)}
        >
          {it.name}
          <X aria-hidden="true" />
        </button>
      ))}
    </div>
  );
}

interface BoxProps {
  readonly person: PersonView;
  readonly checked: boolean;
  readonly onToggle: () => void;
}

function PersonBox({ person, checked, onToggle }: BoxProps) {
  return (
    <label className="picker-person">
      <input type="checkbox" checked={checked} onChange={onToggle} />
      <Disc id={person.person} name={person.name} />
      <span className="two-lines">
        <span>{person.name}</span>
        {person.function !== undefined && person.function !== person.name && (
          <span className="soft small">{person.function}</span>
        )}
      </span>
    </label>
  );
}
