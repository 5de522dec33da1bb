/** The size of the text: one step smaller, one step larger, everywhere one is signed in. */

import { fr } from '../../i18n/fr.ts';
import { announce } from '../../ui/announce.tsx';
import { SIZES } from '../../ui/preferences.ts';
import { useChoices } from './follow.ts';

export interface TextSize {
  /** In CSS pixels. */
  readonly size: number;
  /** Absent at the end of what is offered. */
  readonly smaller: (() => void) | undefined;
  readonly larger: (() => void) | undefined;
}

export function useTextSize(): TextSize {
  const [{ text_size: size }, change] = useChoices();
  const at = SIZES.findIndex((it) => it >= size);
  const step = (by: number) => {
    const next = SIZES[at + by];
    if (next === undefined) return undefined;
    return () => {
      change({ text_size: next });
      announce(fr.settings.sizeIs(next));
    };
  };
  return { size, smaller: step(-1), larger: step(1) };
}

/** Two buttons, for the head of a page. */
export function TextSizeButtons() {
  const { smaller, larger } = useTextSize();
  return (
    <span className="text-size" role="group" aria-label={fr.settings.textSize}>
      <button
        type="button"
        className="button"
        disabled={smaller === undefined}
        aria-label={fr.settings.smallerHere}
        title={fr.settings.smaller}
        onClick={smaller}
      >
        {fr.settings.smallerSign}
      </button>
      <button
        type="button"
        className="button"
        disabled={larger === undefined}
        aria-label={fr.settings.largerHere}
        title={fr.settings.larger}
        onClick={larger}
      >
        {fr.settings.largerSign}
      </button>
    </span>
  );
}
