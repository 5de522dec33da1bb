/** The square of the code of a meeting: what it opens, and how the meeting is found from it. */

import { render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Today } from '#protocol';
import { roomOfMeeting } from '../src/feature/meeting/find_meeting.tsx';
import { CheckInSquare, checkInPath } from '../src/feature/room_screen/check_in_code.tsx';
import { stateOf } from './fake_client.tsx';
import { meeting } from './make_meeting.ts';

const drawn = vi.hoisted(() => ({ texts: [] as string[] }));
vi.mock('uqr', () => ({
  encode: (text: string) => {
    drawn.texts.push(text);
    return { data: [[true]], size: 1 };
  },
}));

afterEach(() => {
  drawn.texts = [];
});

describe('the square of a check-in code', () => {
  it('is the address of the sheet of the meeting, with the code filled in', () => {
    render(<CheckInSquare channel="room" meeting="s" code="042137" label="Code carré" />);
    screen.getByRole('img', { name: 'Code carré' });
    const { origin } = window.location;
    expect(drawn.texts).toEqual([`${origin}/salons/room/seances/s?code=042137`]);
  });

  it('knows the meeting alone where the room is not told', () => {
    expect(checkInPath({ meeting: 's', code: '042137' })).toBe('/salons/-/seances/s?code=042137');
  });

  it('is found again among the meetings that were told, or those of the rooms', () => {
    const state = stateOf([{ meeting: meeting({ id: 's' }) }]);
    const today = { meetings: [{ meeting: 't', channel: 'other' }] } as unknown as Today;
    expect(roomOfMeeting(state, 's')).toBe('room');
    expect(roomOfMeeting({ ...state, today }, 't')).toBe('other');
    expect(roomOfMeeting(state, 't')).toBeUndefined();
  });
});
