/** The minutes as files, and what else leaves the meeting with them. */

import { Download } from 'lucide-react';
import type { MinutesView } from '#protocol';
import { frFiles } from '../../i18n/fr_minutes.ts';

const ALWAYS = ['minutes.md', 'deliberations.md', 'votes.xlsx', 'votes.csv'] as const;

export function Files({ view }: { readonly view: MinutesView }) {
  const { id, approved } = view.meeting;
  const files = view.pdf ? (['minutes.pdf', ...ALWAYS] as const) : ALWAYS;
  return (
    <section className="meeting-part" aria-labelledby="files-title">
      <h2 id="files-title">{frFiles.title}</h2>
      {approved === undefined && <p className="small soft">{frFiles.draft}</p>}
      <div className="meeting-buttons">
        {files.map((file) => (
          <a
            key={file}
            className="button button-plain"
            href={`/api/meetings/${id}/${file}`}
            download
          >
            <Download aria-hidden="true" />
            {frFiles[file]}
          </a>
        ))}
      </div>
    </section>
  );
}
