/** The open menu and the open dialog, in a file of their own: the first screen needs neither. */

import { fr } from '../../i18n/fr.ts';
import { useClient } from '../../services.ts';
import { DialogBox } from '../../ui/dialog.tsx';
import { AcknowledgementDialog } from './acknowledgement_dialog.tsx';
import { MessageMenu } from './message_menu.tsx';
import { useMessage } from './select.ts';
import { type MessageAt, useTool, useTools } from './tools.ts';
import { VersionsDialog } from './versions.tsx';

export default function MessageOverlays() {
  return (
    <>
      <OpenMenu />
      <OpenDialog />
    </>
  );
}

function OpenMenu() {
  const tools = useTools();
  const menu = useTool((state) => state.menu);
  const message = useMessage(menu?.line.channel ?? '', menu?.id);
  if (menu === undefined || message === undefined) return null;
  const close = () => tools.setState({ menu: undefined });
  return <MessageMenu message={message} line={menu.line} anchor={menu.anchor} onClose={close} />;
}

function OpenDialog() {
  const tools = useTools();
  const dialog = useTool((state) => state.dialog);
  const message = useMessage(dialog?.line.channel ?? '', dialog?.id);
  if (dialog === undefined || message === undefined) return null;
  const close = () => tools.setState({ dialog: undefined });
  switch (dialog.kind) {
    case 'versions':
      return <VersionsDialog message={message} onClose={close} />;
    case 'acknowledgements':
      return <AcknowledgementDialog message={message} onClose={close} />;
    case 'remove':
      return <RemoveDialog at={dialog} onClose={close} />;
  }
}

interface RemoveProps {
  readonly at: MessageAt;
  readonly onClose: () => void;
}

function RemoveDialog({ at, onClose }: RemoveProps) {
  const client = useClient();
  const remove = () => {
    client.submit({ delete_message: { channel: at.line.channel, message: at.id } });
    onClose();
  };
  return (
    <DialogBox title={fr.message.removeTitle} onClose={onClose} alert>
      <p>{fr.message.removeLead}</p>
      <div className="dialog-buttons">
        <button type="button" className="button button-plain" onClick={onClose}>
          {fr.app.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={remove}>
          {fr.message.removeConfirm}
        </button>
      </div>
    </DialogBox>
  );
}
