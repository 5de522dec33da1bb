// A client where WebSockets are blocked: server-sent events down, POST up; one POST at a time.
export const overHttp = ({ base, document, headers, doc, Y, onack }) => {
  const at = `${base}/api/documents/${document}`
  const stop = new AbortController()
  let session
  let waiting = []
  let busy = false

  const send = async () => {
    if (busy || session === undefined || waiting.length === 0) return
    busy = true
    const updates = waiting.splice(0, 64)
    const answer = await fetch(`${at}/updates`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        session,
        updates: updates.map(update => Buffer.from(update).toString('base64')),
      }),
      signal: stop.signal,
    }).catch(() => ({ ok: false, status: 0 }))
    const problem = answer.ok ? undefined : await answer.json?.()
    if (problem?.temporary && !stop.signal.aborted) {
      // Too many at once: nothing was taken, the same is sent again.
      waiting = [...updates, ...waiting]
      await new Promise(resolve => setTimeout(resolve, problem.retry_after_ms ?? 1000))
    } else if (!answer.ok && !stop.signal.aborted) {
      throw new Error(`refused ${answer.status} ${JSON.stringify(problem)}`)
    }
    onack?.(updates.length)
    busy = false
    send()
  }

  doc.on('update', (update, origin) => {
    if (origin === 'wire') return
    waiting.push(update)
    send()
  })

  const read = async resolve => {
    const sv = Buffer.from(Y.encodeStateVector(doc)).toString('base64url')
    const answer = await fetch(`${at}/events?sv=${sv}`, { headers, signal: stop.signal })
    if (!answer.ok) throw new Error(`events: ${answer.status} ${await answer.text()}`)
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of answer.body) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.split('\n\n')
      text = events.pop()
      for (const event of events) {
        const name = /^event: ?(.*)$/m.exec(event)?.[1]
        const data = /^data: ?(.*)$/m.exec(event)?.[1]
        if (data === undefined) continue
        const told = JSON.parse(data)
        if (name === 'refused' || name === 'closed') throw new Error(`${name} ${data}`)
        if (told.update === undefined || name === 'awareness') continue
        Y.applyUpdate(doc, Buffer.from(told.update, 'base64'), 'wire')
        if (name === 'sync') {
          session = told.session
          resolve()
          send()
        }
      }
    }
  }

  const synced = new Promise((resolve, reject) => {
    read(resolve).catch(error => (stop.signal.aborted ? undefined : reject(error)))
  })
  return { synced, unsaved: () => waiting.length + (busy ? 1 : 0), stop: () => stop.abort() }
}
