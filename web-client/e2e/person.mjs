// One person who writes through the HTTP door of the server, faster than a browser would.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

/** One signed-in person, without a browser. */
export class Person {
  #cookie;

  /** Signs in by name, or has the cookie of a session. */
  constructor(url, name, cookie = '') {
    this.url = url;
    this.name = name;
    this.#cookie = cookie;
  }

  async call(method, path, body) {
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

  /** `name=value` of the session. */
  get cookie() {
    return this.#cookie;
  }

  async signIn() {
    const { personas } = await this.call('GET', '/api/sign-in');
    const found = personas.find((it) => it.name === this.name || it.function === this.name);
    assert.ok(found, `no persona is called ${this.name}`);
    this.person = found.person;
    await this.call('POST', '/api/sign-in/demo', { person: found.person });
    return this;
  }

  async do(command) {
    const request = { id: randomUUID(), command };
    for (;;) {
      const answer = await this.call('POST', '/api/commands', request);
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
