/** A client that only notes what it is asked: for one part of a screen, without a server. */

import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Problem } from '#protocol';
import { type Client, Refused } from '../src/net/client.ts';
import type { Effect } from '../src/net/lanes.ts';
import type { OutboxEntry } from '../src/net/outbox.ts';
import { EMPTY_STATE, emptyRoom, type State } from '../src/net/state.ts';
import { applyEntities } from '../src/net/tables.ts';
import { ClientContext } from '../src/services.ts';

type Entities = Parameters<typeof applyEntities>[1];

/** Of one room, as a facilitator or not, with these entities. */
export function stateOf(entities: Entities, part: Partial<State> = {}): State {
  const empty = emptyRoom('room', 'e', 1);
  const room = {
    ...{ ...empty, role: 'facilitator' as const, loaded: true },
    tables: applyEntities(empty.tables, entities),
  };
  return {
    ...EMPTY_STATE,
    phase: { kind: 'open' } as State['phase'],
    welcomed: true,
    you: { person: 'me', name: 'Moi' } as NonNullable<State['you']>,
    rooms: { room },
    ...part,
  };
}

export class FakeClient {
  readonly store;
  /** What was asked, in its order; what was taken back is not there any more. */
  asked: Effect[] = [];
  /** The next commands are refused with these. */
  readonly refusals: Problem[] = [];
  private count = 0;

  constructor(state: State) {
    this.store = createStore<State>(() => state);
  }

  get state(): State {
    return this.store.getState();
  }

  set(part: Partial<State>): void {
    this.store.setState(part);
  }

  perform(command: Effect): Promise<unknown> {
    this.asked.push(command);
    const problem = this.refusals.shift();
    if (problem === undefined) return Promise.resolve({ done: { channel: 'room', seq: 1 } });
    return Promise.reject(new Refused({ code: 0, temporary: false, problem }));
  }

  submit(command: Effect, afterMs = 0): string {
    this.count += 1;
    const id = `c${this.count}`;
    this.asked.push(command);
    const entry: OutboxEntry = {
      ...{ id, person: 'me', command, at: this.count, attempted: false, lane: 'x' },
      notBefore: afterMs > 0 ? afterMs : undefined,
    };
    this.set({ outbox: [...this.state.outbox, entry] });
    return id;
  }

  submitLater(command: Effect, afterMs: number, words: string, takenBack?: () => void): string {
    const id = this.submit(command, afterMs);
    const undo = () => {
      this.discard(id);
      takenBack?.();
    };
    this.set({ notices: [...this.state.notices, { id, text: words, undo }] });
    return id;
  }

  discard(id: string): void {
    const gone = this.state.outbox.find((it) => it.id === id);
    this.asked = this.asked.filter((it) => it !== gone?.command);
    this.set({ outbox: this.state.outbox.filter((it) => it.id !== id) });
  }

  dismissNotice(id: string): void {
    this.set({ notices: this.state.notices.filter((it) => it.id !== id) });
  }

  /** Nothing is asked of a server: what is there is all there is. */
  loadPoll = () => new Promise(() => undefined);
  loadElectorate = () => new Promise(() => undefined);
  loadMeeting = () => new Promise(() => undefined);
  loadDirectory = () => new Promise(() => undefined);
}

export function showWith(client: FakeClient, children: ReactNode) {
  return render(<ClientContext value={client as unknown as Client}>{children}</ClientContext>);
}

/** A text as one reads it: the spaces of French typography are spaces. */
export const plain = (text: string | null | undefined) =>
  (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ');
