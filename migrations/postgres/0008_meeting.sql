-- Meetings (séances), their agendas, how their members were called.
--
-- entity is the whole state as canonical JSON, as it is on the wire; the columns beside it are what
-- statements look for, written by the same statement. convocation.document is what was sent, and
-- hash its SHA-256; both stay. An item without a meeting is a proposal. meeting.code is what whoever
-- is in the room checks in with.

create table meeting (
    id uuid not null primary key,
    channel uuid not null references channel (id),
    number bigint not null,
    state text not null,
    starts_at bigint not null,
    code text,
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
create index agenda_item_put_off on agenda_item (channel) where state = 'postponed';
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
    version bigint not null,
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null,
    primary key (meeting, version, person),
    foreign key (meeting, version) references convocation (meeting, version)
);

create index summons_rev on summons (channel, rev);

create table attendance (
    meeting uuid not null references meeting (id),
    person uuid not null references person (id),
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null,
    primary key (meeting, person)
);

create index attendance_rev on attendance (channel, rev);

-- A power that is live has a place among those of its holder; how many there may be is the rule of
-- the body, that two never have one place is here.
create table proxy (
    id uuid not null primary key,
    meeting uuid not null references meeting (id),
    channel uuid not null references channel (id),
    giver uuid not null references person (id),
    holder uuid not null references person (id),
    place bigint not null,
    state text not null,
    live boolean not null,
    entity text not null,
    rev bigint not null,
    check (giver <> holder)
);

create index proxy_rev on proxy (channel, rev);
create index proxy_meeting on proxy (meeting, id);
create unique index proxy_holder on proxy (meeting, holder, place) where live;
create unique index proxy_giver on proxy (meeting, giver) where live;

create table recusal (
    item uuid not null references agenda_item (id),
    person uuid not null references person (id),
    meeting uuid not null references meeting (id),
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null,
    primary key (item, person)
);

create index recusal_rev on recusal (channel, rev);
create index recusal_meeting on recusal (meeting);

create table substitution (
    meeting uuid not null references meeting (id),
    member uuid not null references person (id),
    substitute uuid not null references person (id),
    active boolean not null,
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null,
    primary key (meeting, member)
);

create index substitution_rev on substitution (channel, rev);
create index substitution_active on substitution (channel) where active;
