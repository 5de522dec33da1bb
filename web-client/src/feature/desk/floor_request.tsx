/**
 * "Demander la parole", for who takes part: one press, one's place in the queue, and the way back.
 * The sheet of a meeting shows it while an item is under discussion.
 */

import { Hand } from 'lucide-react';
import { useState } from 'react';
import type { AgendaItem, SpeechKind } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { clock, frFloor, SPEECH_KINDS } from '../../i18n/fr_floor.ts';
import { Refused } from '../../net/client.ts';
import type { Effect } from '../../net/lanes.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { floorOf, ownSpeech, spokenMs } from './floor_rules.ts';
import { useServerNow } from './server_now.ts';
import './floor_request.css';

interface RequestProps {
  readonly channel: string;
  /** The item under discussion; without one nothing is shown. */
  readonly item: AgendaItem | undefined;
}

const TICK_MS = 1_000;
const KINDS: readonly SpeechKind[] = ['point_of_order', 'question', 'reply'];

export function FloorRequest({ channel, item }: RequestProps) {
  const client = useClient();
  const me = useMe();
  const speeches = useSelect((state) => state.rooms[channel]?.tables.speeches);
  const floor = useSelect((state) => state.rooms[channel]?.tables.floors[item?.id ?? '']);
  const waits = useSelect((state) =>
    state.outbox.some(
      ({ command }) => 'request_speech' in command && command.request_speech.item === item?.id,
    ),
  );
  const [failure, setFailure] = useState<string>();
  if (item === undefined || item.state !== 'open') return null;
  const now = floorOf(speeches ?? {}, item.id);
  const own = ownSpeech(now, me);
  const send = async (command: Effect, said?: string) => {
    setFailure(undefined);
    try {
      await client.perform(command);
      if (said !== undefined) announce(said);
    } catch (error) {
      if (error instanceof Refused) setFailure(problemText(error.refusal.problem));
    }
  };
  const ask = (kind: SpeechKind) => void send({ request_speech: { channel, item: item.id, kind } });
  return (
    <section className="floor-request" aria-label={frFloor.title}>
      {own !== undefined ? (
        <Own {...own} channel={channel} send={send} />
      ) : waits ? (
        <p role="status">{frFloor.waitsToLeave}</p>
      ) : (
        <Ask closed={floor?.closed === true} onAsk={ask} />
      )}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

interface AskProps {
  readonly closed: boolean;
  readonly onAsk: (kind: SpeechKind) => void;
}

function Ask({ closed, onAsk }: AskProps) {
  return (
    <>
      {closed ? (
        <p className="small soft">{frFloor.listClosed}</p>
      ) : (
        <button type="button" className="button button-primary" onClick={() => onAsk('floor')}>
          <Hand aria-hidden="true" />
          {frFloor.ask}
        </button>
      )}
      <details className="floor-kinds">
        <summary>{frFloor.asks}</summary>
        <div>
          {KINDS.filter((it) => !closed || it === 'point_of_order').map((it) => (
            <button
              key={it}
              type="button"
              className="button button-plain"
              onClick={() => onAsk(it)}
            >
              {SPEECH_KINDS[it]}
            </button>
          ))}
        </div>
      </details>
    </>
  );
}

interface OwnProps extends NonNullable<ReturnType<typeof ownSpeech>> {
  readonly channel: string;
  readonly send: (command: Effect, said?: string) => Promise<void>;
}

function Own({ speech, place, channel, send }: OwnProps) {
  const now = useServerNow(TICK_MS);
  const of = { channel, speech: speech.id };
  if (place === 0) {
    return (
      <>
        <p role="status">
          <strong>{frFloor.yours}</strong>
        </p>
        <p className="floor-clock" role="timer">
          {clock(spokenMs(speech, now) / 1_000)}
        </p>
        <button
          type="button"
          className="button button-plain"
          onClick={() => void send({ end_speech: of })}
        >
          {frFloor.iAmDone}
        </button>
      </>
    );
  }
  return (
    <>
      <p role="status">
        <strong>{frFloor.asked(place)}</strong>
        {speech.kind !== 'floor' && ` ${frFloor.askedFor(speech.kind)}.`}
      </p>
      <button
        type="button"
        className="button button-plain"
        onClick={() => void send({ withdraw_speech: of }, frFloor.withdrawn)}
      >
        {frFloor.withdraw}
      </button>
    </>
  );
}
