// A real server in a temporary folder, and browsers on it. PARVIS_BIN names the program.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const START_WITHIN_MS = 60_000;
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

/** The demonstration server. `kill` and `start` again keep the port and the data. */
export class Parvis {
  #data = mkdtempSync(join(tmpdir(), 'parvis-e2e-'));
  #child;
  #listen = '127.0.0.1:0';
  url = '';
  log = '';

  static async started() {
    const parvis = new Parvis();
    await parvis.start();
    return parvis;
  }

  async start() {
    const bin = process.env.PARVIS_BIN;
    assert.ok(bin, 'PARVIS_BIN must name the parvis program');
    const args = ['serve', '--demo', 'mad-et-moselle', '--listen', this.#listen, '--data', this.#data];
    const child = spawn(bin, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    child.stderr.on('data', (text) => {
      this.log += text;
    });
    this.url = await this.#address(child);
    this.#listen = new URL(this.url).host;
  }

  #address(child) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`no address:\n${this.log}`)),
        START_WITHIN_MS,
      );
      const look = (line) => {
        this.log += `${line}\n`;
        const found = /http:\/\/[\d.]+:\d+/.exec(line);
        if (found === null) return;
        clearTimeout(timer);
        resolve(found[0]);
      };
      createInterface({ input: child.stdout }).on('line', look);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`parvis ended with ${code}:\n${this.log}`));
      });
    });
  }

  /** `kill -9`: nothing is finished, nothing is flushed. */
  async kill() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async stop() {
    await this.kill();
    rmSync(this.#data, { recursive: true, force: true });
  }
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.PARVIS_CHROMIUM || '/usr/bin/chromium',
    args: CHROMIUM_FLAGS,
  });
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
