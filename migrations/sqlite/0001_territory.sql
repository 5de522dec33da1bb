-- One intercommunalité, and its communes.

create table territory (
    id blob not null primary key,
    siren text not null unique,
    name text not null,
    created_at integer not null
) strict;

create table commune (
    territory blob not null references territory (id),
    insee text not null,
    name text not null,
    population integer not null,
    primary key (territory, insee)
) strict;
