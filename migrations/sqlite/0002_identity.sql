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
    signed_in_at integer,
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

-- code_hash is absent once the code was used. wrong counts the wrong guesses since wrong_since,
-- over all codes of the day: six digits cannot be tried for ever.
create table sign_in_code (
    person blob not null primary key references person (id),
    code_hash text,
    expires_at integer not null,
    guesses integer not null,
    wrong integer not null,
    wrong_since integer not null
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

-- A new invitation takes the place of the one that was not used yet.
create unique index invitation_live on invitation (person) where used_at is null;
