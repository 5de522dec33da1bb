// @vitest-environment node
/** The house rules that the linter does not know. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const LINES_MAX = 600;
const COLUMNS_MAX = 100;

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.(ts|tsx|css|mjs)$/.test(path) && !path.endsWith('protocol/types.ts') ? [path] : [];
  });
}

const ALL = ['src', 'test', 'dev', 'e2e', 'scripts'].flatMap(sources);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

describe('house rules', () => {
  it('find files to look at', () => {
    expect(ALL.length).toBeGreaterThan(50);
  });

  it.each(ALL)('%s can be read in one sitting', (path) => {
    expect(read(path).split('\n').length).toBeLessThanOrEqual(LINES_MAX + 1);
  });

  it('keep to 100 columns, except long texts for people', () => {
    const long = ALL.filter((path) => !path.startsWith('src/i18n/') && !path.startsWith('test/'))
      .flatMap((path) =>
        read(path)
          .split('\n')
          .map((line, at) => ({ line, at: `${path}:${at + 1}` })),
      )
      .filter(({ line }) => [...line].length > COLUMNS_MAX && !/https?:|url\(|pattern:/.test(line));
    expect(long.map((it) => it.at)).toEqual([]);
  });

  it('let net/ know nothing of screens', () => {
    const net = ALL.filter((path) => path.startsWith('src/net/'));
    const guilty = net.filter((path) => /from '(\.\.\/(feature|ui|i18n)|react)/.test(read(path)));
    expect(guilty).toEqual([]);
  });

  it('never make HTML out of text', () => {
    const made = ALL.filter((path) => path.startsWith('src/'));
    const guilty = made.filter((path) =>
      /dangerouslySetInnerHTML|innerHTML|eval\(/.test(read(path)),
    );
    expect(guilty).toEqual([]);
  });

  it('write every text a person reads in the catalogue', () => {
    const screens = ALL.filter((path) => /^src\/(feature|ui)\/.*\.tsx$/.test(path));
    // French words between tags or in the attributes that are read aloud.
    const written = />\s*[A-ZÀ-Ý][a-zà-ÿ’' ]{3,}\s*<|(aria-label|title|placeholder|label)="[^"]/;
    const guilty = screens.flatMap((path) =>
      read(path)
        .split('\n')
        .map((line, at) => ({ line, at: `${path}:${at + 1}` }))
        .filter(({ line }) => written.test(line) && !/<[A-Z]\w+<|=>/.test(line))
        .map((it) => it.at),
    );
    expect(guilty).toEqual([]);
  });
});
