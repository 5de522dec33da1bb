// Stock clients from npm against a running server: what the doors promise (research/coedit.md §6).
//
//   npm --prefix load-tests/rivals ci
//   PARVIS_BIN=target/debug/parvis node --test load-tests/rivals/stock.test.mjs
//
// D1 stops the server 8 times by default; PARVIS_KILLS=50 for the long run.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test, { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as Y from 'yjs'
import { Parvis } from '../../web-client/e2e/server.mjs'
import { Person } from '../../web-client/e2e/person.mjs'
import { open } from './raw.mjs'

let parvis
let editor
let channel

const opened = async (kind, title) => {
  const draft = {
    ...{ title, mode: 'hybrid', publicity: 'internal', facilitators: [] },
    starts_at: (Date.now() + 30 * 86_400_000) * 1_000,
    places: ['Salle du conseil'],
  }
  const { done } = kind === 'agenda' ? await editor.do({ create_meeting: { channel, draft } }) : {}
  const asked = kind === 'agenda' ? { meeting: done.meeting } : { title }
  const reply = await editor.do({ open_document: { channel, kind, ...asked } })
  return reply.done.document
}

const words = doc => doc.getXmlFragment('default').toString()
const headers = person => ({ cookie: person.cookie, origin: parvis.url })
const door = (person, document, protocol = 'hocuspocus') => ({
  url: parvis.url.replace(/^http/, 'ws') + (protocol === 'yjs' ? '/yjs' : '/collab'),
  protocol,
  document,
  headers: headers(person),
})

before(async () => {
  parvis = await Parvis.started(['--rate-limits', 'false'])
  editor = await new Person(parvis.url, 'Directrice générale des services').signIn()
  const room = { name: `Essai ${Date.now()}`, topic: '', people: [] }
  const reply = await editor.do({ open_room: room })
  channel = reply.done.channel
})

after(() => {
  if (process.env.PARVIS_TELL) console.error(parvis.log.slice(-6000))
  return parvis?.stop()
})

test('a1_stock_clients_of_every_door_end_with_one_text', { timeout: 120_000 }, async () => {
  const document = await opened('agenda', 'Ordre du jour')
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('agree.mjs', import.meta.url)), process.env.PARVIS_EDITS ?? '500'],
    {
      env: {
        ...process.env,
        PARVIS_BASE: parvis.url,
        PARVIS_DOCUMENT: document,
        PARVIS_COOKIE: editor.cookie,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let told = ''
  child.stdout.on('data', text => {
    told += text
  })
  const [code] = await once(child, 'exit')
  assert.equal(code, 0, told)
})

test('p5_a_client_cannot_speak_for_the_server', async () => {
  const document = await opened('notes', 'Paroles')
  const client = await open(door(editor, document))
  const other = await open(door(editor, document))
  const heard = []
  other.client.onmessage = data => heard.push(data.toString('latin1'))
  const name = Buffer.from(document)
  // Address, 6 (words for everybody), a text.
  client.client.socket.send(Buffer.concat([Buffer.from([name.length]), name, Buffer.from([6, 3]), Buffer.from('boo')]))
  await new Promise(resolve => setTimeout(resolve, 500))
  assert.ok(!heard.some(text => text.includes('boo')))
  client.client.close()
  other.client.close()
})

test('f1_bytes_at_the_door_harm_nothing', async () => {
  const document = await opened('notes', 'Octets')
  for (const protocol of ['yjs', 'hocuspocus']) {
    for (const bytes of [[], [0], [0, 0, 4, 255, 255, 255, 122], [0, 2, 5, 255, 255, 255, 255, 15]]) {
      const hostile = await open(door(editor, document, protocol))
      const name = Buffer.from(document)
      const address = protocol === 'hocuspocus' ? [Buffer.from([name.length]), name] : []
      hostile.client.socket.send(Buffer.concat([...address, Buffer.from(bytes)]))
      await new Promise(resolve => setTimeout(resolve, 50))
      hostile.client.close()
    }
    const hostile = await open(door(editor, document, protocol))
    hostile.client.socket.send('a text frame')
    await new Promise(resolve => setTimeout(resolve, 50))
    hostile.client.close()
  }
  const reader = await open(door(editor, document))
  assert.ok(reader.first.length > 0)
  reader.client.close()
})

test('d1_nothing_said_to_be_saved_is_lost_by_kill_9', { timeout: 600_000 }, async () => {
  const document = await opened('notes', 'Coupures')
  const saved = []
  for (let kill = 0; kill < Number(process.env.PARVIS_KILLS ?? 8); kill += 1) {
    const writers = await Promise.all(Array.from({ length: 5 }, () => open(door(editor, document))))
    let running = true
    const typed = writers.map(async (writer, who) => {
      const doc = new Y.Doc()
      Y.applyUpdate(doc, writer.first)
      const out = []
      doc.on('update', update => out.push(update))
      const waiting = []
      writer.client.onstatus = yes => {
        const word = waiting.shift()
        if (yes && word !== undefined) saved.push(word)
      }
      for (let nth = 0; running; nth += 1) {
        const word = `m${kill}x${who}x${nth}`
        doc.transact(() => {
          const line = new Y.XmlElement('paragraph')
          line.insert(0, [new Y.XmlText(word)])
          doc.getXmlFragment('default').insert(0, [line])
        })
        waiting.push(word)
        if (writer.client.socket.readyState === 1) writer.client.send(out.pop())
        await new Promise(resolve => setTimeout(resolve, 5))
      }
    })
    await new Promise(resolve => setTimeout(resolve, 200 + ((kill * 137) % 500)))
    await parvis.kill()
    running = false
    await Promise.all(typed)
    for (const writer of writers) writer.client.close()
    await parvis.start()
  }
  const reader = await open(door(editor, document))
  const doc = new Y.Doc()
  Y.applyUpdate(doc, reader.first)
  const text = words(doc)
  const lost = saved.filter(word => !text.includes(`>${word}<`))
  assert.ok(saved.length > 50, `${saved.length} were saved`)
  assert.deepEqual(lost, [])
  reader.client.close()
})
