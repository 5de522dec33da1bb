-- Meetings (séances), their agendas, how their members were called.
--
-- entity is the whole state as canonical JSON, as it is on the wire; the columns beside it are what
-- statements look for, written by the same statement. convocation.document is what was sent, and
-- hash its SHA-256; both stay. An item without a meeting is a proposal. meeting.code is what whoever
-- is in the room checks in with.

create table meeting (
    id blob not null primary key,
    channel blob not null references channel (id),
    number integer not null,
    state text not null,
    starts_at integer not null,
    code text,
    entity text not null,
    rev integer not null,
    unique (channel, number)
) strict;

create index meeting_rev on meeting (channel, rev);

create table agenda_item (
    id blob not null primary key,
    channel blob not null references channel (id),
    meeting blob references meeting (id),
    rank integer not null,
    state text not null,
    entity text not null,
    rev integer not null
) strict;

create index agenda_item_rev on agenda_item (channel, rev);
create index agenda_item_meeting on agenda_item (meeting, rank);
create index agenda_item_put_off on agenda_item (channel) where state = 'postponed';
create index agenda_item_proposed on agenda_item (channel) where state = 'proposed';

create table convocation (
    meeting blob not null references meeting (id),
    version integer not null,
    channel blob not null references channel (id),
    hash text not null,
    document text not null,
    entity text not null,
    rev integer not null,
    primary key (meeting, version)
) strict;

create index convocation_rev on convocation (channel, rev);

create table summons (
    meeting blob not null references meeting (id),
    version integer not null,
    person blob not null references person (id),
    channel blob not null references channel (id),
    entity text not null,
    rev integer not null,
    primary key (meeting, version, person),
    foreign key (meeting, version) references convocation (meeting, version)
) strict;

create index summons_rev on summons (channel, rev);

create table attendance (
    meeting blob not null references meeting (id),
    person blob not null references person (id),
    channel blob not null references channel (id),
    entity text not null,
    rev integer not null,
    primary key (meeting, person)
) strict;

create index attendance_rev on attendance (channel, rev);

-- A power that is live has a place among those of its holder; how many there may be is the rule of
-- the body, that two never have one place is here.
create table proxy (
    id blob not null primary key,
    meeting blob not null references meeting (id),
    channel blob not null references channel (id),
    giver blob not null references person (id),
    holder blob not null references person (id),
    place integer not null,
    state text not null,
    live integer not null,
    entity text not null,
    rev integer not null,
    check (giver <> holder)
) strict;

create index proxy_rev on proxy (channel, rev);
create index proxy_meeting on proxy (meeting, id);
create unique index proxy_holder on proxy (meeting, holder, place) where live;
create unique index proxy_giver on proxy (meeting, giver) where live;

create table recusal (
    item blob not null references agenda_item (id),
    person blob not null references person (id),
    meeting blob not null references meeting (id),
    channel blob not null references channel (id),
    entity text not null,
    rev integer not null,
    primary key (item, person)
) strict;

create index recusal_rev on recusal (channel, rev);
create index recusal_meeting on recusal (meeting);

create table substitution (
    meeting blob not null references meeting (id),
    member blob not null references person (id),
    substitute blob not null references person (id),
    active integer not null,
    channel blob not null references channel (id),
    entity text not null,
    rev integer not null,
    primary key (meeting, member)
) strict;

create index substitution_rev on substitution (channel, rev);
create index substitution_active on substitution (channel) where active;
