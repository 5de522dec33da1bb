// A rural line between a browser and the server: everything that goes over it, WebSocket included,
// goes at its pace. The browser's own throttle leaves WebSockets alone.

import { once } from 'node:events';
import net from 'node:net';

/** What waits before it is sent on: beyond that, who sends waits too. */
const AHEAD_MS = 200;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Opens a line to `target` ("http://host:port"); `latencyMs` is there and back. */
export async function ruralLine(target, { latencyMs, bytesPerSecond }) {
  const { hostname, port } = new URL(target);
  const open = new Set();
  let carried = 0;
  /** All that goes one way shares the line. */
  const way = () => {
    let free = 0;
    return async (from, to, first) => {
      try {
        await pause(first);
        for await (const bytes of from) {
          const now = performance.now();
          free = Math.max(free, now) + (bytes.length / bytesPerSecond) * 1_000;
          carried += bytes.length;
          // Equal waits end in the order in which they began.
          setTimeout(() => to.write(bytes), latencyMs / 2 + Math.max(0, free - now));
          if (free - now > AHEAD_MS) await pause(free - now - AHEAD_MS);
        }
        setTimeout(() => to.end(), latencyMs / 2 + Math.max(0, free - performance.now()));
      } catch {
        to.destroy();
      }
    };
  };
  const [up, down] = [way(), way()];
  const server = net.createServer((socket) => {
    const onward = net.connect(Number(port), hostname);
    for (const end of [socket, onward]) {
      open.add(end);
      end.on('error', () => undefined);
      end.on('close', () => open.delete(end));
    }
    // A connection is made by one journey there and back.
    up(socket, onward, latencyMs);
    down(onward, socket, 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** Bytes that went over it, both ways. */
    carried: () => carried,
    close() {
      server.close();
      for (const end of open) end.destroy();
    },
  };
}
