// Lays what screenshots.mjs took on sheets that are quickly looked through, each picture under its
// name: node e2e/contact_sheets.mjs FOLDER [pattern of the names wanted]. Needs ImageMagick.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Of each width: how many side by side, how many rows, and how wide each is shown, in pixels. */
const SHEETS = {
  390: { across: 6, down: 2, shown: 320 },
  820: { across: 4, down: 2, shown: 460 },
  1440: { across: 3, down: 3, shown: 640 },
};

const folder = resolve(process.argv[2] ?? 'screenshots');
const wanted = new RegExp(process.argv[3] ?? '.');
const into = join(folder, 'sheets');

/** Names without their `.png`, by the width and the look at their end. */
const sets = new Map();
for (const file of readdirSync(folder).sort()) {
  const [, name, set] = /^(.+-(\d+-[a-z-]+))\.png$/.exec(file) ?? [];
  if (set === undefined || !wanted.test(name)) continue;
  sets.set(set, [...(sets.get(set) ?? []), name]);
}

mkdirSync(into, { recursive: true });
for (const [set, names] of sets) {
  const { across, down, shown } = SHEETS[Number.parseInt(set, 10)];
  for (let at = 0; at < names.length; at += across * down) {
    const pictures = names.slice(at, at + across * down).flatMap((name) => {
      return ['-label', name, join(folder, `${name}.png`)];
    });
    const shape = ['-tile', `${across}x`, '-geometry', `${shown}x+6+6`, '-background', '#888'];
    const sheet = join(into, `${set}-${String(at / (across * down) + 1).padStart(2, '0')}.png`);
    execFileSync('montage', [...pictures, ...shape, sheet]);
  }
}
