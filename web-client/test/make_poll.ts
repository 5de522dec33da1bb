/** Polls for tests. */

import type { Elector, Poll, PollFamily, PollKind, PollRecord, PollResult, Sum } from '#protocol';

export const sum = (ballots: number): Sum => ({ ballots, weight: ballots });

interface Asked {
  readonly kind?: PollKind;
  readonly labels?: readonly string[];
  readonly family?: PollFamily;
}

export function makePoll({
  kind = 'motion',
  labels = [],
  family = 'consultative',
}: Asked = {}): Poll {
  return {
    id: 'p',
    channel: 'room',
    number: 1,
    seq: 1,
    author: 'them',
    created_at: 0,
    state: 'open',
    question: { title: 'Une pause ?', kind, options: labels.map((label) => ({ label })) },
    rules: {
      family,
      majority: { of: 'cast', share: { num: 1, den: 2, strict: true } },
      tie: 'rejected',
      weights: 'equal',
      register: 'everyone',
    },
    electors: sum(3),
    opened_at: 10,
    rev: 1,
  };
}

export function makeResult(part: Partial<PollResult> = {}): PollResult {
  const none = sum(0);
  return {
    engine: 1,
    electors: sum(3),
    voters: none,
    cast: none,
    abstentions: none,
    blank: none,
    void: none,
    nppv: none,
    missing: none,
    lines: [],
    casting_vote: false,
    outcome: 'noted',
    ...part,
  };
}

export function elector(mandate: number, name: string, title?: string): Elector {
  return { mandate, person: name, name, weight: 1, ...(title ? { title } : {}) };
}

export function makeRecord(poll: Poll, part: Partial<PollRecord>): PollRecord {
  return {
    poll: poll.id,
    number: poll.number,
    question: poll.question,
    rules: poll.rules,
    electors: [],
    electorate: poll.electors,
    urn: { named: [] },
    result: makeResult(),
    ...part,
  };
}
