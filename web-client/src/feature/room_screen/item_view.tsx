/** The item under discussion, who speaks and for how long, who comes next. */

import type { RoomScreen, ScreenFloor, ScreenSpeech } from '#protocol';
import { clock, SPEECH_KINDS } from '../../i18n/fr_floor.ts';
import { frRoomScreen as texts } from '../../i18n/fr_room_screen.ts';
import { frResult, isOpinion } from '../../i18n/fr_vote.ts';

interface ItemProps {
  readonly screen: RoomScreen;
  /** On the server's clock, in microseconds. */
  readonly now: number;
}

export function ItemView({ screen, now }: ItemProps) {
  const { item, floor, result } = screen;
  if (item === undefined) return null;
  const told = result !== undefined && (result.proclaimed_at ?? 0) >= (item.opened_at ?? 0);
  return (
    <>
      <p className="screen-kicker">{texts.point(item.number, item.kind)}</p>
      <h1>{item.title}</h1>
      {item.rapporteur !== undefined && (
        <p className="screen-lead">{texts.rapporteur(item.rapporteur)}</p>
      )}
      {told && (
        <p className="screen-lead">
          {frResult.headline(result, result.result, isOpinion(result.family, result.kind))}
        </p>
      )}
      {floor !== undefined && <Floor floor={floor} now={now} />}
    </>
  );
}

/** Of those who wait: after somebody, or for the floor that nobody has. */
const nextWord = ({ speaker, waiting }: ScreenFloor): string =>
  speaker === undefined ? texts.asks(waiting) : texts.next;

/** Who speaks or asks to, while a vote or its result has the screen: a hand raised is seen. */
export function Asking({ floor }: { readonly floor: ScreenFloor | undefined }) {
  if (floor === undefined) return null;
  const { speaker, next, waiting } = floor;
  if (speaker === undefined && next.length === 0) return null;
  return (
    <p className="screen-next screen-asking">
      {speaker !== undefined && (
        <>
          <span className="screen-label">{texts.speaker}</span> <strong>{named(speaker)}</strong>
        </>
      )}{' '}
      {next.length > 0 && (
        <>
          <span className="screen-label">{nextWord(floor)}</span>{' '}
          {next.map((it) => named(it)).join(' · ')}
          {waiting > next.length && ` · ${texts.waiting(waiting)}`}
        </>
      )}
    </p>
  );
}

interface FloorProps {
  readonly floor: ScreenFloor;
  readonly now: number;
}

function Floor({ floor, now }: FloorProps) {
  const { speaker, next, waiting, communes } = floor;
  const times = communes.slice(0, TIMES_SHOWN);
  return (
    <div className="screen-floor">
      {floor.round && <Round floor={floor} />}
      {speaker !== undefined && (
        <Speaker speech={speaker} now={now} warning={floor.warning_seconds} />
      )}
      {!floor.round && next.length > 0 && (
        <p className="screen-next">
          <span className="screen-label">{nextWord(floor)}</span>{' '}
          {next.map((it) => named(it)).join(' · ')}
          {waiting > next.length && ` · ${texts.waiting(waiting)}`}
        </p>
      )}
      {floor.closed && <p className="screen-note">{texts.closedList}</p>}
      {times.length > 1 && (
        <p className="screen-note screen-times">
          {texts.times}{' '}
          {times.map((it) => `${it.commune} ${clock(it.spoken_ms / 1_000)}`).join(' · ')}
        </p>
      )}
    </div>
  );
}

/** The longest first: more would not be read from afar. */
const TIMES_SHOWN = 5;

/** By communes, as they are called: the one whose turn it is, and those after it. */
function Round({ floor }: { readonly floor: ScreenFloor }) {
  const { speaker, next, waiting } = floor;
  const called = next.map(communeOf);
  return (
    <div className="screen-round">
      <p>
        <span className="screen-label">{texts.round}</span>{' '}
        {speaker !== undefined && <strong>{communeOf(speaker)}</strong>}
      </p>
      {called.length > 0 && (
        <p className="screen-next">
          <span className="screen-label">{texts.roundNext(called.length)}</span>{' '}
          {called.join(' · ')}
          {waiting > called.length && ` · ${texts.roundMore(waiting - called.length)}`}
        </p>
      )}
    </div>
  );
}

/** Who sits for none is called by name. */
const communeOf = ({ commune, name }: ScreenSpeech): string => commune ?? name;

function named({ name, commune, kind }: ScreenSpeech): string {
  const who = commune === undefined ? name : `${name} (${commune})`;
  return kind === 'floor' || kind === 'round' ? who : `${who}, ${SPEECH_KINDS[kind].toLowerCase()}`;
}

interface SpeakerProps {
  readonly speech: ScreenSpeech;
  readonly now: number;
  readonly warning: number | undefined;
}

function Speaker({ speech, now, warning }: SpeakerProps) {
  const { running_since: since, spoken_ms } = speech;
  const ms = spoken_ms + (since === undefined ? 0 : Math.max(0, now - since) / 1_000);
  const over = warning !== undefined && ms > warning * 1_000;
  return (
    <div className="screen-speaker" data-over={over || undefined}>
      <p>
        <span className="screen-label">{texts.speaker}</span> <strong>{named(speech)}</strong>
      </p>
      <p className="screen-timer" role="timer">
        {clock(ms / 1_000)}
        {over && <span> {texts.over}</span>}
        {speech.state === 'paused' && <span> {texts.paused}</span>}
      </p>
    </div>
  );
}
