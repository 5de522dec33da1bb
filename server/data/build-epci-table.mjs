#!/usr/bin/env node
// Builds `epci.tsv.gz`: every "EPCI à fiscalité propre" of France with its communes.
//
//   node server/data/build-epci-table.mjs           writes the table
//   node server/data/build-epci-table.mjs --check   compares it with the committed one
//
// Needs Node 20, npm and tar. The source package is fetched into a temporary folder and its
// SHA-512 is pinned, so the same text comes out whoever runs this. It writes nothing else.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'

const PACKAGE = '@etalab/decoupage-administratif'
const VERSION = '6.0.0'
const TARBALL_SHA512 =
  'XavYsFlbcM/prKr8hNHPKER94IHw/dsxNM4nxjWMYk6P' +
  'LFACpEedvn/7wK8Baozm0dCYhWWcf+7bcWpA5pmCaQ=='
const EPCI_COUNT = 1255
const FORMAT = 1
const OUTPUT = join(dirname(fileURLToPath(import.meta.url)), 'epci.tsv.gz')

/** Downloads and unpacks the source; returns the folder of its content. */
function fetchPackage(folder) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const spec = `${PACKAGE}@${VERSION}`
  const packed = execFileSync(npm, ['pack', spec, '--ignore-scripts', '--json'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const tarball = join(folder, JSON.parse(packed)[0].filename)
  const digest = createHash('sha512').update(readFileSync(tarball)).digest('base64')
  assert(digest === TARBALL_SHA512, `unexpected content of ${spec}: sha512-${digest}`)
  execFileSync('tar', ['-xzf', tarball, '-C', folder])
  return join(folder, 'package')
}

/** The lines of the table, in an order that does not depend on the source's. */
function tableLines(source) {
  const json = (name) => JSON.parse(readFileSync(join(source, name), 'utf8'))
  const { version, license } = json('package.json')
  assert(version === VERSION && license === 'MIT', `package ${version}, licence ${license}`)
  const officialNames = new Map(
    json('data/communes.json')
      .filter((commune) => commune.type === 'commune-actuelle')
      .map((commune) => [commune.code, commune.nom]),
  )
  const epcis = json('data/epci.json').sort((a, b) => compare(a.code, b.code))
  assert(epcis.length === EPCI_COUNT, `${epcis.length} EPCI instead of ${EPCI_COUNT}`)
  const lines = [`epci\t${FORMAT}\t${PACKAGE}\t${VERSION}`]
  const owner = new Map()
  for (const epci of epcis) lines.push(...epciLines(epci, officialNames, owner))
  return lines
}

/** One line for the EPCI, then one for each commune; refuses what the reader could not trust. */
function epciLines(epci, officialNames, owner) {
  assert(/^\d{9}$/.test(epci.code), `SIREN ${epci.code}`)
  const lines = [[epci.code, epci.type, clean(epci.nom)].join('\t')]
  let population = 0
  let department = ''
  for (const { code, nom, populationMunicipale } of epci.membres.sort(byCode)) {
    assert(!owner.has(code), `commune ${code} is in ${owner.get(code)} and in ${epci.code}`)
    owner.set(code, epci.code)
    assert(/^[0-9AB]{5}$/.test(code), `INSEE code ${code}`)
    assert(Number.isSafeInteger(populationMunicipale) && populationMunicipale >= 0, nom)
    population += populationMunicipale
    const name = clean(officialNames.get(code) ?? nom)
    lines.push([shorten(code, department), name, populationMunicipale].join('\t'))
    department = code.slice(0, 2)
  }
  assert(population === epci.populationMunicipale, `population of ${epci.code}: ${population}`)
  return lines
}

/** An INSEE code without its first two characters when the line above has the same. */
function shorten(code, department) {
  return code.startsWith(department) && department !== '' ? code.slice(2) : code
}

/** A name on one line, without a tab or doubled spaces. */
function clean(name) {
  const text = name.replace(/\s+/gu, ' ').trim()
  assert(text !== '', 'empty name')
  return text
}

function byCode(a, b) {
  return compare(a.code, b.code)
}

/** Order by code unit: the same on every machine, whatever its locale. */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0
}

function assert(condition, message) {
  if (!condition) throw new Error(message)
}

/** gzip level 9 without a date, and with "unknown system" so that all systems agree. */
function compress(text) {
  const bytes = gzipSync(Buffer.from(text, 'utf8'), { level: 9 })
  bytes.writeUInt32LE(0, 4)
  bytes.writeUInt8(255, 9)
  return bytes
}

const folder = mkdtempSync(join(tmpdir(), 'epci-table-'))
try {
  const text = `${tableLines(fetchPackage(folder)).join('\n')}\n`
  if (process.argv.includes('--check')) {
    // Compression may differ from one zlib to another; the text may not.
    const committed = gunzipSync(readFileSync(OUTPUT)).toString('utf8')
    assert(committed === text, 'epci.tsv.gz is not what this script makes: run it again')
    console.log('epci.tsv.gz is up to date')
  } else {
    const bytes = compress(text)
    writeFileSync(OUTPUT, bytes)
    console.log(`epci.tsv.gz: ${bytes.length} bytes, ${Buffer.byteLength(text)} uncompressed`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
