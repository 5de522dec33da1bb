/** The voter's card: choose, confirm, and the truth about what became of it. */

import { CircleAlert, CircleCheck, Clock } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { Elector, Poll } from '#protocol';
import { fr, problemText } from '../../i18n/fr.ts';
import { choiceWords, frBallot, frVote, SECRECY } from '../../i18n/fr_vote.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { useName } from '../message/select.ts';
import { isSecret, sketchOf } from './ballot.ts';
import { Choices } from './choices.tsx';
import { moodNoted } from './kept_ballot.ts';
import { type BallotDraft, type Chosen, trackerOf, useBallotDraft } from './use_ballot.ts';
import { castsOf, type Fate, fateOf, mandatesCast, mandatesIn } from './votes.ts';

interface CardProps {
  readonly poll: Poll;
  readonly electors: readonly Elector[];
}

/** Below, a secret of so few is worth a word. */
const FEW = 9;

/** Mandates one exercises: from the electorate; once it is over, from what was voted or tried. */
function useMandates(poll: Poll): readonly number[] {
  const me = useMe();
  const electorate = useSelect((state) => state.rooms[poll.channel]?.tables.electorates[poll.id]);
  const receipts = useSelect((state) => state.personal?.tables.receipts[poll.id]);
  const outbox = useSelect((state) => state.outbox);
  return useMemo(() => {
    const forAnother = (mandate: number) => (electorate?.members?.[mandate - 1] ?? me) !== me;
    const now = mandatesIn(electorate, me);
    // One's own first: what is voted for others may repeat it.
    const ownFirst = (a: number, b: number) => Number(forAnother(a)) - Number(forAnother(b));
    if (now.length > 0) return now.toSorted(ownFirst);
    const tried = castsOf(outbox, poll.id).flatMap(mandatesCast);
    const all = new Set([...Object.keys(receipts ?? {}).map(Number), ...tried]);
    return [...all].sort((a, b) => a - b);
  }, [electorate, receipts, outbox, poll.id, me]);
}

function useFates(poll: Poll, mandates: readonly number[]): Readonly<Record<number, Fate>> {
  const outbox = useSelect((state) => state.outbox);
  const personal = useSelect((state) => state.personal);
  return useMemo(
    () => Object.fromEntries(mandates.map((it) => [it, fateOf({ outbox, personal }, poll.id, it)])),
    [outbox, personal, poll.id, mandates],
  );
}

export function VoterCard({ poll, electors }: CardProps) {
  const mandates = useMandates(poll);
  const fates = useFates(poll, mandates);
  const draft = useBallotDraft(poll);
  const props = { poll, electors, mandates, fates, draft };
  useSaid(poll, fates);
  const votable = poll.state === 'open' || poll.state === 'suspended';
  if (poll.rules.family === 'paper' || poll.opened_at === undefined) return null;
  if (!votable) return <AfterCard {...props} />;
  if (mandates.length === 0) return <p className="soft">{frBallot.notElector}</p>;
  return <OpenCard {...props} />;
}

/** Says once that the vote is in the urn. */
function useSaid(poll: Poll, fates: Readonly<Record<number, Fate>>): void {
  const waited = useRef(false);
  const all = Object.values(fates);
  const waits = all.some((it) => it.kind === 'waiting');
  const refused = all.some((it) => it.kind === 'refused');
  useEffect(() => {
    if (waited.current && !waits && !refused) announce(fr.poll.counted(poll.question.title));
    waited.current = waits;
  }, [waits, refused, poll.question.title]);
}

interface Inside extends CardProps {
  readonly mandates: readonly number[];
  readonly fates: Readonly<Record<number, Fate>>;
  readonly draft: BallotDraft;
}

const settled = (fate: Fate | undefined) => fate?.kind === 'waiting' || fate?.kind === 'counted';

function OpenCard(props: Inside) {
  const { poll, mandates, fates, draft } = props;
  const me = useMe();
  const [wanted, setWanted] = useState<boolean>();
  const place = useRef<HTMLElement>(null);
  const mood = poll.question.kind === 'mood';
  const noted = mood && moodNoted(me, poll.id);
  const done = noted || mandates.every((it) => settled(fates[it]));
  const choosing = wanted ?? (draft.begun || !done);
  const show = (next: boolean | undefined) => {
    setWanted(next);
    // What had the focus is gone: the card itself takes it, as the person has just acted on it.
    requestAnimationFrame(() => place.current?.focus());
  };
  const change = () => {
    const known = mandates.map((it) => {
      const fate = fates[it];
      return [it, sketchOf(fate && 'choice' in fate ? fate.choice : undefined)] as const;
    });
    draft.setAll(Object.fromEntries(known));
    show(true);
  };
  return (
    <section
      className="vote-card"
      ref={place}
      tabIndex={-1}
      aria-labelledby={`vote-card-${poll.id}`}
      data-done={!choosing || undefined}
    >
      <h3 id={`vote-card-${poll.id}`} className="sr-only">
        {frBallot.title}
      </h3>
      {mood ? (
        <MoodForm {...props} noted={noted} />
      ) : choosing ? (
        <BallotForm
          {...props}
          onSent={() => show(undefined)}
          onKeep={done ? () => [draft.clear(), show(false)] : undefined}
        />
      ) : (
        <>
          <Fates {...props} />
          {poll.state === 'open' && (
            <button type="button" className="button button-plain" onClick={change}>
              {frBallot.change}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function Secrecy({ poll }: { readonly poll: Poll }) {
  const secret = poll.rules.family === 'secret';
  const few = secret && poll.electors.ballots < FEW;
  return (
    <div className="vote-secrecy small">
      <p>{SECRECY[poll.question.kind === 'mood' ? 'mood' : poll.rules.family]}</p>
      {few && <p>{frVote.smallGroup(poll.electors.ballots)}</p>}
    </div>
  );
}

function MoodForm({ poll, mandates, draft, noted }: Inside & { readonly noted: boolean }) {
  const [failed, setFailed] = useState(false);
  const [mandate] = mandates;
  useSealAhead(poll);
  if (mandate === undefined) return null;
  return (
    <>
      {noted && <Told Icon={CircleCheck} title={frBallot.moodCounted} kind="counted" />}
      <p className="small soft">{frBallot.moodLead}</p>
      <Choices
        poll={poll}
        name={poll.id}
        sketch={{}}
        onChange={({ mood }) => {
          if (mood === undefined) return;
          void draft.send([{ mandate, choice: { mood } }]).then((sent) => setFailed(!sent));
        }}
      />
      {failed && (
        <p className="field-error" role="alert">
          {frBallot.sealFailed}
        </p>
      )}
      <Secrecy poll={poll} />
    </>
  );
}

interface FormProps extends Inside {
  readonly onSent: () => void;
  readonly onKeep: (() => void) | undefined;
}

function BallotForm({ poll, electors, mandates, fates, draft, onSent, onKeep }: FormProps) {
  const [failed, setFailed] = useState(false);
  const [sealing, setSealing] = useState(false);
  const chosen = draft.chosen(mandates);
  const suspended = poll.state === 'suspended';
  useSealAhead(poll);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0 || suspended || sealing) return;
    setSealing(true);
    const sent = await draft.send(chosen);
    setSealing(false);
    setFailed(!sent);
    if (sent) onSent();
  };
  return (
    <form className="vote-form" onSubmit={submit}>
      <Secrecy poll={poll} />
      {mandates.map((mandate, place) => (
        <MandateBallot
          key={mandate}
          {...{ poll, electors, mandate, draft }}
          fate={fates[mandate]}
          alone={mandates.length === 1}
          first={place === 0 ? undefined : mandates[0]}
        />
      ))}
      {suspended && <p className="vote-note">{frBallot.suspended}</p>}
      {failed && (
        <p className="field-error" role="alert">
          {frBallot.sealFailed}
        </p>
      )}
      {chosen.length === 0 && !suspended && <p className="soft">{frBallot.lead}</p>}
      {chosen.length > 0 && !suspended && (
        <div className="vote-confirm">
          <button type="submit" className="button button-primary vote-go">
            {sealing
              ? frBallot.sealing
              : frBallot.confirm(
                  poll.question,
                  chosen.map((it) => it.choice),
                )}
          </button>
        </div>
      )}
      <AfterConfirm {...{ poll, electors, mandates, draft, chosen, onKeep }} />
    </form>
  );
}

interface AfterProps
  extends Pick<FormProps, 'poll' | 'electors' | 'mandates' | 'draft' | 'onKeep'> {
  readonly chosen: readonly Chosen[];
}

/** What is still to be known before one confirms. */
function AfterConfirm({ poll, electors, mandates, draft, chosen, onKeep }: AfterProps) {
  const left = mandates.filter((it) => !chosen.some(({ mandate }) => mandate === it));
  return (
    <>
      {chosen.length > 0 && left.length > 0 && (
        <p className="small soft">
          {left.map((it) => frBallot.oneLeft(titleOf(electors, it))).join(' ')}
        </p>
      )}
      {draft.begun && (
        <p className="small soft">{isSecret(poll) ? frBallot.secretDraft : frBallot.draftKept}</p>
      )}
      {onKeep !== undefined && (
        <button type="button" className="button vote-keep" onClick={onKeep}>
          {frBallot.cancelChange}
        </button>
      )}
    </>
  );
}

/** What seals is here before it is needed: the network may be gone by then. */
function useSealAhead(poll: Poll): void {
  const sealed = poll.seal !== undefined;
  useEffect(() => {
    if (sealed) import('./seal.ts').catch(() => undefined);
  }, [sealed]);
}

function titleOf(electors: readonly Elector[], mandate: number): string {
  return frBallot.mandate(
    electors.find((it) => it.mandate === mandate),
    mandate,
  );
}

interface MandateProps {
  readonly poll: Poll;
  readonly electors: readonly Elector[];
  readonly mandate: number;
  readonly draft: BallotDraft;
  readonly fate: Fate | undefined;
  readonly alone: boolean;
  /** The mandate whose vote this one may repeat. */
  readonly first: number | undefined;
}

function MandateBallot(props: MandateProps) {
  const { poll, electors, mandate, draft, fate, alone, first } = props;
  const sketch = draft.sketches[mandate] ?? {};
  const other = first === undefined ? undefined : draft.sketches[first];
  return (
    <fieldset className="vote-block" data-alone={alone || undefined}>
      <legend className={alone ? 'sr-only' : undefined}>
        {alone ? frBallot.title : titleOf(electors, mandate)}
      </legend>
      <FateNote fate={fate} poll={poll} />
      <Choices
        poll={poll}
        name={`${poll.id}-${mandate}`}
        sketch={sketch}
        onChange={(next) => draft.set(mandate, next)}
      />
      {other !== undefined && Object.keys(sketch).length === 0 && (
        <button type="button" className="button" onClick={() => draft.set(mandate, other)}>
          {frBallot.sameFor}
        </button>
      )}
    </fieldset>
  );
}

/** What happened to the ballot before this one, where it is not one's own doing. */
function FateNote({ fate, poll }: { readonly fate: Fate | undefined; readonly poll: Poll }) {
  const client = useClient();
  const by = fate !== undefined && 'by' in fate ? fate.by : undefined;
  const name = useName(poll.channel, by ?? '');
  if (fate === undefined) return null;
  if (fate.kind === 'withdrawn') return <p className="vote-note">{frBallot.withdrawn}</p>;
  if (fate.kind === 'refused') {
    return (
      <Told
        Icon={CircleAlert}
        kind="refused"
        title={frBallot.refused}
        lead={problemText(fate.refusal.problem)}
      >
        <button
          type="button"
          className="button button-plain"
          onClick={() => client.discard(fate.id)}
        >
          {frBallot.understood}
        </button>
      </Told>
    );
  }
  if (fate.kind !== 'counted' || fate.source === 'device' || fate.choice === undefined) return null;
  const said = choiceWords(poll.question, fate.choice);
  return <p className="vote-note">{frBallot.entered(name, fate.source, said)}</p>;
}

interface ToldProps {
  readonly Icon: typeof Clock;
  readonly kind: 'waiting' | 'counted' | 'refused';
  readonly title: string;
  readonly lead?: string | undefined;
  readonly children?: ReactNode;
}

function Told({ Icon, kind, title, lead, children }: ToldProps) {
  return (
    <div className="vote-told" data-fate={kind} role={kind === 'refused' ? 'alert' : undefined}>
      <Icon aria-hidden="true" />
      <div className="vote-told-words">
        <p className="vote-told-title">{title}</p>
        {lead && <p className="small">{lead}</p>}
        {children}
      </div>
    </div>
  );
}

function Fates({ poll, electors, mandates, fates }: Inside) {
  return mandates.map((mandate) => (
    <div key={mandate} className="vote-fate">
      {mandates.length > 1 && <p className="vote-fate-of">{titleOf(electors, mandate)}</p>}
      <FateView poll={poll} fate={fates[mandate]} mandate={mandate} />
    </div>
  ));
}

interface FateProps {
  readonly poll: Poll;
  readonly fate: Fate | undefined;
  readonly mandate: number;
}

function FateView({ poll, fate, mandate }: FateProps) {
  const open = useSelect((state) => state.phase.kind === 'open');
  if (fate === undefined || fate.kind === 'none') return null;
  if (fate.kind === 'withdrawn' || fate.kind === 'refused') {
    return <FateNote fate={fate} poll={poll} />;
  }
  const said = fate.choice && frBallot.yours(poll.question, fate.choice);
  const secret = isSecret(poll);
  const tracker = secret ? trackerOf(poll.id, mandate) : undefined;
  const mark = tracker !== undefined && (
    <p className="small">
      <strong className="tracker">{frBallot.tracker(tracker)}</strong> {frBallot.trackerLead}
    </p>
  );
  if (fate.kind === 'waiting') {
    return (
      <Told
        Icon={Clock}
        kind="waiting"
        title={open ? frBallot.sending : frBallot.waiting}
        lead={open ? said : [said, frBallot.waitingLead].filter(Boolean).join(' ')}
      >
        {mark}
      </Told>
    );
  }
  const at = fate.at === undefined ? frBallot.counted : frBallot.countedAt(fate.at);
  return (
    <>
      <Told
        Icon={CircleCheck}
        kind="counted"
        title={secret ? frBallot.sealedCounted : at}
        lead={secret ? frBallot.sealedLead : said}
      >
        {mark}
      </Told>
      <FateNote fate={fate} poll={poll} />
    </>
  );
}

/** Once no ballot is taken any more: what became of one's own. */
function AfterCard({ poll, electors, mandates, fates, draft }: Inside) {
  const voided = poll.state === 'voided';
  const { clear, begun } = draft;
  const [late] = useState(begun);
  useEffect(() => {
    if (begun) clear();
  }, [begun, clear]);
  const known = mandates.filter((it) => (fates[it]?.kind ?? 'none') !== 'none');
  if (poll.question.kind === 'mood' || (known.length === 0 && !late)) return null;
  return (
    <section className="vote-card" data-done aria-label={frBallot.title}>
      {late && known.length === 0 && !voided && (
        <Told Icon={CircleAlert} kind="refused" title={frBallot.refused} lead={frBallot.tooLate} />
      )}
      {!(voided && isSecret(poll)) && (
        <Fates {...{ poll, electors, fates, draft }} mandates={known} />
      )}
    </section>
  );
}
