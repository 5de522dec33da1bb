// One writer, N readers: what one update to one reader costs the server in CPU time, and how long
// it takes to arrive.
//
//   node load-tests/rivals/fanout.mjs hocuspocus|y-websocket [READERS] [UPDATES] [PER_SECOND]
//   PARVIS_URL=ws://… PARVIS_PROTOCOL=yjs|hocuspocus PARVIS_DOCUMENT=… PARVIS_TOKEN=… PARVIS_PID=… \
//     node load-tests/rivals/fanout.mjs parvis …
import { readFileSync } from 'node:fs'
import * as Y from 'yjs'
import { open } from './raw.mjs'
import { start } from './servers.mjs'

const [kind, ...numbers] = process.argv.slice(2)
const [readers = 50, updates = 2000, rate = 500] = numbers.map(Number)

const env = process.env
const server =
  kind === 'parvis'
    ? { url: env.PARVIS_URL, pid: Number(env.PARVIS_PID), stop: () => {} }
    : await start(kind)
const where = {
  url: server.url,
  protocol: kind === 'parvis' ? env.PARVIS_PROTOCOL : kind === 'hocuspocus' ? 'hocuspocus' : 'yjs',
  document: env.PARVIS_DOCUMENT ?? 'bench',
  token: env.PARVIS_TOKEN,
  headers: env.PARVIS_COOKIE ? { cookie: env.PARVIS_COOKIE, origin: env.PARVIS_ORIGIN } : undefined,
}

// Ticks of 10 ms, user and system, since the process began.
const cpu = () => {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
const rss = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024

const crowd = await Promise.all(Array.from({ length: readers }, () => open(where)))
const writer = await open(where)

// A person types into one paragraph; the last word says when all has arrived.
const doc = new Y.Doc()
Y.applyUpdate(doc, writer.first)
const text = new Y.XmlText()
const out = []
doc.on('update', update => out.push(update))
doc.transact(() => {
  const line = new Y.XmlElement('paragraph')
  line.insert(0, [text])
  doc.getXmlFragment('default').insert(0, [line])
})
writer.client.send(out.pop())
const last = `fin${Date.now()}`
const marker = Buffer.from(last)
const arrived = crowd.map(
  reader =>
    new Promise(resolve => {
      reader.client.onmessage = data => data.includes(marker) && resolve()
    }),
)

const [cpuBefore, began] = [cpu(), performance.now()]
let sent = 0
while (sent < updates) {
  const due = Math.min(updates, Math.ceil(((performance.now() - began) / 1000) * rate))
  for (; sent < due; sent += 1) {
    text.insert(text.length, sent === updates - 1 ? last : 'abcdefghij'[sent % 10])
    writer.client.send(out.pop())
  }
  await new Promise(resolve => setTimeout(resolve, 4))
}
await Promise.all(arrived)
const seconds = (performance.now() - began) / 1000
const micros = cpu() - cpuBefore
console.log(
  JSON.stringify({
    kind,
    protocol: where.protocol,
    readers,
    updates,
    rate,
    seconds: Number(seconds.toFixed(2)),
    cpu_us_per_update_per_reader: Number((micros / updates / readers).toFixed(2)),
    frames_per_reader: crowd[0].client.frames,
    rss_mb: Math.round(rss()),
  }),
)
for (const socket of [...crowd, writer]) socket.client.close()
await server.stop()
process.exit(0)
