/** What the whole desk knows: the meeting, who sits, who votes, and whether one may act. */

import { createContext, useContext, useMemo } from 'react';
import type { AgendaItem, ItemKind, Meeting, PersonId, Poll } from '#protocol';
import { useMe, useRoom } from '../../services.ts';
import { isOver, type MeetingSheet, meetingPath } from '../meeting/meeting_view.ts';
import { DESK, FROM, ROLL } from '../meeting/parts.ts';
import { nameIn } from '../message/select.ts';
import { useOnline } from '../presence/presence.ts';
import { type Online, type SeatVoice, voicesOf } from './seats.ts';
import { nextItem } from './strip_rules.ts';

export interface DeskNow {
  readonly channel: string;
  readonly meeting: Meeting;
  readonly sheet: MeetingSheet;
  readonly voices: readonly SeatVoice[];
  readonly online: Online;
  /** The item under discussion; one that was interrupted is not. */
  readonly open: AgendaItem | undefined;
  readonly next: AgendaItem | undefined;
  /** Polls of its items, the first one first. */
  readonly polls: readonly Poll[];
  /** Nobody else has the desk: what is pressed here is done. */
  readonly acts: boolean;
  /** Runs the polls of the room. */
  readonly runsPolls: boolean;
  readonly nameOf: (person: PersonId) => string;
}

export const DeskContext = createContext<DeskNow | undefined>(undefined);

export function useDesk(): DeskNow {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('no desk above this component');
  return desk;
}

export function useDeskNow(channel: string, sheet: MeetingSheet | undefined): DeskNow | undefined {
  const me = useMe();
  const room = useRoom(channel);
  const online = useOnline(channel);
  const polls = room?.tables.polls;
  return useMemo(() => {
    if (room === undefined || sheet === undefined) return undefined;
    const { meeting, items } = sheet;
    const ids = new Set(items.map((it) => it.id));
    const open = items.find((it) => it.state === 'open');
    const holder = meeting.desk?.person;
    return {
      channel,
      meeting,
      sheet,
      // Who holds two seats of the body sits once, and votes once: as the server counts.
      voices: voicesOf(sheet.seats),
      online,
      open,
      next: nextItem(items, open ?? sheet.current),
      polls: Object.values(polls ?? {})
        .filter((it) => it.item !== undefined && ids.has(it.item))
        .sort((a, b) => a.number - b.number),
      acts: !isOver(meeting) && (holder === undefined || holder === me),
      // Who conducts the meeting runs the polls of its items.
      runsPolls: room.role === 'facilitator' || sheet.place.conducts,
      nameOf: (person: PersonId) => nameIn(room, person),
    };
  }, [channel, sheet, room, polls, online, me]);
}

/** The secretary's sheet, from which one comes back to the desk. */
export const rollFromDesk = (channel: string, meeting: string): string =>
  `${meetingPath(channel, meeting, ROLL)}?${FROM}=${DESK}`;

/** Polls of an item, the first one first; of those that do not count, only what was opened. */
export function pollsOf(polls: readonly Poll[], item: string): Poll[] {
  return polls.filter(
    (it) => it.item === item && (it.state !== 'voided' || it.opened_at !== undefined),
  );
}

/** Takes ballots, or waits for its result to be told. */
export const isUnderWay = ({ state }: Poll): boolean =>
  state === 'open' || state === 'suspended' || state === 'counting' || state === 'closed';

/** Items that are voted on as a rule: the question is their title. */
export const VOTED: ReadonlySet<ItemKind> = new Set([
  'opinion',
  'deliberation',
  'budget',
  'election',
]);

export const isPrepared = ({ state }: Poll): boolean => state === 'draft' || state === 'armed';
