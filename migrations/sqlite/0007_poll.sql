-- Polls, who may vote in them, what they voted, the results.
--
-- question, rules, paper, result and the choices are JSON. One ballot of a mandate: the key of
-- ballot. A ballot is readable (choice) or sealed, never both; sealed ones are deleted when the
-- poll is counted, by the transaction that writes opened_ballot, which names nobody. A receipt
-- says that somebody voted, and never what; it stays, but for a mood, of which no row names
-- anybody once it is over. poll.keeper is the node that holds the key of the sealed ballots, in
-- memory only; kept_at is when it was last heard.

create table poll (
    id blob not null primary key,
    channel blob not null references channel (id),
    number integer not null,
    seq integer not null,
    author blob not null references person (id),
    item blob,
    created_at integer not null,
    state text not null,
    question text not null,
    rules text not null,
    chair blob references person (id),
    electors integer not null,
    weight integer not null,
    quorum integer,
    presence text,
    opened_at integer,
    closes_at integer,
    closed_at integer,
    proclaims integer not null,
    proclaimed_at integer,
    seal text,
    keeper blob,
    kept_at integer,
    voided_at integer,
    voided_by blob,
    void_reason text,
    replaces blob references poll (id),
    reminded_at integer,
    round_of blob references poll (id),
    paper text,
    result text,
    record_hash text,
    electorate_rev integer,
    rev integer not null,
    unique (channel, number)
) strict;

create index poll_rev on poll (channel, rev);
create index poll_electorate_rev on poll (channel, electorate_rev) where electorate_rev is not null;
create index poll_item on poll (item) where item is not null;
create index poll_round on poll (round_of) where round_of is not null;
create index poll_under_way on poll (id) where state in ('open', 'suspended', 'counting');

create table elector (
    poll blob not null references poll (id),
    number integer not null,
    person blob not null references person (id),
    mandate blob references mandate (id),
    name text not null,
    title text,
    commune text,
    weight integer not null,
    member blob references person (id),
    behalf text,
    admitted_at integer,
    primary key (poll, number)
) strict, without rowid;

create table ballot (
    poll blob not null,
    number integer not null,
    choice text,
    sealed text,
    source text not null,
    entered_by blob,
    at integer,
    primary key (poll, number),
    foreign key (poll, number) references elector (poll, number),
    check ((choice is null) <> (sealed is null))
) strict, without rowid;

create table ballot_earlier (
    poll blob not null,
    number integer not null,
    rank integer not null,
    choice text not null,
    source text not null,
    entered_by blob,
    at integer,
    primary key (poll, number, rank),
    foreign key (poll, number) references elector (poll, number)
) strict, without rowid;

create table opened_ballot (
    poll blob not null references poll (id),
    place integer not null,
    tracker text not null,
    choice text,
    primary key (poll, place)
) strict, without rowid;

create table receipt (
    person blob not null references person (id),
    poll blob not null references poll (id),
    number integer not null,
    counted integer not null,
    source text not null,
    entered_by blob,
    at integer,
    rev integer not null,
    primary key (person, poll, number)
) strict, without rowid;

create index receipt_rev on receipt (person, rev);

create table poll_record (
    poll blob not null primary key references poll (id),
    channel blob not null references channel (id),
    place integer not null,
    record text not null,
    hash text not null,
    unique (channel, place)
) strict;
