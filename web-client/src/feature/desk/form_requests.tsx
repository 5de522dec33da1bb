/**
 * "Demandes de scrutin secret : 3 sur 5 nécessaires": what members ask the vote to be, before it is
 * opened. Whoever conducts enters the hands that are raised in the room.
 */

import { useState } from 'react';
import type { AgendaItem, BallotForm, PersonId } from '#protocol';
import { frItem } from '../../i18n/fr_desk.ts';
import { frForm } from '../../i18n/fr_form.ts';
import { isApart, useBodyKind } from '../meeting/body_rules.ts';
import { Refusal, useActing } from './acting.tsx';
import {
  FORMS,
  type FormCount,
  formCounts,
  mayAsk,
  showsAsking,
  takesPart,
  wantedForm,
} from './form_rules.ts';
import { NameToggles } from './name_toggles.tsx';
import { useDesk } from './use_desk.ts';

/** The form that enough of those who are there ask for. */
export function useWantedForm(item: AgendaItem): BallotForm | undefined {
  const { sheet, channel } = useDesk();
  const body = useBodyKind(channel);
  return wantedForm(formCounts({ item, seats: sheet.seats, quorum: sheet.quorum, body }));
}

export function FormRequests({ item }: { readonly item: AgendaItem }) {
  const { channel, sheet, acts, meeting } = useDesk();
  const body = useBodyKind(channel);
  const acting = useActing();
  if (!mayAsk(body)) return null;
  const counts = formCounts({ item, seats: sheet.seats, quorum: sheet.quorum, body });
  const wanted = wantedForm(counts);
  const apart = isApart({ body, mode: meeting.draft.mode }) && wanted === 'secret';
  const postpone = () =>
    void acting.act(
      { close_item: { channel, item: item.id, outcome: 'postponed' } },
      frItem.postponed,
    );
  return (
    <div className="lectern-forms">
      {counts
        .filter((it) => it.asking.length > 0)
        .map((it) => (
          <Count key={it.form} count={it} wanted={wanted} apart={apart} />
        ))}
      {apart && acts && (
        <button type="button" className="button button-plain" onClick={postpone}>
          {frItem.postpone}
        </button>
      )}
      {acts && <Enter item={item} />}
      <Refusal acting={acting} />
    </div>
  );
}

interface CountProps {
  readonly count: FormCount;
  readonly wanted: BallotForm | undefined;
  readonly apart: boolean;
}

function Count({ count, wanted, apart }: CountProps) {
  const { nameOf } = useDesk();
  const { form, asking, needed, reached } = count;
  const so = form === wanted ? (apart ? frForm.apart : frForm.reached(form)) : frForm.yields;
  return (
    <div className="lectern-form" data-reached={reached || undefined}>
      <p>
        <strong>{frForm.count(form, asking.length, needed)}</strong>
      </p>
      {reached && <p role="status">{so}</p>}
      {/* As in the minutes: who asks for a secret ballot is counted, and not named. */}
      {form === 'public' && <p className="small soft">{frForm.asked(asking.map(nameOf))}</p>}
    </div>
  );
}

/** One tap on a name, as with those who take no part. */
function Enter({ item }: { readonly item: AgendaItem }) {
  const { channel, sheet, nameOf } = useDesk();
  const acting = useActing();
  const [form, setForm] = useState<BallotForm>('secret');
  const there = [...new Set(sheet.seats.map((it) => it.sitter))].filter((it) =>
    takesPart(sheet.seats, it),
  );
  const asks = (person: PersonId) => showsAsking(item.form_requests, person, form);
  const press = (person: PersonId) => {
    const on = !asks(person);
    const name = nameOf(person);
    void acting.act(
      { request_form: { channel, item: item.id, person, ...(on ? { form } : {}) } },
      on ? frForm.said(name, form) : frForm.unsaid(name),
    );
  };
  return (
    <details className="lectern-more">
      <summary>{frForm.enter}</summary>
      <p className="small soft">{there.length === 0 ? frItem.nobodyThere : frForm.enterLead}</p>
      <div className="lectern-form-choice" role="radiogroup" aria-label={frForm.enterForm}>
        {FORMS.map((it) => (
          <label key={it} className="choice">
            <input
              type="radio"
              name="lectern-form"
              checked={form === it}
              onChange={() => setForm(it)}
            />
            <span>{frForm.name(it)}</span>
          </label>
        ))}
      </div>
      <NameToggles people={there} pressed={asks} onPress={press} />
      <Refusal acting={acting} />
    </details>
  );
}
