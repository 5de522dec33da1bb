-- Meetings (séances), their agendas, how their members were called.
--
-- entity is the whole state as canonical JSON, as it is on the wire; the columns beside it are what
-- statements look for, written by the same statement. convocation.document is what was sent, and
-- hash its SHA-256; both stay. An item without a meeting is a proposal.

create table meeting (
    id uuid not null primary key,
    channel uuid not null references channel (id),
    number bigint not null,
    state text not null,
    starts_at bigint not null,
    entity text not null,
    rev bigint not null,
    unique (channel, number)
);

create index meeting_rev on meeting (channel, rev);

create table agenda_item (
    id uuid not null primary key,
    channel uuid not null references channel (id),
    meeting uuid references meeting (id),
    rank bigint not null,
    state text not null,
    entity text not null,
    rev bigint not null
);

create index agenda_item_rev on agenda_item (channel, rev);
create index agenda_item_meeting on agenda_item (meeting, rank);
create index agenda_item_proposed on agenda_item (channel) where state = 'proposed';

create table convocation (
    meeting uuid not null references meeting (id),
    version bigint not null,
    channel uuid not null references channel (id),
    hash text not null,
    document text not null,
    entity text not null,
    rev bigint not null,
    primary key (meeting, version)
);

create index convocation_rev on convocation (channel, rev);

create table summons (
    meeting uuid not null references meeting (id),
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null,
    primary key (meeting, person)
);

create index summons_rev on summons (channel, rev);
