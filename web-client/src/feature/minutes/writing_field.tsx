/** A text beside the minutes: what is written, whether it is kept, what to do when two wrote. */

import { Check, CloudUpload, Pencil, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { MINUTES_TEXT_CHARS_MAX, type Problem } from '#protocol';
import { frWriting } from '../../i18n/fr_minutes.ts';
import { useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Failure, useAsking } from '../meeting/ask.tsx';
import { Written } from './blocks.tsx';
import type { Writings } from './use_writings.ts';
import {
  baseOf,
  both,
  charsOf,
  type Fate,
  fateOf,
  isTooLong,
  kept,
  over,
  type Standing,
  typed,
} from './writing.ts';

export interface Place {
  readonly channel: string;
  readonly meeting: string;
  readonly item: string | undefined;
  /** Of the item; of the meeting, nothing. */
  readonly title: string | undefined;
}

interface FieldProps {
  readonly place: Place;
  readonly standing: Standing;
  readonly writings: Writings;
}

/** The text of this place, and what is done with it. */
function useWriting({ place, standing, writings }: FieldProps) {
  const { channel, meeting, item } = place;
  const asking = useAsking();
  const writing = writings.of(item);
  const leaving = writings.leaving(item);
  const fate = fateOf(standing, writing, leaving);
  const text = writing?.text ?? standing.text;
  const save = async () => {
    const rev = writing && baseOf(standing, writing);
    if (rev === undefined || fate !== 'changed' || isTooLong(text)) return;
    const sent = kept(text);
    writings.set(item, (now) => now && { ...now, sent });
    const of = item === undefined ? {} : { item };
    const command = { channel, meeting, ...of, text: sent, rev };
    const done = await asking.ask({ write_minutes: command }, frWriting.saved);
    const seq = done?.seq;
    if (seq !== undefined) writings.set(item, (now) => now && { ...now, rev: seq, sent });
  };
  const tidy = () => {
    const settled = writing !== undefined && fate === 'saved' && writing.rev <= standing.rev;
    if (settled) writings.set(item, () => undefined);
  };
  return { asking, writing, fate, leaving, text, save, tidy };
}

export function WritingField(props: FieldProps) {
  const { place, standing, writings } = props;
  const { item, title } = place;
  const { asking, writing, fate, leaving, text, save, tidy } = useWriting(props);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  // A space at the end of what is being typed is no change, and must not vanish under the keys.
  useEffect(() => {
    if (writing?.text === standing.text || document.activeElement !== area.current) tidy();
  });
  const keys = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    void save();
  };
  const name = title === undefined ? frWriting.meeting : frWriting.itemShort;
  const idle = fate !== 'changed' || isTooLong(text);
  return (
    <div className="field minutes-field" data-fate={fate}>
      {fate === 'conflict' && writing !== undefined && (
        <Conflict {...props} onChosen={() => area.current?.focus()} />
      )}
      <label htmlFor={id}>
        {name}
        {title !== undefined && <span className="sr-only"> : {title}</span>}
      </label>
      <span className="field-help" id={`${id}-help`}>
        {title === undefined ? frWriting.meetingHelp : frWriting.itemHelp}
      </span>
      <textarea
        ref={area}
        id={id}
        rows={3}
        value={text}
        aria-describedby={`${id}-help ${id}-state`}
        aria-invalid={isTooLong(text) || undefined}
        onChange={({ target }) =>
          writings.set(item, (now) => typed(standing, now, target.value, leaving))
        }
        onBlur={tidy}
        onKeyDown={keys}
      />
      <div className="minutes-save">
        <State
          id={`${id}-state`}
          channel={place.channel}
          fate={fate}
          standing={standing}
          text={text}
        />
        <button
          type="button"
          className={`button ${idle ? 'button-plain' : 'button-primary'}`}
          aria-disabled={idle}
          data-disabled={idle || undefined}
          aria-label={frWriting.saveOf(title ?? frWriting.meeting)}
          onClick={() => void save()}
        >
          {frWriting.save}
        </button>
      </div>
      <Failure asking={asking} words={quietly} />
    </div>
  );
}

/** That somebody wrote since is told beside both texts. */
function quietly(problem: Problem): string | undefined {
  return typeof problem === 'object' && 'written_since' in problem ? '' : undefined;
}

interface StateProps {
  readonly id: string;
  readonly channel: string;
  readonly fate: Fate;
  readonly standing: Standing;
  readonly text: string;
}

function State({ id, channel, fate, standing, text }: StateProps) {
  const words = useStateWords(channel, fate, standing);
  if (isTooLong(text)) {
    return (
      <p className="field-error" id={id} role="alert">
        {frWriting.tooLong(charsOf(text), MINUTES_TEXT_CHARS_MAX)}
      </p>
    );
  }
  const Icon = { saved: Check, changed: Pencil, leaving: CloudUpload, conflict: TriangleAlert };
  const Mark = Icon[fate];
  const bare = fate === 'saved' && text === '';
  return (
    <p className="minutes-state" id={id} data-pending={fate === 'leaving' || undefined}>
      {!bare && <Mark aria-hidden="true" />}
      <span>{words}</span>
    </p>
  );
}

function useStateWords(channel: string, fate: Fate, standing: Standing): string {
  const me = useMe();
  const cut = useSelect((state) => state.phase.kind !== 'open');
  const name = useNameOf(channel, standing.by);
  const { by, at, text } = standing;
  switch (fate) {
    case 'conflict':
    case 'changed':
      return frWriting.changed;
    case 'leaving':
      return cut ? frWriting.waits : frWriting.saving;
    case 'saved':
      if (text === '' || by === undefined || at === undefined) return frWriting.empty;
      return by === me ? frWriting.savedByMe(at) : frWriting.savedBy(name, at);
  }
}

/** Whoever is or was in the room; an account that nobody knows any more has no name. */
export function useNameOf(channel: string, person: string | undefined): string {
  return useSelect(
    (state) => state.rooms[channel]?.tables.members[person ?? '']?.name ?? frWriting.somebody,
  );
}

/** Both texts, and what may be done about it: nothing is done by itself. */
function Conflict({ place, standing, writings, onChosen }: FieldProps & { onChosen: () => void }) {
  const name = useNameOf(place.channel, standing.by);
  const { item } = place;
  const emptied = standing.text === '';
  const said = emptied ? frWriting.emptied : frWriting.conflict;
  const choose = (next: Parameters<Writings['set']>[1]) => {
    writings.set(item, next);
    onChosen();
  };
  return (
    <section className="minutes-conflict" aria-label={frWriting.theirs(name)}>
      <p role="alert">{said(name, standing.at ?? 0)}</p>
      {!emptied && <Written text={standing.text} />}
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-plain"
          onClick={() => choose((now) => over(standing, now?.text ?? ''))}
        >
          {frWriting.keepMine}
        </button>
        <button
          type="button"
          className="button button-plain"
          onClick={() => choose(() => undefined)}
        >
          {frWriting.keepTheirs}
        </button>
        {!emptied && (
          <button
            type="button"
            className="button button-plain"
            onClick={() => {
              choose((now) => now && both(standing, now));
              announce(frWriting.bothKept);
            }}
          >
            {frWriting.keepBoth}
          </button>
        )}
      </div>
    </section>
  );
}
