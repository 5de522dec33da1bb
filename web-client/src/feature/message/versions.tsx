/** The earlier texts of an edited message. */

import { useEffect, useState } from 'react';
import type { Message, Version } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { useClient } from '../../services.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import { Body, useReader } from './body.tsx';

interface Props {
  readonly message: Message;
  readonly onClose: () => void;
}

export function VersionsDialog({ message, onClose }: Props) {
  const client = useClient();
  const reader = useReader(message.mentions);
  const [versions, setVersions] = useState<readonly Version[]>();
  const [failed, setFailed] = useState(false);
  const { channel, id } = message;
  useEffect(() => {
    let over = false;
    client.ask({ load_versions: { channel, message: id } }).then(
      (reply) => {
        if (!over && typeof reply === 'object' && 'versions' in reply) setVersions(reply.versions);
      },
      () => !over && setFailed(true),
    );
    return () => {
      over = true;
    };
  }, [client, channel, id]);
  const earlier = versions?.filter((it) => it.body !== message.body) ?? [];
  return (
    <DialogBox title={fr.message.versionsTitle} onClose={onClose}>
      {failed && <p role="alert">{fr.line.failed}</p>}
      {versions === undefined && !failed && <p role="status">{fr.app.loading}</p>}
      {earlier.map((it) => (
        <section key={it.number} className="version">
          <h3 className="small soft">{fr.message.version(it.number, it.at)}</h3>
          <Body text={it.body} {...reader} />
        </section>
      ))}
      {versions !== undefined && (
        <section className="version version-now">
          <h3 className="small soft">{fr.message.presentVersion}</h3>
          <Body text={message.body} {...reader} />
        </section>
      )}
    </DialogBox>
  );
}
