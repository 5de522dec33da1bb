-- Accounts, signed-in browsers, one-time codes, invitations. Secrets are kept as hashes only.

create table person (
    id uuid not null primary key,
    territory uuid not null references territory (id),
    name text not null,
    function text,
    commune text,
    email text unique,
    password_hash text,
    administrator boolean not null,
    created_at bigint not null,
    signed_in_at bigint,
    disabled_at bigint
);

create table browser_session (
    id uuid not null primary key,
    person uuid not null references person (id),
    token_hash bytea not null unique,
    device text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null,
    revoked_at bigint
);

create index browser_session_person on browser_session (person);

-- code_hash is absent once the code was used. wrong counts the wrong guesses since wrong_since,
-- over all codes of the day: six digits cannot be tried for ever.
create table sign_in_code (
    person uuid not null primary key references person (id),
    code_hash text,
    expires_at bigint not null,
    guesses bigint not null,
    wrong bigint not null,
    wrong_since bigint not null
);

create table invitation (
    id uuid not null primary key,
    person uuid not null references person (id),
    token_hash bytea not null unique,
    created_by uuid references person (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

-- A new invitation takes the place of the one that was not used yet.
create unique index invitation_live on invitation (person) where used_at is null;
