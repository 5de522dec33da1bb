/** What an item holds beside its title: its nature, how long, who presents, notes, remarks. */

import { IndentDecrease, IndentIncrease, Trash2 } from 'lucide-react';
import { useId, useState } from 'react';
import { Link } from 'wouter';
import type { PersonId } from '#protocol';
import { frPoints, POINT_KIND } from '../../i18n/fr_document.ts';
import { frSeance } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { PersonSelect, usePeople } from '../meeting/person_select.tsx';
import {
  indented,
  itemsMap,
  MINUTES_MAX,
  notesOf,
  outdented,
  POINT_KINDS,
  type Point,
  type PointKind,
  removePoint,
  setKind,
  setMinutes,
  setRapporteur,
  titleText,
} from './agenda_doc.ts';
import { anchorOn, type Passage } from './anchor.ts';
import { Remarks } from './comments.tsx';
import { NotesField } from './notes_field.tsx';
import { type AgendaContext, titled, type useMoves } from './point_row.tsx';

interface DetailsProps {
  readonly point: Point;
  readonly of: AgendaContext;
  readonly moves: ReturnType<typeof useMoves>;
  readonly onClose: () => void;
}

export function PointDetails({ point, of, moves, onClose }: DetailsProps) {
  const { doc, writes } = of;
  const [passage, setPassage] = useState<Passage>();
  const notes = notesOf(doc, point.id);
  const text = titleText(itemsMap(doc).get(point.id));
  const title = text !== undefined && { anchor: anchorOn(text), quote: titled(point) };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: where one is, for the others to read
    <div className="point-details" onFocus={() => of.onStand(point.id)}>
      {writes && point.kind !== 'section' && <Fields point={point} of={of} />}
      {writes && point.kind === 'section' && <KindSelect point={point} of={of} />}
      {notes !== undefined && (writes || point.noted) && (
        <section className="point-notes" aria-label={frPoints.notesOf(titled(point))}>
          <h3>{frPoints.notes}</h3>
          <NotesField
            fragment={notes}
            label={frPoints.notesOf(titled(point))}
            writes={writes}
            onPassage={setPassage}
          />
        </section>
      )}
      <Remarks of={of} item={point.id} passage={passage} whole={title || undefined} />
      {point.source !== '' && <Source channel={of.channel} message={point.source} />}
      {writes && <Structure point={point} of={of} moves={moves} onClose={onClose} />}
    </div>
  );
}

interface PartProps {
  readonly point: Point;
  readonly of: AgendaContext;
}

function KindSelect({ point, of }: PartProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{frPoints.kind}</label>
      <select
        id={id}
        value={point.kind}
        onChange={({ target }) => setKind(of.doc, point.id, target.value as PointKind)}
      >
        {POINT_KINDS.map((it) => (
          <option key={it} value={it}>
            {POINT_KIND[it]}
          </option>
        ))}
      </select>
    </div>
  );
}

function Fields({ point, of }: PartProps) {
  const people = usePeople(of.channel);
  return (
    <>
      <div className="meeting-pair">
        <KindSelect point={point} of={of} />
        <MinutesField point={point} of={of} />
      </div>
      <PersonSelect
        label={frPoints.rapporteur}
        people={people}
        value={point.rapporteur === '' ? undefined : point.rapporteur}
        none={frPoints.nobody}
        onChange={(person?: PersonId) => setRapporteur(of.doc, point.id, person ?? '')}
      />
    </>
  );
}

/** What is being typed is not a number yet: it is one when it is left. */
function MinutesField({ point, of }: PartProps) {
  const [typed, setTyped] = useState<string>();
  const id = useId();
  const shown = typed ?? (point.minutes > 0 ? `${point.minutes}` : '');
  const put = (value: string) => {
    setTyped(value);
    const minutes = value.trim() === '' ? 0 : Number(value);
    if (Number.isInteger(minutes) && minutes >= 0 && minutes <= MINUTES_MAX) {
      setMinutes(of.doc, point.id, minutes);
    }
  };
  const wrong = shown !== '' && Number(shown) !== point.minutes;
  return (
    <div className="field">
      <label htmlFor={id}>{frPoints.minutes}</label>
      <input
        id={id}
        inputMode="numeric"
        value={shown}
        aria-invalid={wrong || undefined}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        onChange={({ target }) => put(target.value)}
        onBlur={() => setTyped(undefined)}
      />
      {wrong && (
        <span className="field-error" id={`${id}-wrong`}>
          {frSeance.agenda.minutesShape}
        </span>
      )}
    </div>
  );
}

function Source({ channel, message }: { readonly channel: string; readonly message: string }) {
  const seq = useSelect((state) => state.rooms[channel]?.tables.messages[message]?.seq);
  if (seq === undefined) return null;
  return (
    <Link className="button button-plain meeting-wide" href={`/salons/${channel}/messages/${seq}`}>
      {frPoints.source}
    </Link>
  );
}

function Structure({ point, of, moves, onClose }: DetailsProps) {
  const [sure, setSure] = useState(false);
  const { points, doc } = of;
  const remove = () => {
    setSure(false);
    onClose();
    removePoint(doc, point.id);
    announce(frPoints.removed(titled(point)));
  };
  return (
    <div className="meeting-buttons">
      {indented(points, point.id) !== undefined && (
        <button type="button" className="button button-plain" onClick={moves.nest}>
          <IndentIncrease aria-hidden="true" />
          {frPoints.under}
        </button>
      )}
      {outdented(points, point.id) !== undefined && (
        <button type="button" className="button button-plain" onClick={moves.free}>
          <IndentDecrease aria-hidden="true" />
          {frPoints.out}
        </button>
      )}
      <button type="button" className="button meeting-off" onClick={() => setSure(true)}>
        <Trash2 aria-hidden="true" />
        {frPoints.remove}
      </button>
      {sure && (
        <ConfirmBox
          title={frPoints.removeTitle(titled(point))}
          lead={frPoints.removeLead}
          word={frPoints.remove}
          onConfirm={remove}
          onClose={() => setSure(false)}
        />
      )}
    </div>
  );
}
