-- Channels, their journal, their members, and what each person keeps about them.
--
-- channel.seq is the head of the journal; it moves only in the transaction that writes the row.
-- journal holds references and small facts, never the text of a message.
-- The nil thread (all zero) stands for the main line in read_mark and draft; read_mark.threads_seq
-- is only there: up to it every thread of the room is read. channel.direct tells the people of a
-- direct conversation, in order: there is one for the same people.

create table channel (
    id uuid not null primary key,
    territory uuid not null references territory (id),
    kind text not null,
    name text not null,
    topic text not null,
    body uuid references body (id),
    person uuid unique references person (id),
    direct text unique,
    epoch text not null,
    seq bigint not null,
    members bigint not null,
    created_at bigint not null,
    rev bigint not null
);

create table journal (
    channel uuid not null references channel (id),
    seq bigint not null,
    at bigint not null,
    actor uuid,
    verb text not null,
    entity_kind text not null,
    entity_id uuid,
    detail text,
    command uuid,
    primary key (channel, seq)
);

create unique index journal_command on journal (actor, command) where command is not null;

create table member (
    channel uuid not null references channel (id),
    person uuid not null references person (id),
    role text not null,
    commune text,
    since bigint not null,
    joined_seq bigint not null,
    ended_at bigint,
    rev bigint not null,
    primary key (channel, person)
);

create index member_person on member (person);
create index member_rev on member (channel, rev);

create table membership (
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    active boolean not null,
    rev bigint not null,
    primary key (person, channel)
);

create index membership_rev on membership (person, rev);

create table read_mark (
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    thread uuid not null,
    seq bigint not null,
    threads_seq bigint,
    rev bigint not null,
    primary key (person, channel, thread)
);

create index read_mark_rev on read_mark (person, rev);

create table draft (
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    thread uuid not null,
    body text not null,
    at bigint not null,
    rev bigint not null,
    primary key (person, channel, thread)
);

create index draft_rev on draft (person, rev);

-- What a person chose for a room, and for themselves.

create table room_preference (
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    favourite boolean not null,
    notifications text,
    rev bigint not null,
    primary key (person, channel)
);

create index room_preference_rev on room_preference (person, rev);

create table preferences (
    person uuid not null primary key references person (id),
    text_size bigint not null,
    theme text not null,
    contrast text not null,
    notifications text not null,
    rev bigint not null
);
