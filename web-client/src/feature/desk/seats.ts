/**
 * Who votes on an item and why not: counted here as the server does (`attendance/rules.rs`), for
 * what is read before a poll is opened. Once it is open its electorate says.
 */

import type { PersonId } from '#protocol';
import type { Seat } from '../meeting/meeting_view.ts';

/** Why nobody votes for a seat. */
export type WhyNot =
  | 'away'
  /** The member, or who sits for them, takes no part. */
  | 'recused'
  /** There is a power, not accepted. */
  | 'proxy_waits'
  /** There is a power, whose holder is away. */
  | 'holder_away'
  /** There is a power, whose holder takes no part. */
  | 'holder_recused';

export type Voice =
  | { readonly kind: 'own' | 'substitute' | 'proxy'; readonly by: PersonId }
  | { readonly kind: 'none'; readonly why: WhyNot };

export interface SeatVoice {
  readonly seat: Seat;
  readonly voice: Voice;
}

function proxyVoice(seats: readonly Seat[], { power }: Seat): Voice {
  if (power === undefined) return { kind: 'none', why: 'away' };
  if (power.state !== 'accepted') return { kind: 'none', why: 'proxy_waits' };
  const holds = seats.find((it) => it.sitter === power.holder && it.whereabouts !== 'away');
  if (holds === undefined) return { kind: 'none', why: 'holder_away' };
  if (holds.recused) return { kind: 'none', why: 'holder_recused' };
  return { kind: 'proxy', by: power.holder };
}

function voiceOf(seats: readonly Seat[], seat: Seat): Voice {
  if (seat.recused) return { kind: 'none', why: 'recused' };
  if (seat.whereabouts === 'away') return proxyVoice(seats, seat);
  return { kind: seat.sitter === seat.person ? 'own' : 'substitute', by: seat.sitter };
}

/** Every seat with its voice, in their order. */
export function voicesOf(seats: readonly Seat[]): SeatVoice[] {
  return seats.map((seat) => ({ seat, voice: voiceOf(seats, seat) }));
}

export const votes = ({ voice }: SeatVoice): boolean => voice.kind !== 'none';

/** How many votes each way of voting brings. */
export interface VoiceCount {
  readonly room: number;
  readonly video: number;
  readonly proxies: number;
  readonly substitutes: number;
  readonly all: number;
}

export function countVoices(voices: readonly SeatVoice[]): VoiceCount {
  const voting = voices.filter(votes);
  const there = voting.filter(({ voice }) => voice.kind !== 'proxy');
  return {
    room: there.filter((it) => it.seat.whereabouts === 'room').length,
    video: there.filter((it) => it.seat.whereabouts === 'video').length,
    proxies: voting.length - there.length,
    substitutes: there.filter(({ voice }) => voice.kind === 'substitute').length,
    all: voting.length,
  };
}

/** Connections as they are known; undefined in a room too large for names. */
export type Online = readonly PersonId[] | undefined;

/** Those who sit by video without a live connection: they will not see their card. */
export function lostByVideo(seats: readonly Seat[], online: Online): Seat[] {
  if (online === undefined) return [];
  return seats.filter((it) => it.whereabouts === 'video' && !online.includes(it.sitter));
}

/** Those who vote in the room without a connected device: their hand is entered. */
export function withoutDevice(voices: readonly SeatVoice[], online: Online): Seat[] {
  if (online === undefined) return [];
  return voices
    .filter(votes)
    .map((it) => it.seat)
    .filter((it) => it.whereabouts === 'room' && !online.includes(it.sitter));
}

/** Those who gave a power and came all the same. */
export function suspendedPowers(seats: readonly Seat[]): Seat[] {
  return seats.filter((it) => it.power?.state === 'suspended');
}

/** People whose raised hand the secretary sees: the mandates that "les autres" may fill. */
export function peopleInRoom(seats: readonly Seat[]): ReadonlySet<PersonId> {
  return new Set(seats.filter((it) => it.whereabouts === 'room').map((it) => it.sitter));
}
