/** How this device shows things: text size and theme. Kept in the browser, never sent. */

export const SIZES = [16, 18, 20, 22, 24, 26, 28] as const;
export const SIZE_DEFAULT = 18;
export type Theme = 'system' | 'light' | 'dark';

const SIZE_KEY = 'parvis.text-size';
const THEME_KEY = 'parvis.theme';

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

export type Size = (typeof SIZES)[number];

export function textSize(): Size {
  const kept = Number(read(SIZE_KEY));
  return SIZES.find((size) => size === kept) ?? SIZE_DEFAULT;
}

export function theme(): Theme {
  const kept = read(THEME_KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function setTextSize(px: number): void {
  write(SIZE_KEY, String(px));
  applyPreferences();
}

export function setTheme(next: Theme): void {
  write(THEME_KEY, next);
  applyPreferences();
}

/** In percent of the browser's own size, so that a person's browser setting still counts. */
export function applyPreferences(): void {
  const root = document.documentElement;
  root.style.fontSize = `${(textSize() / 16) * 100}%`;
  const chosen = theme();
  if (chosen === 'system') delete root.dataset.theme;
  else root.dataset.theme = chosen;
}
