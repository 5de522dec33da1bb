/** The first page: on a phone the rooms, on a wide screen what waits in them. */

import { ChevronRight } from 'lucide-react';
import { Link } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';
import { ConnectionWord } from '../presence/connection.tsx';
import { RoomList } from './room_list.tsx';
import { type RoomItem, useRoomItems } from './rooms.ts';

export function HomePage() {
  const name = useSelect((state) => state.you?.name);
  const role = useSelect((state) => state.you?.function);
  const territory = useSelect((state) => state.you?.territory_name);
  return (
    <div className="home">
      <header className="home-head">
        <p className="soft small home-territory">{territory}</p>
        <h1>{name === undefined ? fr.app.name : fr.home.hello(name)}</h1>
        {role !== undefined && role !== name && <p className="soft">{role}</p>}
        <div className="home-line">
          <ConnectionWord />
        </div>
      </header>
      <div className="home-wide">
        <Waiting />
      </div>
      <section className="home-narrow" aria-labelledby="rooms">
        <h2 id="rooms">{fr.home.title}</h2>
        <RoomList />
      </section>
    </div>
  );
}

function newsOf({ counts, draft }: RoomItem): string[] {
  const news: string[] = [];
  if (counts.mentions > 0) news.push(fr.room.mentions(counts.mentions));
  if (counts.main > 0) news.push(fr.room.unread(counts.main));
  if (counts.replies > 0) news.push(fr.room.replies(counts.replies));
  if (draft !== undefined) news.push(fr.home.draft(draft));
  return news;
}

function Waiting() {
  const items = useRoomItems();
  const welcomed = useSelect((state) => state.welcomed);
  const waiting = items.map((item) => ({ item, news: newsOf(item) }));
  const shown = waiting.filter(({ news }) => news.length > 0);
  return (
    <section aria-labelledby="waiting">
      <h2 id="waiting">{fr.home.waiting}</h2>
      {!welcomed && <p className="soft">{fr.app.loading}</p>}
      {welcomed && shown.length === 0 && (
        <p className="soft">
          {fr.home.nothing} {fr.home.choose}
        </p>
      )}
      <ul className="waiting">
        {shown.map(({ item, news }) => (
          <li key={item.id}>
            <Link href={`/salons/${item.id}`} className="waiting-card">
              <span className="two-lines">
                <strong>{item.channel.name}</strong>
                {news.map((it) => (
                  <span key={it} className="soft one-line">
                    {it}
                  </span>
                ))}
              </span>
              <ChevronRight aria-hidden="true" />
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
