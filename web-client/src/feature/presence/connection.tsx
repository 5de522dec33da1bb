/** The state of the line, in calm words: nothing for three seconds, then what it means. */

import { useEffect, useState } from 'react';
import { fr } from '../../i18n/fr.ts';
import type { State } from '../../net/state.ts';
import { useClient, useSelect } from '../../services.ts';
import { reloadFresh } from '../../shell_worker/register.ts';

/** A cut that heals within this is not worth a word. */
export const QUIET_MS = 3_000;

type Line = 'open' | 'first' | 'again' | 'offline' | 'too_many' | 'version';

function lineOf(state: State): Line {
  if (state.phase.kind === 'open') return 'open';
  if (state.phase.kind === 'stopped') {
    return state.phase.reason === 'too_many' ? 'too_many' : 'version';
  }
  if (state.browserOffline || state.cutByHand) return 'offline';
  return state.welcomed ? 'again' : 'first';
}

/** The line as told to the person: an interruption is hidden until it has lasted. */
function useTold(): Line {
  const line = useSelect(lineOf);
  const since = useSelect((state) => state.cutSince);
  const [, tick] = useState(0);
  const byHand = useSelect((state) => state.cutByHand);
  const shown = byHand || (since !== undefined && Date.now() - since >= QUIET_MS);
  useEffect(() => {
    if (since === undefined || shown) return;
    const timer = setTimeout(() => tick((it) => it + 1), since + QUIET_MS - Date.now());
    return () => clearTimeout(timer);
  }, [since, shown]);
  if (line === 'open' || line === 'too_many' || line === 'version' || shown) return line;
  return line === 'first' ? 'first' : 'open';
}

/** The line has been down long enough for what it told to be doubtful. */
export function useCut(): boolean {
  return useTold() !== 'open';
}

function words(line: Line, waiting: number): string {
  switch (line) {
    case 'open':
      return fr.connection.open;
    case 'first':
      return fr.connection.connecting;
    case 'again':
      return waiting > 0 ? fr.connection.againKept(waiting) : fr.connection.again;
    case 'offline':
      return fr.connection.offline;
    case 'too_many':
      return fr.connection.tooMany;
    case 'version':
      return fr.connection.version;
  }
}

export function waitingCount(state: State): number {
  return state.outbox.filter(
    ({ command, done, refusal }) =>
      done === undefined && refusal === undefined && 'post_message' in command,
  ).length;
}

/** The banner says what it means; here the state is enough. */
export function ConnectionWord() {
  const line = useTold();
  return (
    <p className="line-word small" data-line={line}>
      {line === 'offline' ? fr.connection.away : words(line, 0)}
    </p>
  );
}

export function ConnectionBanner() {
  const client = useClient();
  const line = useTold();
  const waiting = useSelect(waitingCount);
  const byHand = useSelect((state) => state.cutByHand);
  return (
    <div className="line-banner-place" role="status">
      {line !== 'open' && line !== 'first' && (
        <div className="line-banner" data-line={line}>
          <span>{words(line, waiting)}</span>
          {line === 'version' ? (
            <button type="button" className="button" onClick={() => void reloadFresh()}>
              {fr.app.reload}
            </button>
          ) : (
            !byHand && (
              <button type="button" className="button" onClick={() => client.hurry()}>
                {fr.connection.retryNow}
              </button>
            )
          )}
        </div>
      )}
    </div>
  );
}
