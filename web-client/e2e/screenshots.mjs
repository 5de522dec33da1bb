// Takes the screens at 390, 820 and 1440 px: node e2e/screenshots.mjs [folder]

import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  composerOf,
  launch,
  lineOf,
  NOVEANT,
  online,
  openRoom,
  Parvis,
  ROOM,
  signIn,
  visitor,
} from './parvis.mjs';

const folder = resolve(process.argv[2] ?? 'screenshots');
const SIZES = [
  { width: 390, height: 844, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  { width: 820, height: 1180, hasTouch: true },
  { width: 1440, height: 900 },
];

async function screens(browser, parvis, { width, height, ...device }, colorScheme) {
  const options = { viewport: { width, height }, colorScheme, ...device };
  const { page, context } = await visitor(browser, parvis.url, options);
  const shot = (name) => {
    const suffix = colorScheme === 'dark' ? '-dark' : '';
    return page.screenshot({ path: join(folder, `${name}-${width}${suffix}.png`) });
  };
  await page.goto('/');
  await page.getByRole('heading', { name: 'Démonstration' }).waitFor();
  await shot('sign-in');
  await signIn(page, NOVEANT);
  await page.getByText('Connecté').first().waitFor({ state: 'attached' });
  await online(page);
  await shot('home');
  await openRoom(page, ROOM);
  await lineOf(page).locator('[data-row]').last().waitFor();
  await shot('room');
  await lineOf(page)
    .getByRole('button', { name: /^Actions/ })
    .last()
    .click();
  await page.getByRole('dialog').waitFor();
  await shot('menu');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await composerOf(page).pressSequentially('Merci @g');
  await page.getByRole('listbox').waitFor();
  await shot('mention');
  await composerOf(page).fill('');
  await lineOf(page).evaluate((it) => it.scrollTo(0, 0));
  await lineOf(page)
    .getByRole('link', { name: /3 réponses/ })
    .click();
  await page
    .getByRole('region', { name: 'Fil de réponses' })
    .getByText('Merci, c’est exactement')
    .waitFor();
  await shot('thread');
  await page.goto('/recherche');
  await page.getByLabel('Mots recherchés').fill('eclairage');
  await page.getByRole('button', { name: 'Rechercher' }).click();
  await page
    .getByRole('link', { name: /Éclairage public/ })
    .first()
    .waitFor();
  await shot('search');
  await page.goto('/reglages');
  await page.getByText('Cet appareil').waitFor();
  await shot('settings');
  await context.close();
}

const parvis = await Parvis.started();
const browser = await launch();
try {
  mkdirSync(folder, { recursive: true });
  for (const size of SIZES) await screens(browser, parvis, size, 'light');
  await screens(browser, parvis, SIZES[0], 'dark');
  await screens(browser, parvis, SIZES[2], 'dark');
} finally {
  await browser.close();
  await parvis.stop();
}
