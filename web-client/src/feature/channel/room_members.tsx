/** Who is in a project room, what each may do, and letting people in: for who facilitates it. */

import { UserMinus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Member, MemberRole, PersonId } from '#protocol';
import { frPeople } from '../../i18n/fr_people.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { PeoplePicker } from '../directory/people_picker.tsx';
import { refusedText } from '../directory/write_to.ts';

const texts = frPeople.settings;

const ROLES: readonly { readonly value: MemberRole; readonly word: string }[] = [
  { value: 'member', word: texts.member },
  { value: 'observer', word: texts.observer },
  { value: 'facilitator', word: texts.facilitator },
];

export function RoomMembers({ channel }: { readonly channel: string }) {
  const client = useClient();
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  const [error, setError] = useState<string>();
  const [removing, setRemoving] = useState<Member>();
  const present = useMemo(
    () =>
      Object.values(members ?? {})
        .filter((it) => it.ended_at === undefined)
        .sort((a, b) => a.name.localeCompare(b.name, 'fr')),
    [members],
  );
  const refused = (problem: unknown) => setError(refusedText(problem));
  const setRole = (person: PersonId, role: MemberRole) => {
    setError(undefined);
    client.perform({ set_role: { channel, person, role } }).catch(refused);
  };
  const remove = (person: PersonId) => {
    setRemoving(undefined);
    setError(undefined);
    client.perform({ remove_member: { channel, person } }).catch(refused);
  };
  return (
    <section className="room-setting" aria-labelledby="room-members-settings">
      <h3 id="room-members-settings">{texts.members(present.length)}</h3>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <ul className="plain-list">
        {present.map((it) => (
          <li key={it.person}>
            <MemberSetting
              member={it}
              onRole={(role) => setRole(it.person, role)}
              onRemove={() => setRemoving(it)}
            />
          </li>
        ))}
      </ul>
      <AddPeople channel={channel} present={present} />
      {removing && (
        <ConfirmBox
          title={texts.removeTitle(removing.name)}
          lead={texts.removeLead}
          word={texts.removeConfirm}
          onConfirm={() => remove(removing.person)}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </section>
  );
}

interface MemberProps {
  readonly member: Member;
  readonly onRole: (role: MemberRole) => void;
  readonly onRemove: () => void;
}

function MemberSetting({ member, onRole, onRemove }: MemberProps) {
  const me = useMe();
  return (
    <div className="member-setting">
      <span>{member.name}</span>
      <select
        aria-label={texts.role(member.name)}
        value={member.role}
        onChange={(event) => {
          const role = ROLES.find((it) => it.value === event.target.value);
          if (role !== undefined) onRole(role.value);
        }}
      >
        {ROLES.map(({ value, word }) => (
          <option key={value} value={value}>
            {word}
          </option>
        ))}
      </select>
      {member.person !== me && (
        <button
          type="button"
          className="button button-icon"
          aria-label={texts.removeName(member.name)}
          title={texts.remove}
          onClick={onRemove}
        >
          <UserMinus aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

interface AddProps {
  readonly channel: string;
  readonly present: readonly Member[];
}

function AddPeople({ channel, present }: AddProps) {
  const client = useClient();
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<readonly PersonId[]>([]);
  const [error, setError] = useState<string>();
  const without = useMemo(() => new Set(present.map((it) => it.person)), [present]);
  const add = () => {
    const count = chosen.length;
    client.perform({ add_members: { channel, people: [...chosen], role: 'member' } }).then(
      () => announce(texts.added(count)),
      (problem: unknown) => setError(refusedText(problem)),
    );
    setChosen([]);
    setOpen(false);
  };
  return (
    <>
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <button
        type="button"
        className="button button-plain"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {texts.add}
      </button>
      {open && (
        <>
          <PeoplePicker chosen={chosen} onChange={setChosen} without={without} />
          <button
            type="button"
            className="button button-primary"
            disabled={chosen.length === 0}
            onClick={add}
          >
            {texts.addConfirm(chosen.length)}
          </button>
        </>
      )}
    </>
  );
}
