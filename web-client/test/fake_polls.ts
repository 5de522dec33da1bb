/** What the server in memory does about polls: shows them, and takes ballots. */

import type { ChannelId, Command, Elector, Entity, PersonId, Poll, Reply } from '#protocol';
import type { FakeServer } from './fake_server.ts';
import { makePoll } from './make_poll.ts';

/** Opens a poll where these people exercise the mandates, in this order; gives its id. */
export function openPoll(
  server: FakeServer,
  room: ChannelId,
  people: readonly PersonId[],
  part: Partial<Poll> = {},
): string {
  const id = part.id ?? 'p';
  server.commit(server.channel(room), 'poll.opened', people[0], (rev): Entity[] => [
    {
      poll: { ...makePoll(), channel: room, opened_at: server.clock(), ...part, id, seq: rev, rev },
    },
    { electorate: { poll: id, channel: room, people: [...people], weights: [], rev } },
  ]);
  return id;
}

function found<T>(entity: Entity | undefined, of: (entity: Entity) => T | undefined): T {
  const it = entity && of(entity);
  if (it === undefined) throw new Error('no such poll');
  return it;
}

function view(server: FakeServer, room: ChannelId, id: string): Reply {
  const { entities, head } = server.channel(room);
  const poll = found(entities.get(`poll:${id}`), (it) => ('poll' in it ? it.poll : undefined));
  const { people } = found(entities.get(`electorate:${id}`), (it) =>
    'electorate' in it ? it.electorate : undefined,
  );
  const electors = people.map((person, at): Elector => {
    const elector = { mandate: at + 1, person, title: `Siège ${at + 1}`, weight: 1 };
    const name = server.people.get(person)?.name ?? '?';
    // Nobody sits twice: whoever comes again votes for somebody who is not there.
    if (people.indexOf(person) === at) return { ...elector, name };
    return {
      ...elector,
      name: `Élu ${at + 1}`,
      on_behalf: { by: 'proxy', member: `élu-${at + 1}` },
    };
  });
  return { poll: { head, poll, electors, voted: 0 } };
}

/** Undefined for a command that is not about these. */
export function aboutPolls(
  server: FakeServer,
  person: PersonId,
  command: Exclude<Command, string>,
): Reply | undefined {
  if ('load_poll' in command)
    return view(server, command.load_poll.channel, command.load_poll.poll);
  if (!('cast_ballots' in command)) return undefined;
  const { channel, poll, ballots } = command.cast_ballots;
  const own = server.channel(server.personalOf(person));
  const at = server.clock();
  const seq = server.commit(own, 'ballot.cast', person, (rev) =>
    ballots.map(({ mandate, vote }) => ({
      receipt: {
        ...{ poll, channel, mandate, counted: true, source: 'device' as const, at, rev },
        ...('choice' in vote ? { choice: vote.choice } : {}),
      },
    })),
  );
  return { done: { channel: own.id, seq, poll } };
}
