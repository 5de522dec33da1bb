-- Accounts, signed-in browsers, one-time codes, invitations. Secrets are kept as hashes only.

create table person (
    id blob not null primary key,
    territory blob not null references territory (id),
    name text not null,
    function text,
    commune text,
    email text unique,
    password_hash text,
    administrator integer not null,
    created_at integer not null,
    disabled_at integer
) strict;

create table browser_session (
    id blob not null primary key,
    person blob not null references person (id),
    token_hash blob not null unique,
    device text not null,
    created_at integer not null,
    seen_at integer not null,
    expires_at integer not null,
    revoked_at integer
) strict;

create index browser_session_person on browser_session (person);

create table sign_in_code (
    person blob not null primary key references person (id),
    code_hash blob not null,
    expires_at integer not null,
    guesses integer not null
) strict;

create table invitation (
    id blob not null primary key,
    person blob not null references person (id),
    token_hash blob not null unique,
    created_by blob references person (id),
    created_at integer not null,
    expires_at integer not null,
    used_at integer
) strict;
