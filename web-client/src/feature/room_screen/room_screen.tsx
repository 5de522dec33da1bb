/**
 * The room screen, for a projector: no account, no gesture. It shows the meeting as it stands,
 * keeps what it last knew when the line is cut, and says how old that is. Of a vote that is open it
 * knows who has voted, never what.
 */

import { type ReactNode, useEffect, useState } from 'react';
import type { RoomScreen as Screen } from '#protocol';
import { frRoomScreen as texts } from '../../i18n/fr_room_screen.ts';
import { useTitle } from '../../ui/use_title.ts';
import { CheckInSquare } from './check_in_code.tsx';
import { Asking, ItemView } from './item_view.tsx';
import { ResultView } from './result_view.tsx';
import { sceneOf } from './scene.ts';
import { followScreen, type Seen } from './source.ts';
import { VoteView } from './vote_view.tsx';
import './room_screen.css';

interface ScreenProps {
  readonly code: string;
}

/** Older, and it is said. */
const FRESH_MS = 3_000;
const TICK_MS = 500;

export default function RoomScreen({ code }: ScreenProps) {
  const [seen, setSeen] = useState<Seen>({ kind: 'asking' });
  const [heard, setHeard] = useState(() => Date.now());
  useTitle(texts.title);
  useEffect(() => followScreen(code, { seen: setSeen, heard: setHeard }), [code]);
  switch (seen.kind) {
    case 'asking':
      return <Words title={texts.asking} />;
    case 'away':
      return <Words title={texts.away} />;
    case 'wrong':
      return <Words title={texts.wrong} lead={texts.wrongLead} />;
    case 'ended':
      return <Words title={texts.ended} lead={texts.endedLead} />;
    case 'crowded':
      return <Words title={texts.crowded} lead={texts.crowdedLead} />;
    case 'shown':
      return <Shown screen={seen.screen} aheadMs={seen.aheadMs} heard={heard} />;
  }
}

interface WordsProps {
  readonly title: string;
  readonly lead?: string;
}

function Words({ title, lead }: WordsProps) {
  return (
    <main className="screen" data-scene="words">
      <div className="screen-middle" role="status">
        <h1>{title}</h1>
        {lead !== undefined && <p className="screen-lead">{lead}</p>}
      </div>
    </main>
  );
}

interface ShownProps {
  readonly screen: Screen;
  readonly aheadMs: number;
  /** When the line was last known to be there. */
  readonly heard: number;
}

function Shown({ screen, aheadMs, heard }: ShownProps) {
  const [clock, setClock] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setClock(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const now = (clock + aheadMs) * 1_000;
  const age = clock - heard;
  const scene = sceneOf(screen);
  return (
    <main className="screen" data-scene={scene}>
      <header className="screen-head">
        <p>{screen.meeting.body}</p>
        <p className="screen-hour">{texts.now(now)}</p>
      </header>
      <div className="screen-middle" aria-live="polite">
        <Scene scene={scene} screen={screen} now={now} />
      </div>
      <footer className="screen-foot">
        {screen.quorum !== undefined && (
          <p>
            {texts.present(screen.quorum)}
            {screen.quorum.needed !== undefined && (
              <strong data-tone={screen.quorum.reached ? 'good' : 'bad'}>
                {texts.quorum(screen.quorum)}
              </strong>
            )}
          </p>
        )}
        {age > FRESH_MS && (
          <p className="screen-age" role="status">
            {texts.age(Math.floor(age / 1_000))}
          </p>
        )}
      </footer>
    </main>
  );
}

interface SceneProps {
  readonly scene: ReturnType<typeof sceneOf>;
  readonly screen: Screen;
  readonly now: number;
}

function Scene({ scene, screen, now }: SceneProps): ReactNode {
  const { poll, result, meeting, floor } = screen;
  switch (scene) {
    case 'vote':
      return (
        <>
          {poll && <VoteView poll={poll} item={screen.item} now={now} />}
          <Asking floor={floor} />
        </>
      );
    case 'result':
      return (
        <>
          {result && <ResultView result={result} item={screen.item} />}
          <Asking floor={floor} />
        </>
      );
    case 'item':
      return <ItemView screen={screen} now={now} />;
    case 'welcome':
      return (
        <>
          <h1>{meeting.title}</h1>
          <p className="screen-lead" data-state={meeting.state}>
            {texts.state(meeting.state)}
          </p>
          {meeting.opened_at === undefined && (
            <p className="screen-lead">{texts.starts(meeting.starts_at)}</p>
          )}
          {meeting.check_in !== undefined && meeting.state !== 'suspended' && (
            <div className="screen-check-in">
              <p className="screen-code">
                {texts.checkIn} <strong>{meeting.check_in}</strong>
              </p>
              {meeting.mode !== 'video' && (
                <CheckInSquare
                  meeting={meeting.id}
                  code={meeting.check_in}
                  label={texts.checkInSquare}
                />
              )}
            </div>
          )}
        </>
      );
  }
}
