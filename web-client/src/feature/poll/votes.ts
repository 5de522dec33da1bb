/** What polls are to the person: which wait for a ballot, and what became of each ballot. */

import { useMemo } from 'react';
import type {
  BallotSource,
  CastBallot,
  Choice,
  CommandId,
  Electorate,
  Micros,
  PersonId,
  Poll,
  PollId,
  Refusal,
} from '#protocol';
import type { OutboxEntry } from '../../net/outbox.ts';
import type { State } from '../../net/state.ts';
import type { Tables } from '../../net/tables.ts';
import { useSelect } from '../../services.ts';
import { moodNoted } from './kept_ballot.ts';

export type Fate =
  | { readonly kind: 'none' }
  /** It has not been answered for. */
  | { readonly kind: 'waiting'; readonly id: CommandId; readonly choice?: Choice | undefined }
  | { readonly kind: 'refused'; readonly id: CommandId; readonly refusal: Refusal }
  | {
      readonly kind: 'counted';
      readonly choice?: Choice | undefined;
      readonly at?: Micros | undefined;
      readonly source: BallotSource;
      readonly by?: PersonId | undefined;
    }
  /** It was in the urn, and was taken out by the secretary. */
  | { readonly kind: 'withdrawn'; readonly by?: PersonId | undefined };

/** Places in the electorate, from 1. */
export function mandatesIn(electorate: Electorate | undefined, person: PersonId): number[] {
  const people = electorate?.people ?? [];
  return people.flatMap((it, at) => (it === person ? [at + 1] : []));
}

/** Casts of a poll in the outbox, the last one first. */
export function castsOf(outbox: readonly OutboxEntry[], poll: PollId): OutboxEntry[] {
  return outbox
    .filter(({ command }) => 'cast_ballots' in command && command.cast_ballots.poll === poll)
    .reverse();
}

export function ballotIn({ command }: OutboxEntry, mandate: number): CastBallot | undefined {
  if (!('cast_ballots' in command)) return undefined;
  return command.cast_ballots.ballots.find((it) => it.mandate === mandate);
}

export function mandatesCast({ command }: OutboxEntry): number[] {
  return 'cast_ballots' in command ? command.cast_ballots.ballots.map((it) => it.mandate) : [];
}

type Known = Pick<State, 'outbox' | 'personal'>;

/** What became of the ballot of a mandate, as far as this device knows. */
export function fateOf({ outbox, personal }: Known, poll: PollId, mandate: number): Fate {
  for (const entry of castsOf(outbox, poll)) {
    const ballot = ballotIn(entry, mandate);
    if (ballot === undefined) continue;
    const { id, refusal } = entry;
    if (refusal !== undefined) return { kind: 'refused', id, refusal };
    const choice = 'choice' in ballot.vote ? ballot.vote.choice : undefined;
    return { kind: 'waiting', id, choice };
  }
  const receipt = personal?.tables.receipts[poll]?.[mandate];
  if (receipt === undefined) return { kind: 'none' };
  const { counted, choice, at, source, entered_by: by } = receipt;
  return counted ? { kind: 'counted', choice, at, source, by } : { kind: 'withdrawn', by };
}

/** A poll that waits for the person, in short. */
export interface WaitingBallot {
  readonly channel: string;
  readonly poll: PollId;
  readonly number: number;
  readonly title: string;
  readonly mood: boolean;
  readonly openedAt: Micros;
  /** When those who have not voted were reminded last; 0: never. */
  readonly remindedAt: Micros;
}

type Seen = Pick<State, 'rooms' | 'outbox' | 'personal' | 'today' | 'you'>;

function short(poll: Poll): WaitingBallot {
  const { channel, id, number, question, opened_at, reminded_at } = poll;
  const mood = question.kind === 'mood';
  const [openedAt, remindedAt] = [opened_at ?? 0, reminded_at ?? 0];
  return { channel, poll: id, number, title: question.title, mood, openedAt, remindedAt };
}

function asks(seen: Seen, poll: Poll, tables: Tables): boolean {
  const me = seen.you?.person ?? '';
  if (poll.state !== 'open' || poll.rules.family === 'paper') return false;
  if (poll.question.kind === 'mood' && moodNoted(me, poll.id)) return false;
  return mandatesIn(tables.electorates[poll.id], me).some((mandate) => {
    const { kind } = fateOf(seen, poll.id, mandate);
    return kind === 'none' || kind === 'withdrawn';
  });
}

/** Open polls that wait for the person: in the rooms as they are known, and as the server told. */
export function waitingBallots(seen: Seen): WaitingBallot[] {
  const found: WaitingBallot[] = [];
  for (const { tables } of Object.values(seen.rooms)) {
    for (const poll of Object.values(tables.polls)) {
      if (asks(seen, poll, tables)) found.push(short(poll));
    }
  }
  const me = seen.you?.person ?? '';
  for (const { channel, poll, number, title, mood, opened_at } of seen.today?.votes ?? []) {
    const room = seen.rooms[channel];
    if (room === undefined || room.tables.polls[poll] !== undefined) continue;
    const cast = castsOf(seen.outbox, poll).length > 0 || (mood && moodNoted(me, poll));
    const receipts = Object.values(seen.personal?.tables.receipts[poll] ?? {});
    if (cast || receipts.some((it) => it.counted)) continue;
    found.push({ channel, poll, number, title, mood, openedAt: opened_at ?? 0, remindedAt: 0 });
  }
  return found.sort((a, b) => b.openedAt - a.openedAt);
}

/** A ballot that was refused for good and about which the person has not been told yet. */
export interface RefusedBallot {
  readonly id: CommandId;
  readonly channel: string;
  readonly poll: PollId;
  readonly refusal: Refusal;
}

export function refusedBallots(outbox: readonly OutboxEntry[]): RefusedBallot[] {
  return outbox.flatMap(({ id, command, refusal }) => {
    if (refusal === undefined || !('cast_ballots' in command)) return [];
    const { channel, poll } = command.cast_ballots;
    return [{ id, channel, poll, refusal }];
  });
}

export function useWaitingBallots(): WaitingBallot[] {
  const rooms = useSelect((state) => state.rooms);
  const outbox = useSelect((state) => state.outbox);
  const personal = useSelect((state) => state.personal);
  const today = useSelect((state) => state.today);
  const you = useSelect((state) => state.you);
  return useMemo(
    () => waitingBallots({ rooms, outbox, personal, today, you }),
    [rooms, outbox, personal, today, you],
  );
}

/** Whether the person runs the poll, as the server will judge it: no button that would fail. */
export function runs(poll: Poll, me: PersonId, facilitates: boolean): boolean {
  return facilitates || (poll.author === me && poll.rules.family === 'consultative');
}

export function useRuns(poll: Poll | undefined): boolean {
  return useSelect((state) => {
    if (poll === undefined) return false;
    const facilitates = state.rooms[poll.channel]?.role === 'facilitator';
    return runs(poll, state.you?.person ?? '', facilitates);
  });
}

export const pollPath = ({ channel, poll }: { channel: string; poll: PollId }): string =>
  `/salons/${channel}/votes/${poll}`;
