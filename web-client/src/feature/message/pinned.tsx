/** "À retenir": the pinned messages of a room, folded away until asked for. */

import { ChevronDown, Pin } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';
import { plain } from './markdown.ts';
import { messagePath, nameIn } from './select.ts';

export function Pinned({ channel }: { readonly channel: string }) {
  const messages = useSelect((state) => state.rooms[channel]?.tables.messages);
  const room = useSelect((state) => state.rooms[channel]);
  const pinned = useMemo(
    () =>
      Object.values(messages ?? {})
        .filter((it) => it.pinned !== undefined && it.deleted === undefined)
        .sort((a, b) => (b.pinned?.at ?? 0) - (a.pinned?.at ?? 0)),
    [messages],
  );
  // Before the room is here, only those that happen to be on screen are known.
  if (!room?.loaded || pinned.length === 0) return null;
  return (
    <details className="pinned">
      <summary>
        <Pin aria-hidden="true" />
        {fr.room.pinned(pinned.length)}
        <ChevronDown aria-hidden="true" className="pinned-arrow" />
      </summary>
      <ul>
        {pinned.map((it) => (
          <li key={it.id}>
            <Link href={messagePath(it)} className="pinned-link">
              <span className="small soft">{nameIn(room, it.author)}</span>
              <span className="two-line-text">{plain(it.body)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
