-- Who speaks at a meeting, and screens of the room.
--
-- entity is the whole state as canonical JSON, as in 0008. What may be there once is an index: one
-- place in the order, one request of a kind that waits, one turn of a commune in a round, one
-- speech that has the floor. screen.code is the SHA-256 of what was told.

create table floor (
    item uuid not null primary key references agenda_item (id),
    meeting uuid not null references meeting (id),
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null
);

create index floor_rev on floor (channel, rev);
create index floor_meeting on floor (meeting);

create table speech (
    id uuid not null primary key,
    item uuid not null references agenda_item (id),
    meeting uuid not null references meeting (id),
    channel uuid not null references channel (id),
    person uuid not null references person (id),
    commune text,
    kind text not null,
    place bigint not null,
    state text not null,
    entity text not null,
    rev bigint not null,
    unique (item, place)
);

create index speech_rev on speech (channel, rev);
create index speech_meeting on speech (meeting);
create unique index speech_waiting on speech (item, person, kind)
    where state = 'waiting' and kind <> 'round';
create unique index speech_round on speech (item, commune) where kind = 'round';
create unique index speech_floor on speech (item) where state in ('speaking', 'paused');

create table screen (
    code text not null primary key,
    meeting uuid not null references meeting (id),
    channel uuid not null references channel (id),
    paired_by uuid not null references person (id),
    paired_at bigint not null,
    ended_at bigint
);

create unique index screen_meeting on screen (meeting) where ended_at is null;
