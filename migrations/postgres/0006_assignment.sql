-- People given to a room without a seat: agents, facilitators, observers.

create table assignment (
    channel uuid not null references channel (id),
    person uuid not null references person (id),
    role text not null,
    created_at bigint not null,
    primary key (channel, person)
);

create index assignment_person on assignment (person);
