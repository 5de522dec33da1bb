/**
 * Writing in a line. It renders alone: a keystroke here never touches the list of messages. The
 * draft is saved a second after typing stops, and follows the person to other devices.
 */

import { CheckCheck, SendHorizontal, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { fr } from '../../i18n/fr.ts';
import type { Client } from '../../net/client.ts';
import { type Line, lineKey } from '../../net/tables.ts';
import { useClient, useSelect } from '../../services.ts';
import { roomName } from '../channel/room_title.ts';
import { draftOf } from '../channel/rooms.ts';
import { PollTools } from '../poll/poll_tools.tsx';
import { chars, toBody, toField } from './mention_text.ts';
import {
  enterSends,
  MessageField,
  NOTHING_WRITTEN,
  useArea,
  type Written,
} from './message_field.tsx';
import { Quote } from './quote.tsx';
import { quote, useTool, useTools } from './tools.ts';

const DRAFT_AFTER_MS = 1_000;

interface ComposerProps {
  readonly line: Line;
  /** A message was just handed over: show the end of the line. */
  readonly onSent: () => void;
  /** Takes the focus when it appears, where that opens no keyboard on the screen. */
  readonly focused?: boolean;
}

function fieldOf(body: string): Written {
  return body === '' ? NOTHING_WRITTEN : toField(body);
}

/** What is being written in a line, kept in step with the draft on the server. */
function useDraft(client: Client, line: Line) {
  const key = lineKey(line);
  const draft = useSelect((state) => draftOf(state, key)) ?? '';
  const [value, setValue] = useState<Written>(() => fieldOf(draft));
  const known = useRef(draft);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(value);
  latest.current = value;
  const { channel, thread } = line;

  const save = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = undefined;
    const body = toBody(latest.current.text, latest.current.chosen);
    if (body === known.current) return;
    known.current = body;
    client.submit({ save_draft: { channel, thread, body } });
  }, [client, channel, thread]);

  // Another device wrote: take it over, unless something here is not saved yet.
  useEffect(() => {
    if (draft === known.current || timer.current !== undefined) return;
    const untouched = toBody(latest.current.text, latest.current.chosen) === known.current;
    known.current = draft;
    if (untouched) setValue(fieldOf(draft));
  }, [draft]);

  // Leaving the room or the page saves what the timer still holds.
  useEffect(() => {
    window.addEventListener('pagehide', save);
    return () => {
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [save]);

  const change = (next: Written) => {
    latest.current = next;
    setValue(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(save, DRAFT_AFTER_MS);
  };
  const clear = () => {
    latest.current = NOTHING_WRITTEN;
    setValue(NOTHING_WRITTEN);
    save();
  };
  return { value, change, clear };
}

/** Says "is writing" now and then while one writes. */
function useTypingNotice(client: Client, line: Line): (text: string) => void {
  const last = useRef(0);
  const every = useSelect((state) => state.limits.typing_every_ms);
  return (text) => {
    const now = Date.now();
    // An emptied field is a new start: others saw the message end "is writing".
    if (text === '') last.current = 0;
    else if (now - last.current >= every) {
      last.current = now;
      client.typing(line);
    }
  };
}

export function Composer({ line, onSent, focused = false }: ComposerProps) {
  const client = useClient();
  const tools = useTools();
  const area = useArea();
  const { value, change, clear } = useDraft(client, line);
  const [asking, setAsking] = useState(false);
  const notice = useTypingNotice(client, line);
  const quoted = useTool((state) => state.quotes[lineKey(line)]);
  const max = useSelect((state) => state.limits.body_chars_max);
  const room = useSelect((state) => roomName(state, line.channel));
  const inThread = line.thread !== undefined;
  useFocusOnQuote(area, quoted);
  useEffect(() => {
    if (focused && enterSends()) area.current?.focus();
  }, [area, focused]);

  const send = () => {
    const body = toBody(value.text, value.chosen);
    if (body === '' || chars(body) > max) return;
    const { channel, thread } = line;
    client.submit({
      post_message: {
        channel,
        thread,
        quote: quoted,
        body,
        acknowledgement_requested: asking,
      },
    });
    clear();
    notice('');
    setAsking(false);
    quote(tools, line, undefined);
    area.current?.focus();
    onSent();
  };
  return (
    <div className="composer">
      {quoted !== undefined && (
        <Quoting line={line} id={quoted} onDrop={() => quote(tools, line, undefined)} />
      )}
      <MessageField
        channel={line.channel}
        label={inThread ? fr.composer.labelThread : fr.composer.label(room)}
        placeholder={inThread ? fr.composer.placeholderThread : fr.composer.placeholder}
        value={value}
        area={area}
        onChange={(next) => {
          change(next);
          notice(next.text);
        }}
        onSubmit={send}
        extra={
          <>
            <AskButton on={asking} onToggle={() => setAsking(!asking)} />
            {!inThread && <PollTools channel={line.channel} />}
          </>
        }
      >
        <button
          type="button"
          className="button button-primary send"
          onPointerDown={(event) => event.preventDefault()}
          onClick={send}
        >
          <SendHorizontal aria-hidden="true" />
          {fr.composer.send}
        </button>
      </MessageField>
    </div>
  );
}

function useFocusOnQuote(area: ReturnType<typeof useArea>, quoted: string | undefined): void {
  useEffect(() => {
    if (quoted !== undefined) area.current?.focus();
  }, [area, quoted]);
}

interface QuotingProps {
  readonly line: Line;
  readonly id: string;
  readonly onDrop: () => void;
}

function Quoting({ line, id, onDrop }: QuotingProps) {
  return (
    <div className="quoting">
      <Quote channel={line.channel} id={id} />
      <button
        type="button"
        className="button button-icon"
        aria-label={fr.composer.unquote}
        onClick={onDrop}
      >
        <X aria-hidden="true" />
      </button>
    </div>
  );
}

interface AskProps {
  readonly on: boolean;
  readonly onToggle: () => void;
}

function AskButton({ on, onToggle }: AskProps) {
  return (
    <button
      type="button"
      className="button ask"
      aria-pressed={on}
      title={fr.acknowledgement.ask}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onToggle}
    >
      <CheckCheck aria-hidden="true" />
      <span className="ask-word">
        {on ? fr.acknowledgement.asking : fr.acknowledgement.askShort}
      </span>
      <span className="sr-only">, {fr.acknowledgement.ask}</span>
    </button>
  );
}
