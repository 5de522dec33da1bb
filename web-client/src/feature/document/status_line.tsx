/** The state of a document, in words: saved or not, read only and why, who is here. */

import {
  Check,
  CloudUpload,
  Copy,
  Lock,
  RotateCcw,
  TriangleAlert,
  Users,
  WifiOff,
} from 'lucide-react';
import { useEffect, useRef } from 'react';
import { frDocument } from '../../i18n/fr_document.ts';
import { announce } from '../../ui/announce.tsx';
import { useCut } from '../presence/connection.tsx';
import type { Point } from './agenda_doc.ts';
import type { RefusedText } from './kept.ts';
import type { DocumentStatus, SharedDocument } from './shared_document.ts';
import { type Present, useDocumentStatus } from './use_document.ts';

const words = frDocument.state;

export interface Telling {
  readonly kind: 'saved' | 'saving' | 'waiting' | 'locked' | 'stopped';
  readonly words: string;
}

type Known = Pick<DocumentStatus, 'halted' | 'writes' | 'synced' | 'pending'>;

/** What is true, the worst first. « Enregistré » is only said once the server has said so. */
export function tellingOf({ halted, writes, synced, pending }: Known, frozen = false): Telling {
  if (halted !== undefined) return { kind: 'stopped', words: words[halted] };
  if (frozen) return { kind: 'locked', words: words.frozen };
  if (writes === false) return { kind: 'locked', words: words.readOnly };
  if (!synced && pending > 0) return { kind: 'waiting', words: words.kept(pending) };
  if (!synced && writes === undefined) return { kind: 'saving', words: words.opening };
  if (!synced) return { kind: 'waiting', words: words.offline };
  return pending > 0
    ? { kind: 'saving', words: words.saving }
    : { kind: 'saved', words: words.saved };
}

const ICONS = {
  saved: Check,
  saving: CloudUpload,
  waiting: WifiOff,
  locked: Lock,
  stopped: TriangleAlert,
};

interface StatusProps {
  readonly shared: SharedDocument;
  readonly frozen?: boolean;
}

export function StatusLine({ shared, frozen = false }: StatusProps) {
  const status = useDocumentStatus(shared, (it) => it);
  const cut = useCut();
  const told = tellingOf(status, frozen);
  // Without a line at all, that one waits for it is not news to come, it is how things are.
  const said = cut && told.words === words.opening ? words.offline : told.words;
  const kind = said === words.offline ? 'waiting' : told.kind;
  useTurns(kind);
  const Icon = ICONS[kind];
  return (
    <p className="document-state" data-state={kind}>
      <Icon aria-hidden="true" />
      <span>{said}</span>
    </p>
  );
}

/** Each keystroke is saved: only what turns is told to who cannot see it. */
function useTurns(kind: Telling['kind']): void {
  const last = useRef(kind);
  useEffect(() => {
    const before = last.current;
    if (kind === 'saving') return;
    last.current = kind;
    if (kind === before) return;
    if (kind === 'waiting') announce(words.offline);
    else if (before === 'waiting' && kind === 'saved') announce(words.back);
  }, [kind]);
}

interface HereProps {
  readonly others: readonly Present[];
  readonly points?: readonly Point[];
}

export function WhoIsHere({ others, points = [] }: HereProps) {
  const where = ({ name, at }: Present): string => {
    const number = points.find((it) => it.id === at)?.number;
    return number === undefined ? name : frDocument.here.at(name, frDocument.here.point(number));
  };
  return (
    <p className="document-here small">
      <Users aria-hidden="true" />
      <span>
        {others.length === 0
          ? frDocument.here.alone
          : frDocument.here.people(others.map(where).join(', '))}
      </span>
    </p>
  );
}

/** Words that the server did not take. */
export function RefusedTexts({ shared }: { readonly shared: SharedDocument }) {
  const refused = useDocumentStatus(shared, (it) => it.refused);
  return refused.map((it) => (
    <Refused key={it.id} refused={it} onForget={() => shared.forgetRefused(it.id)} />
  ));
}

interface RefusedProps {
  readonly refused: RefusedText;
  readonly onForget: () => void;
}

function Refused({ refused, onForget }: RefusedProps) {
  const { refused: texts } = frDocument;
  const copy = async () => {
    await navigator.clipboard.writeText(refused.text);
    announce(texts.copied);
  };
  return (
    <section className="document-refused" aria-label={texts.title}>
      <p role="alert">
        <strong>{texts.title}.</strong> {texts.why[refused.code] ?? texts.why.other} {texts.lead}
      </p>
      <blockquote>{refused.text}</blockquote>
      <div className="meeting-buttons">
        <button
          type="button"
          className="button button-primary"
          onClick={() => void copy().catch(() => undefined)}
        >
          <Copy aria-hidden="true" />
          {texts.copy}
        </button>
        <button type="button" className="button button-plain" onClick={onForget}>
          {texts.forget}
        </button>
      </div>
    </section>
  );
}

/** Somebody took an earlier version back, while one had the document open. */
export function RestoredNote({ shared, nameOf }: RestoredProps) {
  const restored = useDocumentStatus(shared, (it) => it.restored);
  if (restored === undefined) return null;
  const name = restored.by === undefined ? undefined : nameOf(restored.by);
  return (
    <p className="vote-note document-restored" role="status">
      <RotateCcw aria-hidden="true" /> {frDocument.restored(name)}
    </p>
  );
}

interface RestoredProps {
  readonly shared: SharedDocument;
  readonly nameOf: (person: string) => string | undefined;
}
