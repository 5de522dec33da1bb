/** The floor on the screen of the room: whose turn it is in a round, and how long each has spoken. */

import { render } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { RoomScreen, ScreenFloor, ScreenSpeech } from '#protocol';
import { ItemView } from '../src/feature/room_screen/item_view.tsx';
import { plain } from './fake_client.tsx';

const speech = (commune: string | undefined, part: Partial<ScreenSpeech> = {}): ScreenSpeech => ({
  ...{ name: `Maire de ${commune}`, kind: 'round', state: 'waiting', spoken_ms: 0 },
  ...(commune === undefined ? {} : { commune }),
  ...part,
});

const FLOOR: ScreenFloor = { closed: false, round: true, next: [], waiting: 0, communes: [] };

function shown(floor: Partial<ScreenFloor>): string {
  const item = { kind: 'debate', title: 'Le déneigement', state: 'open' } as const;
  const screen = { item, floor: { ...FLOOR, ...floor } } as unknown as RoomScreen;
  const { container } = render(<ItemView screen={screen} now={0} />);
  return plain(container.textContent);
}

describe('a round of the communes', () => {
  it('names the one whose turn it is, and the next ones', () => {
    const words = shown({
      speaker: speech('Arry', { state: 'speaking', spoken_ms: 65_000 }),
      next: [speech('Gorze'), speech('Waville'), speech(undefined, { name: 'Présidente' })],
      waiting: 20,
    });
    expect(words).toContain('Tour de table Arry');
    expect(words).toContain('Communes suivantes Gorze · Waville · Présidente · et 17 autres');
    expect(words).toContain('1:05');
    // The names of who waits are not said twice.
    expect(words).not.toContain('Ensuite');
  });

  it('is not where hands are raised', () => {
    const words = shown({ round: false, next: [speech('Gorze', { kind: 'floor' })], waiting: 1 });
    expect(words).not.toContain('Tour de table');
    expect(words).toContain('Demande la parole Maire de Gorze (Gorze)');
  });
});

describe('speaking times', () => {
  const communes = ['Arry', 'Gorze', 'Waville', 'Onville', 'Novéant', 'Rembercourt'].map(
    (commune, at) => ({ commune, spoken_ms: 187_000 - at * 1_000 }),
  );

  it('are told by commune, the longest first, once there are two to compare', () => {
    expect(shown({ communes })).toMatch(/Temps de parole Arry 3:07 · Gorze 3:06 · .*Novéant 3:03$/);
    expect(shown({ communes: communes.slice(0, 1) })).not.toContain('Temps de parole');
  });
});
