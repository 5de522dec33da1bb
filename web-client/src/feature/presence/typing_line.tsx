/** Who is writing, in words. Not announced: it changes too often to be read aloud. */

import { fr } from '../../i18n/fr.ts';
import { type Line, lineKey } from '../../net/tables.ts';
import { useSelect } from '../../services.ts';

/** The names as one text, so that an unchanged set renders nothing. */
function useWriters(line: Line): string {
  return useSelect((state) => {
    const room = state.rooms[line.channel];
    if (room === undefined) return '';
    const names = room.typing
      .filter((it) => it.thread === line.thread)
      .map((it) => room.tables.members[it.person]?.name)
      .filter((name) => name !== undefined);
    const [a, b] = names;
    if (a === undefined) return '';
    if (b === undefined) return fr.typing.one(a);
    return names.length === 2 ? fr.typing.two(a, b) : fr.typing.many(names.length);
  });
}

export function TypingLine({ line }: { readonly line: Line }) {
  const text = useWriters(line);
  return (
    <p className="typing soft small" data-line={lineKey(line)}>
      {text}
    </p>
  );
}
