/** The members of a room, and who is here. */

import { CalendarDays, SlidersHorizontal, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Link } from 'wouter';
import type { Member } from '#protocol';
import { fold } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useMe, useSelect } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { Field } from '../../ui/field.tsx';
import { useOnline } from '../presence/presence.ts';
import { useMeets } from './may.ts';

export default function MembersPanel({ channel }: { readonly channel: string }) {
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  const online = useOnline(channel);
  const meets = useMeets(channel);
  const [filter, setFilter] = useState('');
  const shown = useMemo(() => {
    const wanted = fold(filter.trim());
    return Object.values(members ?? {})
      .filter((it) => it.ended_at === undefined && matches(it, wanted))
      .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
  }, [members, filter]);
  const here = new Set(online ?? []);
  const present = shown.filter((it) => here.has(it.person));
  const away = shown.filter((it) => !here.has(it.person));
  return (
    <section className="panel" aria-labelledby="members-title">
      <header className="panel-head">
        <h2 id="members-title">{fr.room.membersTitle}</h2>
        <Link className="button button-icon" href={`/salons/${channel}`} aria-label={fr.app.close}>
          <X aria-hidden="true" />
        </Link>
      </header>
      <div className="members">
        <Link className="button button-plain" href={`/salons/${channel}/reglages`}>
          <SlidersHorizontal aria-hidden="true" />
          {fr.room.settings}
        </Link>
        {meets && (
          <Link className="button button-plain" href={`/salons/${channel}/seances`}>
            <CalendarDays aria-hidden="true" />
            {fr.meeting.all}
          </Link>
        )}
        <Field
          label={fr.room.filterMembers}
          type="search"
          autoComplete="off"
          value={filter}
          onChange={setFilter}
        />
        {online === undefined ? (
          <Group title={fr.room.allGroup(shown.length)} members={shown} online={false} />
        ) : (
          <>
            <Group title={fr.room.onlineGroup(present.length)} members={present} online />
            <Group title={fr.room.awayGroup(away.length)} members={away} online={false} />
          </>
        )}
      </div>
    </section>
  );
}

function matches(member: Member, wanted: string): boolean {
  const words = fold(`${member.name} ${member.function ?? ''} ${member.commune_name ?? ''}`);
  return wanted.split(/\s+/).every((word) => words.includes(word));
}

interface GroupProps {
  readonly title: string;
  readonly members: readonly Member[];
  readonly online: boolean;
}

function Group({ title, members, online }: GroupProps) {
  const me = useMe();
  if (members.length === 0) return null;
  return (
    <section>
      <h3 className="small soft members-group">{title}</h3>
      <ul className="plain-list">
        {members.map((it) => (
          <li key={it.person} className="member">
            <span className="member-disc" data-online={online || undefined}>
              <Disc id={it.person} name={it.name} />
            </span>
            <span className="two-lines">
              <span>
                {it.name}
                {it.person === me && <span className="soft"> ({fr.room.you})</span>}
              </span>
              <span className="small soft">{subtitle(it)}</span>
            </span>
            {online && <span className="small online-words">{fr.room.isOnline}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function subtitle(member: Member): string {
  const role = member.function !== member.name ? member.function : undefined;
  const words = [role, member.role === 'facilitator' ? fr.room.facilitator : undefined];
  return words.filter((word) => word !== undefined).join(' · ');
}
