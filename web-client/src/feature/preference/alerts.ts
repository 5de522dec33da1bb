/**
 * The window that the device shows when something arrives while Parvis is open but not looked at.
 * A device is asked once, and only by its person.
 */

import { useEffect } from 'react';
import { fr } from '../../i18n/fr.ts';
import type { RoomState, State } from '../../net/state.ts';
import type { Arrival } from '../../net/unread.ts';
import { useClient } from '../../services.ts';
import { roomName } from '../channel/room_title.ts';
import { chosenFor } from '../channel/rooms.ts';
import { choicesOf, levelOf } from './follow.ts';

const KEY = 'parvis.alerts';

export function canAlert(): boolean {
  return typeof Notification !== 'undefined';
}

export function alertsHere(): boolean {
  try {
    return canAlert() && Notification.permission === 'granted' && localStorage.getItem(KEY) === '1';
  } catch {
    return false;
  }
}

export function setAlertsHere(on: boolean): void {
  try {
    localStorage.setItem(KEY, on ? '1' : '0');
  } catch {
    // A browser that keeps nothing asks again.
  }
}

export async function allowAlerts(): Promise<boolean> {
  return (await Notification.requestPermission()) === 'granted';
}

/** Is this arrival worth calling its reader, by what they chose? */
export function calls(state: State, room: RoomState, arrival: Arrival): boolean {
  const level = chosenFor(state, room.id).notifications ?? levelOf(choicesOf(state));
  if (level === 'none') return false;
  const direct = room.tables.channels[room.id]?.kind === 'direct';
  return level === 'all' || direct || arrival.callsMe;
}

function newest(room: RoomState): number {
  return room.unread.arrivals.at(-1)?.seq ?? 0;
}

function look(state: State, before: State): void {
  for (const room of Object.values(state.rooms)) {
    const old = before.rooms[room.id];
    if (old === undefined || old === room || newest(room) <= newest(old)) continue;
    const fresh = room.unread.arrivals.filter((it) => it.seq > newest(old));
    if (!fresh.some((it) => calls(state, room, it))) continue;
    const shown = new Notification(roomName(state, room.id), {
      body: fr.settings.alertBody(fresh.length),
      tag: room.id,
    });
    shown.onclick = () => window.focus();
  }
}

export function useAlerts(): void {
  const client = useClient();
  useEffect(
    () =>
      client.store.subscribe((state, before) => {
        if (document.visibilityState === 'hidden' && alertsHere()) look(state, before);
      }),
    [client],
  );
}
