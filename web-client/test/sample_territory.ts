/** A believable room of a real intercommunalité, with people named by their function only. */

import { FakeServer } from './fake_server.ts';

const COMMUNES: readonly (readonly [string, string])[] = [
  ['57515', 'Novéant-sur-Moselle'],
  ['54022', 'Arnaville'],
  ['57254', 'Gorze'],
  ['57030', 'Ancy-Dornot'],
  ['54535', 'Thiaucourt-Regniéville'],
  ['54036', 'Bayonville-sur-Mad'],
  ['54387', 'Onville'],
  ['54544', 'Vandelainville'],
  ['54570', 'Viéville-en-Haye'],
  ['54593', 'Waville'],
  ['57153', 'Corny-sur-Moselle'],
  ['54112', 'Chambley-Bussières'],
];

export const ROOM = '0192a000-0000-7000-8000-000000000001';

function id(n: number): string {
  return `0192a000-0000-7000-9000-${String(n).padStart(12, '0')}`;
}

export interface Sample {
  readonly server: FakeServer;
  /** The mayors in the order of the communes, then an agent. */
  readonly people: readonly string[];
}

export function populate(now: number = Date.now()): Sample {
  const server = new FakeServer();
  let at = (now - 26 * 3_600_000) * 1000;
  server.clock = () => at;
  const after = (minutes: number) => {
    at += minutes * 60_000_000;
  };
  const people = COMMUNES.map(([commune, communeName], index) =>
    server.person(`Maire de ${communeName}`, {
      id: id(index),
      commune,
      communeName,
      function: `Maire de ${communeName}`,
    }),
  );
  const agent = server.person('Direction générale des services', { id: id(90) });
  const all = [...people, agent];
  server.room('Conférence des maires', all, 'Les 47 maires de Mad et Moselle', ROOM);
  server.room('Bureau', all.slice(0, 6), 'Présidence et vice-présidences', id(50));
  const parvis = server.room('Le parvis', all, 'Entre nous, hors ordre du jour', id(51));
  const post = (who: number, body: string, extra: object = {}) =>
    server.post(all[who] ?? agent, {
      channel: ROOM,
      body,
      acknowledgement_requested: false,
      ...extra,
    });
  const react = (who: number, message: string | undefined, reaction: 'agree' | 'thanks' | 'seen') =>
    server.run(all[who] ?? agent, {
      id: crypto.randomUUID(),
      command: { react: { channel: ROOM, message: message ?? '', reaction, on: true } },
    });

  post(12, 'Bonjour à toutes et à tous. Le compte rendu de la réunion du 12 est en ligne.');
  after(14);
  const salt = post(
    1,
    'Bonjour, nous allons manquer de sel de déneigement avant la fin du mois. Quelqu’un a-t-il du stock, ou un fournisseur qui livre sous quinze jours ?',
  );
  after(6);
  post(2, 'Gorze peut dépanner de deux tonnes, à venir chercher au dépôt.', {
    thread: salt.message,
  });
  after(3);
  post(10, 'Même souci à Corny. Un achat groupé nous éviterait cela l’an prochain.', {
    thread: salt.message,
  });
  react(3, salt.message, 'seen');
  react(4, salt.message, 'seen');
  after(22);
  const call = post(
    12,
    `La **conférence des maires** se tiendra *jeudi à 18 h 30* à Thiaucourt. À l’ordre du jour :\n- schéma de mutualisation : secrétariats de mairie\n- entretien des chemins ruraux\n- point sur les déchets\n\nMerci de me signaler vos absences, @[tout le salon](room).`,
    { acknowledgement_requested: true },
  );
  for (const who of [0, 2, 4]) {
    server.run(all[who] ?? agent, {
      id: crypto.randomUUID(),
      command: { acknowledge: { channel: ROOM, message: call.message ?? '' } },
    });
  }
  server.run(agent, {
    id: crypto.randomUUID(),
    command: { pin_message: { channel: ROOM, message: call.message ?? '', on: true } },
  });
  react(1, call.message, 'agree');
  react(2, call.message, 'agree');
  react(3, call.message, 'thanks');
  after(9);
  const late = post(3, 'Je serai en retard d’un quart d’heure, conseil d’école.');
  server.run(all[3] ?? agent, {
    id: crypto.randomUUID(),
    command: {
      edit_message: {
        channel: ROOM,
        message: late.message ?? '',
        body: 'Je serai en retard d’une demi-heure, conseil d’école.',
      },
    },
  });
  after(2);
  const gone = post(5, 'Message envoyé par erreur');
  server.run(all[5] ?? agent, {
    id: crypto.randomUUID(),
    command: { delete_message: { channel: ROOM, message: gone.message ?? '' } },
  });
  server.run(all[0] ?? agent, {
    id: crypto.randomUUID(),
    command: {
      mark_read: { channel: ROOM, seq: server.channel(ROOM).head },
    },
  });
  after(19 * 60);
  post(4, 'Pour les chemins ruraux, voici ce que nous avons fait avec l’ONF : https://www.onf.fr/');
  after(1);
  post(4, 'Je peux présenter le devis jeudi si cela intéresse le groupe.');
  after(7);
  post(
    2,
    `@[Maire de ${COMMUNES[0]?.[1]}](person:${people[0]}) votre agent pourrait-il montrer le matériel de fauchage ?`,
    { quote: salt.message },
  );
  server.post(people[1] ?? '', {
    channel: parvis,
    body: 'Marché de Noël samedi à Arnaville, venez nombreux.',
    acknowledgement_requested: false,
  });
  after(3);
  post(0, 'Bien sûr, je lui en parle demain matin.');
  server.clock = () => Date.now() * 1000;
  return { server, people: all };
}
