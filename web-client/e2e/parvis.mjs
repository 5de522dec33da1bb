// Browsers on a real server, and what a person does in them.

import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { Person } from './person.mjs';
import { Parvis } from './server.mjs';

export { Parvis };

const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const ROOM = 'Conférence des maires';
export const NOVEANT = 'Maire de Novéant-sur-Moselle';
export const GORZE = 'Maire de Gorze';

export function launch() {
  return chromium.launch({
    executablePath: process.env.PARVIS_CHROMIUM || '/usr/bin/chromium',
    args: CHROMIUM_FLAGS,
  });
}

const demonstration = async () => ({ parvis: await Parvis.started() });

/**
 * The server and the browser of a file of tests: there before its first test, gone after its last.
 * `start` gives `parvis`, perhaps a `proxy`, and whatever else its tests need; `ready` does what
 * needs all of it. One file has one stage: hooks of a file do not wait for each other.
 */
export function stage(start = demonstration, ready = async () => undefined) {
  const it = {
    /** See `visitor`. */
    visitor: (options, url = it.parvis.url) => visitor(it.browser, url, options),
    /** A visitor who has the session of this cookie, `name=value`. */
    async visitorWith(cookie, options, url) {
      const admitted = await it.visitor(options, url);
      const [name, value] = cookie.split('=');
      // It is sent over TLS, or to one's own machine.
      const place = { url: it.parvis.url.replace('http:', 'https:') };
      await admitted.context.addCookies([{ name, value, ...place, httpOnly: true }]);
      return admitted;
    },
    /** A visitor who has signed in; not by the page, which has tests of its own. */
    async enter(name, options, url) {
      const { cookie } = await new Person(it.parvis.url, name).signIn();
      const entered = await it.visitorWith(cookie, options, url);
      await entered.page.goto('/');
      await entered.page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
      return entered;
    },
  };
  before(async () => {
    const browser = launch().then((launched) => {
      it.browser = launched;
    });
    Object.assign(it, await start());
    await browser;
    await ready(it);
  });
  after(async () => {
    it.proxy?.close();
    await it.browser?.close();
    await it.parvis?.stop();
  });
  return it;
}

/** The visitors leave, and none has met a fault. */
export async function leave(...visitors) {
  for (const { context, faults } of visitors) {
    assert.deepEqual(faults, []);
    await context.close();
  }
}

/** A browser of its own (cookies, storage), whose faults fail the test that asks. */
export async function visitor(browser, url, options = {}) {
  const context = await browser.newContext({
    baseURL: url,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    viewport: { width: 1440, height: 900 },
    ...options,
  });
  const page = await context.newPage();
  const faults = [];
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    // A line that is cut on purpose is told as an error too; only ours count.
    const text = message.text();
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(text)) {
      faults.push(text);
    }
  });
  return { context, page, faults };
}

export async function signIn(page, name) {
  await page.goto('/');
  const filter = page.getByRole('searchbox', { name: 'Chercher une commune ou une fonction' });
  await filter.fill(name);
  await page.getByRole('button', { name, exact: false }).first().click();
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
}

export async function openRoom(page, room = ROOM) {
  // A phone keeps the rooms on a page of their own.
  const tab = page.locator('.bottom-bar').getByRole('link', { name: 'Salons', exact: true });
  if (await tab.isVisible()) await tab.click();
  await page.getByRole('link', { name: room }).first().click();
  await lineOf(page, room).waitFor();
  await composerOf(page).waitFor();
}

export const lineOf = (page, room = ROOM) =>
  page.getByRole('log', { name: `Messages de ${room}`, exact: true });

export const composerOf = (page) => page.getByRole('textbox', { name: /^Votre message dans/ });

export async function write(page, text) {
  await composerOf(page).fill(text);
  await page.getByRole('button', { name: 'Envoyer', exact: true }).first().click();
}

export const messageOf = (page, text) =>
  lineOf(page).locator('[data-row]').filter({ hasText: text });

/** The texts of the main line as they stand on screen, messages and what waits. */
export function texts(page) {
  return lineOf(page).locator('article .body').allInnerTexts();
}

/**
 * Waits until every screen shows exactly these texts, each once, and nothing waits to leave; then
 * checks that all show them in one order, and returns it.
 */
export async function sameOnBoth(pages, written) {
  for (const page of pages) {
    await page.waitForFunction(
      (wanted) => {
        const rows = [...document.querySelectorAll('[role="log"] [data-row] .body')];
        const shown = rows.filter((it) => wanted.includes(it.textContent));
        const waiting = document.querySelectorAll('[data-pending]').length;
        return shown.length >= wanted.length && waiting === 0;
      },
      written,
      { timeout: 60_000 },
    );
  }
  const shown = await Promise.all(
    pages.map(async (page) => (await texts(page)).filter((text) => written.includes(text))),
  );
  assert.deepEqual([...shown[0]].sort(), [...written].sort());
  for (const other of shown.slice(1)) assert.deepEqual(other, shown[0]);
  return shown[0];
}

export function online(page) {
  return page.waitForFunction(
    () => document.querySelector('.line-word')?.getAttribute('data-line') === 'open',
    undefined,
    { timeout: 60_000 },
  );
}

/** A rural line. */
export const LINE = { latencyMs: 400, bytesPerSecond: 400_000 / 8 };

/** What a page asks over HTTP goes at the pace of a rural line. */
export async function slowLine(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: LINE.latencyMs,
    downloadThroughput: LINE.bytesPerSecond,
    uploadThroughput: LINE.bytesPerSecond,
  });
}
