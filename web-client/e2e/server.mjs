// A real server in a temporary folder. PARVIS_BIN names the program, PARVIS_SEED_BIN the one that
// fills a database.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_WITHIN_MS = 60_000;

function program(variable) {
  const bin = process.env[variable];
  assert.ok(bin, `${variable} must name a program`);
  return bin;
}

/** A server. `kill` and `start` again keep the port and the data. */
export class Parvis {
  #data = mkdtempSync(join(tmpdir(), 'parvis-e2e-'));
  #child;
  #listen = '127.0.0.1:0';
  url = '';
  log = '';

  #args;

  /** `args` follow `serve`. */
  constructor(args) {
    this.#args = args;
  }

  /** A demonstration; `args` follow it. */
  static async started(args = [], territory = 'mad-et-moselle') {
    const parvis = new Parvis(['--demo', territory, ...args]);
    await parvis.start();
    return parvis;
  }

  /**
   * People without a history but one long room: see `seed_load`. Gives the server, the ids of the
   * `rooms`, and the `cookies` of the people.
   */
  static async seeded({ people, rooms, perRoom, messages }) {
    const parvis = new Parvis(['--rate-limits', 'false']);
    const config = join(parvis.#data, 'parvis.toml');
    const out = join(parvis.#data, 'seeded.json');
    writeFileSync(config, `data = ${JSON.stringify(parvis.#data)}\n`);
    const counts = { people, rooms, 'per-room': perRoom, messages };
    const args = Object.entries({ config, out, ...counts }).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    execFileSync(program('PARVIS_SEED_BIN'), args, { stdio: 'inherit' });
    await parvis.start();
    return { parvis, ...JSON.parse(readFileSync(out, 'utf8')) };
  }

  async start() {
    const args = ['serve', '--listen', this.#listen, '--data', this.#data, ...this.#args];
    const child = spawn(program('PARVIS_BIN'), args, { stdio: ['ignore', 'pipe', 'pipe'] });
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

  /** People of a CSV, in the form of `docs/import-personnes.md`, come in: between two lives. */
  async importPeople(csv) {
    await this.kill();
    const file = join(this.#data, 'people.csv');
    writeFileSync(file, csv);
    execFileSync(program('PARVIS_BIN'), ['import', 'people', file, '--data', this.#data]);
    await this.start();
  }

  /** What the program says of the file of a result, which it counts again by itself. */
  verified(record) {
    const file = join(this.#data, 'record.json');
    writeFileSync(file, record);
    return execFileSync(program('PARVIS_BIN'), ['verify', file], { encoding: 'utf8' });
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
