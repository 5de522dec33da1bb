/** The list of rooms: name, topic, what is new, a draft. */

import { Landmark, MessageSquareReply, MessagesSquare, PencilLine, Users } from 'lucide-react';
import { memo } from 'react';
import { Link, useLocation } from 'wouter';
import type { Channel } from '#protocol';
import { number } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import type { Counts } from '../../net/unread.ts';
import { useSelect } from '../../services.ts';
import { type RoomItem, useRoomItems } from './rooms.ts';

export function RoomList() {
  const items = useRoomItems();
  const welcomed = useSelect((state) => state.welcomed);
  const [path] = useLocation();
  if (items.length === 0) {
    return <p className="rooms-empty soft">{welcomed ? fr.home.none : fr.app.loading}</p>;
  }
  return (
    <nav className="rooms" aria-label={fr.home.title}>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <RoomLink item={item} current={path.startsWith(`/salons/${item.id}`)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function KindIcon({ kind }: { readonly kind: Channel['kind'] }) {
  if (kind === 'body') return <Landmark aria-hidden="true" />;
  return kind === 'project' ? <Users aria-hidden="true" /> : <MessagesSquare aria-hidden="true" />;
}

interface RoomLinkProps {
  readonly item: RoomItem;
  readonly current: boolean;
}

const RoomLink = memo(function RoomLink({ item, current }: RoomLinkProps) {
  const { channel, counts, draft } = item;
  const news = counts.main + counts.replies > 0;
  return (
    <Link
      href={`/salons/${item.id}`}
      className="room-link"
      data-news={news || undefined}
      aria-current={current ? 'page' : undefined}
    >
      <KindIcon kind={channel.kind} />
      <span className="two-lines">
        <span className="room-link-name">{channel.name}</span>
        {draft !== undefined ? (
          <span className="small room-link-draft">
            <PencilLine aria-hidden="true" /> {fr.room.draft}
          </span>
        ) : (
          channel.topic !== '' && <span className="small soft one-line">{channel.topic}</span>
        )}
      </span>
      <Badges counts={counts} />
    </Link>
  );
});

/** A number for the eye, the whole sentence for the ear. */
export function Badges({ counts }: { readonly counts: Counts }) {
  const { main, mentions, replies } = counts;
  return (
    <span className="badges">
      {mentions > 0 && (
        <span className="badge badge-mention" title={fr.room.mentions(mentions)}>
          <span aria-hidden="true">@{number(mentions)}</span>
          <span className="sr-only">{fr.room.mentions(mentions)}</span>
        </span>
      )}
      {replies > 0 && (
        <span className="badge badge-replies" title={fr.room.replies(replies)}>
          <MessageSquareReply aria-hidden="true" />
          <span aria-hidden="true">{number(replies)}</span>
          <span className="sr-only">{fr.room.replies(replies)}</span>
        </span>
      )}
      {main > 0 && (
        <span className="badge" title={fr.room.unread(main)}>
          <span aria-hidden="true">{number(main)}</span>
          <span className="sr-only">{fr.room.unread(main)}</span>
        </span>
      )}
    </span>
  );
}
