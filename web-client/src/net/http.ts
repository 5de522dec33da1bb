/** The few questions that are asked over HTTP: who one is, and the doors in and out. */

import type {
  AcceptInvitation,
  GuestView,
  Invitation,
  InvitationId,
  InvitationView,
  PersonId,
  Refusal,
  SessionView,
  SetPassword,
  SignInOptions,
  You,
} from '#protocol';

/** The server refused, and said why. */
export class HttpRefused extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal | undefined,
  ) {
    super(`HTTP ${status}`);
  }
}

/** No answer at all: the network, or the server, is away. */
export class Unreachable extends Error {}

let cut = false;

/** See `Client.cutLine`: what is asked over HTTP is cut too. */
export function cutHttp(on: boolean): void {
  cut = on;
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  if (cut) throw new Unreachable();
  const init: RequestInit = { method, headers: { accept: 'application/json' } };
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: 'application/json', 'content-type': 'application/json' };
  }
  const response = await fetch(path, init).catch(() => {
    throw new Unreachable();
  });
  if (!response.ok) throw new HttpRefused(response.status, await refusalOf(response));
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

/** A problem document is a `Refusal` with a few more members. */
async function refusalOf(response: Response): Promise<Refusal | undefined> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === 'object' && body !== null && 'problem' in body
    ? (body as Refusal)
    : undefined;
}

export interface Api {
  me(): Promise<You>;
  signInOptions(): Promise<SignInOptions>;
  signInAsPersona(person: PersonId): Promise<You>;
  signInWithPassword(email: string, password: string): Promise<You>;
  requestCode(email: string): Promise<void>;
  signInWithCode(email: string, code: string): Promise<You>;
  signOut(): Promise<void>;
  sessions(): Promise<SessionView[]>;
  revokeSession(id: string): Promise<void>;
  invitation(token: string): Promise<InvitationView>;
  acceptInvitation(token: string, form: AcceptInvitation): Promise<You>;
  setPassword(form: SetPassword): Promise<void>;
  guests(): Promise<GuestView[]>;
  invite(people: readonly PersonId[]): Promise<Invitation[]>;
  revokeInvitation(id: InvitationId): Promise<void>;
  resetDemo(): Promise<void>;
}

export const api: Api = {
  me: () => call('GET', '/api/me'),
  signInOptions: () => call('GET', '/api/sign-in'),
  signInAsPersona: (person) => call('POST', '/api/sign-in/demo', { person }),
  signInWithPassword: (email, password) =>
    call('POST', '/api/sign-in/password', { email, password }),
  requestCode: (email) => call('POST', '/api/sign-in/code', { email }),
  signInWithCode: (email, code) => call('POST', '/api/sign-in/code/verify', { email, code }),
  signOut: () => call('POST', '/api/sign-out'),
  sessions: () => call('GET', '/api/sessions'),
  revokeSession: (id) => call('DELETE', `/api/sessions/${encodeURIComponent(id)}`),
  invitation: (token) => call('GET', `/api/invitations/${encodeURIComponent(token)}`),
  acceptInvitation: (token, form) =>
    call('POST', `/api/invitations/${encodeURIComponent(token)}`, form),
  setPassword: (form) => call('POST', '/api/password', form),
  guests: () => call('GET', '/api/invitations'),
  invite: (people) => call('POST', '/api/invitations/batch', { people }),
  revokeInvitation: (id) => call('DELETE', `/api/invitations/${encodeURIComponent(id)}`),
  resetDemo: () => call('POST', '/api/demo/reset'),
};
