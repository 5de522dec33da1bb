/** For a mayor: members of the commune at meetings of rooms that are not the mayor's own. */

import { CalendarDays } from 'lucide-react';
import { useId } from 'react';
import type { PersonView, WaitingReplacement } from '#protocol';
import { frSeance, when } from '../../i18n/fr_seance.ts';
import type { Directory } from '../../net/state.ts';
import { useClient } from '../../services.ts';
import { byName, useDirectory } from '../directory/directory.ts';
import { Failure, useAsking } from '../meeting/ask.tsx';
import { DesignateForm } from '../meeting/designate_form.tsx';
import '../meeting/meeting.css';

const words = frSeance.replacing;

export default function Replacements({ list }: { readonly list: readonly WaitingReplacement[] }) {
  const id = useId();
  return (
    <section className="today-group" aria-labelledby={id}>
      <h2 id={id}>{words.elsewhere}</h2>
      <ul className="today-cards">
        {list.map((it) => (
          <li key={`${it.meeting}:${it.member}`} className="today-card">
            <span className="disc vote-disc">
              <CalendarDays aria-hidden="true" />
            </span>
            <div className="today-words">
              <h3>{it.title}</h3>
              <p className="soft small">
                {it.room} · {when(it.starts_at)}
              </p>
              {it.substitute === undefined ? (
                <details>
                  <summary>{words.replace(it.member_name)}</summary>
                  <Designate at={it} />
                </details>
              ) : (
                <Designated at={it} by={it.substitute} />
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Those of the member's commune who hold no seat where the member sits. */
export function substitutesOf(
  { member, room }: WaitingReplacement,
  directory: Directory | undefined,
): readonly PersonView[] {
  const people = directory?.people ?? [];
  const commune = people.find((it) => it.person === member)?.commune;
  const body = directory?.territory.bodies.find((it) => it.name === room)?.id;
  if (commune === undefined) return [];
  return people
    .filter((it) => it.commune === commune && it.person !== member)
    .filter((it) => !it.seats.some((seat) => seat.body === body))
    .sort(byName);
}

/** What is asked of the server; the list is told again after it. */
function useDesignating() {
  const client = useClient();
  return useAsking(() => void client.loadToday().catch(() => undefined));
}

function Designate({ at }: { readonly at: WaitingReplacement }) {
  const { directory } = useDirectory();
  const asking = useDesignating();
  const { channel, meeting, member, member_name: name } = at;
  const people = directory && substitutesOf(at, directory).map(choosable);
  return <DesignateForm of={{ channel, meeting, member }} {...{ name, people, asking }} />;
}

const choosable = ({ person, name, function: title }: PersonView) => ({ person, name, title });

interface DesignatedProps {
  readonly at: WaitingReplacement;
  readonly by: string;
}

function Designated({ at, by }: DesignatedProps) {
  const { directory } = useDirectory();
  const asking = useDesignating();
  const { channel, meeting, member, member_name } = at;
  const name = directory?.people.find((it) => it.person === by)?.name;
  return (
    <>
      <p>{name === undefined ? words.replaced(member_name) : words.sitsFor(name, member_name)}</p>
      <button
        type="button"
        className="button button-plain"
        disabled={asking.busy}
        onClick={() => void asking.ask({ substitute: { channel, meeting, member } })}
      >
        {words.takeBack(member_name)}
      </button>
      <Failure asking={asking} />
    </>
  );
}
