/**
 * Keeps what is being read in place while rows come and go around it: at the end it stays at the
 * end, elsewhere the row at the top of the view does not move.
 */

import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';

/** This close to the end counts as the end, in CSS pixels. */
const END_PX = 60;

interface Place {
  end: boolean;
  row: string | undefined;
  /** Top of the row, from the top of the view. */
  offset: number;
}

export interface Scroller {
  readonly view: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  readonly onScroll: () => void;
  readonly atEnd: () => boolean;
  readonly toEnd: () => void;
  /** Puts a row a quarter down the view; false when it is not there. */
  readonly toRow: (selector: string) => boolean;
}

function firstVisible(view: HTMLElement): { row: string; offset: number } | undefined {
  const top = view.getBoundingClientRect().top;
  for (const row of view.querySelectorAll<HTMLElement>('[data-row]')) {
    const box = row.getBoundingClientRect();
    if (box.bottom > top + 1) return { row: row.dataset.row ?? '', offset: box.top - top };
  }
  return undefined;
}

function restore(view: HTMLElement, place: Place): void {
  if (place.end) {
    view.scrollTop = view.scrollHeight;
    return;
  }
  if (place.row === undefined) return;
  const row = view.querySelector(`[data-row="${CSS.escape(place.row)}"]`);
  if (row === null) return;
  const now = row.getBoundingClientRect().top - view.getBoundingClientRect().top;
  if (now !== place.offset) view.scrollTop += now - place.offset;
}

/** `rows` changes whenever the rows do. */
export function useScroller(rows: unknown): Scroller {
  const view = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<Place>({ end: true, row: undefined, offset: 0 });
  const top = useRef(0);
  /** Of the view when its rows were last put in place. */
  const width = useRef<number>(undefined);

  const note = useCallback(() => {
    const element = view.current;
    if (element === null) return;
    width.current ??= element.clientWidth;
    // A panel opened in the same moment: the rows are laid out anew and not yet put back.
    if (element.clientWidth !== width.current) return;
    const left = element.scrollHeight - element.scrollTop - element.clientHeight;
    // Only going up leaves the end: rows may have joined it since it was reached.
    const stays = place.current.end && element.scrollTop >= top.current - 1;
    top.current = element.scrollTop;
    const end = stays || left < END_PX;
    place.current = { end, row: undefined, offset: 0, ...firstVisible(element) };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each set of rows is put in place
  useLayoutEffect(() => {
    if (view.current !== null) restore(view.current, place.current);
  }, [rows]);

  useEffect(() => {
    if (typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(() => {
      if (view.current === null) return;
      width.current = view.current.clientWidth;
      restore(view.current, place.current);
    });
    if (view.current !== null) observer.observe(view.current);
    if (content.current !== null) observer.observe(content.current);
    return () => observer.disconnect();
  }, []);

  return useMemo(
    () => ({
      view,
      content,
      onScroll: note,
      atEnd: () => place.current.end,
      toEnd: () => {
        place.current = { end: true, row: undefined, offset: 0 };
        if (view.current !== null) restore(view.current, place.current);
      },
      toRow: (selector: string) => {
        const element = view.current;
        const row = element?.querySelector(selector);
        if (!element || !row) return false;
        const top = row.getBoundingClientRect().top - element.getBoundingClientRect().top;
        element.scrollTop += top - element.clientHeight / 4;
        place.current.end = false;
        note();
        return true;
      },
    }),
    [note],
  );
}
