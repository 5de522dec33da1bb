/**
 * How this device shows things: text size, theme, contrast. Kept in the browser, so that the first
 * page, before anybody has signed in, is already readable; what follows the person to other
 * devices is in `feature/preference`.
 */

import type { Contrast, Theme } from '#protocol';

export const SIZES = [16, 18, 20, 22, 24, 26, 28] as const;
export const SIZE_DEFAULT = 18;

export interface Look {
  /** In CSS pixels. */
  readonly text_size: number;
  readonly theme: Theme;
  readonly contrast: Contrast;
}

const SIZE_KEY = 'parvis.text-size';
const THEME_KEY = 'parvis.theme';
const CONTRAST_KEY = 'parvis.contrast';

function read(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing still shows what was chosen until the page is closed.
  }
}

/** The nearest size that is offered. */
function sizeOf(px: number): number {
  if (!Number.isFinite(px) || px <= 0) return SIZE_DEFAULT;
  return SIZES.reduce((best, it) => (Math.abs(it - px) < Math.abs(best - px) ? it : best));
}

export function look(): Look {
  const theme = read(THEME_KEY);
  const contrast = read(CONTRAST_KEY);
  return {
    text_size: sizeOf(Number(read(SIZE_KEY))),
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    contrast: contrast === 'standard' || contrast === 'high' ? contrast : 'system',
  };
}

/** Shows things so from now on, here. */
export function setLook(next: Look): void {
  write(SIZE_KEY, String(next.text_size));
  write(THEME_KEY, next.theme);
  write(CONTRAST_KEY, next.contrast);
  apply(next);
}

export function applyPreferences(): void {
  apply(look());
}

/** From now on in our own letters, which are fetched for it; see tokens.css. */
export function dress(): void {
  document.documentElement.dataset.font = '';
}

const NARROW = 'data-narrow';

/**
 * Tells the style sheets where there is one column: a media query knows no size of text, and large
 * text on a tablet has the layout of a phone.
 */
export function measure(): void {
  const root = document.documentElement;
  const text = Number.parseFloat(getComputedStyle(root).fontSize);
  root.toggleAttribute(NARROW, root.clientWidth < 39 * text);
}

export function isNarrow(): boolean {
  return document.documentElement.hasAttribute(NARROW);
}

/** In percent of the browser's own size, so that a person's browser setting still counts. */
function apply({ text_size, theme, contrast }: Look): void {
  const root = document.documentElement;
  root.style.fontSize = `${(sizeOf(text_size) / 16) * 100}%`;
  measure();
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  const more = window.matchMedia('(prefers-contrast: more)').matches;
  const high = contrast === 'high' || (contrast === 'system' && more);
  if (high) root.dataset.contrast = 'high';
  else delete root.dataset.contrast;
}
