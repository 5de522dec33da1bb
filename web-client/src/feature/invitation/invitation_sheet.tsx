/** One card per guest, to print and to hand over: a QR code, the address, three steps. */

import { ArrowLeft, Copy, Printer } from 'lucide-react';
import type { Invitation } from '#protocol';
import { frInvite as texts } from '../../i18n/fr_invite.ts';
import { useClient, useSelect } from '../../services.ts';

interface SheetProps {
  readonly invitations: readonly Invitation[];
  readonly onBack: () => void;
}

export function InvitationSheet({ invitations, onBack }: SheetProps) {
  return (
    <div className="sheet-page invitation-sheet">
      <header className="no-print form-end">
        <h1>{texts.sheet}</h1>
        <p>{texts.sheetLead}</p>
        <p className="invitation-ways">
          <button type="button" className="button button-primary" onClick={() => window.print()}>
            <Printer aria-hidden="true" />
            {texts.print}
          </button>
          <button type="button" className="button button-plain" onClick={onBack}>
            <ArrowLeft aria-hidden="true" />
            {texts.back}
          </button>
        </p>
      </header>
      {invitations.map((it) => (
        <InvitationCard key={it.id} invitation={it} />
      ))}
    </div>
  );
}

/** The server draws the code; as a picture it can do nothing but be seen. */
function pictureOf(svg: string): string {
  return `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`;
}

function InvitationCard({ invitation }: { readonly invitation: Invitation }) {
  const territory = useSelect((state) => state.you?.territory_name ?? '');
  const client = useClient();
  const { name, url, qr_svg, expires_at } = invitation;
  const copy = () => {
    navigator.clipboard?.writeText(url).then(
      () => client.tell(texts.copied(name)),
      () => client.tell(texts.copyFailed),
    );
  };
  return (
    <article className="invitation-card">
      <div className="invitation-words">
        <p className="small">{texts.cardInvites(territory)}</p>
        <h2>{texts.cardHello(name)}</h2>
        {invitation.function !== undefined && invitation.function !== name && (
          <p>{invitation.function}</p>
        )}
      </div>
      <img className="invitation-code" src={pictureOf(qr_svg)} alt={texts.qr(name)} />
      <ol className="invitation-steps">
        {texts.cardSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div className="invitation-end small">
        <p>{texts.cardLink}</p>
        <p className="invitation-link">{url}</p>
        <p>{texts.cardUntil(expires_at)}</p>
        <button
          type="button"
          className="button button-plain no-print"
          aria-label={texts.copyName(name)}
          onClick={copy}
        >
          <Copy aria-hidden="true" />
          {texts.copy}
        </button>
      </div>
    </article>
  );
}
