/**
 * Requests that wait for their answer on the present link, at most as many as the server takes
 * at once. What is unanswered when a link ends is sent again on the next one, with the same id.
 */

import {
  type Answer,
  type Command,
  type CommandId,
  IN_FLIGHT_COMMANDS_MAX,
  type Outcome,
  type Request,
} from '#protocol';
import { newId } from './id.ts';

interface Waiting {
  readonly request: Request;
  readonly answered: (outcome: Outcome) => void;
  sent: boolean;
}

export class Requests {
  private readonly waiting = new Map<CommandId, Waiting>();
  private flying = 0;
  private inFlightMax: number = IN_FLIGHT_COMMANDS_MAX;

  /** `send` says whether there was a link to take the request. */
  constructor(private readonly send: (request: Request) => boolean) {}

  /** Asks until answered, whatever happens to the line. */
  ask(command: Command, answered: (outcome: Outcome) => void, id: CommandId = newId()): CommandId {
    this.waiting.set(id, { request: { id, command }, answered, sent: false });
    this.pump();
    return id;
  }

  has(id: CommandId): boolean {
    return this.waiting.has(id);
  }

  forget(id: CommandId): void {
    const it = this.waiting.get(id);
    if (it?.sent) this.flying -= 1;
    this.waiting.delete(id);
  }

  answer(answer: Answer): void {
    const it = this.waiting.get(answer.id);
    if (it === undefined) return;
    this.forget(answer.id);
    it.answered(answer.outcome);
    this.pump();
  }

  linkLost(): void {
    this.flying = 0;
    for (const it of this.waiting.values()) it.sent = false;
  }

  linkOpen(inFlightMax: number): void {
    this.inFlightMax = inFlightMax;
    this.pump();
  }

  private pump(): void {
    for (const it of this.waiting.values()) {
      if (this.flying >= this.inFlightMax) return;
      if (it.sent) continue;
      if (!this.send(it.request)) return;
      it.sent = true;
      this.flying += 1;
    }
  }
}
