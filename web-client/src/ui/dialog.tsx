/** A modal dialog with a title. It never holds a text field: phones hide those in modals. */

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Dialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { fr } from '../i18n/fr.ts';

interface DialogBoxProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** An alert dialog asks something and has its own buttons. */
  readonly alert?: boolean;
}

export function DialogBox({ title, onClose, children, alert = false }: DialogBoxProps) {
  return (
    <ModalOverlay
      className="scrim"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="dialog-box">
        <Dialog className="dialog" role={alert ? 'alertdialog' : 'dialog'}>
          <div className="dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button className="button button-icon" onPress={onClose} aria-label={fr.app.close}>
              <X aria-hidden="true" />
            </Button>
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
