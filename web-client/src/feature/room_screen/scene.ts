/** What of all it knows the room screen shows in the middle. */

import type { RoomScreen } from '#protocol';

export type Scene = 'welcome' | 'item' | 'vote' | 'result';

export function sceneOf(screen: RoomScreen): Scene {
  const { meeting, item, poll, result, floor } = screen;
  if (meeting.state !== 'open') return 'welcome';
  if (poll !== undefined) return 'vote';
  const told = result?.proclaimed_at;
  // A result stays until the next item is opened, or somebody speaks.
  const fresh = told !== undefined && told >= (item?.opened_at ?? 0);
  if (fresh && floor?.speaker === undefined) return 'result';
  return item === undefined ? 'welcome' : 'item';
}

/** Of many names none would be read from afar: beyond, how many are left. */
export const VOTERS_SHOWN_MAX = 80;
