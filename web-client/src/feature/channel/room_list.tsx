/** The list of rooms, in groups: name, topic, what is new, a draft. */

import {
  BellOff,
  Globe,
  Landmark,
  MessageCircle,
  MessageSquareReply,
  MessagesSquare,
  PencilLine,
  Star,
  Users,
} from 'lucide-react';
import { memo, useId, useMemo } from 'react';
import { Link, useLocation } from 'wouter';
import type { Channel } from '#protocol';
import { number } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import type { Counts } from '../../net/unread.ts';
import { useSelect } from '../../services.ts';
import { grouped, type RoomItem, useRoomItems } from './rooms.ts';

interface RoomListProps {
  /** Only these; all when absent. */
  readonly matching?: ((item: RoomItem) => boolean) | undefined;
  /** Two lists on one screen are told apart by it. */
  readonly label?: string;
}

export function RoomList({ matching, label = fr.home.title }: RoomListProps) {
  const items = useRoomItems();
  const welcomed = useSelect((state) => state.welcomed);
  const [path] = useLocation();
  const shown = useMemo(
    () => grouped(matching ? items.filter(matching) : items),
    [items, matching],
  );
  const id = useId();
  if (shown.length === 0) {
    const none = items.length === 0 ? fr.home.none : fr.home.noneFound;
    return <p className="rooms-empty soft">{welcomed ? none : fr.app.loading}</p>;
  }
  return (
    <nav className="rooms" aria-label={label}>
      {shown.map((group, at) => (
        <div role="group" key={group.name} aria-labelledby={`${id}-${at}`}>
          <h2 className="rooms-group small soft" id={`${id}-${at}`}>
            {group.name}
          </h2>
          <ul>
            {group.items.map((item) => (
              <li key={item.id}>
                <RoomLink item={item} current={path.startsWith(`/salons/${item.id}`)} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

export function KindIcon({ kind }: { readonly kind: Channel['kind'] }) {
  switch (kind) {
    case 'body':
      return <Landmark aria-hidden="true" />;
    case 'project':
      return <Users aria-hidden="true" />;
    case 'direct':
      return <MessageCircle aria-hidden="true" />;
    case 'public':
      return <Globe aria-hidden="true" />;
    case 'parvis':
    case 'personal':
      return <MessagesSquare aria-hidden="true" />;
  }
}

interface RoomLinkProps {
  readonly item: RoomItem;
  readonly current: boolean;
}

const RoomLink = memo(function RoomLink({ item, current }: RoomLinkProps) {
  const { channel, counts, title } = item;
  const news = counts.main + counts.replies > 0;
  return (
    <Link
      href={`/salons/${item.id}`}
      className="room-link"
      data-news={news || undefined}
      data-muted={item.muted || undefined}
      aria-current={current ? 'page' : undefined}
    >
      <KindIcon kind={channel.kind} />
      <span className="two-lines">
        <span className="room-link-name">
          {title}
          {item.favourite && (
            <>
              <Star className="room-link-mark" aria-hidden="true" fill="currentColor" />
              <span className="sr-only">, {fr.home.favourite}</span>
            </>
          )}
          {item.muted && (
            <>
              <BellOff className="room-link-mark" aria-hidden="true" />
              <span className="sr-only">, {fr.home.muted}</span>
            </>
          )}
        </span>
        <Subtitle item={item} />
      </span>
      <Badges counts={counts} />
    </Link>
  );
});

function Subtitle({ item }: { readonly item: RoomItem }) {
  if (item.draft !== undefined) {
    return (
      <span className="small room-link-draft one-line">
        <PencilLine aria-hidden="true" /> {fr.room.draft}
      </span>
    );
  }
  const { main, replies } = item.counts;
  const { topic } = item.channel;
  return (
    <>
      {main + replies > 0 && (
        // Beside it, the same is said to the ear.
        <span className="small room-link-topic" aria-hidden="true">
          {fr.room.news(main, replies)}
        </span>
      )}
      {topic !== '' && <span className="small soft two-line-text room-link-topic">{topic}</span>}
    </>
  );
}

/** Who calls, and one number for the eye; every number for the ear. */
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
      {replies > 0 && main > 0 && <span className="sr-only">{fr.room.replies(replies)}</span>}
      {replies > 0 && main === 0 && (
        <span className="badge badge-replies" title={fr.room.replies(replies)}>
          <MessageSquareReply aria-hidden="true" />
          <span aria-hidden="true">{number(replies)}</span>
          <span className="sr-only">{fr.room.replies(replies)}</span>
        </span>
      )}
      {main > 0 && (
        <span
          className="badge"
          title={[fr.room.unread(main), replies > 0 && fr.room.replies(replies)]
            .filter(Boolean)
            .join(', ')}
        >
          <span aria-hidden="true">{number(main)}</span>
          <span className="sr-only">{fr.room.unread(main)}</span>
        </span>
      )}
    </span>
  );
}
