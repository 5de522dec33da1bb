/** One person among those of the room, or nobody. */

import { useId, useMemo } from 'react';
import type { PersonId } from '#protocol';
import { useSelect } from '../../services.ts';

export interface Choosable {
  readonly person: PersonId;
  readonly name: string;
  readonly title?: string | undefined;
}

/** Those who are in the room now, in the order of their names. */
export function usePeople(channel: string, writers = false): readonly Choosable[] {
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  return useMemo(
    () =>
      Object.values(members ?? {})
        .filter((it) => it.ended_at === undefined && !(writers && it.role === 'observer'))
        .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
        .map(({ person, name, function: title }) => ({ person, name, title })),
    [members, writers],
  );
}

interface SelectProps {
  readonly label: string;
  readonly people: readonly Choosable[];
  readonly value: PersonId | undefined;
  /** What no choice says. */
  readonly none: string;
  readonly onChange: (person: PersonId | undefined) => void;
  readonly disabled?: boolean;
}

export function PersonSelect(props: SelectProps) {
  const { label, people, value, none, onChange, disabled } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value ?? ''}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value || undefined)}
      >
        <option value="">{none}</option>
        {people.map(({ person, name, title }) => (
          <option key={person} value={person}>
            {title !== undefined && title !== name ? `${name}, ${title}` : name}
          </option>
        ))}
      </select>
    </div>
  );
}
