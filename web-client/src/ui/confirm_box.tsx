/** Asks before something that cannot be taken back. */

import { fr } from '../i18n/fr.ts';
import { DialogBox } from './dialog.tsx';

interface ConfirmProps {
  readonly title: string;
  readonly lead: string;
  /** What will be done, in words, on the button that does it. */
  readonly word: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

export function ConfirmBox({ title, lead, word, onConfirm, onClose }: ConfirmProps) {
  return (
    <DialogBox title={title} onClose={onClose} alert>
      <p>{lead}</p>
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={onClose}>
          {fr.app.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={onConfirm}>
          {word}
        </button>
      </div>
    </DialogBox>
  );
}
