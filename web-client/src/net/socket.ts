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

/** What early_line.js has opened: `hello` leaves by itself, and the answers wait in `frames`. */
export interface EarlyLine {
  readonly socket: WebSocket;
  readonly frames: readonly unknown[];
}

declare global {
  interface Window {
    parvisEarlyLine?: EarlyLine | undefined;
  }
}

/** The line that was opened early, once, where it says what this `hello` says. */
function takeEarly({ resume }: Hello): EarlyLine | undefined {
  const early = window.parvisEarlyLine;
  window.parvisEarlyLine = undefined;
  if (early === undefined) return undefined;
  if (resume.length === 0 && early.socket.readyState <= WebSocket.OPEN) return early;
  early.socket.close();
  return undefined;
}

export function openSocket(hello: Hello, handlers: LinkHandlers): Link {
  const early = takeEarly(hello);
  const socket = early?.socket ?? new WebSocket(socketUrl(), SUBPROTOCOL);
  socket.binaryType = 'arraybuffer';
  let opened = false;
  let over = false;

  const end = (code: number) => {
    if (over) return;
    over = true;
    handlers.ended({ opened, code });
  };
  const receive = (data: unknown) => {
    if (over || !(data instanceof ArrayBuffer)) return;
    try {
      handlers.frame(decodeFrame(data));
    } catch {
      socket.close(UNREADABLE);
      end(UNREADABLE);
    }
  };
  const open = () => {
    opened = true;
    if (!over) handlers.opened();
  };
  socket.onclose = (event: CloseEvent) => end(event.code);
  if (early === undefined) {
    socket.onopen = () => {
      socket.send(encodeFrame({ hello }));
      open();
    };
    socket.onmessage = (event: MessageEvent) => receive(event.data);
  } else {
    // Not before the caller has this link.
    queueMicrotask(() => {
      if (socket.readyState === WebSocket.OPEN) open();
      else socket.addEventListener('open', open);
      for (const data of early.frames) receive(data);
      socket.onmessage = (event: MessageEvent) => receive(event.data);
    });
  }

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
