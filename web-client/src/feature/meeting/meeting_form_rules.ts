/** What is written in the form of a meeting, and the draft that it makes. */

import type {
  BodyKind,
  Meeting,
  MeetingDraft,
  MeetingMode,
  Micros,
  PersonId,
  Publicity,
} from '#protocol';
import { civil, instant } from './body_rules.ts';

export interface MeetingWritten {
  readonly title: string;
  readonly date: string;
  readonly time: string;
  readonly mode: MeetingMode;
  /** One a line. */
  readonly places: string;
  readonly video: string;
  readonly publicity: Publicity;
  readonly chair: PersonId | undefined;
  readonly secretary: PersonId | undefined;
  readonly facilitators: readonly PersonId[];
  readonly second: string | undefined;
}

export type MeetingProblem = 'title' | 'when' | 'past' | 'places' | 'video';

/** A council meets in public and in one place; others among themselves, some from afar. */
export function usual(kind: BodyKind | undefined, room: string): MeetingWritten {
  const council = kind === 'council';
  return {
    title: room,
    date: '',
    time: '18:30',
    mode: council ? 'place' : 'hybrid',
    places: '',
    video: '',
    publicity: council ? 'public' : 'internal',
    chair: undefined,
    secretary: undefined,
    facilitators: [],
    second: undefined,
  };
}

export function writtenOf({ draft }: Meeting): MeetingWritten {
  return {
    title: draft.title,
    ...civil(draft.starts_at),
    mode: draft.mode,
    places: draft.places.join('\n'),
    video: draft.video_url ?? '',
    publicity: draft.publicity,
    chair: draft.chair,
    secretary: draft.secretary,
    facilitators: draft.facilitators,
    second: draft.second_of,
  };
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((it) => it.trim())
    .filter((it) => it !== '');

export function problemOf(written: MeetingWritten, now: Micros): MeetingProblem | undefined {
  const starts = instant(written);
  if (written.title.trim() === '') return 'title';
  if (starts === undefined) return 'when';
  if (starts < now) return 'past';
  if (written.mode !== 'video' && lines(written.places).length === 0) return 'places';
  const video = written.video.trim();
  return video !== '' && !/^https:\/\/[^@\s]+$/.test(video) ? 'video' : undefined;
}

/** An hour that was not touched stays what it was, to the second. */
function startsAt(written: MeetingWritten, before: Meeting | undefined): Micros {
  const was = before?.draft.starts_at;
  const told = was === undefined ? undefined : civil(was);
  const same = told?.date === written.date && told.time === written.time;
  return (same ? was : instant(written)) ?? 0;
}

export function draftOf(written: MeetingWritten, before?: Meeting): MeetingDraft {
  const video = written.video.trim();
  const { chair, secretary, second } = written;
  return {
    title: written.title.trim(),
    starts_at: startsAt(written, before),
    places: written.mode === 'video' ? [] : lines(written.places),
    mode: written.mode,
    publicity: written.publicity,
    facilitators: [...written.facilitators],
    ...(chair === undefined ? {} : { chair }),
    ...(secretary === undefined ? {} : { secretary }),
    ...(second === undefined ? {} : { second_of: second }),
    ...(video === '' || written.mode === 'place' ? {} : { video_url: video }),
  };
}
