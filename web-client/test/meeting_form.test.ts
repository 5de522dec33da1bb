// @vitest-environment node
/** Hours of Paris, clear days, what a form of a meeting makes, what is declared together. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WaitingMeeting } from '#protocol';
import { attachmentsIn, linksOf } from '../src/feature/meeting/attachments.tsx';
import { civil, clearDays, instant } from '../src/feature/meeting/body_rules.ts';
import { joined } from '../src/feature/meeting/declare.ts';
import { draftOf, problemOf, usual, writtenOf } from '../src/feature/meeting/meeting_form_rules.ts';
import { wanted } from '../src/feature/today/waiting_meetings.ts';
import { when } from '../src/i18n/fr_seance.ts';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { meeting, meetingDraft } from './make_meeting.ts';

const at = (date: string, time: string) => instant({ date, time }) ?? 0;

describe('the hours of Paris', () => {
  it('are those of the wall, summer and winter', () => {
    expect(at('2026-12-03', '18:30')).toBe(Date.UTC(2026, 11, 3, 17, 30) * 1000);
    expect(at('2026-07-03', '18:30')).toBe(Date.UTC(2026, 6, 3, 16, 30) * 1000);
    expect(when(at('2026-10-01', '08:05'))).toBe('jeudi 1er octobre 2026 à 8\u00a0h\u00a005');
    expect(instant({ date: '', time: '18:30' })).toBeUndefined();
  });

  it('go to an instant and back, but for the hours that a change of hour skips', () => {
    const from = Date.UTC(2024, 0, 1) / 60_000;
    fc.assert(
      fc.property(fc.integer({ min: from, max: from + 5_000_000 }), (minute) => {
        const told = civil(minute * 60_000_000);
        expect(civil(instant(told) ?? 0)).toEqual(told);
      }),
    );
  });

  it('count clear days: neither the day of the call nor that of the meeting', () => {
    const starts = at('2026-03-12', '18:30');
    expect(clearDays(at('2026-03-06', '23:59'), starts)).toBe(5);
    expect(clearDays(at('2026-03-07', '00:01'), starts)).toBe(4);
    expect(clearDays(at('2026-03-12', '09:00'), starts)).toBe(-1);
    // The night of a change of hour is a day like another.
    expect(clearDays(at('2026-03-27', '12:00'), at('2026-03-31', '09:00'))).toBe(3);
  });
});

describe('the form of a meeting', () => {
  const now = at('2026-03-01', '09:00');
  const filled = {
    ...usual('mayors_conference', 'Conférence'),
    date: '2026-03-12',
    places: 'Gorze',
  };

  it('says what is missing, one thing at a time', () => {
    expect(problemOf({ ...filled, title: ' ' }, now)).toBe('title');
    expect(problemOf({ ...filled, date: '' }, now)).toBe('when');
    expect(problemOf({ ...filled, date: '2026-02-12' }, now)).toBe('past');
    expect(problemOf({ ...filled, places: ' \n ' }, now)).toBe('places');
    expect(problemOf({ ...filled, video: 'http://visio.exemple.fr' }, now)).toBe('video');
    expect(problemOf({ ...filled, video: 'https://a@b.fr' }, now)).toBe('video');
    expect(problemOf({ ...filled, mode: 'video', places: '' }, now)).toBeUndefined();
    expect(problemOf(filled, now)).toBeUndefined();
  });

  it('makes the same draft of what a meeting was written from', () => {
    const draft = meetingDraft({ chair: 'p', second_of: 's0', video_url: 'https://visio.fr/a' });
    const before = meeting({ draft });
    expect(draftOf(writtenOf(before), before)).toEqual(draft);
    const later = draftOf({ ...writtenOf(before), time: '20:00' }, before);
    expect(civil(later.starts_at).time).toBe('20:00');
    expect(draftOf({ ...filled, mode: 'video' }).places).toEqual([]);
    const place = draftOf({ ...filled, mode: 'place', video: 'https://visio.fr' });
    expect(place.video_url).toBeUndefined();
  });
});

describe('what is declared', () => {
  const entry = (meetingId: string, person: string, attempted: boolean): OutboxEntry => ({
    ...{ id: person, person: 'me', at: 0, attempted, lane: 'x' },
    command: {
      declare_attendance: {
        ...{ channel: 'room', meeting: meetingId },
        people: [{ person, whereabouts: 'room' as const }],
      },
    },
  });

  it('takes along what has not left yet, and the last said of each counts', () => {
    const outbox = [entry('s', 'gone', true), entry('other', 'x', false), entry('s', 'a', false)];
    const b = { person: 'b', whereabouts: 'video' as const };
    expect(joined(outbox, 's', [b])).toEqual([{ person: 'a', whereabouts: 'room' }, b]);
    const back = { person: 'a', whereabouts: 'away' as const };
    expect(joined(outbox, 's', [back])).toEqual([back]);
  });
});

describe('a meeting on the first page', () => {
  const told: WaitingMeeting = {
    ...{ channel: 'room', meeting: 's', title: 'T', starts_at: 0, version: 1 },
    ...{ state: 'convened', called: true, read: false, conducts: false },
  };

  it('asks for one thing at a time, and for nothing of who was not called', () => {
    expect(wanted(told)).toBe('read');
    expect(wanted({ ...told, read: true })).toBe('answer');
    expect(wanted({ ...told, read: true, answer: 'absent' })).toBeUndefined();
    expect(wanted({ ...told, called: false })).toBeUndefined();
    expect(wanted({ ...told, called: false, state: 'open' })).toBe('join');
  });

  it('offers its desk to who conducts it, some days before, once they have answered', () => {
    const mine = { ...told, conducts: true, starts_at: 14 * 86_400_000_000 };
    expect(wanted(mine, 1)).toBe('read');
    expect(wanted({ ...mine, called: false }, 1)).toBe('conduct');
    expect(wanted({ ...mine, called: false }, 0)).toBeUndefined();
    expect(wanted({ ...mine, read: true, answer: 'coming' }, 1)).toBe('conduct');
    expect(wanted({ ...mine, state: 'open' }, 1)).toBe('conduct');
  });
});

describe('the links of an item', () => {
  const plan = { label: 'Le plan', url: 'https://docs.exemple.fr/plan.pdf' };
  const written = (...list: (typeof plan)[]) => attachmentsIn(linksOf(list));

  it('are what was written, without empty rows and spaces around', () => {
    expect(written()).toEqual([]);
    const spaced = { label: ' Le plan ', url: ` ${plan.url} ` };
    expect(written(spaced, { label: '', url: ' ' })).toEqual([plan]);
  });

  it.each([
    { ...plan, label: '' },
    { ...plan, url: '' },
    { ...plan, url: 'http://docs.exemple.fr/plan.pdf' },
    { ...plan, url: 'https://moi:code@docs.exemple.fr/' },
    { ...plan, url: 'https://' },
  ])('are refused where one leads nowhere, or elsewhere than it says: %o', (link) => {
    expect(written(plan, link)).toBeUndefined();
  });

  it('are each there once', () => {
    expect(written(plan, { ...plan, label: 'Encore' })).toBeUndefined();
  });
});
