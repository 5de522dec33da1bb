/** On the secretary's sheet: not called yet, excused, and gone are three things. */

import { expect, it } from 'vitest';
import { isUncalled, uncalledWords } from '../src/feature/meeting/seat_row.tsx';
import { plain } from './fake_client.tsx';

it('tells who was not called yet from who has left', () => {
  const seat = { whereabouts: 'away' as const, since: undefined, pending: false };
  expect(isUncalled(seat)).toBe(true);
  expect(isUncalled({ ...seat, since: 5 })).toBe(false);
  expect(isUncalled({ ...seat, whereabouts: 'room' })).toBe(false);
});

it('calls excused who told that they would not come', () => {
  expect(uncalledWords({ answer: undefined })).toBe('pas encore appelé');
  expect(plain(uncalledWords({ answer: 'coming' }))).toMatch(/^pas encore appelé, a répondu/);
  for (const answer of ['absent', 'represented', 'substituted'] as const) {
    expect(plain(uncalledWords({ answer }))).toBe('excusé : absence annoncée');
  }
});
