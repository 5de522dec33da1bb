/**
 * What each command with effects means to the outbox: what must keep its order among itself, what
 * only counts in its last state, and what stays on screen when the server refuses it.
 */

import type { Command } from '#protocol';
import { lineKey } from './tables.ts';

/** A command that carries something; the two that do not are questions. */
export type Effect = Exclude<Command, string>;

/** Of those that write in a room, in the order in which they were written. */
function lineOf(command: Effect): string | undefined {
  if ('post_message' in command) return command.post_message.channel;
  if ('edit_message' in command) return command.edit_message.channel;
  if ('delete_message' in command) return command.delete_message.channel;
  if ('discuss_item' in command) return command.discuss_item.channel;
  return undefined;
}

/** Of those that run a poll. */
function pollOf(command: Effect): string | undefined {
  if ('enter_ballots' in command) return command.enter_ballots.poll;
  if ('enter_paper' in command) return command.enter_paper.poll;
  if ('edit_poll' in command) return command.edit_poll.poll;
  if ('arm_poll' in command) return command.arm_poll.poll;
  if ('open_poll' in command) return command.open_poll.poll;
  if ('suspend_poll' in command) return command.suspend_poll.poll;
  if ('resume_poll' in command) return command.resume_poll.poll;
  if ('close_poll' in command) return command.close_poll.poll;
  if ('proclaim_poll' in command) return command.proclaim_poll.poll;
  if ('admit_elector' in command) return command.admit_elector.poll;
  return 'void_poll' in command ? command.void_poll.poll : undefined;
}

type NamesOf<T> = T extends T ? keyof T : never;

/** What prepares and holds a meeting: in the order in which it was asked, in each room. */
const OF_MEETINGS: ReadonlySet<string> = new Set<NamesOf<Effect>>([
  'edit_meeting',
  'cancel_meeting',
  'convene_meeting',
  'open_meeting',
  'suspend_meeting',
  'resume_meeting',
  'close_meeting',
  'add_items',
  'edit_item',
  'move_item',
  'take_item',
  'open_item',
  'suspend_item',
  'close_item',
  'follow_item',
  'write_minutes',
  'approve_minutes',
  'check_in',
  'deposit_proxy',
  'answer_proxy',
  'revoke_proxy',
  'recuse',
  'substitute',
  'take_desk',
  'release_desk',
  'pair_screen',
  'unpair_screen',
]);

/** What gives the floor: one speech ends where the next one begins. */
const OF_FLOOR: ReadonlySet<string> = new Set<NamesOf<Effect>>([
  'request_speech',
  'withdraw_speech',
  'start_speech',
  'pause_speech',
  'resume_speech',
  'end_speech',
  'skip_speech',
  'set_floor',
  'call_round',
]);

/** The room of a command that is one of these. */
function roomOf(command: Effect, names: ReadonlySet<string>): string | undefined {
  for (const [name, of] of Object.entries(command)) {
    if (names.has(name)) return (of as { readonly channel: string }).channel;
  }
  return undefined;
}

/** What must keep its order among itself. */
export function laneOf(command: Effect): string {
  const room = lineOf(command);
  if (room !== undefined) return `room:${room}`;
  // One's own ballot waits for nothing that one does for others.
  if ('cast_ballots' in command) return `ballot:${command.cast_ballots.poll}`;
  const poll = pollOf(command);
  if (poll !== undefined) return `poll:${poll}`;
  if ('answer_meeting' in command) return `answer:${command.answer_meeting.meeting}`;
  if ('read_convocation' in command) return `summons:${command.read_convocation.meeting}`;
  if ('declare_attendance' in command) return `attendance:${command.declare_attendance.meeting}`;
  const meetings = roomOf(command, OF_MEETINGS);
  if (meetings !== undefined) return `meetings:${meetings}`;
  const floor = roomOf(command, OF_FLOOR);
  if (floor !== undefined) return `floor:${floor}`;
  if ('mark_read' in command) return `mark:${lineKey(command.mark_read)}`;
  if ('save_draft' in command) return `draft:${lineKey(command.save_draft)}`;
  if ('react' in command) return `react:${command.react.message}`;
  if ('pin_message' in command) return `pin:${command.pin_message.message}`;
  if ('acknowledge' in command) return `acknowledge:${command.acknowledge.message}`;
  if ('set_favourite' in command) return `favourite:${command.set_favourite.channel}`;
  if ('set_notifications' in command) return `notify:${command.set_notifications.channel}`;
  if ('save_preferences' in command) return 'preferences';
  if ('mark_all_read' in command) return 'mark-all';
  return 'other';
}

/** Only the last of these counts: a new one takes the place of one that has not left yet. */
export function replaces(command: Effect): boolean {
  return (
    'cast_ballots' in command ||
    'mark_read' in command ||
    'answer_meeting' in command ||
    // Whoever declares adds what waits to leave: see `feature/meeting/declare.ts`.
    'declare_attendance' in command ||
    'save_draft' in command ||
    'set_favourite' in command ||
    'set_notifications' in command ||
    'save_preferences' in command
  );
}

/** Several of these may be on their way at once: the server answers them in the order sent. */
export function pipelines(command: Effect): boolean {
  return lineOf(command) !== undefined;
}

/** A refusal that the person must see beside the text it concerns. */
export function staysWhenRefused(command: Effect): boolean {
  return 'post_message' in command || 'edit_message' in command || 'cast_ballots' in command;
}

/** Stays, once accepted, until what it changed is here: nothing is shown as lost in between. */
export function staysUntilShown(command: Effect): boolean {
  return 'post_message' in command || 'cast_ballots' in command;
}
