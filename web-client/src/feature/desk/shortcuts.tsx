/**
 * One-key gestures: a key presses the button on screen that bears its letter (`data-shortcut`), so
 * a key never does what the screen does not offer. They can be switched off, as whoever speaks to
 * their computer needs.
 */

import { Keyboard } from 'lucide-react';
import { useEffect, useState } from 'react';
import { frShortcuts } from '../../i18n/fr_desk.ts';
import { DialogBox } from '../../ui/dialog.tsx';

const KEPT = 'parvis.desk.shortcuts';
const HELP_KEY = '?';

function kept(): boolean {
  try {
    return localStorage.getItem(KEPT) !== 'off';
  } catch {
    return true;
  }
}

function keep(on: boolean): void {
  try {
    localStorage.setItem(KEPT, on ? 'on' : 'off');
  } catch {
    // A browser that keeps nothing: on again the next time.
  }
}

/** Where letters are typed, they are letters; in a dialog they belong to it. */
function isBusy(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const typing = target.matches('input:not([type="radio"], [type="checkbox"]), textarea, select');
  return typing || target.isContentEditable || target.closest('[role$="dialog"]') !== null;
}

export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!plain || event.repeat || event.defaultPrevented || isBusy(event.target)) return;
      if (!kept() && event.key !== HELP_KEY) return;
      const buttons = document.querySelectorAll<HTMLButtonElement>('button[data-shortcut]');
      const key = event.key.toLowerCase();
      const button = [...buttons].find((it) => it.dataset.shortcut === key && !it.disabled);
      if (button === undefined) return;
      event.preventDefault();
      button.focus();
      button.click();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

export function ShortcutsButton() {
  const [shown, setShown] = useState(false);
  const [on, setOn] = useState(kept);
  const change = (next: boolean) => {
    keep(next);
    setOn(next);
  };
  return (
    <>
      <button
        type="button"
        className="button lectern-keys"
        data-shortcut={HELP_KEY}
        aria-label={frShortcuts.open}
        title={frShortcuts.open}
        onClick={() => setShown(true)}
      >
        <Keyboard aria-hidden="true" />
        <span aria-hidden="true">{HELP_KEY}</span>
      </button>
      {shown && (
        <DialogBox title={frShortcuts.title} onClose={() => setShown(false)}>
          <dl className="lectern-shortcuts">
            {frShortcuts.list.map(({ keys, does }) => (
              <div key={keys}>
                <dt>
                  {keys.split(' ').map((it) => (
                    <kbd key={it}>{it}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
          <label className="choice">
            <input
              type="checkbox"
              checked={on}
              onChange={(event) => change(event.target.checked)}
            />
            <span>{frShortcuts.on}</span>
          </label>
        </DialogBox>
      )}
    </>
  );
}
