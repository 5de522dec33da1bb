/**
 * What calls a voter back to their card: the end that was announced, and a reminder. Each is said
 * once; the seconds that go by are not.
 */

import { useEffect, useRef } from 'react';
import type { Poll } from '#protocol';
import { frEnding } from '../../i18n/fr_form.ts';
import { announce } from '../../ui/announce.tsx';
import { useServerNow } from '../desk/server_now.ts';
import { secondsLeft } from './time_left.ts';

const TICK_MS = 1_000;

interface CallsProps {
  readonly poll: Poll;
  /** A ballot of one's own is still awaited. */
  readonly awaited: boolean;
}

export function CardCalls({ poll, awaited }: CallsProps) {
  const now = useServerNow(TICK_MS);
  const left = secondsLeft(poll, now);
  const place = useRef<HTMLDivElement>(null);
  const ends = left === undefined ? undefined : poll.closes_at;
  const told = useRef<{ readonly ends?: number | undefined; readonly reminded?: number }>({});
  useEffect(() => {
    const news = ends !== undefined && ends !== told.current.ends;
    told.current = { ...told.current, ends };
    if (news && left !== undefined) announce(frEnding.soon(left));
  }, [ends, left]);
  const reminded = awaited ? poll.reminded_at : undefined;
  useEffect(() => {
    if (reminded === undefined || reminded === told.current.reminded) return;
    told.current = { ...told.current, reminded };
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [reminded]);
  return (
    <div className="vote-calls" ref={place}>
      {left !== undefined && (
        <p className="vote-countdown" role="timer">
          {frEnding.countdown(left)}
        </p>
      )}
      {reminded !== undefined && <p className="vote-note">{frEnding.awaited}</p>}
    </div>
  );
}
