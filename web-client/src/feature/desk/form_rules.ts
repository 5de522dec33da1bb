/**
 * Requests for a form of ballot, as they stand: counted here as the server does it
 * (`attendance/rules.rs`), for what is read before a poll is opened.
 */

import type { AgendaItem, BallotForm, BodyKind, PersonId, QuorumStamp } from '#protocol';
import type { Seat } from '../meeting/meeting_view.ts';

/** One of so many who are there must ask. */
const ONE_OF: Record<BallotForm, number> = { public: 4, secret: 3 };

/** The one that prevails comes first. */
export const FORMS: readonly BallotForm[] = ['secret', 'public'];

export interface FormCount {
  readonly form: BallotForm;
  /** Those who ask and are there, in the order in which they asked. */
  readonly asking: readonly PersonId[];
  readonly needed: number;
  readonly reached: boolean;
}

/** Sits there, in the room or by video, and takes part in the item. */
export const takesPart = (seats: readonly Seat[], person: PersonId): boolean =>
  seats.some((it) => it.sitter === person && it.whereabouts !== 'away' && !it.recused);

/** A room without a body has no such rule. */
export const mayAsk = (body: BodyKind | undefined): boolean => body !== undefined;

export interface FormsOf {
  readonly item: AgendaItem;
  readonly seats: readonly Seat[];
  readonly quorum: QuorumStamp | undefined;
}

export function formCounts({ item, seats, quorum }: FormsOf): readonly FormCount[] {
  const present = quorum === undefined ? 0 : quorum.room + quorum.video;
  return FORMS.map((form) => {
    const asking = item.form_requests
      .filter((it) => it.form === form && takesPart(seats, it.person))
      .map((it) => it.person);
    const needed = Math.ceil(present / ONE_OF[form]);
    return { form, asking, needed, reached: asking.length > 0 && asking.length >= needed };
  });
}

/** The form in which the vote is to be held; where both are asked for by enough, in secret. */
export const wantedForm = (counts: readonly FormCount[]): BallotForm | undefined =>
  counts.find((it) => it.reached)?.form;
