/** Words for a refused command that has no place of its own on screen. */

import type { Refusal } from '#protocol';
import { fr, problemText } from '../../i18n/fr.ts';
import type { Effect } from '../../net/lanes.ts';

function whatFailed(command: Effect): string | undefined {
  if ('react' in command) return fr.notice.react;
  if ('pin_message' in command) return command.pin_message.on ? fr.notice.pin : fr.notice.unpin;
  if ('delete_message' in command) return fr.notice.remove;
  if ('set_favourite' in command) return fr.notice.favourite;
  if ('set_notifications' in command) return fr.notice.notifications;
  if ('save_preferences' in command) return fr.notice.preferences;
  if ('enter_ballots' in command) return fr.poll.entryFailed;
  if ('close_poll' in command) return fr.poll.closeFailed;
  if ('declare_attendance' in command) return fr.meeting.notDeclared;
  if ('answer_meeting' in command) return fr.meeting.notAnswered;
  if ('propose_item' in command) return fr.meeting.notProposed;
  return 'acknowledge' in command ? fr.notice.acknowledge : undefined;
}

/** Undefined where the person asked nothing: a read mark, a draft. */
export function noticeText(command: Effect, refusal: Refusal): string | undefined {
  const what = whatFailed(command);
  return what && `${what} ${problemText(refusal.problem)}`;
}
