-- Meetings (séances), their agendas, how their members were called.
--
-- entity is the whole state as canonical JSON, as it is on the wire; the columns beside it are what
-- statements look for, written by the same statement. convocation.document is what was sent, and
-- hash its SHA-256; both stay. An item without a meeting is a proposal.

create table meeting (
    id blob not null primary key,
    channel blob not null references channel (id),
    number integer not null,
    state text not null,
    starts_at integer not null,
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
    person blob not null references person (id),
    channel blob not null references channel (id),
    entity text not null,
    rev integer not null,
    primary key (meeting, person)
) strict;

create index summons_rev on summons (channel, rev);
