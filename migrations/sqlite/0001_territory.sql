-- One intercommunalité, and its communes; the identity of the database.
-- A demonstration lets anybody be anybody: a real territory is never one. It is unfinished until
-- the last of what is done in it is there: one that was cut short is made again.

create table territory (
    id blob not null primary key,
    siren text not null unique,
    name text not null,
    demonstration integer not null,
    unfinished integer not null default false,
    created_at integer not null
) strict;

create table commune (
    territory blob not null references territory (id),
    insee text not null,
    name text not null,
    population integer not null,
    primary key (territory, insee)
) strict;

-- Identity of this database among those that share a Redis.
create table installation (
    only_one integer not null primary key check (only_one = 1),
    id blob not null
) strict;
