/** The end of an item: its sentence is written already, and one gesture goes on to the next. */

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type AgendaItem, DECISION_CHARS_MAX, type ItemOutcome } from '#protocol';
import { frItem } from '../../i18n/fr_desk.ts';
import { useSelect } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { useGivesOpinion } from '../meeting/opinion.ts';
import { usePollView } from '../poll/use_poll_view.ts';
import { Act, useSettled } from './act_place.tsx';
import { Refusal, useActing } from './acting.tsx';
import { sentenceOf } from './sentence.ts';
import { isUnderWay, pollsOf, useDesk, VOTED } from './use_desk.ts';

/** Its buttons stand at the foot of the desk. */
const FORM = 'lectern-end';

const OUTCOMES: readonly ItemOutcome[] = ['decided', 'noted', 'postponed', 'withdrawn'];
/** Of what was to be voted on, and was not. */
const UNVOTED: readonly ItemOutcome[] = ['postponed', 'withdrawn', 'noted', 'decided'];

export function ItemEnd({ item }: { readonly item: AgendaItem }) {
  const { polls, acts } = useDesk();
  const mine = pollsOf(polls, item.id);
  if (!acts) return null;
  const under = mine.find(isUnderWay);
  if (under !== undefined) {
    const words = under.state === 'closed' ? frItem.tellFirst : frItem.voteFirst;
    return <p className="small soft">{words}</p>;
  }
  const told = mine.findLast((it) => it.state === 'proclaimed');
  return told === undefined ? (
    <EndForm item={item} sentence="" decided={false} />
  ) : (
    <AfterVote item={item} poll={told.id} />
  );
}

/** The record names those who voted by a public ballot. */
function AfterVote({ item, poll: id }: { readonly item: AgendaItem; readonly poll: string }) {
  const { channel, polls, sheet, nameOf } = useDesk();
  const { view } = usePollView(channel, id, false);
  const recusals = useSelect((state) => state.rooms[channel]?.tables.recusals[item.id]);
  const poll = polls.find((it) => it.id === id);
  if (poll?.result === undefined) return null;
  const there = new Set(sheet.seats.map((it) => it.sitter));
  const recused = Object.values(recusals ?? {})
    .filter((it) => it.active && there.has(it.person))
    .map((it) => nameOf(it.person));
  const { result } = poll;
  const kind = item.draft.kind;
  const sentence = sentenceOf({ kind, poll, result, record: view?.record, recused });
  return <EndForm item={item} sentence={sentence} decided />;
}

interface FormProps {
  readonly item: AgendaItem;
  readonly sentence: string;
  /** Something was voted. */
  readonly decided: boolean;
}

function EndForm({ item, sentence, decided }: FormProps) {
  const { channel, next } = useDesk();
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  const owners = Object.values(members ?? {})
    .filter((it) => it.ended_at === undefined)
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'));
  const acting = useActing();
  const [chosen, setChosen] = useState<ItemOutcome>();
  const settled = useSettled(item.id);
  const [typed, setTyped] = useState<string>();
  const [owner, setOwner] = useState('');
  const [due, setDue] = useState('');
  const opinion = useGivesOpinion(channel)(item);
  // What was to be voted on does not end by itself: what becomes of it is somebody's choice.
  const asks = !decided && VOTED.has(item.draft.kind);
  const outcome = chosen ?? (decided ? 'decided' : asks ? undefined : 'noted');
  const words = typed ?? sentence;
  const close = async (thenNext: boolean) => {
    if (outcome === undefined) return;
    const follow_up = owner === '' ? undefined : { owner, ...(due === '' ? {} : { due }) };
    const kept = words.trim();
    const command = {
      channel,
      item: item.id,
      outcome,
      ...(kept === '' ? {} : { decision: kept.slice(0, DECISION_CHARS_MAX) }),
      ...(follow_up === undefined ? {} : { follow_up }),
    };
    const closing = acting.act({ close_item: command }, frItem.closed);
    if (!thenNext || next === undefined) return void (await closing);
    if ((await closing) === undefined) return;
    await acting.act({ open_item: { channel, item: next.id } }, frItem.opened(next));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void close(true);
  };
  const only = (
    <button
      type="button"
      className={next === undefined ? 'button button-primary' : 'button button-plain'}
      data-shortcut={next === undefined ? 'n' : undefined}
      disabled={acting.busy || !settled}
      onClick={() => void close(false)}
    >
      {frItem.close}
    </button>
  );
  return (
    <form id={FORM} className="lectern-end" onSubmit={submit} aria-labelledby="lectern-end-title">
      <h3 id="lectern-end-title">{frItem.end}</h3>
      {asks && <p className="vote-note">{frItem.notVoted}</p>}
      <fieldset className="entry-brushes">
        <legend className="small">{frItem.outcome}</legend>
        {(asks ? UNVOTED : OUTCOMES).map((it) => (
          <label key={it} className="entry-brush">
            <input
              type="radio"
              name="outcome"
              checked={outcome === it}
              onChange={() => setChosen(it)}
            />
            <span>
              {asks && it === 'decided'
                ? frItem.withoutVote(opinion)
                : frItem.outcomeOf(it, opinion)}
            </span>
          </label>
        ))}
      </fieldset>
      <Sentence value={words} onChange={setTyped} />
      <div className="lectern-follow">
        <div className="field">
          <label>
            <span>{frItem.owner}</span>
            <select value={owner} onChange={(event) => setOwner(event.target.value)}>
              <option value="">{frItem.nobody}</option>
              {owners.map((it) => (
                <option key={it.person} value={it.person}>
                  {it.name}
                </option>
              ))}
            </select>
          </label>
        </div>
        {owner !== '' && <Field label={frItem.due} type="date" value={due} onChange={setDue} />}
      </div>
      <Refusal acting={acting} />
      {next !== undefined && outcome !== undefined && only}
      {outcome !== undefined && (
        <Act side="right">
          {next !== undefined && (
            <button
              type="submit"
              form={FORM}
              className="button button-primary"
              data-shortcut="n"
              disabled={acting.busy || !settled}
            >
              {frItem.closeNext(next)}
            </button>
          )}
          {next === undefined && only}
        </Act>
      )}
    </form>
  );
}

interface SentenceProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** As tall as what it holds. */
function Sentence({ value, onChange }: SentenceProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its height follows its words
  useEffect(() => {
    const it = area.current;
    if (it === null) return;
    it.style.height = 'auto';
    it.style.height = `${it.scrollHeight + 2}px`;
  }, [value]);
  return (
    <div className="field">
      <label htmlFor="lectern-sentence">{frItem.sentence}</label>
      <textarea
        id="lectern-sentence"
        ref={area}
        rows={2}
        value={value}
        maxLength={DECISION_CHARS_MAX}
        aria-describedby="lectern-sentence-help"
        onChange={(event) => onChange(event.target.value)}
      />
      <span className="field-help" id="lectern-sentence-help">
        {frItem.sentenceHelp}
      </span>
    </div>
  );
}
