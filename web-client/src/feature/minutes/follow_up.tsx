/** What is to be done after an item: who, what, until when. */

import { ListTodo } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { type AgendaItem, FOLLOW_UP_CHARS_MAX, type FollowUp } from '#protocol';
import { frFollow } from '../../i18n/fr_minutes.ts';
import { Field } from '../../ui/field.tsx';
import { Failure, useAsking } from '../meeting/ask.tsx';
import { PersonSelect, usePeople } from '../meeting/person_select.tsx';

export function FollowUpPart({ item }: { readonly item: AgendaItem }) {
  const [open, setOpen] = useState(false);
  const word = item.follow_up === undefined ? frFollow.add : frFollow.change;
  return (
    <div className="minutes-follow">
      <button
        type="button"
        className="button button-plain"
        aria-expanded={open}
        aria-label={frFollow.of(word, item.draft.title)}
        onClick={() => setOpen(!open)}
      >
        <ListTodo aria-hidden="true" />
        {word}
      </button>
      {open && <FollowForm item={item} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** What was said, without what is empty. */
function saidOf(owner: string | undefined, text: string, due: string): FollowUp {
  const what = text.trim();
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(what === '' ? {} : { text: what }),
    ...(due === '' ? {} : { due }),
  };
}

function FollowForm({
  item,
  onClose,
}: {
  readonly item: AgendaItem;
  readonly onClose: () => void;
}) {
  const { channel, id, follow_up: now } = item;
  const asking = useAsking();
  const people = usePeople(channel);
  const [owner, setOwner] = useState(now?.owner);
  const [text, setText] = useState(now?.text ?? '');
  const [due, setDue] = useState(now?.due ?? '');
  const [missing, setMissing] = useState(false);
  const follow = async (said: FollowUp, word: string) => {
    const done = await asking.ask({ follow_item: { channel, item: id, ...said } }, word);
    if (done !== undefined) onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = saidOf(owner, text, due);
    if (Object.keys(said).length === 0) return setMissing(true);
    void follow(said, frFollow.saved);
  };
  return (
    <form className="minutes-follow-form" aria-label={frFollow.title} onSubmit={submit} noValidate>
      <Field
        label={frFollow.what}
        value={text}
        onChange={setText}
        maxLength={FOLLOW_UP_CHARS_MAX}
        error={
          missing && Object.keys(saidOf(owner, text, due)).length === 0
            ? frFollow.missing
            : undefined
        }
        autoFocus
      />
      <div className="meeting-pair">
        <PersonSelect
          label={frFollow.who}
          people={people}
          value={owner}
          none={frFollow.nobody}
          onChange={setOwner}
        />
        <Field label={frFollow.due} type="date" value={due} onChange={setDue} />
      </div>
      <Failure asking={asking} />
      <div className="meeting-buttons">
        <button type="submit" className="button button-primary" disabled={asking.busy}>
          {frFollow.save}
        </button>
        {now !== undefined && (
          <button
            type="button"
            className="button meeting-off"
            disabled={asking.busy}
            onClick={() => void follow({}, frFollow.removed)}
          >
            {frFollow.remove}
          </button>
        )}
      </div>
    </form>
  );
}
