/** Who has a live connection. Not attendance, which people declare. */

import { useSelect } from '../../services.ts';

const NOBODY: readonly string[] = [];

/** The people online in a room, oneself included; undefined in a room too large for names. */
export function useOnline(channel: string): readonly string[] | undefined {
  return useSelect((state) => {
    const presence = state.rooms[channel]?.presence;
    return presence === undefined ? NOBODY : presence.people;
  });
}

/** How many are online, oneself included; undefined before the server has said. */
export function useOnlineCount(channel: string): number | undefined {
  return useSelect((state) => state.rooms[channel]?.presence?.count);
}
