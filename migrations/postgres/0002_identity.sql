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

create table sign_in_code (
    person uuid not null primary key references person (id),
    code_hash bytea not null,
    expires_at bigint not null,
    guesses bigint not null
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
