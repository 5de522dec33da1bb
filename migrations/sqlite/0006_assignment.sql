-- People given to a room without a seat: agents, facilitators, observers.

create table assignment (
    channel blob not null references channel (id),
    person blob not null references person (id),
    role text not null,
    created_at integer not null,
    primary key (channel, person)
) strict;

create index assignment_person on assignment (person);
