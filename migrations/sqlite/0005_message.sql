-- Messages and what people answer to them.
--
-- message.search holds the words to find, folded and stemmed, one space between two: empty once
-- deleted, like body and mentions. message.seq is the place in the room, message.rev the position
-- of the last change. message.number is the order of a search, and the key of the full-text index
-- of SQLite, which needs a whole number that no VACUUM changes. The rows of mention are
-- message.mentions, laid out to be counted; their nil thread (all zero) stands for the main line.

create table message (
    number integer primary key,
    id blob not null unique,
    channel blob not null references channel (id),
    seq integer not null,
    thread blob,
    quote blob,
    author blob not null references person (id),
    at integer not null,
    body text not null,
    mentions text not null,
    search text not null,
    edits integer not null,
    edited_at integer,
    deleted_at integer,
    deleted_by blob,
    pinned_at integer,
    pinned_by blob,
    acknowledgement_requested integer not null,
    rev integer not null
) strict;

create index message_main on message (channel, seq, author, deleted_at, thread) where thread is null;
create index message_thread on message (thread, seq, author, deleted_at) where thread is not null;
create index message_author on message (author, number);
create index message_rev on message (channel, rev);
create index message_pinned on message (channel) where pinned_at is not null;
create index message_requested on message (channel, seq) where acknowledgement_requested;

create virtual table message_search using fts5 (
    search, content = 'message', content_rowid = 'number', tokenize = 'ascii'
);

create trigger message_search_insert after insert on message begin
    insert into message_search (rowid, search) values (new.number, new.search);
end;

create trigger message_search_update after update of search on message begin
    insert into message_search (message_search, rowid, search)
    values ('delete', old.number, old.search);
    insert into message_search (rowid, search) values (new.number, new.search);
end;

create table message_version (
    message blob not null references message (id),
    number integer not null,
    body text not null,
    at integer not null,
    primary key (message, number)
) strict, without rowid;

create table mention (
    message blob not null references message (id),
    target text not null,
    channel blob not null references channel (id),
    seq integer not null,
    thread blob not null,
    author blob not null,
    primary key (message, target)
) strict, without rowid;

create index mention_channel on mention (channel, target, seq, thread, author);

create table thread (
    root blob not null primary key references message (id),
    channel blob not null references channel (id),
    replies integer not null,
    last_seq integer not null,
    last_at integer not null,
    rev integer not null
) strict;

create index thread_rev on thread (channel, rev);
create index thread_last on thread (channel, last_seq);

create table reaction (
    message blob not null references message (id),
    person blob not null references person (id),
    channel blob not null references channel (id),
    kinds integer not null,
    rev integer not null,
    primary key (message, person)
) strict, without rowid;

create index reaction_rev on reaction (channel, rev);

create table acknowledgement (
    message blob not null references message (id),
    person blob not null references person (id),
    channel blob not null references channel (id),
    at integer not null,
    rev integer not null,
    primary key (message, person)
) strict, without rowid;

create index acknowledgement_rev on acknowledgement (channel, rev);
