/**
 * What is behind the door: the connection of a signed-in person, and the rooms. It comes after the
 * page that signs in, which must not wait for it.
 */

import { useCallback, useEffect, useState } from 'react';
import { noticeText } from './feature/message/notice_text.ts';
import { forgetAllSketches } from './feature/poll/kept_ballot.ts';
import { fr } from './i18n/fr.ts';
import { Client } from './net/client.ts';
import { openEvents } from './net/events.ts';
import { openOutboxDb } from './net/outbox_db.ts';
import { openSnapshotDb } from './net/snapshot.ts';
import { openSocket } from './net/socket.ts';
import { ClientContext, type MakeClient, SignOutContext, useServices } from './services.ts';
import { Shell } from './ui/shell.tsx';

const db = openOutboxDb();
const kept = openSnapshotDb();

const makeRealClient: MakeClient = (person, signedOut) =>
  new Client({
    person,
    transports: { socket: openSocket, events: openEvents },
    db,
    kept,
    notice: noticeText,
    signedOut,
  });

/** Nothing of the rooms stays on the device. */
export async function forgetRooms(): Promise<void> {
  forgetAllSketches();
  await kept.clear();
  await (await import('./feature/document/kept.ts')).forgetDocuments();
}

interface Props {
  readonly person: string;
  readonly onSignedOut: (ended: boolean) => void;
}

export default function SignedIn({ person, onSignedOut }: Props) {
  const { makeClient = makeRealClient } = useServices();
  const [client, setClient] = useState<Client>();
  useEffect(() => {
    const made = makeClient(person, () => onSignedOut(true));
    made.start();
    setClient(made);
    return () => made.stop();
  }, [makeClient, person, onSignedOut]);
  const leave = useCallback(() => onSignedOut(false), [onSignedOut]);
  if (client === undefined) return <p className="boot">{fr.app.opening}</p>;
  return (
    <ClientContext value={client}>
      <SignOutContext value={leave}>
        <Shell />
      </SignOutContext>
    </ClientContext>
  );
}
