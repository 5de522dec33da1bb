// The line is lost in the middle of an action: before the server heard it, and after the server did
// it but before its answer came back.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, online, openRoom, Parvis, stage } from './parvis.mjs';
import { startProxy } from './proxy.mjs';

/** What waits in the outbox of this browser: the names of the commands, as they are kept. */
export function kept(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('parvis');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const all = opening.result.transaction('outbox').objectStore('outbox').getAll();
          all.onsuccess = () => {
            opening.result.close();
            resolve(all.result.map((it) => Object.keys(it.command)[0]));
          };
        };
      }),
  );
}

/** Asks again until it holds. */
export async function until(holds, what) {
  const end = Date.now() + 30_000;
  while (!(await holds())) assert.ok(Date.now() < end, what);
}

/** A stage with two people in one room: `mine`, whose line is cut, and `other`. */
export function cutStage({ mine, other }, ready = async () => undefined) {
  const start = async () => {
    const parvis = await Parvis.started();
    return { parvis, proxy: await startProxy(parvis.url) };
  };
  return stage(start, async (here) => {
    const sitDown = async (name, url) => {
      const it = await here.enter(name, {}, url);
      await openRoom(it.page);
      await online(it.page);
      return it;
    };
    here.mine = await sitDown(mine, here.proxy.url);
    here.other = await sitDown(other, here.parvis.url);
    await ready(here);
  });
}

const WAYS = {
  // The radio is off: nothing leaves.
  airplane: {
    cut: (here) => here.mine.context.setOffline(true),
    mend: (here) => here.mine.context.setOffline(false),
  },
  // The server hears and does it; its answer is lost, and the command is sent again.
  deaf: {
    cut: async (here) => here.proxy.deafen(true),
    mend: async (here) => {
      here.proxy.cut();
      here.proxy.deafen(false);
    },
  },
};

async function settled({ page }) {
  await online(page);
  await until(async () => (await kept(page)).length === 0, 'the outbox is empty');
  await page.waitForFunction(() => document.querySelector('[data-pending]') === null);
  assert.equal(await page.locator('.trace-failed').count(), 0, 'nothing has failed');
  const rows = await lineOf(page).locator('[data-row] .body').allTextContents();
  assert.equal(new Set(rows).size, rows.length, 'nothing is twice');
}

/**
 * One test for each way and each action. An action has `command`, its name in the outbox; `first`,
 * what must be there before; `act`, what is done while the line is cut; `shown`, what the screen
 * then says; `done`, what others see once the server did it, exactly once; `own`, what one's own
 * screen shows in the end. Each is given a mark of its own, and the name of the way.
 */
export function eachWay(here, actions) {
  for (const [way, { cut, mend }] of Object.entries(WAYS)) {
    for (const [what, action] of Object.entries(actions)) {
      test(`${way}: ${what}`, async () => {
        const mark = `${way} ${what.replaceAll(' ', '-')}`;
        const { command, first, act, shown, done, own } = action;
        await first?.(mark, way);
        await until(async () => (await kept(here.mine.page)).length === 0, 'nothing else waits');
        await cut(here);
        await act(mark, way);
        await until(async () => (await kept(here.mine.page)).includes(command), 'it is kept');
        if (way === 'deaf') await done(mark, way);
        await shown?.(mark, way);
        // However long it lasts, what the server did not answer for is not taken as done.
        assert.ok((await kept(here.mine.page)).includes(command), 'it is kept still');
        await mend(here);
        await done(mark, way);
        await own?.(mark, way);
        await settled(here.mine);
        await done(mark, way);
      });
    }
  }
}

/**
 * One test for each way: rounds that follow each other, each with gestures made while the line is
 * cut. A round has `first`, what must be there before, and `gestures`: each with its `command`,
 * `act`, and `done`, what others see once the server did it. Those of one lane wait for each other,
 * so that of a round the server hears the first one alone before the line is mended.
 */
export function eachRound(here, what, rounds, ready = async () => undefined) {
  for (const [way, { cut, mend }] of Object.entries(WAYS)) {
    test(`${way}: ${what}`, async () => {
      await ready(way);
      for (const { first, gestures } of rounds) {
        await first?.();
        await until(async () => (await kept(here.mine.page)).length === 0, 'nothing else waits');
        await cut(here);
        for (const { act } of gestures) await act();
        for (const { command } of gestures) {
          const waits = async () => (await kept(here.mine.page)).includes(command);
          await until(waits, `${command} is kept`);
        }
        if (way === 'deaf') await gestures[0].done();
        await mend(here);
        for (const { done } of gestures) await done();
        await settled(here.mine);
        for (const { done } of gestures) await done();
      }
    });
  }
}
