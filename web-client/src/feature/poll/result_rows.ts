/** A stored result as it is shown; nothing is counted here. */

import type { Choice, Elector, Poll, PollRecord, PollResult, ResultLine, Sum } from '#protocol';
import { choiceWords, MOODS, VOTE_WORDS } from '../../i18n/fr_vote.ts';

export interface ResultRow {
  readonly label: string;
  /** Of all lines together, in thousandths: the length of its bar. */
  readonly share: number;
  readonly tone: string;
  readonly leads: boolean;
  /** Figures of the row, one for each column. */
  readonly figures: readonly Figure[];
  /** Not a share of anything: without a bar. */
  readonly aside?: boolean;
}

export interface Figure {
  readonly of: number;
  /** It is a share, in thousandths. */
  readonly share?: boolean;
}

/** What a share of all lines says: of what is voted once. */
export function hasShares({ question: { kind } }: Pick<Poll, 'question'>): boolean {
  return kind === 'motion' || kind === 'single' || kind === 'mood';
}

function figuresOf(poll: Pick<Poll, 'question'>, line: ResultLine | undefined): Figure[] {
  if (poll.question.kind === 'date') {
    return [0, 1, 2].map((at) => ({ of: line?.breakdown[at] ?? 0 }));
  }
  const votes = { of: line?.votes ?? 0 };
  return hasShares(poll) ? [votes, { of: line?.share ?? 0, share: true }] : [votes];
}

/** The names of the lines, in their order. */
export function labelsOf({ question }: Pick<Poll, 'question'>): string[] {
  if (question.kind === 'motion') return [VOTE_WORDS.for, VOTE_WORDS.against];
  if (question.kind === 'mood') return [MOODS.up, MOODS.middle, MOODS.down];
  return question.options.map((it) => it.label);
}

const MOTION_TONES = ['for', 'against'];
const MOOD_TONES = ['up', 'middle', 'down'];

function leading({ outcome }: PollResult): readonly number[] {
  if (typeof outcome !== 'object') return outcome === 'adopted' ? [0] : [];
  return 'leading' in outcome ? outcome.leading : outcome.elected.options;
}

export function rowsOf(poll: Pick<Poll, 'question'>, result: PollResult): ResultRow[] {
  const first = leading(result);
  const { kind } = poll.question;
  const tones = kind === 'motion' ? MOTION_TONES : kind === 'mood' ? MOOD_TONES : [];
  const rows = labelsOf(poll).map((label, at) => ({
    label,
    figures: figuresOf(poll, result.lines[at]),
    share: result.lines[at]?.share ?? 0,
    tone: tones[at] ?? 'option',
    leads: first.includes(at),
  }));
  return kind === 'motion' ? [...rows, ...besides(result)] : rows;
}

/** Of a motion, what is not among the votes that are counted for it, and has no share of them. */
function besides({ abstentions, blank, nppv }: PollResult): ResultRow[] {
  const row = (label: string, of: Sum): ResultRow => ({
    ...{ label, share: 0, tone: 'option', leads: false, aside: true },
    figures: [{ of: of.weight }],
  });
  const others = [row(VOTE_WORDS.blank, blank), row(VOTE_WORDS.nppv, nppv)];
  const used = others.filter((it) => (it.figures[0]?.of ?? 0) > 0);
  // In an envelope one leaves a blank ballot; in the open one abstains.
  const abstains = blank.ballots === 0 || abstentions.ballots > 0;
  return abstains ? [row(VOTE_WORDS.abstain, abstentions), ...used] : used;
}

/** Marks and preferences are counted in points. */
export function inPoints({ question: { kind } }: Pick<Poll, 'question'>): boolean {
  return kind === 'ranked' || (typeof kind === 'object' && 'score' in kind);
}

export interface VoterChoice {
  readonly elector: Elector;
  readonly choice: Choice | undefined;
}

/** Names as they are told apart: whoever exercises two mandates is named with each of them. */
export function namesOf(electors: readonly Elector[]): ReadonlyMap<number, string> {
  const times = new Map<string, number>();
  for (const { name } of electors) times.set(name, (times.get(name) ?? 0) + 1);
  return new Map(
    electors.map(({ mandate, name, title }) => {
      const twice = (times.get(name) ?? 0) > 1;
      return [mandate, twice ? `${name}, ${title ?? mandate}` : name];
    }),
  );
}

/** Who voted what, in the order of the electorate; undefined where nobody is named. */
export function votersOf(record: PollRecord | undefined): VoterChoice[] | undefined {
  if (record === undefined || !('named' in record.urn)) return undefined;
  const by = new Map(record.urn.named.map((it) => [it.mandate, it.choice]));
  return record.electors.map((elector) => ({ elector, choice: by.get(elector.mandate) }));
}

export interface NameGroup {
  readonly said: string;
  readonly names: readonly string[];
}

/** The names under each thing that was said, those who said the most common thing first. */
export function groupsOf(
  poll: Pick<Poll, 'question'>,
  voters: readonly VoterChoice[],
): NameGroup[] {
  const groups = new Map<string, string[]>();
  const called = namesOf(voters.map((it) => it.elector));
  for (const { elector, choice } of voters) {
    if (choice === undefined) continue;
    const said =
      typeof choice === 'string' ? VOTE_WORDS[choice] : choiceWords(poll.question, choice);
    const names = groups.get(said) ?? [];
    names.push(called.get(elector.mandate) ?? elector.name);
    groups.set(said, names);
  }
  return [...groups]
    .map(([said, names]) => ({ said, names }))
    .sort((a, b) => b.names.length - a.names.length);
}
