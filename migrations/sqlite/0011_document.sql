-- Documents that several people write at once.
--
-- document.entity is the whole state as canonical JSON, as in 0008; head_seq moves only in the
-- transaction that writes rows of document_update, so that the row lock makes the order of updates
-- the order of commits, on every node. document_update is the log, whole: nothing is deleted from
-- it. document_snapshot only makes loading short: it may be thrown away, and one whose hash is
-- wrong is passed over. document_version is full state and JSON, so that it can be read without
-- any of the rest. document_client says whose a writer's number is: nobody writes under another's.
-- document_token.hash is the SHA-256 of what a client without a cookie shows.

create table document (
    id blob not null primary key,
    channel blob not null references channel (id),
    kind text not null,
    meeting blob references meeting (id),
    state text not null,
    head_seq integer not null,
    entity text not null,
    rev integer not null
) strict;

create index document_rev on document (channel, rev);
create unique index document_meeting on document (meeting, kind) where meeting is not null;

create table document_update (
    document blob not null references document (id),
    seq integer not null,
    person blob references person (id),
    session blob,
    at integer not null,
    kind text not null,
    bytes blob not null,
    primary key (document, seq)
) strict;

create table document_snapshot (
    document blob not null references document (id),
    seq integer not null,
    at integer not null,
    hash text not null,
    bytes blob not null,
    primary key (document, seq)
) strict;

create table document_client (
    document blob not null references document (id),
    client integer not null,
    person blob references person (id),
    primary key (document, client)
) strict;

create table document_version (
    document blob not null references document (id),
    number integer not null,
    kind text not null,
    name text,
    person blob references person (id),
    at integer not null,
    seq integer not null,
    hash text not null,
    json text not null,
    bytes blob not null,
    primary key (document, number)
) strict;

create table comment (
    id blob not null primary key,
    document blob not null references document (id),
    channel blob not null references channel (id),
    entity text not null,
    rev integer not null
) strict;

create index comment_rev on comment (channel, rev);
create index comment_document on comment (document);

create table document_token (
    hash text not null primary key,
    document blob not null references document (id),
    session blob not null,
    expires_at integer not null
) strict;
