/** Writing the agenda: items added, changed, put in order by buttons or keys, taken off. */

import { ArrowDown, ArrowUp, Pencil, Plus } from 'lucide-react';
import { type KeyboardEvent, Suspense, useState } from 'react';
import type { AgendaItem } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frSeance, ITEM_STATE } from '../../i18n/fr_seance.ts';
import { useRoom } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { keptLazy } from '../../ui/kept_lazy.ts';
import { StartTogether } from '../document/start_together.tsx';
import { agendaOf, useDocuments } from '../document/use_about.ts';
import { minutesOf, useItemLine } from './agenda.tsx';
import { type Asking, Failure, useAsking } from './ask.tsx';
import { Attachments } from './attachments.tsx';
import { ConvenePart } from './convene_part.tsx';
import { ItemForm } from './item_form.tsx';
import { type MeetingSheet, meetingPath, proposalsOf } from './meeting_view.ts';
import { OfMeeting, Page } from './page.tsx';
import { Proposals } from './proposals.tsx';

const AgendaDocument = keptLazy(() => import('../document/agenda_document.tsx'));

const words = frSeance.agenda;
/** Beyond, nobody listens any more. */
const LONG_MINUTES = 180;

interface PageProps {
  readonly channel: string;
  readonly meeting: string;
}

export function AgendaPage({ channel, meeting }: PageProps) {
  const back = { href: meetingPath(channel, meeting), word: frSeance.form.back };
  return (
    <OfMeeting channel={channel} meeting={meeting}>
      {(sheet, { told }) => (
        <Page title={words.title} kicker={sheet.meeting.draft.title} back={back}>
          <Written sheet={sheet} known={told !== undefined} />
        </Page>
      )}
    </OfMeeting>
  );
}

/** By several people in a document, where somebody opened one; else by who conducts the meeting. */
function Written(props: InsideProps) {
  const { meeting, place } = props.sheet;
  const document = agendaOf(useDocuments(meeting.channel), meeting.id);
  const before = meeting.state === 'draft' || meeting.state === 'convened';
  if (document !== undefined && before) {
    return (
      <Suspense fallback={<p className="soft">{fr.app.loading}</p>}>
        <AgendaDocument key={document.id} sheet={props.sheet} document={document} />
      </Suspense>
    );
  }
  return (
    <>
      {meeting.state === 'draft' && place.conducts && <StartTogether sheet={props.sheet} />}
      <Inside {...props} />
    </>
  );
}

interface InsideProps {
  readonly sheet: MeetingSheet;
  /** The server has told all of it. */
  readonly known: boolean;
}

function Inside({ sheet, known }: InsideProps) {
  const { meeting, items, place } = sheet;
  const room = useRoom(meeting.channel);
  const moving = useAsking();
  const [open, setOpen] = useState<string>();
  const minutes = minutesOf(items);
  const before = meeting.state === 'draft' || meeting.state === 'convened';
  return (
    <>
      <p className="soft">{words.lead}</p>
      <ol className="agenda agenda-edit">
        {items.map((it, at) => (
          <Row
            key={it.id}
            item={it}
            at={at}
            items={items}
            moving={moving}
            editable={place.conducts}
            editing={open === it.id}
            onEdit={(on) => setOpen(on ? it.id : undefined)}
          />
        ))}
      </ol>
      <Failure asking={moving} />
      {minutes > 0 && <p className="small soft">{frSeance.sheet.total(minutes)}</p>}
      {minutes > LONG_MINUTES && <p className="vote-note">{words.long(minutes)}</p>}
      {place.conducts && <Adding sheet={sheet} known={known} />}
      <Proposals
        channel={meeting.channel}
        proposals={proposalsOf(room?.tables.items ?? {})}
        meeting={place.conducts ? meeting.id : undefined}
      />
      {place.conducts && before && <ConvenePart sheet={sheet} />}
    </>
  );
}

/** The form is there at once on an empty agenda: that is what one came for. */
function Adding({ sheet, known }: InsideProps) {
  const { channel, id } = sheet.meeting;
  const asking = useAsking();
  const [chosen, setShown] = useState<boolean>();
  const shown = chosen ?? (known && sheet.items.length === 0);
  const [round, setRound] = useState(0);
  if (!shown) {
    return (
      <button
        type="button"
        className="button button-plain meeting-wide"
        onClick={() => setShown(true)}
      >
        <Plus aria-hidden="true" />
        {words.add}
      </button>
    );
  }
  return (
    <section className="meeting-part agenda-add" aria-labelledby="add-title">
      <h2 id="add-title">{words.add}</h2>
      <ItemForm
        key={round}
        channel={channel}
        word={words.put}
        asking={asking}
        onClose={() => setShown(false)}
        onSave={async (draft) => {
          setShown(true);
          const added = await asking.ask(
            { add_items: { channel, meeting: id, items: [draft] } },
            words.added,
          );
          if (added !== undefined) setRound((now) => now + 1);
        }}
      />
    </section>
  );
}

interface RowProps {
  readonly item: AgendaItem;
  readonly at: number;
  readonly items: readonly AgendaItem[];
  readonly moving: Asking;
  readonly editable: boolean;
  readonly editing: boolean;
  readonly onEdit: (on: boolean) => void;
}

function Row(props: RowProps) {
  const { item, at, items, moving, editable, editing, onEdit } = props;
  const { channel, draft, state } = item;
  const line = useItemLine(item);
  const planned = editable && state === 'planned';
  const move = (step: 1 | -1) => {
    const to = at + step;
    if (to < 0 || to >= items.length || moving.busy) return;
    // Before the one it passes, or before the one that follows that one.
    const before = items[step < 0 ? to : to + 1]?.id;
    const command = { channel, item: item.id, ...(before === undefined ? {} : { before }) };
    void moving.ask({ move_item: command }).then((done) => {
      if (done !== undefined) announce(words.moved(draft.title, to + 1));
    });
  };
  const keys = (event: KeyboardEvent) => {
    const step = event.altKey && { ArrowUp: -1 as const, ArrowDown: 1 as const }[event.key];
    if (!step) return;
    event.preventDefault();
    move(step);
  };
  return (
    <li className="agenda-item" data-state={state} onKeyDown={planned ? keys : undefined}>
      <span className="agenda-number">{item.number ?? at + 1}</span>
      <div className="two-lines">
        <strong>{draft.title}</strong>
        <span className="small soft">{line}</span>
        <Attachments list={draft.attachments} />
        {state !== 'planned' && <span className="small agenda-state">{ITEM_STATE[state]}</span>}
      </div>
      {planned && (
        <div className="agenda-moves">
          <button
            type="button"
            className="button button-icon"
            aria-label={words.up(draft.title)}
            title={words.drag}
            aria-disabled={at === 0}
            onClick={() => move(-1)}
          >
            <ArrowUp aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button button-icon"
            aria-label={words.down(draft.title)}
            title={words.drag}
            aria-disabled={at === items.length - 1}
            onClick={() => move(1)}
          >
            <ArrowDown aria-hidden="true" />
          </button>
          <button
            type="button"
            className="button button-icon"
            aria-label={words.edit(draft.title)}
            aria-expanded={editing}
            onClick={() => onEdit(!editing)}
          >
            <Pencil aria-hidden="true" />
          </button>
        </div>
      )}
      {planned && editing && <Editing item={item} onClose={() => onEdit(false)} />}
    </li>
  );
}

function Editing({ item, onClose }: { readonly item: AgendaItem; readonly onClose: () => void }) {
  const asking = useAsking();
  const [sure, setSure] = useState(false);
  const { channel, id } = item;
  const remove = () => {
    setSure(false);
    void asking.ask({ close_item: { channel, item: id, outcome: 'withdrawn' } }, words.removed);
  };
  return (
    <div className="agenda-editing">
      <ItemForm
        channel={channel}
        draft={item.draft}
        word={words.save}
        asking={asking}
        onClose={onClose}
        onSave={async (draft) => {
          const saved = await asking.ask({ edit_item: { channel, item: id, draft } }, words.saved);
          if (saved !== undefined) onClose();
        }}
      />
      <button
        type="button"
        className="button meeting-off"
        aria-label={words.offOf(item.draft.title)}
        onClick={() => setSure(true)}
      >
        {words.off}
      </button>
      {sure && (
        <ConfirmBox
          title={words.offTitle}
          lead={words.offLead}
          word={words.off}
          onConfirm={remove}
          onClose={() => setSure(false)}
        />
      )}
    </div>
  );
}
