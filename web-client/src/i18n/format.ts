/** Dates, times and numbers in French words. Times come from the wire in microseconds. */

import type { Micros } from '#protocol';

const DAY = new Intl.DateTimeFormat('fr-FR', { weekday: 'long', day: 'numeric', month: 'long' });
const DAY_YEAR = new Intl.DateTimeFormat('fr-FR', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const SHORT_DAY = new Intl.DateTimeFormat('fr-FR', { day: 'numeric', month: 'long' });
const SHORT_DAY_YEAR = new Intl.DateTimeFormat('fr-FR', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const NUMBER = new Intl.NumberFormat('fr-FR');

/** As the format says it, with the first of the month as French writes it: "1er mars". */
export function worded(format: Intl.DateTimeFormat, date: Date): string {
  const parts = format.formatToParts(date);
  return parts.map((it) => (it.type === 'day' && it.value === '1' ? '1er' : it.value)).join('');
}

function dateOf(at: Micros): Date {
  return new Date(at / 1000);
}

/** Two times of the same calendar day, here. */
export function sameDay(a: Micros, b: Micros): boolean {
  return dateOf(a).toDateString() === dateOf(b).toDateString();
}

/** "18 h 42" */
export function time(at: Micros): string {
  const date = dateOf(at);
  const minutes = String(date.getMinutes()).padStart(2, '0');
  return `${date.getHours()}\u00a0h\u00a0${minutes}`;
}

/** "Aujourd’hui", "Hier", "jeudi 12 mars", "jeudi 12 mars 2025" */
export function day(at: Micros, now: number = Date.now()): string {
  const date = dateOf(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return 'Aujourd’hui';
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (date.toDateString() === yesterday.toDateString()) return 'Hier';
  return worded(date.getFullYear() === today.getFullYear() ? DAY : DAY_YEAR, date);
}

/** "dimanche 22 novembre", from milliseconds. */
export function longDay(now: number): string {
  return worded(DAY, new Date(now));
}

/** "à 18 h 42", "hier à 18 h 42", "le 12 mars à 18 h 42": fits after a past participle. */
export function moment(at: Micros, now: number = Date.now()): string {
  const date = dateOf(at);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return `à ${time(at)}`;
  if (day(at, now) === 'Hier') return `hier à ${time(at)}`;
  const sameYear = date.getFullYear() === today.getFullYear();
  return `le ${worded(sameYear ? SHORT_DAY : SHORT_DAY_YEAR, date)} à ${time(at)}`;
}

/** "le 12 mars 2026" */
export function date(at: Micros): string {
  return `le ${worded(SHORT_DAY_YEAR, dateOf(at))}`;
}

/** "18 h 42" today, "12 mars" before: for narrow places. */
export function brief(at: Micros, now: number = Date.now()): string {
  if (dateOf(at).toDateString() === new Date(now).toDateString()) return time(at);
  return worded(SHORT_DAY, dateOf(at));
}

export function number(value: number): string {
  return NUMBER.format(value);
}

/** Value of `<time datetime>`. */
export function machine(at: Micros): string {
  return dateOf(at).toISOString();
}

const TITLES = new Set(['m', 'mme', 'de', 'du', 'des', 'la', 'le', 'les', 'd', 'l', 'et']);

/** One or two letters for a person: of the name, or of the commune when the name is a function. */
export function initials(name: string): string {
  const words = name
    .split(/[\s'’-]+/)
    .filter((word) => word !== '' && !TITLES.has(word.toLowerCase().replace('.', '')));
  const useful = words.length > 1 && /^maires?$/i.test(words[0] ?? '') ? words.slice(1) : words;
  const first = useful[0]?.[0] ?? '?';
  const last = useful.length > 1 ? (useful[useful.length - 1]?.[0] ?? '') : '';
  return (first + last).toUpperCase();
}

/** Folds case and accents away, to compare what people type. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
