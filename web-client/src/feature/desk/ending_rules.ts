/** Who has not voted, as they are looked for in the room: by commune, those who are there first. */

import type { Elector, Whereabouts } from '#protocol';
import type { Seat } from '../meeting/meeting_view.ts';

export interface Missing {
  readonly elector: Elector;
  readonly commune: string | undefined;
  /** Of whoever votes: oneself, or who holds the power. */
  readonly whereabouts: Whereabouts;
}

export function missingByCommune(
  missing: readonly Elector[],
  seats: readonly Seat[],
): readonly Missing[] {
  const found = missing.map((elector): Missing => {
    const whose = elector.on_behalf?.member ?? elector.person;
    return {
      elector,
      commune: seats.find((it) => it.person === whose)?.commune,
      whereabouts: seats.find((it) => it.sitter === elector.person)?.whereabouts ?? 'away',
    };
  });
  const gone = (it: Missing) => (it.whereabouts === 'away' ? 1 : 0);
  return found.sort(
    (a, b) => gone(a) - gone(b) || (a.commune ?? '').localeCompare(b.commune ?? '', 'fr'),
  );
}
