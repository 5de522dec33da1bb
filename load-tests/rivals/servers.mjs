// Starts a rival as its own documentation says, on a port of loopback, and waits until it answers.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { fileURLToPath } from 'node:url'

const here = name => fileURLToPath(new URL(name, import.meta.url))

export const freePort = async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

const answers = async port => {
  for (let tries = 0; tries < 100; tries += 1) {
    const socket = net.connect(port, '127.0.0.1')
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['up']),
      once(socket, 'error').then(() => ['down']),
    ]).catch(() => ['down'])
    socket.destroy()
    if (event === 'up') return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error('the server does not answer')
}

// {url, pid, stop}: `url` without the document's name.
export const start = async kind => {
  const port = await freePort()
  const [file, env] =
    kind === 'hocuspocus'
      ? [here('hocuspocus.mjs'), { PORT: port }]
      : [here('node_modules/@y/websocket-server/src/server.js'), { HOST: '127.0.0.1', PORT: port }]
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await answers(port)
  const stop = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { url: `ws://127.0.0.1:${port}`, pid: child.pid, stop }
}
