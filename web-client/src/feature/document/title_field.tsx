/** A one-line shared text in a plain field: it grows with its words, and the caret stays put. */

import { type FocusEventHandler, useEffect, useId, useRef } from 'react';
import type * as Y from 'yjs';
import { applyEdit, type Delta, editBetween, shifted } from './text_edit.ts';

interface TitleProps {
  readonly text: Y.Text;
  readonly label: string;
  readonly readOnly: boolean;
  readonly maxLength: number;
  readonly autoFocus?: boolean;
  readonly onFocus?: FocusEventHandler;
}

/** What others write comes into the field without moving the caret of who is typing. */
function useShared(text: Y.Text) {
  const field = useRef<HTMLTextAreaElement>(null);
  const composing = useRef(false);
  const write = () => {
    const area = field.current;
    if (area === null || composing.current) return;
    const value = area.value.replace(/\s*\n\s*/g, ' ');
    applyEdit(text, editBetween(text.toString(), value, area.selectionStart));
  };
  useEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.value = text.toString();
    const told = (event: Y.YTextEvent) => {
      const value = text.toString();
      if (composing.current || area.value === value) return;
      const { selectionStart, selectionEnd } = area;
      area.value = value;
      if (document.activeElement !== area) return;
      const delta = event.delta as Delta;
      area.setSelectionRange(shifted(selectionStart, delta), shifted(selectionEnd, delta));
    };
    text.observe(told);
    return () => text.unobserve(told);
  }, [text]);
  return { field, composing, write };
}

export function TitleField(props: TitleProps) {
  const { text, label, readOnly, maxLength, autoFocus = false, onFocus } = props;
  const { field, composing, write } = useShared(text);
  const id = useId();
  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus, field]);
  return (
    <>
      <label className="sr-only" htmlFor={id}>
        {label}
      </label>
      <textarea
        ref={field}
        id={id}
        className="point-title"
        rows={1}
        defaultValue={text.toString()}
        readOnly={readOnly}
        maxLength={maxLength}
        onFocus={onFocus}
        onInput={write}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault();
        }}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={() => {
          composing.current = false;
          write();
        }}
      />
    </>
  );
}
