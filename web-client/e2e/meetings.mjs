// What people do with meetings, by the HTTP door, faster than a browser.

const DAY_US = 86_400_000_000;

export const meetingDraft = (title, days = 20, extra = {}) => ({
  title,
  starts_at: Date.now() * 1_000 + days * DAY_US,
  places: ['Salle des fêtes de Gorze'],
  mode: 'hybrid',
  publicity: 'internal',
  facilitators: [],
  ...extra,
});

export async function createMeeting(who, channel, title, { items = ['Un point'], ...extra } = {}) {
  const draft = meetingDraft(title, extra.days, extra.draft);
  const { done } = await who.do({ create_meeting: { channel, draft } });
  if (items.length > 0) {
    await who.do({
      add_items: {
        ...{ channel, meeting: done.meeting },
        items: items.map((it) => ({ kind: 'debate', title: it, minutes: 20 })),
      },
    });
  }
  return done.meeting;
}

export const convene = (who, channel, meeting) =>
  who.do({ convene_meeting: { channel, meeting, items: [], despite: 'Essai' } });

export async function meetingView(who, channel, meeting) {
  const { meeting: view } = await who.do({ load_meeting: { channel, meeting } });
  const of = (kind) => view.entities.filter((it) => kind in it).map((it) => it[kind]);
  const items = of('agenda_item').sort((a, b) => a.rank - b.rank);
  return { meeting: of('meeting')[0], items, of, code: view.code };
}

export const pathOfMeeting = (channel, meeting, part = '') =>
  `/salons/${channel}/seances/${meeting}${part}`;
