/** Everything one may do with a message: a popover on a wide screen, a sheet on a phone. */

import {
  CalendarPlus,
  Copy,
  Link2,
  MessageSquareReply,
  Pencil,
  Pin,
  PinOff,
  Quote,
  Trash2,
} from 'lucide-react';
import { type ComponentType, type KeyboardEvent, type ReactNode, useMemo } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Popover } from 'react-aria-components/Popover';
import { useLocation } from 'wouter';
import { ITEM_TITLE_CHARS_MAX, type Message } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import type { Client } from '../../net/client.ts';
import type { Line } from '../../net/tables.ts';
import { useClient, useMe, useSelect } from '../../services.ts';
import { announce } from '../../ui/announce.tsx';
import { isNarrow } from '../../ui/preferences.ts';
import { useMeets } from '../channel/may.ts';
import { plain } from './markdown.ts';
import { KINDS, useChips, useReact } from './reactions.tsx';
import { messagePath } from './select.ts';
import { quote, type Tools, useTools } from './tools.ts';

interface MenuProps {
  readonly message: Message;
  readonly line: Line;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}

export function MessageMenu(props: MenuProps) {
  const { anchor, onClose } = props;
  const oneColumn = isNarrow();
  const anchorRef = useMemo(() => ({ current: anchor }), [anchor]);
  const onOpenChange = (open: boolean) => {
    if (!open) onClose();
  };
  const inside = (
    <Dialog className="menu" aria-label={fr.message.menu}>
      <Choices {...props} />
    </Dialog>
  );
  return oneColumn ? (
    <ModalOverlay className="scrim scrim-sheet" isOpen isDismissable onOpenChange={onOpenChange}>
      <Modal className="sheet">{inside}</Modal>
    </ModalOverlay>
  ) : (
    <Popover
      className="popover"
      triggerRef={anchorRef}
      isOpen
      onOpenChange={onOpenChange}
      placement="bottom end"
    >
      {inside}
    </Popover>
  );
}

/** Up and down move through the choices; Tab works too. */
function moveFocus(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}

function Choices({ message, line, onClose }: MenuProps) {
  const chips = useChips(message.channel, message.id);
  const react = useReact(message.channel, message.id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the buttons inside
    <div onKeyDown={moveFocus}>
      <div className="menu-reactions" role="group" aria-label={fr.message.react}>
        {KINDS.map((kind) => {
          const mine = chips.some((chip) => chip.kind === kind && chip.mine);
          return (
            <button
              key={kind}
              type="button"
              className="menu-reaction"
              aria-pressed={mine}
              aria-label={mine ? fr.reaction.takeBack(kind) : fr.reaction.add(kind)}
              onClick={() => {
                react(kind, !mine);
                onClose();
              }}
            >
              <span aria-hidden="true" className="menu-picture">
                {fr.reaction[kind].picture}
              </span>
              {fr.reaction[kind].word}
            </button>
          );
        })}
      </div>
      <Actions message={message} line={line} onClose={onClose} />
    </div>
  );
}

interface Action {
  readonly key: string;
  readonly word: string;
  readonly Icon: ComponentType<{ 'aria-hidden': 'true' }>;
  readonly run: () => void;
  readonly danger?: boolean;
}

interface Around {
  readonly message: Message;
  readonly line: Line;
  readonly client: Client;
  readonly tools: Tools;
  readonly go: (path: string) => void;
}

function copy(text: string, said: string): void {
  navigator.clipboard?.writeText(text).then(
    () => announce(said),
    () => undefined,
  );
}

/** A debate, under the first words of the message: whoever conducts the meeting words it better. */
function proposeItem(client: Client, { channel, id, body }: Message): void {
  const title = plain(body, ITEM_TITLE_CHARS_MAX - 1).trim();
  const draft = { kind: 'debate' as const, title, attachments: [] };
  client.submit({ propose_item: { channel, message: id, draft } });
  client.tell(fr.meeting.proposed);
}

/** What somebody who only reads may do. */
const READERS: ReadonlySet<string> = new Set(['thread', 'text', 'link']);

/** What every member may do. */
function commonActions({ message, line, client, tools, go }: Around): Action[] {
  const { channel, id } = message;
  const pinned = message.pinned !== undefined;
  const thread: Action = {
    key: 'thread',
    word: fr.message.openThread,
    Icon: MessageSquareReply,
    run: () => go(`/salons/${channel}/fils/${id}`),
  };
  const inMain = message.thread === undefined && line.thread === undefined;
  return [
    ...(inMain ? [thread] : []),
    {
      key: 'quote',
      word: fr.message.quote,
      Icon: Quote,
      run: () => quote(tools, line, id),
    },
    {
      key: 'pin',
      word: pinned ? fr.message.unpin : fr.message.pin,
      Icon: pinned ? PinOff : Pin,
      run: () => client.submit({ pin_message: { channel, message: id, on: !pinned } }),
    },
    {
      key: 'text',
      word: fr.message.copyText,
      Icon: Copy,
      run: () => copy(plain(message.body, Number.POSITIVE_INFINITY), fr.message.textCopied),
    },
    {
      key: 'link',
      word: fr.message.copyLink,
      Icon: Link2,
      run: () => copy(window.location.origin + messagePath(message), fr.message.linkCopied),
    },
  ];
}

function Actions({ message, line, onClose }: Omit<MenuProps, 'anchor'>) {
  const client = useClient();
  const tools = useTools();
  const me = useMe();
  const role = useSelect((state) => state.rooms[message.channel]?.role);
  const meets = useMeets(message.channel);
  const [, go] = useLocation();
  const canWrite = role !== 'observer';
  const mine = message.author === me && canWrite;
  const common = commonActions({ message, line, client, tools, go });
  const actions = canWrite ? common : common.filter(({ key }) => READERS.has(key));
  if (mine) {
    const run = () => tools.setState({ editing: message.id });
    actions.splice(2, 0, { key: 'edit', word: fr.message.edit, Icon: Pencil, run });
  }
  if (meets && canWrite && message.thread === undefined) {
    const run = () => proposeItem(client, message);
    actions.splice(-2, 0, { key: 'propose', word: fr.meeting.propose, Icon: CalendarPlus, run });
  }
  if (mine || role === 'facilitator') {
    const run = () => tools.setState({ dialog: { kind: 'remove', line, id: message.id } });
    actions.push({ key: 'remove', word: fr.message.remove, Icon: Trash2, run, danger: true });
  }
  return (
    <div className="menu-actions">
      {actions.map((it) => (
        <MenuAction key={it.key} action={it} onClose={onClose} />
      ))}
    </div>
  );
}

interface MenuActionProps {
  readonly action: Action;
  readonly onClose: () => void;
}

function MenuAction({ action, onClose }: MenuActionProps): ReactNode {
  const { word, Icon, run, danger } = action;
  return (
    <button
      type="button"
      className="menu-action"
      data-danger={danger}
      onClick={() => {
        onClose();
        run();
      }}
    >
      <Icon aria-hidden="true" />
      {word}
    </button>
  );
}
