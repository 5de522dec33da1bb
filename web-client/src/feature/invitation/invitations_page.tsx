/** For administrators: who came, who waits, and the sheets that let people in. */

import { useState } from 'react';
import type { Invitation } from '#protocol';
import { frInvite as texts } from '../../i18n/fr_invite.ts';
import { useSelect } from '../../services.ts';
import { Nothing } from '../../ui/nothing.tsx';
import { useTitle } from '../../ui/use_title.ts';
import { GuestList } from './guest_list.tsx';
import { InvitationSheet } from './invitation_sheet.tsx';

export default function InvitationsPage() {
  const administrator = useSelect((state) => state.you?.administrator);
  const [fresh, setFresh] = useState<readonly Invitation[]>([]);
  useTitle(texts.title);
  if (administrator !== true) return <Nothing title={texts.only} page />;
  return fresh.length > 0 ? (
    <InvitationSheet invitations={fresh} onBack={() => setFresh([])} />
  ) : (
    <GuestList onInvited={setFresh} />
  );
}
