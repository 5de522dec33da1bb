// The budgets that need a browser. CPU time of the main thread and medians: the machine that runs
// the tests is shared, and its clock on the wall says little.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  composerOf,
  launch,
  lineOf,
  NOVEANT,
  openRoom,
  Parvis,
  ROOM,
  signIn,
  slowLine,
  visitor,
} from './parvis.mjs';
import { Person } from './person.mjs';

const MESSAGES = 10_000;
const SHOWN = 1_000;
/** A five-year-old tablet. */
const CPU_SLOWDOWN = 4;

const TEXT_VISIBLE_MS = 1_500;
const USABLE_MS = 5_000;
const KEYSTROKE_MS = 50;
const OPEN_MS = 200;

let parvis;
let browser;

before(async () => {
  parvis = await Parvis.started(['--rate-limits', 'false']);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await parvis?.stop();
});

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function cpuOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    session,
    /** Milliseconds of the main thread since the page began. */
    async spent() {
      const { metrics } = await session.send('Performance.getMetrics');
      return metrics.find((it) => it.name === 'TaskDuration').value * 1000;
    },
  };
}

test('a first visit on a rural line: text at once, a field to write in soon', async () => {
  const text = [];
  const usable = [];
  for (let round = 0; round < 3; round += 1) {
    const { page, context } = await visitor(browser, parvis.url);
    await slowLine(page);
    const began = Date.now();
    await page.goto('/', { waitUntil: 'commit' });
    await page.getByRole('textbox', { name: 'Votre adresse électronique' }).waitFor();
    usable.push(Date.now() - began);
    const paint = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    text.push(paint);
    await context.close();
  }
  const told = `text ${text.map(Math.round)} ms, usable ${usable} ms`;
  assert.ok(median(text) <= TEXT_VISIBLE_MS, told);
  assert.ok(median(usable) <= USABLE_MS, told);
});

test(`a room of ${MESSAGES} messages opens, and writing beside ${SHOWN} is light`, async () => {
  const { page, context } = await visitor(browser, parvis.url);
  await signIn(page, NOVEANT);
  await openRoom(page);
  const channel = new URL(page.url()).pathname.split('/')[2];
  await page.goto('about:blank');
  const writer = await new Person(parvis.url, NOVEANT).signIn();
  const posts = Array.from({ length: MESSAGES }, (_, at) => at);
  const body = (at) => `Message **${at}** avec un peu de texte, et [un lien](https://exemple.fr).`;
  await Promise.all(
    Array.from({ length: 64 }, async () => {
      for (let at = posts.shift(); at !== undefined; at = posts.shift()) {
        await writer.post(channel, body(at));
      }
    }),
  );

  await page.goto('/aide');
  await page.getByRole('heading', { level: 1, name: 'Aide' }).waitFor();
  const { session, spent } = await cpuOf(page);
  const opened = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await spent();
    await page
      .getByRole('link', { name: new RegExp(ROOM) })
      .first()
      .click();
    await lineOf(page).locator('[data-row]').nth(20).waitFor();
    await composerOf(page).waitFor();
    opened.push((await spent()) - before);
    await page.getByRole('link', { name: 'Aide', exact: true }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Aide' }).waitFor();
  }
  assert.ok(median(opened) <= OPEN_MS, `opened in ${opened.map(Math.round)} ms of CPU`);

  await page
    .getByRole('link', { name: new RegExp(ROOM) })
    .first()
    .click();
  await lineOf(page).locator('[data-row]').first().waitFor();
  // As many as a long reading leaves on screen: the limit of the window is lifted for this.
  await lineOf(page).evaluate((line, wanted) => {
    const row = [...line.querySelectorAll('article')].at(-1);
    while (line.querySelectorAll('article').length < wanted) {
      row.after(row.cloneNode(true));
    }
  }, SHOWN);
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  await composerOf(page).focus();
  const keys = [];
  for (let round = 0; round < 5; round += 1) {
    const before = await spent();
    await page.keyboard.type('vingt lettres, voilà');
    keys.push(((await spent()) - before) / 20);
  }
  const rows = await lineOf(page).locator('article').count();
  assert.ok(rows >= SHOWN, `${rows} messages on screen`);
  assert.ok(median(keys) <= KEYSTROKE_MS, `a key costs ${keys.map(Math.round)} ms of CPU`);
  await context.close();
});
