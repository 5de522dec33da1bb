/**
 * Where one writes: a native text area that grows, three marks, and the list behind "@". It holds
 * no text of its own and knows nothing of sending: the composer and the edit form do.
 */

import { AtSign, Bold, Italic, List, Plus, X } from 'lucide-react';
import {
  type ComponentType,
  type FocusEvent,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { fr } from '../../i18n/fr.ts';
import { useSelect } from '../../services.ts';
import { MentionList, type MentionState, useMentions } from './mention_list.tsx';
import { type Chosen, chars, toBody } from './mention_text.ts';

export interface Written {
  readonly text: string;
  readonly chosen: readonly Chosen[];
}

export const NOTHING_WRITTEN: Written = { text: '', chosen: [] };

interface FieldProps {
  readonly channel: string;
  readonly label: string;
  readonly placeholder: string;
  readonly value: Written;
  readonly onChange: (value: Written) => void;
  readonly onSubmit: () => void;
  readonly onCancel?: (() => void) | undefined;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  /** Beside the marks. */
  readonly extra?: ReactNode;
  /** At the end: the buttons that send or cancel. */
  readonly children: ReactNode;
}

/** Enter sends where a keyboard is the way to write; on a touch screen it begins a new line. */
export function enterSends(): boolean {
  return window.matchMedia('(pointer: fine)').matches;
}

export function MessageField(props: FieldProps) {
  const { channel, value, onChange, area, label, placeholder } = props;
  const id = useId();
  const mentions = useMentions(channel, area, value, onChange);
  useGrowing(area, value.text);
  const begin = useFirstCaret();
  return (
    <div className="writing">
      <MentionList id={`${id}-list`} mentions={mentions} />
      <textarea
        ref={area}
        className="writing-area"
        rows={1}
        aria-label={label}
        aria-describedby={`${id}-limit`}
        aria-autocomplete="list"
        aria-controls={mentions.open ? `${id}-list` : undefined}
        aria-activedescendant={mentions.open ? `${id}-list-${mentions.active}` : undefined}
        placeholder={placeholder}
        value={value.text}
        onChange={(event) => {
          onChange({ ...value, text: event.target.value });
          mentions.look();
        }}
        onFocus={begin}
        onSelect={mentions.look}
        onBlur={mentions.close}
        onKeyDown={(event) => keyDown(event, props, mentions)}
      />
      <Limit id={`${id}-limit`} value={value} />
      <WritingBar
        tools={
          <>
            <Marks area={area} onMention={mentions.start} />
            {props.extra}
          </>
        }
      >
        {props.children}
      </WritingBar>
    </div>
  );
}

interface BarProps {
  readonly tools: ReactNode;
  readonly children: ReactNode;
}

/** Side by side where there is room for their words, else behind a button: see composer.css. */
function WritingBar({ tools, children }: BarProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div className="writing-bar" data-open={open || undefined}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what was chosen inside closes it */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a key presses the button inside */}
      <div id={id} className="writing-tools" onClick={() => setOpen(false)}>
        {tools}
      </div>
      <button
        type="button"
        className="button writing-more"
        aria-expanded={open}
        aria-controls={id}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => setOpen(!open)}
      >
        {open ? <X aria-hidden="true" /> : <Plus aria-hidden="true" />}
        {open ? fr.app.close : fr.composer.tools}
      </button>
      <span className="writing-end">{children}</span>
    </div>
  );
}

function keyDown(
  event: KeyboardEvent<HTMLTextAreaElement>,
  props: FieldProps,
  mentions: MentionState,
): void {
  // While an input method composes a character, its keys are not ours.
  if (event.nativeEvent.isComposing) return;
  if (mentions.open && mentions.key(event.key)) {
    event.preventDefault();
    return;
  }
  if (event.key === 'Escape' && props.onCancel !== undefined) return props.onCancel();
  if (event.key !== 'Enter' || event.shiftKey) return;
  if (event.ctrlKey || event.metaKey || enterSends()) {
    event.preventDefault();
    props.onSubmit();
  }
}

/** Who comes back to a draft goes on at its end; a browser would put the caret before it. */
function useFirstCaret(): (event: FocusEvent<HTMLTextAreaElement>) => void {
  const begun = useRef(false);
  return ({ target }) => {
    const { selectionEnd, value } = target;
    if (!begun.current && selectionEnd === 0) target.setSelectionRange(value.length, value.length);
    begun.current = true;
  };
}

/** Newer browsers do it alone (`field-sizing`), without laying out the page at each key. */
const GROWS_ALONE = typeof CSS !== 'undefined' && CSS.supports?.('field-sizing', 'content');

/** As high as its text, up to what the style allows. */
function useGrowing(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const element = area.current;
    if (element === null || GROWS_ALONE) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [area, text]);
}

/** The limit is told before it is met, and explained once it is. */
function Limit({ id, value }: { readonly id: string; readonly value: Written }) {
  const max = useSelect((state) => state.limits.body_chars_max);
  // Most texts are far from the limit: no need to build the body to know it.
  const length = value.text.length < max / 2 ? 0 : chars(toBody(value.text, value.chosen));
  const near = length > max * 0.9;
  const over = length > max;
  const words = over ? fr.composer.over(length - max, max) : fr.composer.left(max - length, max);
  return (
    <p id={id} className="limit small" data-over={over || undefined} role="status">
      {near && words}
    </p>
  );
}

interface MarksProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly onMention: () => void;
}

/** Types text at the selection the way a person would, so that undo takes it back. */
export function typeIn(element: HTMLTextAreaElement, text: string): void {
  element.focus();
  if (document.execCommand?.('insertText', false, text)) return;
  const { selectionStart: from, selectionEnd: to, value } = element;
  // The prototype's setter: React takes a value set on the element itself for its own doing.
  const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set;
  setter?.call(element, value.slice(0, from) + text + value.slice(to));
  element.setSelectionRange(from + text.length, from + text.length);
  element.dispatchEvent(new Event('input', { bubbles: true }));
}

function wrap(element: HTMLTextAreaElement, mark: string, sample: string): void {
  const { selectionStart: from, selectionEnd: to, value } = element;
  const inner = value.slice(from, to) || sample;
  typeIn(element, `${mark}${inner}${mark}`);
  element.setSelectionRange(from + mark.length, from + mark.length + inner.length);
}

function listify(element: HTMLTextAreaElement): void {
  const { selectionStart, selectionEnd, value } = element;
  const from = value.lastIndexOf('\n', selectionStart - 1) + 1;
  const end = value.indexOf('\n', selectionEnd);
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split('\n');
  element.setSelectionRange(from, to);
  typeIn(element, lines.map((line) => (line.startsWith('- ') ? line : `- ${line}`)).join('\n'));
}

function Marks({ area, onMention }: MarksProps) {
  const on = (act: (element: HTMLTextAreaElement) => void) => () => {
    area.current?.focus();
    if (area.current !== null) act(area.current);
  };
  const { bold, italic, list, mention, boldSample, italicSample } = fr.composer;
  return (
    <div className="marks" role="group" aria-label={fr.composer.format}>
      <Mark word={bold} Icon={Bold} onPress={on((it) => wrap(it, '**', boldSample))} />
      <Mark word={italic} Icon={Italic} onPress={on((it) => wrap(it, '*', italicSample))} />
      <Mark word={list} Icon={List} onPress={on(listify)} />
      <Mark word={mention} Icon={AtSign} onPress={onMention} />
    </div>
  );
}

interface MarkProps {
  readonly word: string;
  readonly Icon: ComponentType<{ 'aria-hidden': 'true' }>;
  readonly onPress: () => void;
}

function Mark({ word, Icon, onPress }: MarkProps) {
  return (
    <button
      type="button"
      className="button mark"
      aria-label={word}
      title={word}
      // The text area keeps the focus and its selection.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <Icon aria-hidden="true" />
      <span className="mark-word">{word}</span>
    </button>
  );
}

/** A text area that keeps its place when the page is drawn again. */
export function useArea(): RefObject<HTMLTextAreaElement | null> {
  return useRef<HTMLTextAreaElement>(null);
}
