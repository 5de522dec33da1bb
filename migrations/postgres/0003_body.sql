-- Bodies (instances), their seats, and who holds them from when to when.
-- Times are the instants at which a mandate begins and ends (midnight, Europe/Paris).

create table body (
    id uuid not null primary key,
    territory uuid not null references territory (id),
    kind text not null,
    name text not null,
    created_at bigint not null
);

create table seat (
    id uuid not null primary key,
    body uuid not null references body (id),
    number bigint not null,
    commune text,
    title text not null,
    unique (body, number)
);

create table mandate (
    id uuid not null primary key,
    seat uuid not null references seat (id),
    person uuid not null references person (id),
    starts_at bigint not null,
    ends_at bigint,
    created_at bigint not null
);

create index mandate_seat on mandate (seat);
create index mandate_person on mandate (person);
