/** Search: a form with fields, never operators; each result leads to its place. */

import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Link, useLocation, useSearch as useQuery } from 'wouter';
import { type Cursor, type Hit, QUERY_CHARS_MAX, type Search } from '#protocol';
import { brief, day, machine, time } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useClient } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { useRoomItems } from '../channel/rooms.ts';
import { byName, useDirectory } from '../directory/directory.ts';
import { excerpt, pieces } from './found_words.ts';
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

const NOTHING: Asked = { text: '', channel: '', author: '', from: '', until: '' };
const NAMES: Record<keyof Asked, string> = {
  text: 'mots',
  channel: 'salon',
  author: 'auteur',
  from: 'du',
  until: 'au',
};

/** What an address asks, so that coming back from a result shows the results again. */
export function askedOf(params: URLSearchParams): Asked {
  const get = (key: keyof Asked) => params.get(NAMES[key]) ?? '';
  return {
    text: get('text'),
    channel: get('channel'),
    author: get('author'),
    from: get('from'),
    until: get('until'),
  };
}

export function addressOf(asked: Asked): string {
  const params = new URLSearchParams();
  for (const key of Object.keys(NAMES) as (keyof Asked)[]) {
    if (asked[key] !== '') params.set(NAMES[key], asked[key]);
  }
  return `/recherche?${params}`;
}

export default function SearchPage() {
  const query = useQuery();
  const [, go] = useLocation();
  const told = askedOf(new URLSearchParams(query));
  const [asked, setAsked] = useState<Asked>(told);
  const search = useSearching();
  const set = (part: Partial<Asked>) => setAsked({ ...asked, ...part });
  // An address with something in it is an answer to come back to.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once per address
  useEffect(() => {
    setAsked(told);
    if (hasQuestion(told)) search.run(told);
  }, [query]);
  useTitle(fr.search.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const address = addressOf(asked);
    if (address === `/recherche?${query}` || !hasQuestion(asked)) search.run(asked);
    else go(address);
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
        <details className="search-narrow" open={isNarrowed(asked)}>
          <summary>{fr.search.narrow}</summary>
          <Filters asked={asked} set={set} />
        </details>
        <div className="search-go">
          <button className="button button-primary" type="submit">
            {fr.search.go}
          </button>
          {addressOf(asked) !== addressOf(NOTHING) && (
            <Link className="button" href="/recherche">
              {fr.search.clear}
            </Link>
          )}
        </div>
      </form>
      <Results search={search} words={told.text} />
    </div>
  );
}

function hasQuestion(asked: Asked): boolean {
  return asked.text.trim() !== '' || isNarrowed(asked);
}

function isNarrowed({ channel, author, from, until }: Asked): boolean {
  return [channel, author, from, until].some((it) => it !== '');
}

interface FiltersProps {
  readonly asked: Asked;
  readonly set: (part: Partial<Asked>) => void;
}

function Filters({ asked, set }: FiltersProps) {
  return (
    <div className="search-filters">
      <RoomSelect value={asked.channel} onChange={(channel) => set({ channel })} />
      <AuthorSelect value={asked.author} onChange={(author) => set({ author })} />
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
      if (!hasQuestion(asked)) {
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
        {items.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Everybody of the directory; what is written by people who left is found by its words. */
function AuthorSelect({ value, onChange }: SelectProps) {
  const { directory } = useDirectory();
  const people = useMemo(() => [...(directory?.people ?? [])].sort(byName), [directory]);
  return (
    <div className="field">
      <label htmlFor="search-author">{fr.search.author}</label>
      <select id="search-author" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{fr.search.anyAuthor}</option>
        {people.map((it) => (
          <option key={it.person} value={it.person}>
            {it.name}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ResultsProps {
  readonly search: Searching;
  /** What was searched, shown where it was found. */
  readonly words: string;
}

function Results({ search, words: wanted }: ResultsProps) {
  const { found, words, busy, more } = search;
  return (
    <section aria-label={fr.search.title}>
      <p className="soft" role="status">
        {words}
      </p>
      <ul className="hits">
        {found?.hits.map((hit) => (
          <li key={hit.message.id}>
            <HitLink hit={hit} wanted={wanted} />
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

function HitLink({ hit, wanted }: { readonly hit: Hit; readonly wanted: string }) {
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
      <span className="two-line-text">
        <Marked text={excerpt(plain(message.body, 8_000), wanted)} wanted={wanted} />
      </span>
      <span className="small soft">{place}</span>
    </Link>
  );
}

/** The words that were found stand out; what only sounds like them does not. */
function Marked({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  return pieces(text, wanted).map(({ at, piece, found }) =>
    found ? <mark key={at}>{piece}</mark> : piece,
  );
}
