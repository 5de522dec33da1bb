/** Names to press, once to note and once more to take back. */

import type { PersonId } from '#protocol';
import { useDesk } from './use_desk.ts';

interface TogglesProps {
  readonly people: readonly PersonId[];
  readonly pressed: (person: PersonId) => boolean;
  readonly onPress: (person: PersonId) => void;
}

export function NameToggles({ people, pressed, onPress }: TogglesProps) {
  const { nameOf } = useDesk();
  return (
    <ul className="entry-names">
      {people.map((it) => (
        <li key={it}>
          <button
            type="button"
            className="entry-name"
            aria-pressed={pressed(it)}
            onClick={() => onPress(it)}
          >
            {nameOf(it)}
          </button>
        </li>
      ))}
    </ul>
  );
}
