/** Who would vote if a poll were opened now, as far as this device knows: the server decides. */

import { useEffect, useMemo } from 'react';
import type { BodyKind } from '#protocol';
import { useClient, useSelect } from '../../services.ts';

export interface ElectorateNow {
  /** How many mandates; undefined before it is known. */
  readonly count: number | undefined;
  /** One for each person who sits in the body, not for each member of the room. */
  readonly byMandate: boolean;
  readonly body: BodyKind | undefined;
}

export function useElectorate(channel: string): ElectorateNow {
  const client = useClient();
  const body = useSelect((state) => state.rooms[channel]?.tables.channels[channel]?.body);
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  const loaded = useSelect((state) => state.rooms[channel]?.loaded === true);
  const directory = useSelect((state) => state.directory);
  const wanted = body !== undefined && directory === undefined;
  useEffect(() => {
    if (wanted) void client.loadDirectory().catch(() => undefined);
  }, [client, wanted]);
  return useMemo(() => {
    if (body === undefined) {
      const writers = Object.values(members ?? {}).filter(
        (it) => it.ended_at === undefined && it.role !== 'observer',
      );
      return { count: loaded ? writers.length : undefined, byMandate: false, body: undefined };
    }
    const kind = directory?.territory.bodies.find((it) => it.id === body)?.kind;
    // A person sits once, whatever the seats they hold.
    const seated = directory?.people.filter((it) => it.seats.some((seat) => seat.body === body));
    return { count: seated?.length, byMandate: true, body: kind };
  }, [body, members, loaded, directory]);
}
