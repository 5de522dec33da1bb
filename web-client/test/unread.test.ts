import { describe, expect, it } from 'vitest';
import { arrive, counts, exact, marked } from '../src/net/unread.ts';
import { posted, unread } from './make.ts';

const ME = 'me';

describe('unread counts', () => {
  it('add what arrives to the last exact answer', () => {
    let state = exact(unread());
    state = arrive(state, posted({ seq: 11 }), ME, undefined);
    state = arrive(state, posted({ seq: 12, thread: 'm2' }), ME, undefined);
    state = arrive(state, posted({ seq: 13, mentions: [{ person: ME }] }), ME, undefined);
    expect(counts(state)).toEqual({ main: 4, mentions: 1, replies: 1 });
  });

  it('ignore one’s own messages and what the answer already counts', () => {
    let state = exact(unread());
    state = arrive(state, posted({ seq: 9 }), ME, undefined);
    state = arrive(state, posted({ seq: 11, author: ME }), ME, undefined);
    expect(counts(state)).toEqual({ main: 2, mentions: 0, replies: 0 });
  });

  it('know a mention of one’s commune and of the room', () => {
    const mine = {
      channel: 'room',
      person: ME,
      name: 'x',
      commune: '57515',
      role: 'member' as const,
      since: 0,
      rev: 1,
    };
    let state = exact(unread({ main: 0 }));
    state = arrive(state, posted({ seq: 11, mentions: [{ commune: '57515' }] }), ME, mine);
    state = arrive(state, posted({ seq: 12, mentions: ['room'] }), ME, mine);
    state = arrive(state, posted({ seq: 13, mentions: [{ commune: '54022' }] }), ME, mine);
    expect(counts(state).mentions).toBe(2);
  });

  it('fall to zero when the mark passes everything, without asking', () => {
    let state = exact(unread({ mentions: 1 }));
    state = arrive(state, posted({ seq: 11 }), ME, undefined);
    state = marked(state, { seq: 11 }, 11);
    expect(counts(state)).toEqual({ main: 0, mentions: 0, replies: 0 });
    expect(state.stale).toBe(false);
  });

  it('are asked again when only a part was read', () => {
    const state = marked(exact(unread()), { seq: 6 }, 10);
    expect(state.stale).toBe(true);
    expect(counts(state).main).toBe(2);
  });

  it('keep the replies of threads when the main line is read', () => {
    const threads = [{ thread: 'm2', read_up_to: 3, replies: 2 }];
    const state = marked(exact(unread({ threads })), { seq: 10 }, 10);
    expect(counts(state)).toMatchObject({ main: 0, replies: 2 });
    expect(state.stale).toBe(true);
  });

  it('never go back to an older answer, and keep what came after the new one', () => {
    let state = exact(unread({ as_of: 20, main: 5 }));
    state = arrive(state, posted({ seq: 21 }), ME, undefined);
    expect(exact(unread({ as_of: 19, main: 9 }), state)).toBe(state);
    expect(counts(exact(unread({ as_of: 20, main: 3 }), state)).main).toBe(4);
    expect(counts(exact(unread({ as_of: 21, main: 6 }), state)).main).toBe(6);
  });

  it('are asked again when a message vanished or came without its content', () => {
    const gone = { ...posted({ seq: 11 }), verb: 'message.deleted' as const };
    expect(arrive(exact(unread()), gone, ME, undefined).stale).toBe(true);
    const bare = { ...posted({ seq: 11 }), entities: [] };
    expect(arrive(exact(unread()), bare, ME, undefined).stale).toBe(true);
  });
});
