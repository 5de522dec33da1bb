/**
 * Requests for a form of ballot, as they stand: counted here as the server does it
 * (`attendance/rules.rs`), for what is read before a poll is opened.
 */

import type {
  AgendaItem,
  BallotForm,
  BodyKind,
  FormRequest,
  PersonId,
  QuorumStamp,
} from '#protocol';
import { rulesOf } from '../meeting/body_rules.ts';
import type { Seat } from '../meeting/meeting_view.ts';

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
export const mayAsk = (body: BodyKind | undefined): boolean => rulesOf(body).forms !== undefined;

export interface FormsOf {
  readonly item: AgendaItem;
  readonly seats: readonly Seat[];
  readonly quorum: QuorumStamp | undefined;
  readonly body: BodyKind | undefined;
}

export function formCounts({ item, seats, quorum, body }: FormsOf): readonly FormCount[] {
  const { forms } = rulesOf(body);
  if (forms === undefined) return [];
  const present = quorum === undefined ? 0 : quorum.room + quorum.video;
  return FORMS.map((form) => {
    const asking = item.form_requests
      .filter((it) => it.form === form && takesPart(seats, it.person))
      .map((it) => it.person);
    const needed = Math.ceil(present / forms[form]);
    return { form, asking, needed, reached: asking.length > 0 && asking.length >= needed };
  });
}

/**
 * Whether the desk shows that somebody asks. Of a secret ballot it knows the hands that were raised
 * and entered there; who asked from their own device is counted, and not named.
 */
export function showsAsking(
  requests: readonly FormRequest[],
  person: PersonId,
  form: BallotForm,
): boolean {
  const found = requests.find((it) => it.person === person);
  return found?.form === form && (form === 'public' || found.by !== person);
}

/** The form in which the vote is to be held; where both are asked for by enough, in secret. */
export const wantedForm = (counts: readonly FormCount[]): BallotForm | undefined =>
  counts.find((it) => it.reached)?.form;
