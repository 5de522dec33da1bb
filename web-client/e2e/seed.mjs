// A believable conversation, written through the HTTP door of the server by several mayors.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** One signed-in person, without a browser. */
export class Visitor {
  #cookie = '';

  constructor(url, name) {
    this.url = url;
    this.name = name;
  }

  async #call(method, path, body) {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        accept: 'application/json',
        'content-type': 'application/json',
        origin: this.url,
        cookie: this.#cookie,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const cookies = response.headers.getSetCookie().map((it) => it.split(';')[0]);
    if (cookies.length > 0) this.#cookie = cookies.join('; ');
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  }

  async signIn() {
    const { personas } = await this.#call('GET', '/api/sign-in');
    const found = personas.find((it) => it.name === this.name || it.function === this.name);
    assert.ok(found, `no persona is called ${this.name}`);
    this.person = found.person;
    await this.#call('POST', '/api/sign-in/demo', { person: found.person });
    return this;
  }

  async do(command) {
    const request = { id: randomUUID(), command };
    for (;;) {
      const answer = await this.#call('POST', '/api/commands', request);
      if (answer.outcome?.ok) return answer.outcome.ok;
      const { temporary, retry_after_ms: wait = 0 } = answer.outcome?.problem ?? {};
      assert.ok(temporary, JSON.stringify(answer));
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async post(channel, body, extra = {}) {
    const reply = await this.do({
      post_message: { channel, body, acknowledgement_requested: false, ...extra },
    });
    return reply.done.message;
  }
}

async function visitors(url, names) {
  return Promise.all(names.map((name) => new Visitor(url, `Maire de ${name}`).signIn()));
}

/** Writes the conversation in `channel`; the reader has read the first part of it. */
export async function seed(url, channel, reader) {
  const names = ['Arnaville', 'Gorze', 'Corny-sur-Moselle', 'Ancy-Dornot', 'Onville', 'Waville'];
  const [arnaville, gorze, corny, ancy, onville, waville] = await visitors(url, names);
  const react = (who, message, reaction) =>
    who.do({ react: { channel, message, reaction, on: true } });

  const salt = await arnaville.post(
    channel,
    'Bonjour, nous allons manquer de **sel de déneigement** avant la fin du mois. ' +
      'Quelqu’un a-t-il du stock, ou un fournisseur qui livre sous quinze jours ?',
  );
  await gorze.post(channel, 'Gorze peut dépanner de deux tonnes, à venir chercher au dépôt.', {
    thread: salt,
  });
  await corny.post(channel, 'Même souci à Corny. Un achat groupé nous éviterait cela.', {
    thread: salt,
  });
  await react(ancy, salt, 'seen');
  await react(onville, salt, 'question');
  const call = await waville.post(
    channel,
    'La **conférence des maires** se tiendra *jeudi à 18 h 30*. À l’ordre du jour :\n' +
      '- schéma de mutualisation : secrétariats de mairie\n' +
      '- entretien des chemins ruraux\n- point sur les déchets\n\n' +
      'Merci de signaler vos absences, @[tout le salon](room).',
    { acknowledgement_requested: true },
  );
  await waville.do({ pin_message: { channel, message: call, on: true } });
  for (const who of [arnaville, gorze, corny]) {
    await who.do({ acknowledge: { channel, message: call } });
  }
  await react(arnaville, call, 'agree');
  await react(gorze, call, 'agree');
  await react(corny, call, 'thanks');
  const late = await ancy.post(channel, 'Je serai en retard d’un quart d’heure, conseil d’école.');
  await ancy.do({
    edit_message: {
      channel,
      message: late,
      body: 'Je serai en retard d’une demi-heure, conseil d’école.',
    },
  });
  const read = await onville.post(channel, 'C’est noté.');
  const { room } = await reader.do({ load_channel: { channel } });
  await reader.do({ mark_read: { channel, seq: room.state.head } });
  await corny.post(channel, 'Pour les chemins ruraux, je peux présenter notre devis jeudi.');
  await gorze.post(
    channel,
    `@[${reader.name}](person:${reader.person}) votre agent pourrait-il montrer le matériel ?`,
    { quote: read },
  );
  await arnaville.post(channel, 'Bonne idée, cela intéresse aussi notre équipe technique.');
}
