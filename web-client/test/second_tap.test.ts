/** Two taps at one place: what the second may do. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import '../src/ui/second_tap.ts';

interface At {
  readonly at: number;
  readonly x?: number;
  /** Of a mouse: which click of a row it is. */
  readonly detail?: number;
}

/** Each test has a time of its own: what one tapped is long past for the next. */
let now = 0;

function click(target: Element, { at, x = 10, detail = 1 }: At): boolean {
  const init = { bubbles: true, cancelable: true, clientX: x, clientY: 10, detail };
  const event = new MouseEvent('click', init);
  Object.defineProperty(event, 'timeStamp', { value: now + at });
  return target.dispatchEvent(event);
}

const touch = (pointerType: string) =>
  document.dispatchEvent(new PointerEvent('pointerdown', { pointerType }));

function page(html: string): (selector: string) => Element {
  document.body.innerHTML = html;
  return (selector) => document.querySelector(selector) as Element;
}

describe('a second tap', () => {
  beforeEach(() => {
    now += 10_000;
    touch('touch');
  });
  afterEach(() => {
    document.body.innerHTML = '';
  });

  it('presses nothing that the first has brought under the finger', () => {
    const of = page('<button id="a">J’ai pris connaissance</button><button id="b">Autre</button>');
    const pressed = vi.fn();
    of('#b').addEventListener('click', pressed);
    click(of('#a'), { at: 0 });
    expect(click(of('#b'), { at: 200 })).toBe(false);
    // Nor a third.
    expect(click(of('#b'), { at: 400 })).toBe(false);
    expect(pressed).not.toHaveBeenCalled();
    click(of('#b'), { at: 2_000 });
    expect(pressed).toHaveBeenCalledOnce();
  });

  it('does not undo what the first did', () => {
    const of = page(
      '<label id="l"><input type="checkbox"> Halle</label><button id="p" aria-pressed="false">D’accord</button>',
    );
    const box = of('input') as HTMLInputElement;
    click(of('#l'), { at: 0 });
    expect(box.checked).toBe(true);
    click(of('#l'), { at: 200 });
    expect(box.checked).toBe(true);
    click(of('#l'), { at: 1_200 });
    expect(box.checked).toBe(false);
    expect(click(of('#p'), { at: 5_000 })).toBe(true);
    expect(click(of('#p'), { at: 5_200 })).toBe(false);
  });

  it('counts where nothing is undone, elsewhere on the page, and from the keyboard', () => {
    const of = page('<button id="larger">A+</button><button id="b" aria-pressed="true">B</button>');
    expect(click(of('#larger'), { at: 0 })).toBe(true);
    expect(click(of('#larger'), { at: 200 })).toBe(true);
    expect(click(of('#b'), { at: 400, x: 90 })).toBe(true);
    expect(click(of('#b'), { at: 500, x: 90, detail: 0 })).toBe(true);
  });

  it('of a mouse is one that the browser says is double', () => {
    const of = page('<button id="a">Oui</button><button id="b">Non</button>');
    touch('mouse');
    click(of('#a'), { at: 0 });
    expect(click(of('#b'), { at: 200 })).toBe(true);
    click(of('#a'), { at: 1_000 });
    expect(click(of('#b'), { at: 1_200, detail: 2 })).toBe(false);
  });
});
