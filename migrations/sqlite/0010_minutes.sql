-- The minutes (procès-verbal) of meetings.
--
-- minutes_text is what people write beside what the minutes tell by themselves: about the meeting
-- (about is then its own id), or about one of its items. minutes is the whole document of approved
-- minutes as canonical JSON, and its SHA-256; both stay.

create table minutes_text (
    meeting blob not null references meeting (id),
    about blob not null,
    entity text not null,
    primary key (meeting, about)
) strict;

create table minutes (
    meeting blob not null primary key references meeting (id),
    hash text not null,
    document text not null
) strict;
