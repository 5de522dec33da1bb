// @vitest-environment node
/** What the client tells of a body beforehand is what the server holds it to. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { familiesFor, rulesOf, usualFamily } from '../src/feature/meeting/body_rules.ts';
import { askedRules, rulesFor } from '../src/feature/poll/form_rules.ts';

const SERVER = join(import.meta.dirname, '../../server/src');
const source = (path: string) => readFileSync(join(SERVER, path), 'utf8');

/** The fields of a `Preset { … }` of the server, as they are written there. */
const fieldsOf = (text: string) =>
  Object.fromEntries([...text.matchAll(/(\w+): (\w+)/g)].map(([, name, value]) => [name, value]));

function presetOf(kind: string): Readonly<Record<string, string | undefined>> {
  const text = source('meeting/preset.rs');
  const council = /let council = Preset \{([^}]*)\}/.exec(text)?.[1];
  const other = new RegExp(`${kind} =>\\s*(?:\\{\\s*)?Preset \\{([^}]*)\\}`).exec(text)?.[1];
  if (council === undefined) throw new Error('the presets of the server are written otherwise');
  return { ...fieldsOf(council), ...fieldsOf(other ?? '') };
}

const BODIES = [
  ['council', 'Council\\)'],
  ['mayors_conference', 'MayorsConference\\)'],
  ['bureau', 'Bureau\\)'],
  ['commission', 'Commission\\)'],
  [undefined, 'None'],
] as const;

describe('the rules of a body', () => {
  it.each(BODIES)('of %s are those of the server', (kind, name) => {
    const preset = presetOf(name);
    const { clearDays, substitutes, forms } = rulesOf(kind);
    expect(String(clearDays)).toBe(preset.clear_days);
    expect(String(substitutes)).toBe(preset.substitutes);
    expect(forms === undefined ? 'None' : 'Some').toBe(preset.forms);
  });

  it('make a decision where the server does', () => {
    const [, bodies] = /let decides = [^;]*Some\(([\w| ]+)\)/.exec(source('poll/rules.rs')) ?? [];
    expect(bodies?.split(' | ')).toEqual(['Bureau', 'Council']);
    const deciding = BODIES.filter(([kind]) => rulesOf(kind).decides).map(([kind]) => kind);
    expect(deciding.sort()).toEqual(['bureau', 'council']);
  });
});

describe('the forms of a vote', () => {
  it('begin with the one of the body', () => {
    expect(usualFamily('mayors_conference')).toBe('consultative');
    const together = { mode: 'place', item: 'deliberation' } as const;
    expect(familiesFor({ body: 'council', ...together })).toEqual([
      'ordinary',
      'public',
      'secret',
      'paper',
    ]);
    expect(familiesFor({ body: 'commission', ...together })[0]).toBe('consultative');
    expect(familiesFor({ body: 'mayors_conference', mode: 'video', item: 'opinion' })).toContain(
      'secret',
    );
  });

  it('are one alone for a council that sits in several places, and none for its budget', () => {
    for (const mode of ['video', 'hybrid'] as const) {
      const of = (item: 'deliberation' | 'budget' | 'election') =>
        familiesFor({ body: 'council', mode, item });
      expect(of('deliberation')).toEqual(['public']);
      expect(of('budget')).toEqual([]);
      expect(of('election')).toEqual([]);
    }
  });

  it('ask nothing of the server where the body votes by its own rules', () => {
    expect(askedRules('ordinary', 'council')).toEqual({});
    expect(askedRules('consultative', undefined)).toEqual({});
    expect(askedRules('public', 'council')).toEqual({ rules: rulesFor('public', 'council') });
    expect(askedRules('ordinary', 'mayors_conference').rules?.family).toBe('ordinary');
  });
});
