// A1: stock clients of every door write one agenda at once; in the end all say the same.
//
//   PARVIS_BASE=http://127.0.0.1:PORT PARVIS_DOCUMENT=… PARVIS_COOKIE='name=value' \
//     node load-tests/rivals/agree.mjs [EDITS]
//
// Two y-websocket 3.1.0, two Hocuspocus 4.8.0, one Hocuspocus 3.4.4, and one of ours that has no
// WebSocket (SSE and POST). Prints one line of JSON; ends with 1 if anybody differs.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider'
import * as three from '@hocuspocus/provider-3'
import WebSocket from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { dice, editing, uuid } from '../../coedit/tests/yjs/edits.mjs'
import { overHttp } from './http.mjs'

const { PARVIS_BASE: base, PARVIS_DOCUMENT: document, PARVIS_COOKIE: cookie } = process.env
const edits = Number(process.argv[2] ?? 2000)
const sockets = base.replace(/^http/, 'ws')
const headers = { cookie, origin: base }
const { edit, content } = editing(Y)

// A browser sends its cookie and origin by itself; in Node a socket is told to.
class WithCookie extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { headers })
    this.on('close', (code, reason) => {
      if (code >= 4400) console.error(`closed ${code} ${reason} ${url}`)
    })
  }
}

const stockYjs = doc => {
  const provider = new WebsocketProvider(`${sockets}/yjs`, document, doc, {
    WebSocketPolyfill: WithCookie,
    disableBc: true,
  })
  return {
    synced: new Promise(resolve => provider.once('sync', resolve)),
    stop: () => provider.destroy(),
  }
}

const stockHocuspocus = (Provider, Socket) => doc => {
  const websocketProvider = new Socket({ url: `${sockets}/collab`, WebSocketPolyfill: WithCookie })
  let provider
  const synced = new Promise(resolve => {
    provider = new Provider({
      websocketProvider,
      name: document,
      document: doc,
      token: 'cookie',
      onSynced: resolve,
    })
  })
  provider.attach?.()
  return {
    synced,
    unsaved: () => provider.unsyncedChanges,
    stop: () => {
      provider.destroy()
      websocketProvider.destroy()
    },
  }
}

const kinds = {
  'y-websocket a': stockYjs,
  'y-websocket b': stockYjs,
  'hocuspocus a': stockHocuspocus(HocuspocusProvider, HocuspocusProviderWebsocket),
  'hocuspocus b': stockHocuspocus(HocuspocusProvider, HocuspocusProviderWebsocket),
  'hocuspocus 3': stockHocuspocus(three.HocuspocusProvider, three.HocuspocusProviderWebsocket),
  http: doc => overHttp({ base, document, headers, doc, Y }),
}

const people = Object.entries(kinds).map(([name, connect]) => {
  const doc = new Y.Doc()
  return { name, doc, ...connect(doc) }
})
await Promise.all(people.map(person => person.synced))

const roll = dice(Number(process.env.SEED ?? 5))
let next = Date.now()
for (let nth = 0; nth < edits; nth += 1) {
  const { doc } = people[roll(people.length)]
  doc.transact(() => edit(doc, () => uuid(next++), roll))
  if (nth % 8 === 0) await new Promise(resolve => setTimeout(resolve, 20))
}

const say = person => JSON.stringify(content(person.doc))
const agreed = () => {
  const vectors = people.map(({ doc }) => Buffer.from(Y.encodeStateVector(doc)).length)
  return new Set(people.map(say)).size === 1 && new Set(vectors).size === 1
}
const began = performance.now()
while (!agreed() && performance.now() - began < 20_000) {
  await new Promise(resolve => setTimeout(resolve, 50))
}
const clocks = people.map(({ doc }) =>
  JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b)),
)
const unsaved = people.map(person => person.unsaved?.() ?? 0).reduce((a, b) => a + b)
const same = agreed() && new Set(clocks).size === 1
console.log(
  JSON.stringify({ people: people.length, edits, same, unsaved, items: content(people[0].doc).length }),
)
if (!same) {
  for (const [at, person] of people.entries()) {
    const own = Y.encodeStateVector(person.doc).length
    console.error(person.name, 'unsaved', person.unsaved?.() ?? 0, 'vector', own, clocks[at])
  }
}
for (const person of people) person.stop()
process.exit(same && unsaved === 0 ? 0 : 1)
