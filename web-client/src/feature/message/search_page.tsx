/** Search: a form with fields, never operators; each result leads to its place. */

import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useSearch } from 'wouter';
import { type Cursor, type Hit, QUERY_CHARS_MAX, type Search } from '#protocol';
import { brief, day, machine, time } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useClient, useSelect } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { useRoomItems } from '../channel/rooms.ts';
import { plain } from './markdown.ts';
import { messagePath } from './select.ts';

const HITS = 30;

interface Asked {
  readonly text: string;
  readonly channel: string;
  readonly author: string;
  readonly from: string;
  readonly until: string;
}

interface Found {
  readonly hits: readonly Hit[];
  readonly next: Cursor | undefined;
}

/** The first moment of a day typed in a date field, in microseconds. */
function dayStart(text: string, plusDays = 0): number | undefined {
  const [year, month, date] = text.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return new Date(year, month - 1, date + plusDays).getTime() * 1000;
}

function queryOf(asked: Asked, after?: Cursor): Search {
  return {
    text: asked.text.trim() || undefined,
    channel: asked.channel || undefined,
    author: asked.author || undefined,
    from: dayStart(asked.from),
    until: dayStart(asked.until, 1),
    after,
    limit: HITS,
  };
}

export default function SearchPage() {
  const params = new URLSearchParams(useSearch());
  const [asked, setAsked] = useState<Asked>({
    text: '',
    channel: params.get('salon') ?? '',
    author: '',
    from: '',
    until: '',
  });
  const search = useSearching();
  const set = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search.run(asked);
  };
  return (
    <div className="sheet-page">
      <h1>{fr.search.title}</h1>
      <form className="search-form" onSubmit={submit}>
        <Field
          label={fr.search.text}
          type="search"
          maxLength={QUERY_CHARS_MAX}
          value={asked.text}
          onChange={(text) => set({ text })}
          help={fr.search.textHelp}
        />
        <div className="search-filters">
          <RoomSelect value={asked.channel} onChange={(channel) => set({ channel, author: '' })} />
          <AuthorSelect
            channel={asked.channel}
            value={asked.author}
            onChange={(author) => set({ author })}
          />
          <Field
            label={fr.search.from}
            type="date"
            value={asked.from}
            onChange={(from) => set({ from })}
          />
          <Field
            label={fr.search.until}
            type="date"
            value={asked.until}
            onChange={(until) => set({ until })}
          />
        </div>
        <button className="button button-primary" type="submit">
          {fr.search.go}
        </button>
      </form>
      <Results search={search} />
    </div>
  );
}

interface Searching {
  readonly found: Found | undefined;
  readonly words: string;
  readonly busy: boolean;
  readonly run: (asked: Asked) => void;
  readonly more: () => void;
}

function useSearching(): Searching {
  const client = useClient();
  const [found, setFound] = useState<Found>();
  const [words, setWords] = useState('');
  const [busy, setBusy] = useState(false);
  const last = useRef<Asked>(undefined);

  const ask = (query: Search, before: readonly Hit[]) => {
    setBusy(true);
    setWords(fr.app.loading);
    client
      .ask({ search: query })
      .then(
        (reply) => {
          if (typeof reply !== 'object' || !('hits' in reply)) return;
          const hits = [...before, ...reply.hits.hits];
          const { next } = reply.hits;
          setFound({ hits, next });
          setWords(hits.length === 0 ? fr.search.none : fr.search.found(hits.length, !!next));
        },
        () => setWords(fr.search.failed),
      )
      .finally(() => setBusy(false));
  };
  return {
    found,
    words,
    busy,
    run: (asked) => {
      const query = queryOf(asked);
      if (!query.text && !query.channel && !query.author && !query.from && !query.until) {
        setFound(undefined);
        return setWords(fr.search.nothingAsked);
      }
      last.current = asked;
      ask(query, []);
    },
    more: () => {
      if (last.current && found?.next) ask(queryOf(last.current, found.next), found.hits);
    },
  };
}

interface SelectProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function RoomSelect({ value, onChange }: SelectProps) {
  const items = useRoomItems();
  return (
    <div className="field">
      <label htmlFor="search-room">{fr.search.room}</label>
      <select id="search-room" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{fr.search.anyRoom}</option>
        {items.map(({ id, channel }) => (
          <option key={id} value={id}>
            {channel.name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** People are known per room: an author is chosen once the room is. */
function AuthorSelect({ channel, value, onChange }: SelectProps & { readonly channel: string }) {
  const client = useClient();
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  const loaded = useSelect((state) => state.rooms[channel]?.loaded === true);
  useEffect(() => {
    if (channel !== '' && !loaded) client.openRoom(channel).catch(() => undefined);
  }, [client, channel, loaded]);
  const people = useMemo(
    () => Object.values(members ?? {}).sort((a, b) => a.name.localeCompare(b.name, 'fr')),
    [members],
  );
  return (
    <div className="field">
      <label htmlFor="search-author">{fr.search.author}</label>
      <select
        id="search-author"
        value={value}
        disabled={channel === ''}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{channel === '' ? fr.search.authorHelp : fr.search.anyAuthor}</option>
        {people.map((it) => (
          <option key={it.person} value={it.person}>
            {it.name}
          </option>
        ))}
      </select>
    </div>
  );
}

function Results({ search }: { readonly search: Searching }) {
  const { found, words, busy, more } = search;
  return (
    <section aria-label={fr.search.title}>
      <p className="soft" role="status">
        {words}
      </p>
      <ul className="hits">
        {found?.hits.map((hit) => (
          <li key={hit.message.id}>
            <HitLink hit={hit} />
          </li>
        ))}
      </ul>
      {found?.next !== undefined && (
        <button className="button page-button" type="button" disabled={busy} onClick={more}>
          {fr.search.more}
        </button>
      )}
    </section>
  );
}

function HitLink({ hit }: { readonly hit: Hit }) {
  const { message, author_name, channel_name } = hit;
  const place =
    message.thread === undefined ? channel_name : `${channel_name}, ${fr.search.inThread}`;
  return (
    <Link className="hit" href={messagePath(message)}>
      <span className="hit-head">
        <strong>{author_name}</strong>
        <time className="small soft" dateTime={machine(message.at)} title={day(message.at)}>
          {brief(message.at)} {brief(message.at) === time(message.at) ? '' : time(message.at)}
        </time>
      </span>
      <span className="two-line-text">{plain(message.body, 300)}</span>
      <span className="small soft">{place}</span>
    </Link>
  );
}
