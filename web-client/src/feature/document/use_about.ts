/** What is told of documents beside what is written in them: remarks, names, which there are. */

import { useCallback, useEffect, useMemo } from 'react';
import type { Document, MeetingId } from '#protocol';
import { useClient, useSelect } from '../../services.ts';

/** Asks for what is about a document when it opens, and when the line comes back. */
export function useAbout(channel: string, document: string): void {
  const client = useClient();
  const open = useSelect((state) => state.phase.kind === 'open');
  const known = useSelect((state) => state.rooms[channel] !== undefined);
  useEffect(() => {
    if (!open || !known) return;
    client.ask({ load_document: { channel, document } }).then(
      (reply) => {
        if (typeof reply !== 'object' || !('document' in reply)) return;
        client.learn(channel, reply.document.entities);
      },
      () => undefined,
    );
  }, [client, open, known, channel, document]);
}

/** The documents of a room, asked for once the line is open. */
export function useDocuments(channel: string): Readonly<Record<string, Document>> | undefined {
  const client = useClient();
  const open = useSelect((state) => state.phase.kind === 'open');
  const documents = useSelect((state) => state.rooms[channel]?.tables.documents);
  const known = documents !== undefined;
  useEffect(() => {
    if (!open || !known) return;
    client.ask({ load_documents: { channel } }).then(
      (reply) => {
        if (typeof reply !== 'object' || !('documents' in reply)) return;
        const told = reply.documents.documents.map((document) => ({ document }));
        client.learn(channel, told);
      },
      () => undefined,
    );
  }, [client, open, known, channel]);
  return documents;
}

type Documents = Readonly<Record<string, Document>> | undefined;

export function agendaOf(documents: Documents, meeting: MeetingId): Document | undefined {
  return Object.values(documents ?? {}).find(
    (it) => it.kind === 'agenda' && it.meeting === meeting,
  );
}

/** The name of a person, as the room or the directory knows it. */
export function useNames(channel: string): (person: string) => string | undefined {
  const members = useSelect((state) => state.rooms[channel]?.tables.members);
  const people = useSelect((state) => state.directory?.people);
  const listed = useMemo(() => new Map(people?.map((it) => [it.person, it.name])), [people]);
  return useCallback(
    (person: string) => members?.[person]?.name ?? listed.get(person),
    [members, listed],
  );
}
