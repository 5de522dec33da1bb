/** A link over a WebSocket, in MessagePack. */

import type { Hello } from '#protocol';
import { decodeFrame, encodeFrame, SUBPROTOCOL } from './codec.ts';
import type { Link, LinkHandlers } from './transport.ts';

function socketUrl(): string {
  const url = new URL('/socket', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** Our own code for "what you sent cannot be read"; 1000 and 3000–4999 are all a page may send. */
const UNREADABLE = 3000;

export function openSocket(hello: Hello, handlers: LinkHandlers): Link {
  const socket = new WebSocket(socketUrl(), SUBPROTOCOL);
  socket.binaryType = 'arraybuffer';
  let opened = false;
  let over = false;

  const end = (code: number) => {
    if (over) return;
    over = true;
    handlers.ended({ opened, code });
  };
  socket.onopen = () => {
    opened = true;
    socket.send(encodeFrame({ hello }));
    if (!over) handlers.opened();
  };
  socket.onmessage = (event: MessageEvent) => {
    if (over || !(event.data instanceof ArrayBuffer)) return;
    try {
      handlers.frame(decodeFrame(event.data));
    } catch {
      socket.close(UNREADABLE);
      end(UNREADABLE);
    }
  };
  socket.onclose = (event: CloseEvent) => end(event.code);

  return {
    send(request) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame({ request }));
    },
    drop() {
      over = true;
      socket.close();
    },
  };
}
