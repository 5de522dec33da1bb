/** The directory: people by commune and by body, and a card for each. */

import { ArrowLeft, MessageCircle } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { Link, Route, Switch } from 'wouter';
import type { PersonView } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frPeople } from '../../i18n/fr_people.ts';
import type { Directory } from '../../net/state.ts';
import { useMe } from '../../services.ts';
import { Disc } from '../../ui/disc.tsx';
import { Field } from '../../ui/field.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { byName, matcher, useDirectory } from './directory.ts';
import { useWriteTo } from './write_to.ts';

const texts = frPeople.directory;

export default function DirectoryPage() {
  const { directory, failed } = useDirectory();
  useTitle(texts.title);
  if (directory === undefined) {
    return (
      <div className="sheet-page">
        <h1>{texts.title}</h1>
        <p role="status">{failed ? texts.failed : fr.app.loading}</p>
      </div>
    );
  }
  return (
    <Switch>
      <Route path="/annuaire/personnes/:person">
        {({ person }) => <PersonPage directory={directory} person={person} />}
      </Route>
      <Route path="/annuaire/instances">
        <Listing directory={directory} by="body" />
      </Route>
      <Route>
        <Listing directory={directory} by="commune" />
      </Route>
    </Switch>
  );
}

interface Group {
  readonly key: string;
  readonly name: string;
  readonly lead: string;
  readonly people: readonly { readonly person: PersonView; readonly title: string | undefined }[];
}

function byCommune({ territory, people }: Directory): Group[] {
  const groups = territory.communes
    .map((commune) => ({
      key: commune.insee,
      name: commune.name,
      lead: commune.population > 0 ? texts.inhabitants(commune.population) : '',
      people: people
        .filter((it) => it.commune === commune.insee)
        .sort(byName)
        .map((person) => ({ person, title: person.function })),
    }))
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
  const known = new Set(territory.communes.map((it) => it.insee));
  const staff = people
    .filter((it) => !known.has(it.commune ?? ''))
    .sort(byName)
    .map((person) => ({ person, title: person.function }));
  return [...groups, { key: 'staff', name: texts.staff, lead: '', people: staff }];
}

function byBody({ territory, people }: Directory): Group[] {
  return territory.bodies.map((body) => ({
    key: body.id,
    name: body.name,
    lead: texts.seats(body.seats - body.vacant, body.vacant),
    people: people
      .flatMap((person) => {
        const seat = person.seats.find((it) => it.body === body.id);
        return seat === undefined ? [] : [{ person, title: seat.title }];
      })
      .sort((a, b) => byName(a.person, b.person)),
  }));
}

interface ListingProps {
  readonly directory: Directory;
  readonly by: 'commune' | 'body';
}

function Listing({ directory, by }: ListingProps) {
  const [wanted, setWanted] = useState('');
  const all = useMemo(
    () => (by === 'commune' ? byCommune(directory) : byBody(directory)),
    [directory, by],
  );
  const fits = useMemo(() => matcher(directory, wanted), [directory, wanted]);
  const searching = wanted.trim() !== '';
  const shown = all
    .map((group) => ({ ...group, people: group.people.filter((it) => fits(it.person)) }))
    .filter((group) => group.people.length > 0 || (!searching && group.key !== 'staff'));
  const count = new Set(shown.flatMap((it) => it.people.map(({ person }) => person.person))).size;
  const { communes } = directory.territory;
  return (
    <div className="sheet-page directory">
      <header className="two-lines">
        <h1>{texts.title}</h1>
        <p className="soft">{texts.lead(directory.people.length, communes.length)}</p>
      </header>
      <nav className="segments" aria-label={texts.title}>
        <Link href="/annuaire" aria-current={by === 'commune' ? 'page' : undefined}>
          {texts.byCommune}
        </Link>
        <Link href="/annuaire/instances" aria-current={by === 'body' ? 'page' : undefined}>
          {texts.byBody}
        </Link>
      </nav>
      <Field
        label={texts.filter}
        type="search"
        autoComplete="off"
        value={wanted}
        onChange={setWanted}
      />
      <p className="sr-only" role="status">
        {searching ? texts.found(count) : ''}
      </p>
      {shown.length === 0 && <p className="soft">{texts.none}</p>}
      {shown.map((group) => (
        <GroupOf key={group.key} group={group} />
      ))}
    </div>
  );
}

function GroupOf({ group }: { readonly group: Group }) {
  const id = useId();
  return (
    <section className="directory-group" aria-labelledby={id}>
      <h2 id={id}>
        {group.name} {group.lead && <span className="soft small">{group.lead}</span>}
      </h2>
      {group.people.length === 0 && <p className="soft small">{texts.nobody}</p>}
      <ul className="plain-list">
        {group.people.map(({ person, title }) => (
          <li key={person.person}>
            <Link className="person-link" href={`/annuaire/personnes/${person.person}`}>
              <Disc id={person.person} name={person.name} />
              <span className="two-lines">
                <strong>{person.name}</strong>
                {title !== undefined && title !== person.name && (
                  <span className="soft small">{title}</span>
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface PersonPageProps {
  readonly directory: Directory;
  readonly person: string;
}

function PersonPage({ directory, person: id }: PersonPageProps) {
  const me = useMe();
  const person = directory.people.find((it) => it.person === id);
  const commune = directory.territory.communes.find((it) => it.insee === person?.commune);
  useTitle(person?.name);
  return (
    <div className="sheet-page">
      <Link className="button back-link" href="/annuaire">
        <ArrowLeft aria-hidden="true" />
        {texts.back}
      </Link>
      {person === undefined ? (
        <p>{texts.missing}</p>
      ) : (
        <article className="person-card">
          <Disc id={person.person} name={person.name} />
          <div className="two-lines">
            <h1>{person.name}</h1>
            {person.function !== undefined && person.function !== person.name && (
              <p>{person.function}</p>
            )}
            {commune !== undefined && <p className="soft">{commune.name}</p>}
          </div>
          {person.person === me ? <p className="soft">{texts.you}</p> : <WriteTo person={person} />}
          <Seats directory={directory} person={person} />
          {person.administrator && <p className="sample">{texts.administrator}</p>}
        </article>
      )}
    </div>
  );
}

function Seats({ directory, person }: { directory: Directory; person: PersonView }) {
  const names = new Map(directory.territory.bodies.map((it) => [it.id, it.name]));
  return (
    <section className="person-seats">
      <h2>{texts.functions}</h2>
      {person.seats.length === 0 && <p className="soft">{texts.noSeat}</p>}
      <ul className="plain-list">
        {person.seats.map((seat) => (
          <li key={`${seat.body}-${seat.title}`} className="two-lines">
            <strong>{names.get(seat.body) ?? ''}</strong>
            <span className="soft small">{seat.title}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function WriteTo({ person }: { readonly person: PersonView }) {
  const { open, state, words } = useWriteTo();
  return (
    <div className="person-write">
      <button
        type="button"
        className="button button-primary"
        disabled={state === 'busy'}
        onClick={() => open([person.person])}
      >
        <MessageCircle aria-hidden="true" />
        {texts.write}
        <span className="sr-only">, {person.name}</span>
      </button>
      {words && <p role={state === 'refused' ? 'alert' : 'status'}>{words}</p>}
    </div>
  );
}
