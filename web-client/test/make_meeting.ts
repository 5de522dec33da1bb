/** Meetings for tests. */

import type {
  AgendaItem,
  Convocation,
  Meeting,
  MeetingDraft,
  Proxy as Power,
  QuorumStamp,
} from '#protocol';

export const meetingDraft = (part: Partial<MeetingDraft> = {}): MeetingDraft => ({
  title: 'Conférence des maires',
  starts_at: 1_900_000_000_000_000,
  places: ['Salle du conseil, Novéant'],
  mode: 'hybrid',
  publicity: 'internal',
  facilitators: [],
  ...part,
});

export const meeting = (part: Partial<Meeting> = {}): Meeting => ({
  id: 's',
  channel: 'room',
  number: 1,
  author: 'them',
  created_at: 0,
  state: 'convened',
  draft: meetingDraft(),
  version: 1,
  outdated: false,
  rev: 1,
  ...part,
});

export const item = (part: Partial<AgendaItem> = {}): AgendaItem => ({
  id: 'i',
  channel: 'room',
  meeting: 's',
  rank: 1,
  author: 'them',
  created_at: 0,
  state: 'planned',
  draft: { kind: 'debate', title: 'Le ramassage scolaire', attachments: [] },
  form_requests: [],
  rev: 1,
  ...part,
});

export const convocation = (part: Partial<Convocation> = {}): Convocation => ({
  meeting: 's',
  version: 1,
  channel: 'room',
  by: 'them',
  sent_at: 0,
  hash: '00',
  clear_days: { needed: 5, given: 6 },
  people: ['me'],
  rev: 1,
  ...part,
});

export const proxy = (part: Partial<Power> = {}): Power => ({
  id: 'x',
  meeting: 's',
  giver: 'me',
  holder: 'them',
  state: 'deposited',
  deposited_at: 0,
  by: 'me',
  rev: 1,
  ...part,
});

export const stamp = (part: Partial<QuorumStamp> = {}): QuorumStamp => ({
  seq: 1,
  seats: 3,
  room: 0,
  video: 0,
  recused: 0,
  represented: 0,
  needed: 2,
  margin: -2,
  reached: false,
  ...part,
});
