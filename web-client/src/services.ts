/** What the application is made with: the real network, or a stand-in of a test. */

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Client } from './net/client.ts';
import type { Api } from './net/http.ts';
import type { RoomState, State } from './net/state.ts';

export type MakeClient = (person: string, signedOut: () => void) => Client;

export interface Services {
  readonly api: Api;
  /** Of a test; the real one comes with the rooms, after the first page. */
  readonly makeClient?: MakeClient;
  /** Nobody is signed in here any more: nothing of their rooms stays on the device. */
  readonly forget: () => void;
}

export const ServicesContext = createContext<Services | undefined>(undefined);
export const ClientContext = createContext<Client | undefined>(undefined);
export const SignOutContext = createContext<() => void>(() => undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('no services above this component');
  return services;
}

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('no client above this component');
  return client;
}

/** Reads the state; the selector must give the same reference for the same state. */
export function useSelect<T>(selector: (state: State) => T): T {
  return useStore(useClient().store, selector);
}

export function useRoom(channel: string): RoomState | undefined {
  return useSelect((state) => state.rooms[channel]);
}

/** The account's id; screens inside a session always have one. */
export function useMe(): string {
  return useSelect((state) => state.you?.person ?? '');
}
