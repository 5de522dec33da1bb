-- Messages and what people answer to them.
--
-- message.search holds the words to find, folded and stemmed, one space between two: empty once
-- deleted, like body and mentions. message.seq is the place in the room, message.rev the position
-- of the last change. message.number is the order of a search, and the key of the full-text index
-- of SQLite, which needs a whole number that no VACUUM changes. The rows of mention are
-- message.mentions, laid out to be counted; their nil thread (all zero) stands for the main line.

create table message (
    number bigserial primary key,
    id uuid not null unique,
    channel uuid not null references channel (id),
    seq bigint not null,
    thread uuid,
    quote uuid,
    author uuid not null references person (id),
    at bigint not null,
    body text not null,
    mentions text not null,
    search text not null,
    edits bigint not null,
    edited_at bigint,
    deleted_at bigint,
    deleted_by uuid,
    pinned_at bigint,
    pinned_by uuid,
    acknowledgement_requested boolean not null,
    rev bigint not null
);

create index message_main on message (channel, seq, author, deleted_at, thread) where thread is null;
create index message_thread on message (thread, seq, author, deleted_at) where thread is not null;
create index message_author on message (author, number);
create index message_rev on message (channel, rev);
create index message_pinned on message (channel) where pinned_at is not null;
create index message_requested on message (channel, seq) where acknowledgement_requested;
create index message_search on message using gin (string_to_array(search, ' '));

create table message_version (
    message uuid not null references message (id),
    number bigint not null,
    body text not null,
    at bigint not null,
    primary key (message, number)
);

create table mention (
    message uuid not null references message (id),
    target text not null,
    channel uuid not null references channel (id),
    seq bigint not null,
    thread uuid not null,
    author uuid not null,
    primary key (message, target)
);

create index mention_channel on mention (channel, target, seq, thread, author);

create table thread (
    root uuid not null primary key references message (id),
    channel uuid not null references channel (id),
    replies bigint not null,
    last_seq bigint not null,
    last_at bigint not null,
    rev bigint not null
);

create index thread_rev on thread (channel, rev);
create index thread_last on thread (channel, last_seq);

create table reaction (
    message uuid not null references message (id),
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    kinds bigint not null,
    rev bigint not null,
    primary key (message, person)
);

create index reaction_rev on reaction (channel, rev);

create table acknowledgement (
    message uuid not null references message (id),
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    at bigint not null,
    rev bigint not null,
    primary key (message, person)
);

create index acknowledgement_rev on acknowledgement (channel, rev);
