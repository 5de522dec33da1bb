/** The reactions to a message: a picture, its word, how many; who, on demand and for the ear. */

import { useMemo } from 'react';
import type { Reaction, ReactionKind } from '#protocol';
import { number } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import type { RoomState } from '../../net/state.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { pendingByMessage, withPending } from './pending.ts';
import { nameIn } from './select.ts';

export const KINDS: readonly ReactionKind[] = [
  'agree',
  'thanks',
  'done',
  'question',
  'important',
  'seen',
];

interface ReactionsProps {
  readonly channel: string;
  readonly id: string;
}

export interface Chip {
  readonly kind: ReactionKind;
  readonly people: readonly string[];
  readonly mine: boolean;
}

type ByPerson = Readonly<Record<string, Reaction>>;

/** One chip per kind that somebody chose, oneself last among the names. */
function chipsOf(
  given: ByPerson | undefined,
  mine: readonly ReactionKind[],
  me: string,
): readonly Chip[] {
  const others = Object.values(given ?? {}).filter((it) => it.person !== me);
  const chips: Chip[] = [];
  for (const kind of KINDS) {
    const people = others.filter((it) => it.kinds.includes(kind)).map((it) => it.person);
    const own = mine.includes(kind);
    if (own) people.push(me);
    if (people.length > 0) chips.push({ kind, people, mine: own });
  }
  return chips;
}

export function useChips(channel: string, id: string): readonly Chip[] {
  const me = useMe();
  const given = useSelect((state) => state.rooms[channel]?.tables.reactions[id]);
  const asked = useSelect((state) => pendingByMessage(state.outbox).get(id)?.reactions);
  return useMemo(
    () => chipsOf(given, withPending(given?.[me]?.kinds ?? [], asked), me),
    [given, asked, me],
  );
}

export function useReact(channel: string, id: string): (kind: ReactionKind, on: boolean) => void {
  const client = useClient();
  return (reaction, on) => {
    client.submit({ react: { channel, message: id, reaction, on } });
  };
}

function namesOf(room: RoomState | undefined, people: readonly string[], me: string): string[] {
  return people.map((person) => (person === me ? fr.room.you : nameIn(room, person)));
}

export function Reactions({ channel, id }: ReactionsProps) {
  const chips = useChips(channel, id);
  const react = useReact(channel, id);
  if (chips.length === 0) return null;
  return (
    <ul className="reactions">
      {chips.map((chip) => (
        <li key={chip.kind}>
          <ChipButton chip={chip} channel={channel} onToggle={() => react(chip.kind, !chip.mine)} />
        </li>
      ))}
    </ul>
  );
}

interface ChipButtonProps {
  readonly chip: Chip;
  readonly channel: string;
  readonly onToggle: () => void;
}

function ChipButton({ chip, channel, onToggle }: ChipButtonProps) {
  const me = useMe();
  const room = useSelect((state) => state.rooms[channel]);
  const { picture, word } = fr.reaction[chip.kind];
  const names = namesOf(room, chip.people, me);
  const label = fr.reaction.label(chip.kind, names);
  return (
    <button
      type="button"
      className="chip"
      aria-pressed={chip.mine}
      title={label}
      onClick={onToggle}
    >
      <span aria-hidden="true">{picture}</span>
      <span>
        {word} <strong>{number(chip.people.length)}</strong>
      </span>
      <span className="sr-only">{fr.reaction.by(names)}</span>
    </button>
  );
}
