/** A document over a WebSocket, in the frames that stock Tiptap clients speak. */

import {
  authFrame,
  awarenessFrame,
  pongFrame,
  queryFrame,
  readFrame,
  stateFrame,
  updateFrame,
  vectorFrame,
} from './frames.ts';
import type { Line, LineHandlers, Opening, Refusal, Restored } from './line.ts';

/** Our own code for "what you sent cannot be read". */
const UNREADABLE = 3000;

function collabUrl(): string {
  const url = new URL('/collab', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** What a server tells beside the document. */
export function readTold(payload: string, handlers: LineHandlers): void {
  let told: unknown;
  try {
    told = JSON.parse(payload);
  } catch {
    return;
  }
  if (typeof told !== 'object' || told === null) return;
  if ('refused' in told) handlers.refused(told.refused as Refusal);
  else if ('restored' in told) handlers.restored(told.restored as Restored);
}

class SocketLine implements Line {
  private readonly socket: WebSocket;
  private opened = false;
  private over = false;
  private answers = 0;

  constructor(
    private readonly opening: Opening,
    private readonly handlers: LineHandlers,
    url: string,
  ) {
    this.socket = new WebSocket(url);
    this.socket.binaryType = 'arraybuffer';
    this.socket.onopen = () => this.send(authFrame(opening.document));
    this.socket.onmessage = ({ data }: MessageEvent) => this.receive(data);
    this.socket.onclose = ({ code }: CloseEvent) => this.end(code);
  }

  private send(frame: Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN)
      this.socket.send(frame as Uint8Array<ArrayBuffer>);
  }

  private receive(data: unknown): void {
    if (this.over || !(data instanceof ArrayBuffer)) return;
    this.handlers.alive();
    try {
      this.read(new Uint8Array(data));
    } catch {
      this.socket.close(UNREADABLE);
      this.end(UNREADABLE);
    }
  }

  private read(bytes: Uint8Array): void {
    const { handlers, opening } = this;
    const frame = readFrame(opening.document, bytes);
    switch (frame?.kind) {
      case 'granted':
        this.opened = true;
        handlers.granted(frame.writes);
        this.send(vectorFrame(opening.document, opening.vector));
        return;
      case 'denied':
        return handlers.denied(frame.reason);
      case 'vector':
        return handlers.vector(frame.vector);
      case 'state':
        return handlers.state(frame.update);
      case 'update':
        return handlers.update(frame.update);
      case 'awareness':
        return handlers.awareness(frame.update);
      case 'status':
        if (this.answers > 0) {
          this.answers -= 1;
          handlers.answered(frame.saved);
        }
        return;
      case 'told':
        return readTold(frame.payload, handlers);
      case 'close':
        return this.socket.close();
      case 'ping':
        return this.send(pongFrame(opening.document));
      default:
    }
  }

  private told = false;

  push(update: Uint8Array): void {
    this.answers += 1;
    // The first answers the question of what the server lacks.
    const frame = this.told ? updateFrame : stateFrame;
    this.told = true;
    this.send(frame(this.opening.document, update));
  }

  tell(awareness: Uint8Array): void {
    this.send(awarenessFrame(this.opening.document, awareness));
  }

  probe(): void {
    this.send(queryFrame(this.opening.document));
  }

  private end(code: number): void {
    if (this.over) return;
    this.over = true;
    this.handlers.ended({ opened: this.opened, code });
  }

  drop(): void {
    this.over = true;
    this.socket.close();
  }
}

export function openSocketLine(opening: Opening, handlers: LineHandlers, url = collabUrl()): Line {
  return new SocketLine(opening, handlers, url);
}
