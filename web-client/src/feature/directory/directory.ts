/** The people of the territory, as the server last listed them. */

import { useEffect, useState } from 'react';
import type { PersonView } from '#protocol';
import { fold } from '../../i18n/format.ts';
import type { Directory } from '../../net/state.ts';
import { useClient, useSelect } from '../../services.ts';

export interface Listed {
  readonly directory: Directory | undefined;
  readonly failed: boolean;
}

/** Asks for the directory each time a page needs it; shows what is known meanwhile. */
export function useDirectory(): Listed {
  const client = useClient();
  const directory = useSelect((state) => state.directory);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    client.loadDirectory().catch(() => setFailed(true));
  }, [client]);
  return { directory, failed };
}

/** "Ancy-Dornot", from its INSEE code. */
export function communeName(directory: Directory | undefined, insee: string | undefined) {
  return directory?.territory.communes.find((it) => it.insee === insee)?.name;
}

/** Every word typed must be found somewhere in what is known of the person. */
export function matcher(directory: Directory, wanted: string): (person: PersonView) => boolean {
  const words = fold(wanted.trim()).split(/\s+/).filter(Boolean);
  const communes = new Map(directory.territory.communes.map((it) => [it.insee, it.name]));
  return (person) => {
    const commune = communes.get(person.commune ?? '') ?? '';
    const titles = person.seats.map((it) => it.title).join(' ');
    const known = fold(`${person.name} ${person.function ?? ''} ${commune} ${titles}`);
    return words.every((word) => known.includes(word));
  };
}

export function byName(a: PersonView, b: PersonView): number {
  return a.name.localeCompare(b.name, 'fr');
}
