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
    id uuid not null primary key,
    channel uuid not null references channel (id),
    kind text not null,
    meeting uuid references meeting (id),
    state text not null,
    head_seq bigint not null,
    entity text not null,
    rev bigint not null
);

create index document_rev on document (channel, rev);
create unique index document_meeting on document (meeting, kind) where meeting is not null;

create table document_update (
    document uuid not null references document (id),
    seq bigint not null,
    person uuid references person (id),
    session uuid,
    at bigint not null,
    kind text not null,
    bytes bytea not null,
    primary key (document, seq)
);

create table document_snapshot (
    document uuid not null references document (id),
    seq bigint not null,
    at bigint not null,
    hash text not null,
    bytes bytea not null,
    primary key (document, seq)
);

create table document_client (
    document uuid not null references document (id),
    client bigint not null,
    person uuid references person (id),
    primary key (document, client)
);

create table document_version (
    document uuid not null references document (id),
    number bigint not null,
    kind text not null,
    name text,
    person uuid references person (id),
    at bigint not null,
    seq bigint not null,
    hash text not null,
    json text not null,
    bytes bytea not null,
    primary key (document, number)
);

create table comment (
    id uuid not null primary key,
    document uuid not null references document (id),
    channel uuid not null references channel (id),
    entity text not null,
    rev bigint not null
);

create index comment_rev on comment (channel, rev);
create index comment_document on comment (document);

create table document_token (
    hash text not null primary key,
    document uuid not null references document (id),
    session uuid not null,
    expires_at bigint not null
);
