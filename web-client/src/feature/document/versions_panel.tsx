/** The versions of a document: kept by name or by themselves, compared with today, taken back. */

import { History, RotateCcw } from 'lucide-react';
import { createElement, type FormEvent, useCallback, useEffect, useState } from 'react';
import { type DocumentVersion, VERSION_NAME_CHARS_MAX } from '#protocol';
import { frPoints, frVersions, POINT_KIND } from '../../i18n/fr_document.ts';
import { duration } from '../../i18n/fr_seance.ts';
import { useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { Field } from '../../ui/field.tsx';
import { Failure, useAsking } from '../meeting/ask.tsx';
import { notesOf, pointsOf } from './agenda_doc.ts';
import type { AgendaContext } from './point_row.tsx';
import { plainText } from './rich_view.tsx';
import {
  compared,
  type KeptPoint,
  keptPoints,
  type Pair,
  type Word,
  wordsBetween,
} from './version_rules.ts';

type Of = Pick<AgendaContext, 'channel' | 'document' | 'doc' | 'writes' | 'nameOf'>;

async function read<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return (await response.json()) as T;
}

function useVersions(document: string) {
  const [versions, setVersions] = useState<readonly DocumentVersion[]>();
  const [failed, setFailed] = useState(false);
  const rooms = useSelect((state) => state.rooms);
  // Its number moves when somebody keeps a version or takes one back.
  const rev = Object.values(rooms)
    .map((it) => it.tables.documents[document]?.rev)
    .find((it) => it !== undefined);
  const load = useCallback(() => {
    read<{ versions: DocumentVersion[] }>(`/api/documents/${document}/versions`).then(
      (told) => {
        setVersions([...told.versions].sort((a, b) => b.number - a.number));
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, [document]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again once it has changed
  useEffect(load, [load, rev]);
  return { versions, failed };
}

export function VersionsPanel({ of }: { readonly of: Of }) {
  const { versions, failed } = useVersions(of.document);
  const [compare, setCompare] = useState<number>();
  return (
    <section className="meeting-part" aria-labelledby="versions-title">
      <h2 id="versions-title">
        <History aria-hidden="true" /> {frVersions.title}
      </h2>
      <p className="small soft">{frVersions.lead}</p>
      {of.writes && <KeepForm of={of} />}
      {failed && <p className="field-error">{frVersions.failed}</p>}
      {versions?.length === 0 && <p className="soft">{frVersions.none}</p>}
      <ul className="versions">
        {versions?.map((it) => (
          <li key={it.number} className="version">
            <VersionHead
              version={it}
              of={of}
              open={compare === it.number}
              onOpen={(open) => setCompare(open ? it.number : undefined)}
            />
            {compare === it.number && <Compared version={it} of={of} />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function KeepForm({ of }: { readonly of: Of }) {
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const asking = useAsking();
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return setMissing(true);
    const { channel, document } = of;
    const command = { channel, document, name: name.trim() };
    const done = await asking.ask({ name_version: command }, frVersions.kept);
    if (done === undefined) return;
    setName('');
    setMissing(false);
  };
  return (
    <form className="version-form" onSubmit={(event) => void keep(event)} noValidate>
      <Field
        label={frVersions.name}
        value={name}
        maxLength={VERSION_NAME_CHARS_MAX}
        onChange={setName}
        error={missing && name.trim() === '' ? frVersions.missing : undefined}
      />
      <button type="submit" className="button button-plain">
        {frVersions.keep}
      </button>
      <Failure asking={asking} />
    </form>
  );
}

interface VersionProps {
  readonly version: DocumentVersion;
  readonly of: Of;
}

interface HeadProps extends VersionProps {
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
}

function VersionHead({ version, of, open, onOpen }: HeadProps) {
  const { name, at, by, kind } = version;
  const what = name === undefined ? frVersions.unnamed(at) : frVersions.named(name, at);
  const who = by === undefined ? undefined : of.nameOf(by);
  return (
    <div className="version-head">
      <span className="two-lines">
        <strong>{what}</strong>
        <span className="small soft">
          {frVersions.kind[kind]}
          {who !== undefined && ` ${frVersions.by(who)}`}
          {kind === 'official' && ` · ${frVersions.hash(version.hash)}`}
        </span>
      </span>
      <button
        type="button"
        className="button button-plain"
        aria-expanded={open}
        aria-label={open ? undefined : frVersions.compareOf(what)}
        onClick={() => onOpen(!open)}
      >
        {open ? frVersions.close : frVersions.compare}
      </button>
    </div>
  );
}

function Compared({ version, of }: VersionProps) {
  const [then, setThen] = useState<readonly KeptPoint[]>();
  const [failed, setFailed] = useState(false);
  const { document } = of;
  useEffect(() => {
    read<{ json: unknown }>(`/api/documents/${document}/versions/${version.number}`).then(
      ({ json }) => setThen(keptPoints(json)),
      () => setFailed(true),
    );
  }, [document, version.number]);
  if (failed) return <p className="field-error">{frVersions.failed}</p>;
  if (then === undefined) return null;
  const pairs = compared(then, pointsNow(of));
  const same = pairs.every((it) => it.fate === 'same');
  return (
    <>
      {same && <p>{frVersions.same}</p>}
      <table className="compare">
        <thead>
          <tr>
            <th scope="col">{frVersions.before}</th>
            <th scope="col">{frVersions.today}</th>
          </tr>
        </thead>
        <tbody>
          {pairs.map((it) => (
            <Row key={it.id} pair={it} of={of} />
          ))}
        </tbody>
      </table>
      {of.writes && <Restore version={version} of={of} />}
    </>
  );
}

/** Notes are compared as words where both are words; a version may keep them in another shape. */
function pointsNow({ doc }: Of): KeptPoint[] {
  return pointsOf(doc).map((it) => {
    const notes = notesOf(doc, it.id);
    return { ...it, notes: notes === undefined ? '' : plainText(notes) };
  });
}

function Row({ pair, of }: { readonly pair: Pair; readonly of: Of }) {
  const { old, now, fate } = pair;
  const words = wordsBetween(old?.title ?? '', now?.title ?? '');
  return (
    <tr data-fate={fate}>
      <td>
        {old !== undefined && (
          <>
            <Words words={words} without="added" />
            <Line point={old} of={of} />
          </>
        )}
      </td>
      <td>
        {now !== undefined && (
          <>
            <Words words={words} without="removed" />
            <Line point={now} of={of} />
          </>
        )}
        {fate !== 'same' && <span className="small compare-fate">{frVersions[fate]}</span>}
      </td>
    </tr>
  );
}

interface WordsProps {
  readonly words: readonly Word[];
  /** The side it is of: what came since was not there, what went is not any more. */
  readonly without: 'added' | 'removed';
}

const TAGS = { same: 'span', added: 'ins', removed: 'del' } as const;

function Words({ words, without }: WordsProps) {
  const shown = words.filter((it) => it.fate !== without);
  return createElement(
    'span',
    {},
    ...shown.map(({ text, fate }) => createElement(TAGS[fate], {}, text)),
  );
}

function Line({ point, of }: { readonly point: KeptPoint; readonly of: Of }) {
  const kind = POINT_KIND[point.kind as keyof typeof POINT_KIND];
  const parts = [kind, point.minutes ? duration(point.minutes) : undefined];
  const name = of.nameOf(point.rapporteur ?? '');
  if (name !== undefined) parts.push(frPoints.by(name));
  const line = parts.filter(Boolean).join(' · ');
  return <span className="small soft compare-line">{line}</span>;
}

function Restore({ version, of }: VersionProps) {
  const [sure, setSure] = useState(false);
  const asking = useAsking();
  const restore = () => {
    setSure(false);
    const { channel, document } = of;
    const command = { channel, document, number: version.number };
    void asking.ask({ restore_version: command }).then((done) => {
      if (done !== undefined) announce(frVersions.restored);
    });
  };
  return (
    <>
      <button
        type="button"
        className="button button-plain meeting-wide"
        disabled={asking.busy}
        onClick={() => setSure(true)}
      >
        <RotateCcw aria-hidden="true" />
        {frVersions.restore}
      </button>
      <Failure asking={asking} />
      {sure && (
        <ConfirmBox
          title={frVersions.restoreTitle}
          lead={frVersions.restoreLead}
          word={frVersions.restore}
          onConfirm={restore}
          onClose={() => setSure(false)}
        />
      )}
    </>
  );
}
