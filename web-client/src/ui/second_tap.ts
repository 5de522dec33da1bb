/**
 * Many tap twice, by habit or because a hand shakes. The second tap does nothing where it would
 * undo what the first did, or press what the first has just brought under the finger. It passes
 * everywhere else: text is made larger by pressing quickly, and a word is chosen by a double click.
 * To fetch this is to have it: a page has one.
 */

export {};

const WITHIN_MS = 500;
const WITHIN_PX = 24;
/** The click of a label is followed at once by that of its field. */
const SAME_MS = 10;

const PRESSED = 'a, button, label, summary, input, select, textarea, [role="option"]';
/** Pressed once more, these go back to what they were. */
const TURNS = '[aria-pressed], [aria-expanded], summary, [type="checkbox"]';
const LABEL = 'label:has([type="checkbox"])';

interface Tap {
  readonly at: number;
  readonly x: number;
  readonly y: number;
  readonly pressed: Element | null;
}

let last: Tap = { at: Number.NEGATIVE_INFINITY, x: 0, y: 0, pressed: null };
let finger = false;

function pressedBy({ target }: MouseEvent): Element | null {
  return target instanceof Element ? target.closest(PRESSED) : null;
}

function turns(pressed: Element): boolean {
  return pressed.matches(TURNS) || pressed.matches(LABEL);
}

function onClick(event: MouseEvent): void {
  const since = event.timeStamp - last.at;
  // No place: a key, or a label that passes its click on.
  if (event.detail === 0 || since < SAME_MS) return;
  const pressed = pressedBy(event);
  const { timeStamp: at, clientX: x, clientY: y } = event;
  const near = Math.hypot(x - last.x, y - last.y) < WITHIN_PX;
  // A mouse says which clicks are double; of a finger not every browser does.
  const again = since < WITHIN_MS && near && (finger || event.detail > 1);
  if (again && pressed !== null && (pressed !== last.pressed || turns(pressed))) {
    event.preventDefault();
    event.stopImmediatePropagation();
    last = { ...last, at };
  } else last = { at, x, y, pressed };
}

document.addEventListener(
  'pointerdown',
  ({ pointerType }) => {
    finger = pointerType !== 'mouse';
  },
  { capture: true, passive: true },
);
document.addEventListener('click', onClick, { capture: true });
