// Random plans written by Yjs itself: what three editors send, and what Yjs reads in the end.
// Run where `yjs` is installed: `node coedit/tests/yjs/plans.mjs ROUNDS SEED [TURNS] > plans.json`.
// `golden.rs` gives the same bytes to our gate and compares what is read.
import { createRequire } from 'node:module'
import path from 'node:path'
import { dice, editing, uuid } from './edits.mjs'

const from = process.env.PARVIS_YJS ?? path.resolve('load-tests/rivals/package.json')
const Y = createRequire(from)('yjs')

const [rounds, seed, turns = 16] = process.argv.slice(2).map(Number)

const { edit, content } = editing(Y)

const first = () => {
  const doc = new Y.Doc()
  doc.clientID = 2 ** 53 - 2 ** 32
  const meta = doc.getMap('meta')
  doc.transact(() => {
    meta.set('v', 1)
    meta.set('title', new Y.Text('Conseil'))
  })
  return Y.encodeStateAsUpdate(doc)
}

const round = nth => {
  const roll = dice(seed * 100_003 + nth)
  const start = first()
  let next = nth * 1_000
  const people = [1, 2, 3].map(who => {
    const doc = new Y.Doc()
    doc.clientID = 1_000 * (nth + 1) + who
    Y.applyUpdate(doc, start)
    const unsent = []
    doc.on('update', (update, origin) => origin !== 'wire' && unsent.push(update))
    return { doc, unsent, heard: 0 }
  })
  const log = []
  const online = person => {
    for (const update of person.unsent.splice(0)) log.push(update)
    for (const update of log.slice(person.heard)) Y.applyUpdate(person.doc, update, 'wire')
    person.heard = log.length
  }
  for (let turn = 0; turn < turns; turn += 1) {
    const person = people[roll(3)]
    person.doc.transact(() => edit(person.doc, () => uuid(next++), roll))
    if (roll(3) === 0) online(person)
  }
  for (const person of [...people, ...people]) online(person)
  const told = people.map(person => JSON.stringify(content(person.doc)))
  if (new Set(told).size !== 1) throw new Error(`Yjs disagrees with itself in round ${nth}`)
  const base64 = bytes => Buffer.from(bytes).toString('base64')
  return { start: base64(start), log: log.map(base64), content: JSON.parse(told[0]) }
}

const plans = Array.from({ length: rounds }, (_, nth) => round(nth))
console.log(`[\n${plans.map(plan => JSON.stringify(plan)).join(',\n')}\n]`)
