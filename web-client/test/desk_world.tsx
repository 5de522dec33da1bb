/** One part of the desk, with the meeting and the body it needs. */

import type { ReactNode } from 'react';
import type { AgendaItem, BodyKind, MeetingMode } from '#protocol';
import { DeskContext, useDeskNow } from '../src/feature/desk/use_desk.ts';
import { sheetOf } from '../src/feature/meeting/meeting_view.ts';
import type { Directory, State } from '../src/net/state.ts';
import { useMe, useRoom, useSelect } from '../src/services.ts';
import { FakeClient, showWith, stateOf } from './fake_client.tsx';
import { convocation, item, meeting, meetingDraft } from './make_meeting.ts';

export const ITEM = item({
  state: 'open',
  draft: { kind: 'deliberation', title: 'Tarifs de la piscine', attachments: [] },
});

type Entities = Parameters<typeof stateOf>[0];

const memberOf = (person: string) => ({
  ...{ channel: 'room', person, name: person.toUpperCase() },
  ...{ role: 'member' as const, since: 0, rev: 1 },
});

interface Held {
  readonly body?: BodyKind;
  readonly mode?: MeetingMode;
  readonly item?: AgendaItem;
  readonly more?: Entities;
  /** The body decided that voices may weigh by population. */
  readonly weighs?: boolean;
}

/** Three sit there: `me`, `ann` and `bob`; and who conducts the meeting is `me`. */
export function heldClient({
  body,
  mode = 'place',
  item = ITEM,
  more = [],
  weighs = false,
}: Held = {}) {
  const here = { whereabouts: 'room' as const, since: 1, by: 'me', rev: 1, meeting: 's' };
  const people = ['me', 'ann', 'bob'];
  const seats = people.map((person) => ({
    ...{ person, name: person.toUpperCase(), commune: person },
    seats: body === undefined ? [] : [{ body: 'b', title: `Maire ${person}` }],
  }));
  const directory = {
    territory: {
      bodies: body === undefined ? [] : [{ id: 'b', kind: body, weighs }],
      communes: [],
    },
    people: seats,
  } as unknown as Directory;
  const state = stateOf(
    [
      {
        channel: {
          ...{ id: 'room', kind: 'body' as const, name: 'Conseil', topic: '', rev: 1 },
          ...(body === undefined ? {} : { body: 'b' }),
        },
      },
      { meeting: meeting({ state: 'open', draft: meetingDraft({ mode, chair: 'me' }) }) },
      { convocation: convocation({ people }) },
      { agenda_item: item },
      ...people.map((person) => ({ attendance: { ...here, person } })),
      ...people.map((person) => ({ member: memberOf(person) })),
      ...more,
    ] as Entities,
    { directory } as Partial<State>,
  );
  return new FakeClient(state);
}

function Inside({ children }: { readonly children: ReactNode }) {
  const room = useRoom('room');
  const me = useMe();
  const directory = useSelect((state) => state.directory);
  const outbox = useSelect((state) => state.outbox);
  const sheet = room && sheetOf({ room, directory, me, outbox }, 's');
  const desk = useDeskNow('room', sheet);
  return desk && <DeskContext value={desk}>{children}</DeskContext>;
}

export const showAtDesk = (client: FakeClient, children: ReactNode) =>
  showWith(client, <Inside>{children}</Inside>);
