/** All rooms on a page of their own: where a phone keeps them. */

import { Plus, SquarePen } from 'lucide-react';
import { useCallback, useState } from 'react';
import { Link } from 'wouter';
import { fold } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { Field } from '../../ui/field.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { useMayOpenRooms } from './may.ts';
import { RoomList } from './room_list.tsx';
import { type RoomItem, useRoomItems } from './rooms.ts';

/** Below this, a list is read faster than it is searched. */
const FILTER_FROM = 9;

export function RoomsPage() {
  const [wanted, setWanted] = useState('');
  const many = useRoomItems().length >= FILTER_FROM;
  const words = fold(wanted.trim());
  const matching = useCallback(
    (item: RoomItem) => fold(`${item.title} ${item.channel.topic}`).includes(words),
    [words],
  );
  useTitle(fr.nav.rooms);
  return (
    <div className="sheet-page rooms-page">
      <h1>{fr.home.title}</h1>
      <NewLinks />
      {many && (
        <Field
          label={fr.home.filter}
          type="search"
          autoComplete="off"
          value={wanted}
          onChange={setWanted}
        />
      )}
      <RoomList label={fr.home.all} matching={words === '' ? undefined : matching} />
    </div>
  );
}

export function NewLinks() {
  const mayOpen = useMayOpenRooms();
  return (
    <div className="new-links">
      <Link className="button button-plain" href="/nouveau-message">
        <SquarePen aria-hidden="true" />
        {fr.home.newDirect}
      </Link>
      {mayOpen && (
        <Link className="button button-plain" href="/nouveau-salon">
          <Plus aria-hidden="true" />
          {fr.home.newRoom}
        </Link>
      )}
    </div>
  );
}
