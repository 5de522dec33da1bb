/** Short messages that belong to no place of the page. */

import { X } from 'lucide-react';
import { fr } from '../i18n/fr.ts';
import { useClient, useSelect } from '../services.ts';

export function Notices() {
  const client = useClient();
  const notices = useSelect((state) => state.notices);
  return (
    <div className="notices" role="status">
      {notices.map((notice) => (
        <div className="notice" key={notice.id}>
          <span className="notice-text">{notice.text}</span>
          {notice.undo !== undefined && (
            <button
              type="button"
              className="button notice-undo"
              onClick={() => {
                notice.undo?.();
                client.dismissNotice(notice.id);
              }}
            >
              {fr.notice.undo}
            </button>
          )}
          <button
            type="button"
            className="button button-icon"
            aria-label={fr.notice.dismiss}
            onClick={() => client.dismissNotice(notice.id)}
          >
            <X aria-hidden="true" />
          </button>
        </div>
      ))}
    </div>
  );
}
