import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import {
  addPoint,
  dropped,
  indented,
  itemsMap,
  minutesIn,
  movePoint,
  outdented,
  pointsOf,
  removePoint,
  setMinutes,
  stepped,
  titleText,
} from '../src/feature/document/agenda_doc.ts';
import { anchorOn, itemOfAnchor } from '../src/feature/document/anchor.ts';
import { readFrame, updateFrame } from '../src/feature/document/frames.ts';
import { openDocumentsDb } from '../src/feature/document/kept.ts';
import type { LineHandlers, Opening } from '../src/feature/document/line.ts';
import { byOrder, keyBetween, keysToPlace } from '../src/feature/document/order.ts';
import { SharedDocument } from '../src/feature/document/shared_document.ts';
import { tellingOf } from '../src/feature/document/status_line.tsx';
import { applyEdit, editBetween, shifted } from '../src/feature/document/text_edit.ts';
import { compared, keptPoints, wordsBetween } from '../src/feature/document/version_rules.ts';
import { frDocument } from '../src/i18n/fr_document.ts';

describe('keys of order', () => {
  it('always leave room between two of them', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (places) => {
        const keys: string[] = [];
        for (const place of places) {
          const at = place % (keys.length + 1);
          keys.splice(at, 0, keyBetween(keys[at - 1], keys[at]));
        }
        expect([...keys].sort((a, b) => (a < b ? -1 : 1))).toEqual(keys);
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
  });

  it('part items whose keys were made at once', () => {
    const siblings = ['a', 'b', 'c'].map((id) => ({ id, order: 'V' }));
    const placed = keysToPlace('x', siblings, 1);
    const now = new Map([...siblings, ...placed].map((it) => [it.id, it]));
    const order = [...now.values()].sort(byOrder).map((it) => it.id);
    expect(order).toEqual(['a', 'x', 'b', 'c']);
  });
});

describe('an agenda', () => {
  const titles = (doc: Y.Doc) => pointsOf(doc).map((it) => `${it.number} ${it.title}`);

  it('is written, nested, moved and taken apart', () => {
    const doc = new Y.Doc();
    const [a, b, c] = ['A', 'B', 'C'].map((title) => addPoint(doc, { title, minutes: 20 }));
    expect(titles(doc)).toEqual(['1 A', '2 B', '3 C']);
    const up = stepped(pointsOf(doc), c!, -1)!;
    movePoint(doc, c!, up);
    expect(titles(doc)).toEqual(['1 A', '2 C', '3 B']);
    movePoint(doc, c!, indented(pointsOf(doc), c!)!);
    expect(titles(doc)).toEqual(['1 A', '1.1 C', '2 B']);
    movePoint(doc, b!, dropped(pointsOf(doc), b!, a!)!);
    expect(titles(doc)).toEqual(['1 B', '2 A', '2.1 C']);
    setMinutes(doc, a!, 45);
    expect(pointsOf(doc).map((it) => it.after)).toEqual([0, 20, 65]);
    expect(minutesIn(pointsOf(doc))).toBe(85);
    movePoint(doc, c!, outdented(pointsOf(doc), c!)!);
    expect(titles(doc)).toEqual(['1 B', '2 A', '3 C']);
    removePoint(doc, a!);
    expect(titles(doc)).toEqual(['1 B', '2 C']);
  });

  it('loses nothing when two put each under the other', () => {
    const one = new Y.Doc();
    const [a, b] = ['A', 'B'].map((title) => addPoint(one, { title }));
    const two = new Y.Doc();
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
    movePoint(one, a!, { parent: b!, at: 0 });
    movePoint(two, b!, { parent: a!, at: 0 });
    Y.applyUpdate(one, Y.encodeStateAsUpdate(two));
    Y.applyUpdate(two, Y.encodeStateAsUpdate(one));
    expect(titles(one).length).toBe(2);
    expect(titles(one)).toEqual(titles(two));
  });

  it('says in which item a remark stands, until it is gone', () => {
    const doc = new Y.Doc();
    const id = addPoint(doc, { title: 'Déneigement' });
    const anchor = anchorOn(titleText(itemsMap(doc).get(id))!);
    addPoint(doc, { title: 'Autre' }, { parent: '', at: 0 });
    expect(itemOfAnchor(doc, anchor)).toBe(id);
    removePoint(doc, id);
    expect(itemOfAnchor(doc, anchor)).toBeUndefined();
  });
});

describe('a shared text in a field', () => {
  it('gets exactly what the field holds, and never half a sign', () => {
    const sign = fc.constantFrom('a', 'b', ' ', '😀', '😁', 'é');
    const words = fc.array(sign, { maxLength: 12 }).map((it) => it.join(''));
    fc.assert(
      fc.property(words, words, fc.nat(20), (from, to, caret) => {
        const text = new Y.Doc().getText('t');
        text.insert(0, from);
        applyEdit(text, editBetween(from, to, Math.min(caret, to.length)));
        expect(text.toString()).toBe(to);
      }),
    );
  });

  it('keeps the caret where it was when others write before it', () => {
    expect(shifted(5, [{ insert: 'xx' }])).toBe(7);
    expect(shifted(5, [{ retain: 5 }, { insert: 'xx' }])).toBe(5);
    expect(shifted(5, [{ retain: 2 }, { delete: 10 }])).toBe(2);
  });
});

/** A server in memory: what it has, and who is on a line with it. */
class Hub {
  readonly doc = new Y.Doc();
  writes = true;
  acks = true;
  readonly open: LineHandlers[] = [];
  readonly line = ({ vector }: Opening, handlers: LineHandlers) => {
    this.open.push(handlers);
    queueMicrotask(() => {
      handlers.granted(this.writes);
      handlers.state(Y.encodeStateAsUpdate(this.doc, vector));
      handlers.vector(Y.encodeStateVector(this.doc));
    });
    return {
      push: (update: Uint8Array) => {
        if (!this.acks) return;
        Y.applyUpdate(this.doc, update);
        queueMicrotask(() => handlers.answered(true));
      },
      tell: () => undefined,
      probe: () => undefined,
      drop: () => undefined,
    };
  };
}

let count = 0;
const made: SharedDocument[] = [];

function shared(hub: Hub, name?: string): SharedDocument {
  count += 1;
  const db = openDocumentsDb(name ?? `documents-${count}`);
  const lines = { socket: hub.line, events: hub.line };
  const it = new SharedDocument({ person: 'p', document: 'd', lines, db });
  made.push(it);
  return it;
}

const until = (check: () => unknown) =>
  vi.waitFor(() => expect(check()).toBeTruthy(), { timeout: 5_000, interval: 5 });

describe('a document on a page', () => {
  afterEach(() => {
    for (const it of made.splice(0)) it.stop();
  });

  it('is saved once the server says so, and not before', async () => {
    const hub = new Hub();
    hub.acks = false;
    const page = shared(hub);
    await page.start();
    await until(() => page.status.synced);
    addPoint(page.status.doc, { title: 'Voirie' });
    expect(tellingOf(page.status).words).toBe(frDocument.state.saving);
    hub.acks = true;
    page.setCut(true);
    expect(tellingOf(page.status).words).toBe(frDocument.state.kept(1));
    page.setCut(false);
    await until(() => page.status.pending === 0 && page.status.synced);
    expect(tellingOf(page.status).words).toBe(frDocument.state.saved);
    expect(pointsOf(hub.doc).map((it) => it.title)).toEqual(['Voirie']);
  });

  it('keeps what was written without a network, also across a reload', async () => {
    const hub = new Hub();
    const name = 'documents-reload';
    const first = shared(hub, name);
    first.setCut(true);
    await first.start();
    addPoint(first.status.doc, { title: 'Hors ligne' });
    const db = openDocumentsDb(name);
    await vi.waitFor(async () => {
      expect((await db.load('p:d', 'looking')).pending.length).toBe(1);
    });
    first.stop();
    addPoint(hub.doc, { title: 'Entre-temps' });
    const again = shared(hub, name);
    await again.start();
    await until(() => again.status.synced && again.status.pending === 0);
    const written = pointsOf(hub.doc).map((it) => it.title);
    expect(written.sort()).toEqual(['Entre-temps', 'Hors ligne']);
  });

  it('shows the words that were refused, and begins again without them', async () => {
    const hub = new Hub();
    hub.acks = false;
    const page = shared(hub);
    await page.start();
    await until(() => page.status.synced);
    const { doc } = page.status;
    addPoint(doc, { title: 'Un texte de trop' });
    hub.open[0]!.refused({ code: 'schema' });
    await until(() => page.status.synced && page.status.doc !== doc);
    expect(page.status.refused.map((it) => it.text)).toEqual(['Un texte de trop']);
    expect(pointsOf(page.status.doc)).toEqual([]);
    page.forgetRefused(page.status.refused[0]!.id);
    expect(page.status.refused).toEqual([]);
  });

  it('does not lose unseen what was written before it was frozen', async () => {
    const hub = new Hub();
    hub.writes = false;
    const page = shared(hub);
    page.setCut(true);
    await page.start();
    addPoint(page.status.doc, { title: 'Trop tard' });
    page.setCut(false);
    await until(() => page.status.refused.length === 1);
    await until(() => page.status.synced);
    expect(page.status.refused[0]).toMatchObject({ text: 'Trop tard', code: 'read_only' });
    expect(tellingOf(page.status).words).toBe(frDocument.state.readOnly);
  });
});

it('reads the frames it writes, and none of another document', () => {
  const update = Uint8Array.of(1, 2, 3);
  expect(readFrame('d', updateFrame('d', update))).toEqual({ kind: 'update', update });
  expect(readFrame('e', updateFrame('d', update))).toBeUndefined();
});

describe('two versions side by side', () => {
  it('say what came, went, moved and changed', () => {
    const then = keptPoints(
      JSON.stringify({
        items: ['a', 'b', 'c', 'd'].map((id) => ({ id, title: id.toUpperCase(), notes: [] })),
      }),
    );
    const now = ['d', 'a', 'b', 'x'].map((id) => ({ id, title: id.toUpperCase() }));
    now[2] = { id: 'b', title: 'Bé' };
    const fates = Object.fromEntries(compared(then, now).map((it) => [it.id, it.fate]));
    expect(fates).toEqual({ a: 'same', b: 'changed', c: 'removed', d: 'moved', x: 'added' });
  });

  it('compare the words of notes, whatever their shape', () => {
    const then = [
      { id: 'a', title: 'A', notes: [{ block: 'paragraph', text: [{ text: 'Oui' }] }] },
    ];
    expect(compared(then, [{ id: 'a', title: 'A', notes: 'Oui' }])[0]?.fate).toBe('same');
    expect(compared(then, [{ id: 'a', title: 'A', notes: 'Non' }])[0]?.fate).toBe('changed');
  });

  it('mark the words', () => {
    expect(wordsBetween('le bus', 'le grand bus')).toEqual([
      { text: 'le ', fate: 'same' },
      { text: 'grand ', fate: 'added' },
      { text: 'bus', fate: 'same' },
    ]);
  });
});
