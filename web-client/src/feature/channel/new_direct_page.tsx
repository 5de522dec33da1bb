/** Writing to somebody: who, then the conversation. */

import { type FormEvent, useState } from 'react';
import type { PersonId } from '#protocol';
import { frPeople } from '../../i18n/fr_people.ts';
import { useTitle } from '../../ui/use_title.ts';
import { PeoplePicker } from '../directory/people_picker.tsx';
import { useWriteTo } from '../directory/write_to.ts';

const texts = frPeople.direct;
/** The protocol's `DIRECT_OTHERS_MAX`. */
const OTHERS_MAX = 9;

export default function NewDirectPage() {
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [error, setError] = useState<string>();
  const { open, state, words } = useWriteTo();
  useTitle(texts.title);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return setError(texts.nobody);
    if (chosen.length > OTHERS_MAX) return setError(texts.tooMany(OTHERS_MAX));
    setError(undefined);
    open(chosen);
  };
  const told = error ?? words;
  return (
    <form className="sheet-page" onSubmit={submit}>
      <h1>{texts.title}</h1>
      <p className="soft">{texts.lead}</p>
      <PeoplePicker chosen={chosen} onChange={setChosen} />
      <div className="form-end">
        {told && (
          <p className={state === 'busy' ? 'soft' : 'field-error'} role="alert">
            {told}
          </p>
        )}
        <button className="button button-primary" type="submit" disabled={state === 'busy'}>
          {texts.go}
        </button>
      </div>
    </form>
  );
}
