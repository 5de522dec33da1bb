/** Texts of the meetings on the first page. */

export const frTodayMeetings = {
  read: 'Lire la convocation',
  answer: 'Répondre',
  join: 'Rejoindre la séance',
  conduct: 'Ouvrir le pupitre',
  sheet: 'Voir la séance',
  ahead: 'Vos prochaines séances',
  of: (word: string, title: string) => `${word}, ${title}`,
  place: (room: string, when: string) => `${room} · ${when}`,
} as const;
