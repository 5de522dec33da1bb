/** What one may set of a room: for oneself, and for all where one facilitates it. */

import { Star, X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { Channel, NotificationLevel } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frPeople } from '../../i18n/fr_people.ts';
import { useClient, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { Choice } from '../../ui/choice.tsx';
import { ConfirmBox } from '../../ui/confirm_box.tsx';
import { Field } from '../../ui/field.tsx';
import { refusedText } from '../directory/write_to.ts';
import { type Described, describeError } from './describe.ts';
import { RoomMembers } from './room_members.tsx';
import { chosenFor } from './rooms.ts';

const texts = frPeople.settings;

export default function RoomSettings({ channel }: { readonly channel: string }) {
  const room = useSelect((state) => state.rooms[channel]?.tables.channels[channel]);
  const facilitates = useSelect(
    (state) => state.rooms[channel]?.role === 'facilitator' || state.you?.administrator === true,
  );
  if (room === undefined) return null;
  const project = room.kind === 'project';
  return (
    <section className="panel" aria-labelledby="room-settings">
      <header className="panel-head">
        <h2 id="room-settings">{texts.title}</h2>
        <Link className="button button-icon" href={`/salons/${channel}`} aria-label={texts.close}>
          <X aria-hidden="true" />
        </Link>
      </header>
      <div className="members">
        <Mine channel={channel} />
        {facilitates && room.kind !== 'direct' && <Describe room={room} />}
        {room.body !== undefined && <p className="soft small">{texts.mandate}</p>}
        {project && facilitates && <RoomMembers channel={channel} />}
        {project && <LeaveRoom channel={channel} />}
      </div>
    </section>
  );
}

type Level = NotificationLevel | 'same';

const LEVELS: readonly { readonly value: Level; readonly word: string; readonly help?: string }[] =
  [
    { value: 'same', word: fr.settings.levelSame, help: fr.settings.levelSameHelp },
    { value: 'mentions', word: fr.settings.levelMentions },
    { value: 'all', word: fr.settings.levelAll },
    { value: 'none', word: fr.settings.levelNone },
  ];

function Mine({ channel }: { readonly channel: string }) {
  const client = useClient();
  const outbox = useSelect((state) => state.outbox);
  const personal = useSelect((state) => state.personal);
  const { favourite, notifications } = chosenFor({ outbox, personal }, channel);
  const choose = (value: Level) => {
    const level = value === 'same' ? undefined : value;
    client.submit({ set_notifications: { channel, level } });
  };
  return (
    <section className="room-setting" aria-labelledby="room-mine">
      <h3 id="room-mine">{texts.mine}</h3>
      <label className="choice">
        <input
          type="checkbox"
          checked={favourite}
          onChange={() => client.submit({ set_favourite: { channel, on: !favourite } })}
        />
        <Star aria-hidden="true" className="choice-mark" />
        {texts.favourite}
      </label>
      <Choice
        name="room-level"
        legend={texts.notifications}
        options={LEVELS}
        value={notifications ?? 'same'}
        onChange={choose}
      />
    </section>
  );
}

function Describe({ room }: { readonly room: Channel }) {
  const client = useClient();
  const [value, setValue] = useState<Described>({ name: room.name, topic: room.topic });
  const [errors, setErrors] = useState<{ name?: string; topic?: string; all?: string }>({});
  const [busy, setBusy] = useState(false);
  const offline = useSelect((state) => state.phase.kind !== 'open');
  const ofBody = room.body !== undefined;
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wrong = describeError(value);
    if (wrong !== undefined) return setErrors(wrong);
    setErrors({});
    setBusy(true);
    const { name, topic } = value;
    client
      .perform({ describe_room: { channel: room.id, name: name.trim(), topic: topic.trim() } })
      .then(
        () => announce(texts.saved),
        (problem: unknown) => setErrors({ all: refusedText(problem) }),
      )
      .finally(() => setBusy(false));
  };
  return (
    <form className="room-setting" aria-labelledby="room-describe" onSubmit={save} noValidate>
      <h3 id="room-describe">{texts.describe}</h3>
      <Field
        label={frPeople.room.name}
        value={value.name}
        disabled={ofBody}
        help={ofBody ? texts.bodyName : undefined}
        error={errors.name}
        onChange={(name) => setValue({ ...value, name })}
      />
      <Field
        label={frPeople.room.topic}
        value={value.topic}
        error={errors.topic ?? errors.all}
        onChange={(topic) => setValue({ ...value, topic })}
      />
      <button className="button button-plain" type="submit" disabled={busy}>
        {busy && offline ? texts.waiting : texts.save}
      </button>
    </form>
  );
}

function LeaveRoom({ channel }: { readonly channel: string }) {
  const client = useClient();
  const [, go] = useLocation();
  const [asking, setAsking] = useState(false);
  const [error, setError] = useState<string>();
  const leave = () => {
    setAsking(false);
    client.perform({ leave_room: { channel } }).then(
      () => go('/salons'),
      (problem: unknown) => setError(refusedText(problem)),
    );
  };
  return (
    <section className="room-setting">
      {error && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
      <button type="button" className="button button-plain" onClick={() => setAsking(true)}>
        {texts.leave}
      </button>
      {asking && (
        <ConfirmBox
          title={texts.leaveTitle}
          lead={texts.leaveLead}
          word={texts.leaveConfirm}
          onConfirm={leave}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
