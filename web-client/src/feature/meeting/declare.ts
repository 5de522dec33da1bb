/** Saying where people are: what has not left yet goes with what is said now, as one command. */

import type { Attendee, MeetingId } from '#protocol';
import type { Client } from '../../net/client.ts';
import type { OutboxEntry } from '../../net/outbox.ts';

/** The last said of each person, those that wait to leave among them. */
export function joined(
  outbox: readonly OutboxEntry[],
  meeting: MeetingId,
  people: readonly Attendee[],
): Attendee[] {
  const all = new Map<string, Attendee>();
  for (const { command, attempted } of outbox) {
    if (attempted || !('declare_attendance' in command)) continue;
    const { meeting: of, people: waiting } = command.declare_attendance;
    if (of === meeting) for (const it of waiting) all.set(it.person, it);
  }
  for (const it of people) all.set(it.person, it);
  return [...all.values()];
}

interface Room {
  readonly channel: string;
  readonly meeting: MeetingId;
}

export function declare(client: Client, at: Room, people: readonly Attendee[]): void {
  const all = joined(client.state.outbox, at.meeting, people);
  client.submit({ declare_attendance: { ...at, people: all } });
}
