/** On the desk: the address of the room screen, in large and as a code to aim at. */

import { MonitorUp } from 'lucide-react';
import { useState } from 'react';
import type { Meeting } from '#protocol';
import { problemText } from '../../i18n/fr.ts';
import { frScreenPairing } from '../../i18n/fr_desk.ts';
import { Refused } from '../../net/client.ts';
import { useClient } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { QrCode } from './qr_code.tsx';

interface PairingProps {
  readonly channel: string;
  readonly meeting: Meeting;
  readonly acts: boolean;
}

export function Pairing({ channel, meeting, acts }: PairingProps) {
  const client = useClient();
  const [code, setCode] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const paired = meeting.screen_since !== undefined;
  const of = { channel, meeting: meeting.id };
  const ask = async (command: { pair_screen: typeof of } | { unpair_screen: typeof of }) => {
    setBusy(true);
    setFailure(undefined);
    try {
      const reply = await client.perform(command);
      const screen = typeof reply === 'object' && 'screen' in reply ? reply.screen : undefined;
      setCode(screen?.code);
      if ('unpair_screen' in command) announce(frScreenPairing.stopped);
    } catch (error) {
      if (error instanceof Refused) setFailure(problemText(error.refusal.problem));
    } finally {
      setBusy(false);
    }
  };
  if (!acts) return null;
  return (
    <section className="lectern-screen" aria-labelledby="lectern-screen-title">
      <h2 id="lectern-screen-title">{frScreenPairing.title}</h2>
      {paired && code !== undefined && <Address code={code} />}
      {paired && code === undefined && meeting.screen_since !== undefined && (
        <>
          <p>{frScreenPairing.since(meeting.screen_since)}</p>
          <p className="small soft">{frScreenPairing.lost}</p>
        </>
      )}
      <div className="desk-buttons">
        <button
          type="button"
          className="button button-plain"
          disabled={busy}
          onClick={() => void ask({ pair_screen: of })}
        >
          <MonitorUp aria-hidden="true" />
          {paired ? frScreenPairing.again : frScreenPairing.pair}
        </button>
        {paired && (
          <button
            type="button"
            className="button button-plain"
            disabled={busy}
            onClick={() => void ask({ unpair_screen: of })}
          >
            {frScreenPairing.stop}
          </button>
        )}
      </div>
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failure}
        </p>
      )}
    </section>
  );
}

function Address({ code }: { readonly code: string }) {
  const path = `/salle/${code}`;
  const url = new URL(path, window.location.href);
  return (
    <div className="lectern-address">
      <p className="small">{frScreenPairing.lead}</p>
      <p>
        {url.host}/salle/<strong className="lectern-code">{code}</strong>
      </p>
      <QrCode text={url.href} label={frScreenPairing.qr} />
      <a className="button button-plain" href={path} target="_blank" rel="noreferrer">
        {frScreenPairing.here}
      </a>
    </div>
  );
}
