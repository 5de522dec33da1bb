/** The list behind "@": people by name, function or commune, communes, the whole room. */

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Member } from '#protocol';
import { fold } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { type Candidate, matching, queryAt } from './mention_text.ts';
import { typeIn, type Written } from './message_field.tsx';

const SHOWN_MAX = 7;

export interface MentionState {
  readonly open: boolean;
  readonly found: readonly Candidate[];
  readonly active: number;
  /** Looks again at what stands before the caret. */
  readonly look: () => void;
  /** Types an "@". */
  readonly start: () => void;
  readonly close: () => void;
  readonly choose: (candidate: Candidate) => void;
  /** True when the key was for the list. */
  readonly key: (key: string) => boolean;
}

function personCandidate(member: Member): Candidate {
  const { name, function: role, commune_name } = member;
  return {
    label: name,
    target: `person:${member.person}`,
    help: role !== undefined && role !== name ? role : (commune_name ?? ''),
    words: fold(`${name} ${role ?? ''} ${commune_name ?? ''}`),
  };
}

function candidatesOf(members: readonly Member[], me: string): Candidate[] {
  const present = members.filter((it) => it.ended_at === undefined);
  const communes = new Map<string, string>();
  for (const it of present) {
    if (it.commune !== undefined && it.commune_name !== undefined) {
      communes.set(it.commune, it.commune_name);
    }
  }
  const byName = (a: Candidate, b: Candidate) => a.label.localeCompare(b.label, 'fr');
  const room = fr.composer.mentionRoom;
  return [
    ...present
      .filter((it) => it.person !== me)
      .map(personCandidate)
      .sort(byName),
    ...[...communes]
      .map(([code, name]) => ({
        label: name,
        target: `commune:${code}`,
        help: fr.composer.mentionCommune,
        words: fold(name),
      }))
      .sort(byName),
    { label: room, target: 'room', help: fr.composer.mentionRoomHelp, words: fold(room) },
  ];
}

function useCandidates(channel: string, wanted: boolean): readonly Candidate[] {
  const members = useSelect((state) => (wanted ? state.rooms[channel]?.tables.members : undefined));
  const me = useMe();
  return useMemo(() => (members ? candidatesOf(Object.values(members), me) : []), [members, me]);
}

type Area = RefObject<HTMLTextAreaElement | null>;

export function useMentions(
  channel: string,
  area: Area,
  value: Written,
  onChange: (value: Written) => void,
): MentionState {
  const [at, setAt] = useState<{ start: number; query: string }>();
  const [active, setActive] = useState(0);
  const candidates = useCandidates(channel, at !== undefined);
  const query = at?.query;
  const found = useMemo(
    () => (query === undefined ? [] : matching(candidates, fold(query), SHOWN_MAX)),
    [candidates, query],
  );
  const open = found.length > 0;
  // What is typed is read after React has put it in the text area.
  const latest = useRef(value);
  latest.current = value;

  const look = useCallback(() => {
    queueMicrotask(() => {
      const element = area.current;
      if (element === null) return;
      const { value: text, selectionStart } = element;
      const written = queryAt(text, selectionStart);
      // What was already chosen is not asked again.
      const chosen = latest.current.chosen.some(
        ({ label }) => written !== undefined && text.startsWith(label, written.start + 1),
      );
      const next = chosen ? undefined : written;
      setAt((old) => (old?.start === next?.start && old?.query === next?.query ? old : next));
      setActive(0);
    });
  }, [area]);
  useEffect(() => {
    if (open) announce(fr.composer.mentionFound(found.length));
  }, [open, found.length]);

  const choose = (candidate: Candidate) => {
    const element = area.current;
    if (element === null || at === undefined) return;
    element.setSelectionRange(at.start, element.selectionStart);
    const { label, target } = candidate;
    const others = latest.current.chosen.filter((it) => it.label !== label);
    onChange({ text: latest.current.text, chosen: [...others, { label, target }] });
    setAt(undefined);
    // After the new list of mentions is in place: typing reports the text with it.
    setTimeout(() => typeIn(element, `@${label} `));
  };
  const key = (name: string): boolean => {
    if (name === 'ArrowDown') setActive((active + 1) % found.length);
    else if (name === 'ArrowUp') setActive((active - 1 + found.length) % found.length);
    else if (name === 'Escape') setAt(undefined);
    else if (name === 'Enter' || name === 'Tab') {
      const chosen = found[active];
      if (chosen !== undefined) choose(chosen);
    } else return false;
    return true;
  };
  const start = () => {
    const element = area.current;
    if (element === null) return;
    element.focus();
    const before = element.value[element.selectionStart - 1];
    typeIn(element, before === undefined || /\s/.test(before) ? '@' : ' @');
    look();
  };
  return { open, found, active, look, start, close: () => setAt(undefined), choose, key };
}

interface ListProps {
  readonly id: string;
  readonly mentions: MentionState;
}

export function MentionList({ id, mentions }: ListProps) {
  if (!mentions.open) return null;
  return (
    <div className="mention-list" id={id} role="listbox" aria-label={fr.composer.mentionList}>
      {mentions.found.map((it, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text area holds the keys
        // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the text area
        <div
          key={it.target}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === mentions.active}
          className="mention-option"
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => mentions.choose(it)}
        >
          <strong>{it.label}</strong>
          <span className="soft small">{it.help}</span>
        </div>
      ))}
    </div>
  );
}
