/**
 * What a session needs from the network, whatever carries it. A link is opened with a `hello`,
 * brings frames down, takes requests up, and ends exactly once.
 */

import type { Hello, Request, ServerFrame } from '#protocol';

export type TransportName = 'socket' | 'events';

export interface LinkEnd {
  /** The link had been established before it ended. */
  readonly opened: boolean;
  /** Close code of a WebSocket. */
  readonly code?: number;
  /** HTTP status of a refused stream. */
  readonly status?: number;
}

export interface LinkHandlers {
  opened(): void;
  frame(frame: ServerFrame): void;
  /** Bytes came that are no frame: the peer lives. */
  alive(): void;
  ended(end: LinkEnd): void;
}

export interface Link {
  send(request: Request): void;
  /** Ends the link without a further call to the handlers. */
  drop(): void;
}

export type OpenLink = (hello: Hello, handlers: LinkHandlers) => Link;

export type Transports = Readonly<Record<TransportName, OpenLink>>;
