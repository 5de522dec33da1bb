// axe on a page: every rule of WCAG 2.2 A and AA, and good practice.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * Every rule on the page as it is. With two looks, the one it wears and another one, the rules of
 * colour once more in the other: the rest does not depend on colours.
 */
export async function check(page, where, [worn, other] = []) {
  await settle(page);
  // Evaluated by the debugger: our policy forbids adding a script to the page.
  await page.evaluate(AXE);
  await run(page, where, { type: 'tag', values: TAGS });
  if (other === undefined) return;
  await wear(page, other);
  await settle(page);
  await run(page, `${where} (${other.join(', ')})`, { type: 'rule', values: COLOURS });
  await wear(page, worn);
}

async function settle(page) {
  // A colour on its way to another is neither: what ends by itself has ended first.
  await page.evaluate(() => {
    const passing = document
      .getAnimations()
      .filter((it) => it.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    return Promise.allSettled(passing.map((it) => it.finished));
  });
}

/** Dresses the page in [theme, contrast], as `preferences.ts` does. */
async function wear(page, look) {
  await page.evaluate(([theme, contrast]) => {
    Object.assign(document.documentElement.dataset, { theme, contrast });
  }, look);
}

async function run(page, where, runOnly) {
  const found = await page.evaluate((options) => window.axe.run(document, options), {
    runOnly,
    // A style sheet that is still on its way would be fetched by axe and put into the page, which
    // our policy forbids. The one rule that reads them is not among those asked for.
    preload: { assets: ['media'] },
    // Nothing that is not read below.
    resultTypes: ['violations'],
    selectors: false,
  });
  const told = found.violations.map(
    (it) => `${where}: ${it.id} ${it.nodes.map((node) => node.html).join('\n  ')}`,
  );
  assert.deepEqual(told, []);
}
