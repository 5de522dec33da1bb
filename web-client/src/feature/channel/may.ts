/** What one may do with rooms, as the server will judge it: no button that would fail. */

import { useSelect } from '../../services.ts';

/** An administrator, or who facilitates a room already. */
export function useMayOpenRooms(): boolean {
  return useSelect(
    (state) =>
      state.you?.administrator === true ||
      Object.values(state.rooms).some((room) => room.role === 'facilitator'),
  );
}

/** Bodies and project teams hold meetings. */
export function useMeets(channel: string): boolean {
  return useSelect((state) => {
    const kind = state.rooms[channel]?.tables.channels[channel]?.kind;
    return kind === 'body' || kind === 'project';
  });
}
