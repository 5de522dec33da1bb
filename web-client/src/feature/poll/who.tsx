/** Who will vote, and what will be known of it: said before a poll is opened. */

import type { PollFamily } from '#protocol';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { frDesk, KNOWN } from '../../i18n/fr_vote.ts';
import { useSelect } from '../../services.ts';
import { countVoices, voicesOf } from '../desk/seats.ts';
import { isHeld } from '../meeting/meeting_view.ts';
import { useMeeting } from '../meeting/use_meeting.ts';
import { useElectorate } from './use_electorate.ts';

interface WhoProps {
  readonly channel: string;
  readonly family: PollFamily;
  /** The item of a meeting it is about. */
  readonly item: string | undefined;
}

export function Who({ channel, family, item }: WhoProps) {
  const meeting = useSelect((state) => state.rooms[channel]?.tables.items[item ?? '']?.meeting);
  return (
    <div className="vote-secrecy small">
      {meeting === undefined ? (
        <InRoom channel={channel} />
      ) : (
        <AtMeeting channel={channel} meeting={meeting} />
      )}
      <p>{KNOWN[family]}</p>
    </div>
  );
}

function InRoom({ channel }: { readonly channel: string }) {
  const { count, byMandate } = useElectorate(channel);
  const who = byMandate ? frDesk.whoMandates : frDesk.whoWriters;
  if (count === undefined) return <p>{frDesk.whoUnknown}</p>;
  return (
    <p>
      <strong>{frDesk.who(count, byMandate)}</strong> ({who})
    </p>
  );
}

/** Those who are there when it is opened, and whom they vote for: not the whole body. */
function AtMeeting({ channel, meeting }: { readonly channel: string; readonly meeting: string }) {
  const { sheet } = useMeeting(channel, meeting);
  if (sheet === undefined) return null;
  if (!isHeld(sheet.meeting)) return <p>{frDesk.whoMeeting}</p>;
  return (
    <p>
      <strong>{frVoteDesk.who(countVoices(voicesOf(sheet.seats)))}</strong>
    </p>
  );
}
