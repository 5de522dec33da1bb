/** Opening a project room: its name, what it is for, who is in it. */

import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import type { PersonId } from '#protocol';
import { frPeople } from '../../i18n/fr_people.ts';
import { useClient, useSelect } from '../../services.ts';
import { Field } from '../../ui/field.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { PeoplePicker } from '../directory/people_picker.tsx';
import { refusedText, useStillHere } from '../directory/write_to.ts';
import { type Described, describeError } from './describe.ts';

const texts = frPeople.room;

export default function NewRoomPage() {
  const client = useClient();
  const [, go] = useLocation();
  const still = useStillHere();
  const [described, setDescribed] = useState<Described>({ name: '', topic: '' });
  const [people, setPeople] = useState<readonly PersonId[]>([]);
  const [errors, setErrors] = useState<{ name?: string; topic?: string; all?: string }>({});
  const [busy, setBusy] = useState(false);
  const offline = useSelect((state) => state.phase.kind !== 'open');
  useTitle(texts.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = describeError(described);
    if (wrong !== undefined) return setErrors(wrong);
    setErrors({});
    setBusy(true);
    const name = described.name.trim();
    const topic = described.topic.trim();
    client.perform({ open_room: { name, topic, people: [...people] } }).then(
      (reply) => {
        if (!still()) return;
        const room = typeof reply === 'object' && 'done' in reply ? reply.done.channel : undefined;
        go(room === undefined ? '/salons' : `/salons/${room}`);
      },
      (problem: unknown) => {
        setBusy(false);
        setErrors({ all: refusedText(problem) });
      },
    );
  };
  return (
    <form className="sheet-page" onSubmit={submit} noValidate>
      <h1>{texts.title}</h1>
      <p className="soft">{texts.lead}</p>
      <Field
        label={texts.name}
        help={texts.nameHelp}
        error={errors.name}
        value={described.name}
        onChange={(name) => setDescribed({ ...described, name })}
      />
      <Field
        label={texts.topic}
        help={texts.topicHelp}
        error={errors.topic}
        value={described.topic}
        onChange={(topic) => setDescribed({ ...described, topic })}
      />
      <h2 className="settings-label">{texts.members}</h2>
      <PeoplePicker chosen={people} onChange={setPeople} />
      <div className="form-end">
        {errors.all && (
          <p className="field-error" role="alert">
            {errors.all}
          </p>
        )}
        {busy && offline && (
          <p className="soft" role="status">
            {texts.waiting}
          </p>
        )}
        <button className="button button-primary" type="submit" disabled={busy}>
          {texts.create}
        </button>
      </div>
    </form>
  );
}
