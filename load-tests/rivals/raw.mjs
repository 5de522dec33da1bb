// Raw sockets of both stock protocols: what a reader costs the server, without a client's own work.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import WebSocket from 'ws'
import * as Y from 'yjs'

const frame = (address, write) => {
  const encoder = encoding.createEncoder()
  if (address !== null) encoding.writeVarString(encoder, address)
  write(encoder)
  return encoding.toUint8Array(encoder)
}

const sync = (address, kind, bytes) =>
  frame(address, encoder => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, kind)
    encoding.writeVarUint8Array(encoder, bytes)
  })

// protocol: 'yjs' (the document is in the address) or 'hocuspocus' (it is in each frame).
export const open = ({ url, protocol, document, token, headers }) =>
  new Promise((resolve, reject) => {
    const address = protocol === 'hocuspocus' ? document : null
    const query = token && protocol === 'yjs' ? `?token=${encodeURIComponent(token)}` : ''
    const target = protocol === 'yjs' ? `${url}/${document}${query}` : url
    const socket = new WebSocket(target, { headers, perMessageDeflate: false })
    socket.binaryType = 'nodebuffer'
    const client = {
      socket,
      bytes: 0,
      frames: 0,
      onmessage: undefined,
      onupdate: undefined,
      onstatus: undefined,
      // Every update, and every answer to what the server asks, is acknowledged once, in order.
      owed: [],
      send: update => {
        client.owed.push('update')
        socket.send(sync(address, 2, update))
      },
      close: () => socket.terminate(),
    }
    socket.on('error', reject)
    socket.on('open', () => {
      if (protocol === 'hocuspocus') {
        socket.send(
          frame(address, encoder => {
            encoding.writeVarUint(encoder, 2)
            encoding.writeVarUint(encoder, 0)
            encoding.writeVarString(encoder, token ?? '')
          }),
        )
      }
      socket.send(sync(address, 0, Y.encodeStateVector(new Y.Doc())))
    })
    let synced = false
    socket.on('message', data => {
      client.bytes += data.length
      client.frames += 1
      client.onmessage?.(data)
      const decoder = decoding.createDecoder(data)
      if (address !== null) decoding.readVarString(decoder)
      const type = decoding.readVarUint(decoder)
      if (type === 8 && client.owed.shift() === 'update') {
        client.onstatus?.(decoding.readVarUint(decoder) === 1)
      }
      if (type !== 0 && type !== 4) return
      const kind = decoding.readVarUint(decoder)
      if (kind === 0) {
        // The server asks what it lacks: nothing.
        client.owed.push('answer')
        socket.send(sync(address, 1, new Uint8Array([0, 0])))
        return
      }
      const update = decoding.readVarUint8Array(decoder)
      if (kind === 1 && !synced) {
        synced = true
        resolve({ ...client, client, first: update })
      } else {
        client.onupdate?.(update)
      }
    })
    socket.on('close', (code, reason) => {
      if (!synced) reject(new Error(`closed ${code} ${reason}`))
    })
  })
