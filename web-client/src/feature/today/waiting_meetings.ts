/** Meetings that ask something of the person, or are under way: told, less what was done here. */

import type { Today, WaitingMeeting } from '#protocol';
import type { State } from '../../net/state.ts';
import { stampOf } from '../../net/tables.ts';

/** As the room knows it now, where it was opened. */
function fresh(state: State, told: WaitingMeeting): WaitingMeeting {
  const me = state.you?.person ?? '';
  const tables = state.rooms[told.channel]?.tables;
  const meeting = tables?.meetings[told.meeting];
  if (tables === undefined || meeting === undefined) return told;
  const { version, draft } = meeting;
  const answer = tables.attendances[told.meeting]?.[me]?.answer ?? told.answer;
  return {
    ...told,
    ...{ state: meeting.state, version, title: draft.title, starts_at: draft.starts_at },
    called: tables.convocations[told.meeting]?.[String(version)]?.people.includes(me) === true,
    read: tables.summons[told.meeting]?.[stampOf(version, me)] !== undefined,
    ...(answer === undefined ? {} : { answer }),
  };
}

/** What has not left yet counts: one has done it. */
function done(state: State, it: WaitingMeeting): WaitingMeeting {
  let next = it;
  for (const { command } of state.outbox) {
    if ('answer_meeting' in command && command.answer_meeting.meeting === it.meeting) {
      next = { ...next, answer: command.answer_meeting.answer };
    } else if ('read_convocation' in command && command.read_convocation.meeting === it.meeting) {
      next = { ...next, read: true };
    }
  }
  return next;
}

export type Wanted = 'join' | 'read' | 'answer' | 'conduct';

/** Who conducts a meeting finds its desk here from so long before. */
const CONDUCTED_US = 14 * 86_400_000_000;

/** What is wanted of the person, if anything. */
export function wanted(
  { state, called, read, answer, conducts, starts_at }: WaitingMeeting,
  now = Date.now() * 1_000,
): Wanted | undefined {
  // What an earlier version told says nothing of it.
  const soon = conducts === true && starts_at - now < CONDUCTED_US;
  if (state === 'open' || state === 'suspended') return soon ? 'conduct' : 'join';
  if (state !== 'convened') return undefined;
  if (called && !read) return 'read';
  if (called && answer === undefined) return 'answer';
  return soon ? 'conduct' : undefined;
}

/** Those that want something, and those that only come: what one has answered is not forgotten. */
export interface Meetings {
  meetings: WaitingMeeting[];
  ahead: WaitingMeeting[];
}

export function meetingsOf(state: State, told: Today): Meetings {
  // What was kept by an earlier version has no such list.
  const known: readonly WaitingMeeting[] | undefined = told.meetings;
  const all = (known ?? [])
    .filter((it) => state.rooms[it.channel] !== undefined)
    .map((it) => done(state, fresh(state, it)))
    .sort((a, b) => a.starts_at - b.starts_at);
  return {
    meetings: all.filter((it) => wanted(it) !== undefined),
    ahead: all.filter((it) => it.state === 'convened' && wanted(it) === undefined),
  };
}
