/** Saying that one is there, oneself: in the room with its code, by video, or gone. */

import { type FormEvent, useState } from 'react';
import type { Problem, Whereabouts } from '#protocol';
import { frSeance, hour } from '../../i18n/fr_seance.ts';
import { Field } from '../../ui/field.tsx';
import { Failure, useAsking } from './ask.tsx';
import { isHeld, type MeetingSheet } from './meeting_view.ts';

const words = frSeance.arrival;

/** One arrives before it begins, not days before. */
const OPENS_BEFORE_MS = 2 * 3_600_000;

/** Those who sit, or were called, once they may come. */
export function mayArrive({ meeting, place }: MeetingSheet, now: number): boolean {
  const concerned = place.seat !== undefined || place.replaces.length > 0 || place.called;
  return concerned && (isHeld(meeting) || now > meeting.draft.starts_at / 1_000 - OPENS_BEFORE_MS);
}

const codeWords = (problem: Problem): string | undefined =>
  typeof problem === 'object' && 'invalid' in problem ? words.codeWrong : undefined;

interface ArrivalProps {
  readonly sheet: MeetingSheet;
  /** Of a link that is shown in the room. */
  readonly code: string | undefined;
}

export function ArrivalPart({ sheet, code: linked }: ArrivalProps) {
  const asking = useAsking();
  const [code, setCode] = useState(linked ?? '');
  const [missing, setMissing] = useState(false);
  const { meeting, place } = sheet;
  if (!mayArrive(sheet, Date.now())) return null;
  const { channel, id, draft } = meeting;
  const at = place.attendance;
  const here = at?.whereabouts ?? 'away';
  const go = (whereabouts: Whereabouts) => {
    const shown = whereabouts === 'room' ? { code: code.trim() } : {};
    const command = { channel, meeting: id, whereabouts, ...shown };
    void asking.ask({ check_in: command }, words.noted);
  };
  const arrive = (event: FormEvent) => {
    event.preventDefault();
    const fits = /^\d{6}$/.test(code.trim());
    setMissing(!fits);
    if (fits) go('room');
  };
  const since = at?.since === undefined ? undefined : hour(at.since);
  return (
    <section className="meeting-part meeting-arrival" aria-labelledby="arrival-title">
      <h2 id="arrival-title">{words.title}</h2>
      {since !== undefined && (
        <p role="status">{here === 'away' ? words.left(since) : words.here(here, since)}</p>
      )}
      {here !== 'away' && place.given?.state === 'suspended' && (
        <p className="small soft">{words.power}</p>
      )}
      {draft.mode !== 'video' && here !== 'room' && (
        <form className="arrival-form" onSubmit={arrive} noValidate>
          <Field
            label={words.code}
            help={words.codeHelp}
            inputMode="numeric"
            autoComplete="off"
            maxLength={6}
            value={code}
            onChange={setCode}
            error={missing ? words.codeShape : undefined}
          />
          <button type="submit" className="button button-primary" disabled={asking.busy}>
            {words.room}
          </button>
        </form>
      )}
      <div className="meeting-buttons">
        {draft.mode !== 'place' && here !== 'video' && (
          <button
            type="button"
            className="button button-plain"
            disabled={asking.busy}
            onClick={() => go('video')}
          >
            {words.video}
          </button>
        )}
        {here !== 'away' && (
          <button
            type="button"
            className="button button-plain"
            disabled={asking.busy}
            onClick={() => go('away')}
          >
            {words.leave}
          </button>
        )}
      </div>
      <Failure asking={asking} words={codeWords} />
    </section>
  );
}
