/**
 * The vote that waits, on every page: what is asked and where to answer. When a vote opens in the
 * room or the meeting that is on screen it takes the screen, unless the person is writing or has
 * something open; then it only says so. The focus is never taken.
 */

import { CircleAlert, Vote } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link, useLocation } from 'wouter';
import { fr, problemText } from '../../i18n/fr.ts';
import type { State } from '../../net/state.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { roomName } from '../channel/room_title.ts';
import {
  pollPath,
  type RefusedBallot,
  refusedBallots,
  runs,
  useWaitingBallots,
  type WaitingBallot,
} from './votes.ts';

/** A page that would be lost, or a sentence cut short, by leaving the room for a vote. */
function isBusy(): boolean {
  const at = document.activeElement;
  if (
    at instanceof HTMLElement &&
    (at.isContentEditable || at.matches('textarea, input, select'))
  ) {
    return true;
  }
  const typed = document.querySelectorAll<HTMLInputElement>(
    'main textarea, main input:not([type])',
  );
  const begun = [...typed].some((it) => it.value.trim() !== '');
  // An answer that was chosen, and not confirmed.
  const chosen = document.querySelector('.vote-card:not([data-done]) input:checked');
  if (chosen !== null) return true;
  return begun || document.querySelector('[role*="dialog"]') !== null;
}

/** Each reminder calls once more. */
const callOf = ({ poll, remindedAt }: WaitingBallot) => poll + remindedAt;

/** The vote on screen, which is not being written. */
const SHOWN = /\/votes\/([^/]+)$/;

/** The vote on screen is over, or one's own ballot is in its urn and somebody else runs it. */
function isDone(state: State, waiting: readonly WaitingBallot[], path: string): boolean {
  const [, shown = ''] = SHOWN.exec(path) ?? [];
  const room = Object.values(state.rooms).find((it) => it.tables.polls[shown] !== undefined);
  const poll = room?.tables.polls[shown];
  if (poll === undefined || waiting.some((it) => it.poll === shown)) return false;
  if (poll.state === 'closed' || poll.state === 'proclaimed' || poll.state === 'voided')
    return true;
  const receipts = Object.values(state.personal?.tables.receipts[shown] ?? {});
  const facilitates = room?.role === 'facilitator';
  return receipts.some((it) => it.counted) && !runs(poll, state.you?.person ?? '', facilitates);
}

interface At {
  /** Of the vote that opened. */
  readonly channel: string;
  /** Of the page. */
  readonly path: string;
}

/** Where its card takes the screen: its room, its meeting, a vote that is done; today’s page. */
function follows(state: State, waiting: readonly WaitingBallot[], at: At): boolean {
  const { rooms, today } = state;
  const { channel, path } = at;
  const own = new RegExp(`^/salons/${channel}(/seances/(?!nouvelle)[^/]+)?$`);
  const { meetings = {} } = rooms[channel]?.tables ?? {};
  if (isDone(state, waiting, path)) return true;
  if (path !== '/') return own.test(path);
  const told = today?.meetings?.filter((it) => it.channel === channel) ?? [];
  const states = [...told.map((it) => meetings[it.meeting] ?? it), ...Object.values(meetings)];
  return states.some(({ state }) => state === 'open' || state === 'suspended');
}

/** Says a vote that opened while one is here, and shows it where that disturbs nothing. */
function useOpenings(waiting: readonly WaitingBallot[], path: string): void {
  const client = useClient();
  const [, go] = useLocation();
  const told = useSelect((state) => state.welcomed && state.today !== undefined);
  const known = useRef<Set<string>>(undefined);
  useEffect(() => {
    if (!told) return;
    const before = known.current;
    known.current = new Set([...(before ?? []), ...waiting.map(callOf)]);
    if (before === undefined) return;
    const fresh = waiting.find((it) => !before.has(callOf(it)));
    if (fresh === undefined) return;
    announce(fr.poll.opened(roomName(client.state, fresh.channel), fresh.title));
    const at = { channel: fresh.channel, path };
    if (follows(client.state, waiting, at) && !isBusy()) go(pollPath(fresh));
  }, [client, told, waiting, path, go]);
}

/** Not all of a body at the same moment, when a line comes back. */
const ASK_WITHIN_MS = 3_000;

/** What rooms that were not opened hold is known from the server alone: asked on every new line. */
function useTold(): void {
  const client = useClient();
  const open = useSelect((state) => state.phase.kind === 'open');
  useEffect(() => {
    if (!open) return;
    const wait = client.state.today === undefined ? 0 : Math.random() * ASK_WITHIN_MS;
    const timer = setTimeout(() => void client.loadToday().catch(() => undefined), wait);
    return () => clearTimeout(timer);
  }, [client, open]);
}

export function PollBanner({ path }: { readonly path: string }) {
  const waiting = useWaitingBallots();
  const outbox = useSelect((state) => state.outbox);
  useTold();
  useOpenings(waiting, path);
  const refused = refusedBallots(outbox).find((it) => !path.startsWith(pollPath(it)));
  if (refused !== undefined) return <Refused at={refused} />;
  // Today’s page says it by itself, and so does a vote’s own.
  const [first, ...others] = waiting.filter((it) => !path.startsWith(pollPath(it)));
  if (path === '/' || first === undefined) return null;
  return <Waiting at={first} others={others.length} />;
}

function Waiting({ at, others }: { readonly at: WaitingBallot; readonly others: number }) {
  const room = useSelect((state) => roomName(state, at.channel));
  return (
    <section className="vote-banner" aria-label={fr.poll.open}>
      <Vote aria-hidden="true" />
      <p className="two-lines">
        <strong className="one-line">{at.title}</strong>
        <span className="small one-line">
          {fr.poll.open} · {room}
          {others > 0 && ` · ${fr.poll.more(others)}`}
        </span>
      </p>
      <Link
        className="button button-primary"
        href={pollPath(at)}
        aria-label={fr.poll.voteOn(at.title)}
      >
        {fr.poll.vote}
      </Link>
    </section>
  );
}

function Refused({ at }: { readonly at: RefusedBallot }) {
  return (
    <section className="vote-banner vote-banner-refused" role="alert">
      <CircleAlert aria-hidden="true" />
      <p className="two-lines">
        <strong>{fr.poll.notCounted}</strong>
        <span className="small">{problemText(at.refusal.problem)}</span>
      </p>
      <Link className="button button-plain" href={pollPath(at)}>
        {fr.poll.see}
      </Link>
    </section>
  );
}
