// The proxy of a town hall: forwards HTTP, refuses what it is told to refuse.

import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

/**
 * Starts a proxy to `target` ("http://host:port"). `refuse` is a set that may change at any
 * moment: "websocket", "events", "commands".
 */
export async function startProxy(target, refuse = new Set()) {
  const { hostname, port } = new URL(target);
  const open = new Set();
  const asked = new Set();
  let deaf = false;
  const refused = (path) =>
    (path.startsWith('/api/events') && refuse.has('events')) ||
    (path.startsWith('/api/commands') && refuse.has('commands'));

  const server = http.createServer((request, response) => {
    asked.add((request.url ?? '').split('?')[0]);
    if (refused(request.url ?? '')) {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      return;
    }
    const { method, url: path, headers } = request;
    const onward = http.request({ hostname, port, method, path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      response.on('close', () => answer.destroy());
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request, socket, head) => {
    if (refuse.has('websocket')) {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      return;
    }
    const onward = net.connect(Number(port), hostname, () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`];
      for (let at = 0; at < request.rawHeaders.length; at += 2) {
        lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
      }
      onward.write(`${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.on('data', (bytes) => {
        if (!deaf) socket.write(bytes);
      });
      onward.on('close', () => socket.destroy());
      socket.pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
    // Or the server keeps it among the lines of the person, who may have only so many.
    socket.on('close', () => onward.destroy());
  });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    refuse,
    /** The paths that were asked for over HTTP. */
    asked,
    /** What the server says on open sockets is lost, while it still hears. */
    deafen(on) {
      deaf = on;
    },
    /** Cuts every line that is open now. */
    cut() {
      for (const socket of open) socket.destroy();
    },
    close() {
      server.close();
      this.cut();
    },
  };
}
