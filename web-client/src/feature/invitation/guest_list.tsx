/** The people of the territory, as guests: who came, who was invited, who was not. */

import { type FormEvent, useCallback, useEffect, useState } from 'react';
import type { GuestView, Invitation, PersonId } from '#protocol';
import { fold } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { frInvite as texts } from '../../i18n/fr_invite.ts';
import { useServices } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { Field } from '../../ui/field.tsx';
import { failureText } from '../identity/failure.ts';

/** The protocol's `INVITED_MAX`. */
const INVITED_MAX = 100;

type Standing = 'new' | 'waiting' | 'late' | 'came';
type Shown = 'all' | 'toInvite' | 'invited' | 'came';

export function standingOf(guest: GuestView, now: number): Standing {
  if (guest.came) return 'came';
  if (guest.invitation === undefined) return 'new';
  return guest.invitation.expires_at / 1000 > now ? 'waiting' : 'late';
}

const SHOWN: readonly { readonly value: Shown; readonly word: string }[] = [
  { value: 'toInvite', word: texts.toInvite },
  { value: 'invited', word: texts.invited },
  { value: 'came', word: texts.came },
  { value: 'all', word: texts.all },
];

const FITS: Record<Shown, readonly Standing[]> = {
  all: ['new', 'waiting', 'late', 'came'],
  toInvite: ['new', 'late'],
  invited: ['waiting', 'late'],
  came: ['came'],
};

function useGuests() {
  const { api } = useServices();
  const [guests, setGuests] = useState<readonly GuestView[]>();
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    api.guests().then(setGuests, () => setFailed(true));
  }, [api]);
  useEffect(load, [load]);
  return { guests, failed, load };
}

export function GuestList({ onInvited }: { onInvited: (made: readonly Invitation[]) => void }) {
  const { api } = useServices();
  const { guests, failed, load } = useGuests();
  const [shown, setShown] = useState<Shown>('toInvite');
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const now = Date.now();
  const words = fold(wanted.trim());
  const listed = (guests ?? []).filter(
    (it) =>
      FITS[shown].includes(standingOf(it, now)) &&
      fold(`${it.name} ${it.function ?? ''}`).includes(words),
  );
  const invite = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length > INVITED_MAX) return setError(texts.tooMany(INVITED_MAX));
    setBusy(true);
    setError(undefined);
    api
      .invite(chosen)
      .then(onInvited, (problem: unknown) =>
        setError(`${texts.inviteFailed} ${failureText(problem)}`),
      )
      .finally(() => setBusy(false));
  };
  if (guests === undefined) {
    return <p className="boot">{failed ? texts.failed : fr.app.loading}</p>;
  }
  return (
    <form className="sheet-page" onSubmit={invite}>
      <h1>{texts.title}</h1>
      <p className="soft">{texts.lead}</p>
      <Summary guests={guests} now={now} />
      <div className="search-filters">
        <Filter value={shown} onChange={setShown} />
        <Field label={texts.filter} type="search" value={wanted} onChange={setWanted} />
      </div>
      <ChooseAll listed={listed} chosen={chosen} onChange={setChosen} />
      <ul className="plain-list">
        {listed.map((it) => (
          <GuestRow
            key={it.person}
            guest={it}
            standing={standingOf(it, now)}
            chosen={chosen.includes(it.person)}
            onToggle={() => setChosen(toggled(chosen, it.person))}
            onChanged={load}
          />
        ))}
      </ul>
      {listed.length === 0 && <p className="soft">{texts.none}</p>}
      <div className="form-end">
        {error && (
          <p className="field-error" role="alert">
            {error}
          </p>
        )}
        <button
          className="button button-primary"
          type="submit"
          disabled={busy || chosen.length === 0}
        >
          {texts.invite(chosen.length)}
        </button>
      </div>
    </form>
  );
}

function toggled(chosen: readonly PersonId[], person: PersonId): readonly PersonId[] {
  return chosen.includes(person) ? chosen.filter((it) => it !== person) : [...chosen, person];
}

function Summary({ guests, now }: { readonly guests: readonly GuestView[]; readonly now: number }) {
  const count = (standings: readonly Standing[]) =>
    guests.filter((it) => standings.includes(standingOf(it, now))).length;
  return <p>{texts.summary(count(['came']), count(['waiting']), count(['new', 'late']))}</p>;
}

interface FilterProps {
  readonly value: Shown;
  readonly onChange: (value: Shown) => void;
}

function Filter({ value, onChange }: FilterProps) {
  return (
    <div className="field">
      <label htmlFor="guests-shown">{texts.show}</label>
      <select
        id="guests-shown"
        value={value}
        onChange={(event) => {
          const found = SHOWN.find((it) => it.value === event.target.value);
          if (found !== undefined) onChange(found.value);
        }}
      >
        {SHOWN.map((it) => (
          <option key={it.value} value={it.value}>
            {it.word}
          </option>
        ))}
      </select>
    </div>
  );
}

interface ChooseAllProps {
  readonly listed: readonly GuestView[];
  readonly chosen: readonly PersonId[];
  readonly onChange: (chosen: readonly PersonId[]) => void;
}

function ChooseAll({ listed, chosen, onChange }: ChooseAllProps) {
  const open = listed.filter((it) => !it.came).map((it) => it.person);
  return (
    <div className="guest-choose">
      <p role="status">{texts.chosen(chosen.length)}</p>
      {chosen.length > 0 ? (
        <button type="button" className="button button-plain" onClick={() => onChange([])}>
          {texts.selectNone}
        </button>
      ) : (
        open.length > 1 && (
          <button type="button" className="button button-plain" onClick={() => onChange(open)}>
            {texts.selectAll(open.length)}
          </button>
        )
      )}
    </div>
  );
}

interface RowProps {
  readonly guest: GuestView;
  readonly standing: Standing;
  readonly chosen: boolean;
  readonly onToggle: () => void;
  readonly onChanged: () => void;
}

function standingText(guest: GuestView, standing: Standing): string {
  switch (standing) {
    case 'came':
      return texts.hasCome;
    case 'new':
      return texts.isNew;
    case 'late':
      return texts.isLate;
    case 'waiting':
      return texts.isWaiting(guest.invitation?.expires_at ?? 0);
  }
}

function GuestRow({ guest, standing, chosen, onToggle, onChanged }: RowProps) {
  const { api } = useServices();
  const [asking, setAsking] = useState(false);
  const { invitation, name } = guest;
  const revoke = () => {
    setAsking(false);
    if (invitation === undefined) return;
    api.revokeInvitation(invitation.id).then(
      () => {
        announce(texts.revoked);
        onChanged();
      },
      (problem: unknown) => announce(failureText(problem)),
    );
  };
  return (
    <li className="guest">
      <label className="picker-person">
        <input type="checkbox" checked={chosen} disabled={guest.came} onChange={onToggle} />
        <span className="two-lines">
          <span>{name}</span>
          <span className="soft small">
            {guest.function !== undefined && guest.function !== name && `${guest.function} · `}
            {standingText(guest, standing)}
          </span>
        </span>
      </label>
      {standing === 'waiting' && (
        <button
          type="button"
          className="button"
          aria-label={texts.revokeName(name)}
          onClick={() => setAsking(true)}
        >
          {texts.revoke}
        </button>
      )}
      {asking && (
        <ConfirmBox
          title={texts.revokeTitle(name)}
          lead={texts.revokeLead}
          word={texts.revoke}
          onConfirm={revoke}
          onClose={() => setAsking(false)}
        />
      )}
    </li>
  );
}
