-- Channels, their journal, their members, and what each person keeps about them.
--
-- channel.seq is the head of the journal; it moves only in the transaction that writes the row.
-- journal holds references and small facts, never the text of a message.
-- The nil thread (all zero) stands for the main line in read_mark and draft; read_mark.threads_seq
-- is only there: up to it every thread of the room is read. channel.direct tells the people of a
-- direct conversation, in order: there is one for the same people.

create table channel (
    id blob not null primary key,
    territory blob not null references territory (id),
    kind text not null,
    name text not null,
    topic text not null,
    body blob references body (id),
    person blob unique references person (id),
    direct text unique,
    epoch text not null,
    seq integer not null,
    members integer not null,
    created_at integer not null,
    rev integer not null
) strict;

create table journal (
    channel blob not null references channel (id),
    seq integer not null,
    at integer not null,
    actor blob,
    verb text not null,
    entity_kind text not null,
    entity_id blob,
    detail text,
    command blob,
    primary key (channel, seq)
) strict, without rowid;

create unique index journal_command on journal (actor, command) where command is not null;

create table member (
    channel blob not null references channel (id),
    person blob not null references person (id),
    role text not null,
    commune text,
    since integer not null,
    joined_seq integer not null,
    ended_at integer,
    rev integer not null,
    primary key (channel, person)
) strict, without rowid;

create index member_person on member (person);
create index member_rev on member (channel, rev);

create table membership (
    person blob not null references person (id),
    channel blob not null references channel (id),
    active integer not null,
    rev integer not null,
    primary key (person, channel)
) strict, without rowid;

create index membership_rev on membership (person, rev);

create table read_mark (
    person blob not null references person (id),
    channel blob not null references channel (id),
    thread blob not null,
    seq integer not null,
    threads_seq integer,
    rev integer not null,
    primary key (person, channel, thread)
) strict, without rowid;

create index read_mark_rev on read_mark (person, rev);

create table draft (
    person blob not null references person (id),
    channel blob not null references channel (id),
    thread blob not null,
    body text not null,
    at integer not null,
    rev integer not null,
    primary key (person, channel, thread)
) strict, without rowid;

create index draft_rev on draft (person, rev);

-- What a person chose for a room, and for themselves.

create table room_preference (
    person blob not null references person (id),
    channel blob not null references channel (id),
    favourite integer not null,
    notifications text,
    rev integer not null,
    primary key (person, channel)
) strict, without rowid;

create index room_preference_rev on room_preference (person, rev);

create table preferences (
    person blob not null primary key references person (id),
    text_size integer not null,
    theme text not null,
    contrast text not null,
    notifications text not null,
    rev integer not null
) strict, without rowid;
