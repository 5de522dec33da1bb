-- Bodies (instances), their seats, and who holds them from when to when.
--
-- Times are the instants at which a mandate begins and ends (midnight, Europe/Paris). A seat has
-- one holder at a time; the index below keeps at least the open-ended ones from being two.
--
-- body.weights is what the body decided that its voices may weigh, and weights_decided where it
-- decided so. Voices are equal where nothing was decided.

create table body (
    id blob not null primary key,
    territory blob not null references territory (id),
    kind text not null,
    name text not null,
    created_at integer not null,
    weights text not null default 'equal' check (weights in ('equal', 'population')),
    weights_decided text,
    unique (territory, name),
    check ((weights = 'equal') = (weights_decided is null))
) strict;

create table seat (
    id blob not null primary key,
    body blob not null references body (id),
    number integer not null,
    office text not null,
    commune text,
    title text not null,
    unique (body, number)
) strict;

create table mandate (
    id blob not null primary key,
    seat blob not null references seat (id),
    person blob not null references person (id),
    starts_at integer not null,
    ends_at integer,
    created_at integer not null,
    check (ends_at > starts_at)
) strict;

create unique index mandate_open on mandate (seat) where ends_at is null;
create index mandate_seat on mandate (seat, starts_at);
create index mandate_person on mandate (person);
