/** "Un élu intéressé ?": one tap on a name, and the margin of the quorum is counted again. */

import type { AgendaItem } from '#protocol';
import { frItem } from '../../i18n/fr_desk.ts';
import { useSelect } from '../../services.ts';
import { Refusal, useActing } from './acting.tsx';
import { NameToggles } from './name_toggles.tsx';
import { useDesk } from './use_desk.ts';

export function Recusals({ item }: { readonly item: AgendaItem }) {
  const { channel, sheet, acts, nameOf } = useDesk();
  const acting = useActing();
  const recusals = useSelect((state) => state.rooms[channel]?.tables.recusals[item.id]);
  const out = (person: string) => recusals?.[person]?.active === true;
  const there = [
    ...new Set(sheet.seats.filter((it) => it.whereabouts !== 'away').map((it) => it.sitter)),
  ];
  const names = there.filter(out).map(nameOf);
  const press = (person: string) => {
    const on = !out(person);
    const said = on ? frItem.recusedOne : frItem.backOne;
    void acting.act({ recuse: { channel, item: item.id, person, on } }, said(nameOf(person)));
  };
  return (
    <div className="lectern-recusals">
      {names.length > 0 && <p className="vote-note">{frItem.recused(names)}</p>}
      {acts && (
        <details className="lectern-more">
          <summary>{frItem.recusals}</summary>
          <p className="small soft">
            {there.length === 0 ? frItem.nobodyThere : frItem.recusalsLead}
          </p>
          <NameToggles people={there} pressed={out} onPress={press} />
        </details>
      )}
      <Refusal acting={acting} />
    </div>
  );
}
