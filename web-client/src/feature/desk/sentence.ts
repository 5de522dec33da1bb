/** The sentence of the minutes, written from a result that was told. */

import type { ItemKind, Poll, PollRecord, PollResult } from '#protocol';
import { frSentence, type How } from '../../i18n/fr_sentence.ts';
import { frResult, isOpinion } from '../../i18n/fr_vote.ts';
import { namesOf, votersOf } from '../poll/result_rows.ts';

export interface Told {
  readonly kind: ItemKind;
  readonly poll: Pick<Poll, 'question' | 'rules'>;
  readonly result: PollResult;
  readonly record: PollRecord | undefined;
  /** Names of those who took no part in the item. */
  readonly recused: readonly string[];
}

type Said = 'against' | 'abstain' | 'nppv';

/** Who said it, in order of the seats; nobody is named but by a public ballot. */
function whoSaid({ poll, record }: Told, said: Said): string[] {
  if (poll.rules.family !== 'public') return [];
  const voters = votersOf(record) ?? [];
  const called = namesOf(voters.map((it) => it.elector));
  return voters
    .filter((it) => it.choice === said)
    .map(({ elector }) => called.get(elector.mandate) ?? elector.name);
}

/** By whom it was adopted; a voice that decides between equals makes no majority of them. */
function howOf({ result }: Told): How | undefined {
  const [pour = 0, contre = 0] = result.lines.map((it) => it.votes);
  if (result.casting_vote) return undefined;
  if (contre > 0 || pour === 0) return 'majority';
  const aside = result.abstentions.weight + result.blank.weight + result.void.weight;
  return aside > 0 ? 'cast' : 'all';
}

function motion(told: Told): string {
  const { result, kind } = told;
  const [pour = 0, contre = 0] = result.lines.map((it) => it.votes);
  const counts = [frSentence.pour(pour)];
  if (contre > 0) counts.push(frSentence.contre(contre, whoSaid(told, 'against')));
  const abstained = result.abstentions.weight;
  if (abstained > 0) counts.push(frSentence.abstained(abstained, whoSaid(told, 'abstain')));
  if (result.blank.weight > 0) counts.push(frSentence.blank(result.blank.weight));
  const opinion = isOpinion(told.poll.rules.family, kind);
  const verdict =
    result.outcome === 'adopted'
      ? frSentence.adopted(opinion, howOf(told))
      : frSentence.rejected(opinion);
  const tail = [
    result.casting_vote ? frSentence.casting : '',
    result.nppv.ballots > 0 ? frSentence.nppv(result.nppv.ballots, whoSaid(told, 'nppv')) : '',
    result.missing.ballots > 0 ? frSentence.missing(result.missing.ballots) : '',
    told.recused.length > 0 ? frSentence.recused(told.recused) : '',
  ].filter((it) => it !== '');
  return frSentence.whole(verdict, counts, tail);
}

export function sentenceOf(told: Told): string {
  const { poll, result } = told;
  if (result.outcome === 'no_quorum') return frSentence.noQuorum;
  if (poll.question.kind === 'motion') return motion(told);
  const tail = told.recused.length > 0 ? [frSentence.recused(told.recused)] : [];
  return frSentence.whole(frResult.headline(poll, result, false), [], tail);
}
