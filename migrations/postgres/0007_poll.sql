-- Polls, who may vote in them, what they voted, the results.
--
-- question, rules, paper, result and the choices are JSON. One ballot of a mandate: the key of
-- ballot. A ballot is readable (choice) or sealed, never both; sealed ones are deleted when the
-- poll is counted, by the transaction that writes opened_ballot, which names nobody. A receipt
-- says that somebody voted, and never what; it stays, but for a mood, of which no row names
-- anybody once it is over. poll.keeper is the node that holds the key of the sealed ballots, in
-- memory only; kept_at is when it was last heard.

create table poll (
    id uuid not null primary key,
    channel uuid not null references channel (id),
    number bigint not null,
    seq bigint not null,
    author uuid not null references person (id),
    item uuid,
    created_at bigint not null,
    state text not null,
    question text not null,
    rules text not null,
    chair uuid references person (id),
    electors bigint not null,
    weight bigint not null,
    quorum bigint,
    presence text,
    opened_at bigint,
    closes_at bigint,
    closed_at bigint,
    proclaims boolean not null,
    proclaimed_at bigint,
    seal text,
    keeper uuid,
    kept_at bigint,
    voided_at bigint,
    voided_by uuid,
    void_reason text,
    replaces uuid references poll (id),
    reminded_at bigint,
    round_of uuid references poll (id),
    paper text,
    result text,
    record_hash text,
    electorate_rev bigint,
    rev bigint not null,
    unique (channel, number)
);

create index poll_rev on poll (channel, rev);
create index poll_electorate_rev on poll (channel, electorate_rev) where electorate_rev is not null;
create index poll_item on poll (item) where item is not null;
create index poll_round on poll (round_of) where round_of is not null;
create index poll_under_way on poll (id) where state in ('open', 'suspended', 'counting');

create table elector (
    poll uuid not null references poll (id),
    number bigint not null,
    person uuid not null references person (id),
    mandate uuid references mandate (id),
    name text not null,
    title text,
    commune text,
    weight bigint not null,
    member uuid references person (id),
    behalf text,
    admitted_at bigint,
    primary key (poll, number)
);

create table ballot (
    poll uuid not null,
    number bigint not null,
    choice text,
    sealed text,
    source text not null,
    entered_by uuid,
    at bigint,
    primary key (poll, number),
    foreign key (poll, number) references elector (poll, number),
    check ((choice is null) <> (sealed is null))
);

create table ballot_earlier (
    poll uuid not null,
    number bigint not null,
    rank bigint not null,
    choice text not null,
    source text not null,
    entered_by uuid,
    at bigint,
    primary key (poll, number, rank),
    foreign key (poll, number) references elector (poll, number)
);

create table opened_ballot (
    poll uuid not null references poll (id),
    place bigint not null,
    tracker text not null,
    choice text,
    primary key (poll, place)
);

create table receipt (
    person uuid not null references person (id),
    poll uuid not null references poll (id),
    number bigint not null,
    counted boolean not null,
    source text not null,
    entered_by uuid,
    at bigint,
    rev bigint not null,
    primary key (person, poll, number)
);

create index receipt_rev on receipt (person, rev);

create table poll_record (
    poll uuid not null primary key references poll (id),
    channel uuid not null references channel (id),
    place bigint not null,
    record text not null,
    hash text not null,
    unique (channel, place)
);
