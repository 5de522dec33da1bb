/** The address of a meeting that was read from a screen, which does not say in which room it is. */

import { Link, Redirect, useSearch } from 'wouter';
import { fr } from '../../i18n/fr.ts';
import { frSeance } from '../../i18n/fr_seance.ts';
import type { State } from '../../net/state.ts';
import { useSelect } from '../../services.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { meetingPath } from './meeting_view.ts';

/** The room of a meeting that is to come or under way; absent as long as nobody told it. */
export function roomOfMeeting({ rooms, today }: State, meeting: string): string | undefined {
  const told = today?.meetings.find((it) => it.meeting === meeting)?.channel;
  return told ?? Object.values(rooms).find((it) => it.tables.meetings[meeting] !== undefined)?.id;
}

export function FindMeeting({ meeting }: { readonly meeting: string }) {
  const channel = useSelect((state) => roomOfMeeting(state, meeting));
  const told = useSelect((state) => state.welcomed && state.today !== undefined);
  const search = useSearch();
  if (channel !== undefined) {
    return <Redirect to={`${meetingPath(channel, meeting)}?${search}`} replace />;
  }
  if (!told) return <p className="boot">{fr.app.loading}</p>;
  return (
    <Nothing title={frSeance.sheet.missing} lead={frSeance.sheet.missingLead} page>
      <Link className="button button-plain" href="/">
        {fr.app.goHome}
      </Link>
    </Nothing>
  );
}
