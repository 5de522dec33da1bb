/** An agenda that was sent: what it is, how one knows that it has not changed, its files. */

import { Download, Lock } from 'lucide-react';
import type { Document } from '#protocol';
import { frFrozen } from '../../i18n/fr_document.ts';

export function FrozenPart({ of }: { readonly of: Document }) {
  const { hash, version } = of;
  return (
    <section className="meeting-part meeting-convene" aria-labelledby="frozen-title">
      <h2 id="frozen-title">
        <Lock aria-hidden="true" /> {frFrozen.title}
      </h2>
      <p>{frFrozen.lead}</p>
      {hash !== undefined && (
        <dl className="document-hash small">
          <dt>
            {frFrozen.version(version)}. {frFrozen.hash}
          </dt>
          <dd>{hash}</dd>
        </dl>
      )}
    </section>
  );
}

/** As it stands now, or as it was sent. */
export function DocumentFiles({ document }: { readonly document: string }) {
  return (
    <section className="meeting-part" aria-labelledby="files-title">
      <h2 id="files-title">{frFrozen.files}</h2>
      <div className="meeting-buttons">
        <a className="button button-plain" href={`/api/documents/${document}/export.md`} download>
          <Download aria-hidden="true" />
          {frFrozen.md}
        </a>
      </div>
    </section>
  );
}
