// axe on every screen, light and dark, and no sideways scrolling at 320 px or with large text.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check } from './axe.mjs';
import {
  composerOf,
  lineOf,
  messageOf,
  NOVEANT,
  openRoom,
  signIn,
  stage,
  write,
} from './parvis.mjs';

const here = stage();

async function everyScreen(page, where, looks) {
  await page.goto('/');
  await page.getByRole('heading', { name: 'Connexion' }).waitFor();
  await check(page, `${where}, sign-in`, looks);
  await signIn(page, NOVEANT);
  await check(page, `${where}, home`, looks);
  await openRoom(page);
  await write(page, 'Un **message** avec [un lien](https://exemple.fr)\n- un\n- deux');
  await messageOf(page, 'avec').first().waitFor();
  await check(page, `${where}, room`, looks);
  await page
    .getByRole('button', { name: /^Actions sur le message/ })
    .first()
    .click();
  await page.getByRole('dialog', { name: 'Actions sur le message' }).waitFor();
  await check(page, `${where}, menu`, looks);
  await page.getByRole('button', { name: 'Répondre dans un fil' }).click();
  await page.getByRole('region', { name: 'Fil de réponses' }).waitFor();
  await check(page, `${where}, thread`, looks);
  await page.getByRole('link', { name: 'Fermer le fil' }).click();
  await lineOf(page).waitFor();
  await page
    .getByRole('link', { name: /Membres du salon/ })
    .first()
    .click();
  await page.getByRole('region', { name: 'Membres du salon' }).waitFor();
  await check(page, `${where}, members`, looks);
  await page.getByRole('link', { name: 'Réglages du salon' }).last().click();
  await page.getByRole('region', { name: 'Réglages du salon' }).waitFor();
  await check(page, `${where}, room settings`, looks);
  for (const [path, heading] of PAGES) {
    await page.goto(path);
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await page.getByText('Chargement…').first().waitFor({ state: 'detached' });
    await check(page, `${where}, ${path}`, looks);
  }
  await page.goto('/salons/01900000-0000-7000-8000-000000000000');
  await page.getByRole('heading', { name: /^Ce salon n’existe pas/ }).waitFor();
  await check(page, `${where}, no such room`, looks);
  await page.goto('/salons');
  await page.context().setOffline(true);
  await page.locator('.line-banner').waitFor();
  await check(page, `${where}, offline`, looks);
  await page.context().setOffline(false);
}

const PAGES = [
  ['/salons', 'Vos salons'],
  ['/recherche', 'Recherche'],
  ['/reglages', 'Réglages'],
  ['/annuaire', 'Annuaire'],
  ['/annuaire/instances', 'Annuaire'],
  ['/nouveau-message', 'Nouveau message'],
  ['/nouveau-salon', 'Créer un salon'],
  ['/plus', 'Plus'],
  ['/aide', 'Aide'],
  ['/aide/sans-reseau', 'Quand il n’y a pas de réseau'],
  ['/accessibilite', 'Accessibilité'],
  ['/demonstration', 'Démonstration'],
];

/** The width, what is worn for every rule, and for the rules of colour. */
const LOOKS = [
  [390, ['light', 'standard'], ['dark', 'high']],
  [1440, ['dark', 'standard'], ['light', 'high']],
];

for (const [width, worn, other] of LOOKS) {
  const name = worn.join(', ');
  test(`axe finds nothing, ${name}, at ${width} px, nor in ${other.join(', ')}`, async () => {
    const options = { colorScheme: worn[0], viewport: { width, height: 844 } };
    const { page, context, faults } = await here.visitor(options);
    await page.addInitScript(([theme, contrast]) => {
      localStorage.setItem('parvis.theme', theme);
      localStorage.setItem('parvis.contrast', contrast);
    }, worn);
    await everyScreen(page, `${name} ${width}`, [worn, other]);
    assert.deepEqual(faults, []);
    await context.close();
  });
}

test('axe finds nothing for an officer, light or dark', async () => {
  const options = { colorScheme: 'light', viewport: { width: 820, height: 1180 } };
  const looks = [
    ['light', 'standard'],
    ['dark', 'standard'],
  ];
  const { page, context, faults } = await here.enter('Directrice générale des services', options);
  await page.goto('/invitations');
  await page.getByRole('checkbox').first().check();
  await check(page, 'invitations', looks);
  await page.getByRole('button', { name: /^Préparer/ }).click();
  await page.getByRole('img', { name: /^Code d’invitation/ }).waitFor();
  await check(page, 'invitation sheet', looks);
  await page.goto('/nouveau-salon');
  await page.getByRole('textbox', { name: 'Nom du salon' }).fill('Projet de lecture');
  await page.getByRole('button', { name: 'Créer le salon' }).click();
  await page.getByRole('link', { name: 'Réglages du salon' }).click();
  const panel = page.getByRole('region', { name: 'Réglages du salon' });
  await panel.getByRole('button', { name: 'Ajouter des personnes' }).click();
  await panel.getByRole('searchbox').waitFor();
  await check(page, 'project settings', looks);
  await panel.getByRole('button', { name: 'Quitter ce salon' }).click();
  await page.getByRole('alertdialog').waitFor();
  await check(page, 'leaving', looks);
  assert.deepEqual(faults, []);
  await context.close();
});

async function overflow(page) {
  return page.evaluate(() => {
    const page = document.documentElement;
    return page.scrollWidth - page.clientWidth;
  });
}

/** What is left to read of a room, whatever the text size. */
const LINE_PX_MIN = 100;

for (const [width, size] of [
  [320, 18],
  [390, 28],
  [1440, 28],
]) {
  test(`nothing is cut off at ${width} px with text of ${size}`, async () => {
    const viewport = { width, height: 800 };
    const { page, context } = await here.visitor({ viewport });
    await page.addInitScript((px) => localStorage.setItem('parvis.text-size', String(px)), size);
    await page.goto('/');
    await page.getByRole('heading', { name: 'Connexion' }).waitFor();
    assert.equal(await overflow(page), 0, 'sign-in');
    await signIn(page, NOVEANT);
    assert.equal(await overflow(page), 0, 'home');
    await openRoom(page);
    assert.equal(await overflow(page), 0, 'room');
    const line = await lineOf(page).boundingBox();
    assert.ok(line !== null && line.height > LINE_PX_MIN, 'messages are in view');
    await composerOf(page).fill('Une longue phrase. '.repeat(60));
    const send = await page.getByRole('button', { name: 'Envoyer' }).boundingBox();
    assert.ok(send !== null && send.x >= 0 && send.x + send.width <= width, 'send is in view');
    assert.ok(send.y + send.height <= viewport.height, 'send is above the end of the window');
    for (const [path] of PAGES) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      assert.equal(await overflow(page), 0, path);
    }
    await context.close();
  });
}

test('what can be touched is 44 px high at least', async () => {
  const options = { viewport: { width: 390, height: 844 }, hasTouch: true };
  const { page, context } = await here.visitor(options);
  await page.addInitScript(() => localStorage.setItem('parvis.text-size', '16'));
  await signIn(page, NOVEANT);
  await openRoom(page);
  await write(page, 'à toucher');
  await messageOf(page, 'à toucher').first().waitFor();
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, .button, .tab, .room-link, summary, input, select')]
      .filter((it) => it.checkVisibility())
      .map((it) => ({ html: it.outerHTML.slice(0, 120), box: it.getBoundingClientRect() }))
      .filter(({ box }) => box.height > 0 && (box.height < 44 || box.width < 44))
      .map(({ html, box }) => `${Math.round(box.width)}×${Math.round(box.height)} ${html}`),
  );
  assert.deepEqual(small, []);
  await context.close();
});
