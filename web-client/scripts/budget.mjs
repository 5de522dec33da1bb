// Fails when dist/ outgrows what a rural line can carry. Sizes are gzip, in bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist', import.meta.url).pathname;
const html = readFileSync(join(dist, 'index.html'), 'utf8');
const assets = readdirSync(join(dist, 'assets')).filter((name) => !/\.(br|gz)$/.test(name));
const read = (name) => readFileSync(join(dist, 'assets', name));
const gzip = (name) => gzipSync(read(name), { level: 9 }).length;
const sum = (names) => names.reduce((total, name) => total + gzip(name), 0);

/** These scripts, and those they cannot start without. */
function closure(names) {
  const found = new Set(names);
  for (const name of found) {
    const imports = read(name)
      .toString('utf8')
      .matchAll(/\b(?:from|import)\s*"\.\/([^"]+\.js)"/g);
    for (const [, imported] of imports) found.add(imported);
  }
  return [...found];
}

const scripts = assets.filter((name) => name.endsWith('.js'));
const inside = scripts.filter((name) => name.startsWith('inside-'));
if (inside.length !== 1) throw new Error(`the rooms are in ${inside.length} files`);
const door = closure(scripts.filter((name) => html.includes(name)));
const shell = closure([...door, ...inside]);
const lazy = scripts.filter((name) => !shell.includes(name));
const page = gzipSync(readFileSync(join(dist, 'index.html')), { level: 9 }).length;
const rows = [
  ['page', page, 8_000],
  ['JavaScript before one can sign in', sum(door), 85_000],
  ['shell JavaScript, with the rooms', sum(shell), 130_000],
  ['styles', sum(assets.filter((name) => name.endsWith('.css'))), 20_000],
  ['fonts', sum(assets.filter((name) => name.endsWith('.woff2'))), 40_000],
  // The editor of rich text comes last and alone, when somebody writes notes: the page it is on
  // reads and writes everything else without it.
  ...lazy.map((name) => [
    `route ${name}`,
    gzip(name),
    name.startsWith('rich_editor-') ? 112_000 : 60_000,
  ]),
];

let failed = false;
for (const [what, bytes, most] of rows) {
  const over = bytes > most;
  failed ||= over;
  console.log(`${over ? 'TOO BIG' : 'ok     '} ${String(bytes).padStart(7)} / ${most} ${what}`);
}
process.exit(failed ? 1 : 0);
