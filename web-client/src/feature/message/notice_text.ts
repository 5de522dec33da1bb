/** Words for a refused command that has no place of its own on screen. */

import type { Command, Refusal } from '#protocol';
import { fr, problemText } from '../../i18n/fr.ts';

function whatFailed(command: Command): string | undefined {
  if ('react' in command) return fr.notice.react;
  if ('pin_message' in command) return command.pin_message.on ? fr.notice.pin : fr.notice.unpin;
  if ('delete_message' in command) return fr.notice.remove;
  return 'acknowledge' in command ? fr.notice.acknowledge : undefined;
}

/** Undefined where the person asked nothing: a read mark, a draft. */
export function noticeText(command: Command, refusal: Refusal): string | undefined {
  const what = whatFailed(command);
  return what && `${what} ${problemText(refusal.problem)}`;
}
