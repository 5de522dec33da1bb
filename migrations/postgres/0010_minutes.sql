-- The minutes (procès-verbal) of meetings.
--
-- minutes_text is what people write beside what the minutes tell by themselves: about the meeting
-- (about is then its own id), or about one of its items. minutes is the whole document of approved
-- minutes as canonical JSON, and its SHA-256; both stay.

create table minutes_text (
    meeting uuid not null references meeting (id),
    about uuid not null,
    entity text not null,
    primary key (meeting, about)
);

create table minutes (
    meeting uuid not null primary key references meeting (id),
    hash text not null,
    document text not null
);
