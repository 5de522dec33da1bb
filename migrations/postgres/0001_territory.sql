-- One intercommunalité, and its communes; the identity of the database.
-- A demonstration lets anybody be anybody: a real territory is never one. It is unfinished until
-- the last of what is done in it is there: one that was cut short is made again.

create table territory (
    id uuid not null primary key,
    siren text not null unique,
    name text not null,
    demonstration boolean not null,
    unfinished boolean not null default false,
    created_at bigint not null
);

create table commune (
    territory uuid not null references territory (id),
    insee text not null,
    name text not null,
    population bigint not null,
    primary key (territory, insee)
);

-- Identity of this database among those that share a Redis.
create table installation (
    only_one bigint not null primary key check (only_one = 1),
    id uuid not null
);
