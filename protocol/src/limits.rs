//! Every limit a client may meet. The unit is the last word of the name.

/// Largest frame a client may send, and largest `changes` frame of several changes. One change
/// alone, `welcome` and `reply` may be larger.
pub const FRAME_BYTES_MAX: usize = 64 * 1024;
/// Commands a connection may have unanswered; more are refused with `too_many_in_flight`. Over
/// `POST /api/commands`: a signed-in browser.
pub const IN_FLIGHT_COMMANDS_MAX: usize = 32;
/// Commands refused with `too_many_in_flight` since a connection last had none unanswered; one
/// more closes it with `TOO_FAST`.
pub const REFUSALS_MAX: usize = 64;
/// A socket that has not said `hello` by then is closed.
pub const HELLO_WITHIN_MS: u64 = 5_000;
/// Channels one connection may follow, the personal one included.
pub const CHANNELS_MAX: usize = 256;
/// Open connections of one person, all devices together.
pub const CONNECTIONS_PER_PERSON_MAX: usize = 16;
/// The server pings a WebSocket that was silent for this long; the first time sooner, by chance.
pub const PING_EVERY_MS: u64 = 25_000;
/// A WebSocket that sent nothing for this long, not even the answer to a ping, is closed.
pub const DEAD_AFTER_MS: u64 = 40_000;
/// A write that makes no progress for this long closes the connection; the client resumes.
pub const WRITE_STALL_MS: u64 = 10_000;
/// Missed changes replayed one by one at resume; beyond, the channel is `reset`.
pub const CATCH_UP_CHANGES_MAX: i64 = 2_000;
/// Changes in one frame at most.
pub const CHANGES_PER_FRAME_MAX: usize = 100;

/// Durable frames waiting for one connection, in number; beyond, its channels lag.
pub const OUTBOX_FRAMES_MAX: usize = 512;
/// Durable frames waiting for one connection, in bytes; beyond, its channels lag.
pub const OUTBOX_BYTES_MAX: usize = 512 * 1024;

/// Body of a message, and of a draft, in characters (Unicode scalar values).
pub const BODY_CHARS_MAX: usize = 8_000;
/// Mentions in one message.
pub const MENTIONS_MAX: usize = 50;
/// Times one message may be edited: every earlier text stays readable.
pub const EDITS_MAX: usize = 50;
/// Messages in one page of history.
pub const PAGE_MESSAGES_MAX: u32 = 100;
/// Text of one page of history or of a loaded room, in bytes: a page stops early beyond it and says
/// that there is more. What a room needs beside its messages (members) comes on top.
pub const PAGE_BYTES_MAX: usize = 192 * 1024;
/// Hits in one page of search.
pub const SEARCH_HITS_MAX: u32 = 50;
/// Text of a search, in characters.
pub const QUERY_CHARS_MAX: usize = 200;
/// Pinned messages of one channel.
pub const PINNED_MAX: usize = 5;
/// Threads of one channel, the last answered, whose unread replies are counted.
pub const UNREAD_THREADS_MAX: usize = 100;

/// Text of a question, in characters.
pub const QUESTION_CHARS_MAX: usize = 500;
/// Options of a question.
pub const OPTIONS_MAX: usize = 30;
/// Label of an option, in characters.
pub const OPTION_CHARS_MAX: usize = 120;
/// Highest mark that a voter may give to an option.
pub const SCORE_MAX: u32 = 20;
/// Largest numerator and denominator of a majority or a quorum.
pub const FRACTION_MAX: u32 = 1_000;
/// Why a poll is voided, in characters.
pub const REASON_CHARS_MAX: usize = 500;
/// Mandates that may vote in one poll.
pub const ELECTORS_MAX: usize = 2_000;
/// Ballots that one person casts by one command: their own, and those they hold.
pub const BALLOTS_CAST_MAX: usize = 10;
/// A sealed ballot before it is sealed, in bytes: all have the same size.
pub const SEALED_PLAIN_BYTES: usize = 512;
/// What a voter writes on a sealed ballot to find it again, in characters.
pub const TRACKER_CHARS_MAX: usize = 32;
/// A mood is closed this long after it was opened.
pub const MOOD_TTL_MS: u64 = 60_000;
/// The turnout of a poll is told at most this often.
pub const TURNOUT_EVERY_MS: u64 = 250;
/// The same where ballots are sealed.
pub const SEALED_TURNOUT_EVERY_MS: u64 = 1_000;
/// A poll of sealed ballots is voided when the node that keeps its key was silent for this long.
pub const KEEPER_SILENT_MS: u64 = 10_000;
/// Polls in one page, and polls that come with a loaded room beside those that are not over.
pub const PAGE_POLLS_MAX: u32 = 50;

/// Title of a meeting, in characters.
pub const MEETING_TITLE_CHARS_MAX: usize = 120;
/// Places where one meeting is held, and people who conduct it beside those of the room.
pub const PLACES_MAX: usize = 10;
/// Name of a place, in characters.
pub const PLACE_CHARS_MAX: usize = 200;
/// Address of a video room, or of what is attached to an item, in characters.
pub const URL_CHARS_MAX: usize = 500;
/// Items of one agenda, those taken off included.
pub const ITEMS_MAX: usize = 100;
/// Proposals of a room that no agenda took.
pub const PROPOSALS_MAX: usize = 100;
/// Title of an item, in characters.
pub const ITEM_TITLE_CHARS_MAX: usize = 300;
/// How long an item should take, in minutes.
pub const ITEM_MINUTES_MAX: u32 = 600;
/// Links that come with one item.
pub const ATTACHMENTS_MAX: usize = 10;
/// Label of a link, in characters.
pub const ATTACHMENT_LABEL_CHARS_MAX: usize = 120;
/// A decision in words, in characters.
pub const DECISION_CHARS_MAX: usize = 4_000;
/// People whose presence is declared by one command.
pub const ATTENDEES_DECLARED_MAX: usize = 500;
/// Requests for the floor on one item, those that are over included.
pub const SPEECHES_MAX: usize = 1_000;
/// The least of a speaker's time before the reminder, in seconds.
pub const WARNING_SECONDS_MIN: u32 = 10;
/// The most of it, in seconds.
pub const WARNING_SECONDS_MAX: u32 = 3_600;
/// Soonest that a poll may be told to end by itself, in seconds.
pub const CLOSING_SECONDS_MIN: u32 = 5;
/// Latest that an open poll may be told to end by itself, in seconds.
pub const CLOSING_SECONDS_MAX: u32 = 3_600;
/// Those who have not voted are reminded at most this often.
pub const REMIND_EVERY_MS: u64 = 30_000;
/// Letters and digits of the code of a screen.
pub const SCREEN_CODE_CHARS: usize = 6;
/// Those who wait for the floor that a screen shows.
pub const SCREEN_NEXT_MAX: usize = 5;
/// A screen is told changes at most this often.
pub const SCREEN_EVERY_MS: u64 = 250;
/// Screens that one node follows at once.
pub const SCREENS_MAX: usize = 200;
/// Codes of screens that one address may try each minute, over time.
pub const SCREEN_CODES_PER_MINUTE_MAX: u32 = 6;
/// Codes of screens that one address may try at once.
pub const SCREEN_CODES_AT_ONCE_MAX: u32 = 20;
/// Meetings in one page.
pub const PAGE_MEETINGS_MAX: u32 = 50;

/// Others in one direct conversation.
pub const DIRECT_OTHERS_MAX: usize = 9;
/// People let into a room by one command.
pub const MEMBERS_ADDED_MAX: usize = 100;
/// Name of a room, in characters.
pub const ROOM_NAME_CHARS_MAX: usize = 80;
/// Topic of a room, in characters.
pub const TOPIC_CHARS_MAX: usize = 200;
/// Rooms of a person beyond which nobody can open another one with them or let them into one;
/// what follows a mandate is not refused.
pub const ROOMS_MAX: usize = 200;
/// People in one page of the directory.
pub const PAGE_PEOPLE_MAX: u32 = 200;
/// Entries in each list of what waits.
pub const TODAY_ITEMS_MAX: usize = 50;
/// Beginning of a message, as shown in a list, in characters.
pub const EXCERPT_CHARS_MAX: usize = 200;
/// Smallest size of the text, in CSS pixels.
pub const TEXT_SIZE_PX_MIN: u32 = 16;
/// Largest size of the text, in CSS pixels.
pub const TEXT_SIZE_PX_MAX: u32 = 28;

/// Messages one person may post each second, over time, on all their connections together. Beyond
/// this and every rate below, the answer is `slow_down`, which says when to come back.
pub const POSTS_PER_SECOND_MAX: u32 = 5;
/// Messages one person may post at once.
pub const POSTS_AT_ONCE_MAX: u32 = 20;
/// Other durable changes of one person each second, over time.
pub const CHANGES_PER_SECOND_MAX: u32 = 10;
/// Other durable changes of one person at once.
pub const CHANGES_AT_ONCE_MAX: u32 = 30;
/// Rooms one person may open, and times they may let people in, each minute, over time.
pub const OPENINGS_PER_MINUTE_MAX: u32 = 20;
/// Rooms one person may open, and times they may let people in, at once.
pub const OPENINGS_AT_ONCE_MAX: u32 = 30;
/// Pages, searches and counts one person may ask for each second, over time.
pub const READS_PER_SECOND_MAX: u32 = 10;
/// Pages, searches and counts one person may ask for at once.
pub const READS_AT_ONCE_MAX: u32 = 40;
/// Times one person may say that they are writing each second, over time.
pub const TYPING_PER_SECOND_MAX: u32 = 1;
/// Times one person may say that they are writing at once.
pub const TYPING_AT_ONCE_MAX: u32 = 5;

/// Above this many members a room tells how many are present, not who.
pub const PRESENCE_NAMES_MAX: usize = 200;
/// Above this many members a room does not relay who is writing.
pub const TYPING_MEMBERS_MAX: usize = 100;
/// A client says that somebody is writing at most this often.
pub const TYPING_EVERY_MS: u64 = 3_000;
/// "is writing" is forgotten after this long.
pub const TYPING_TTL_MS: u64 = 6_000;

/// Shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Longest password, in characters.
pub const PASSWORD_CHARS_MAX: usize = 200;
/// Attempts to sign in to one account each minute, over time.
pub const SIGN_INS_PER_MINUTE_MAX: u32 = 2;
/// Attempts to sign in to one account at once.
pub const SIGN_INS_AT_ONCE_MAX: u32 = 10;
/// Attempts to sign in from one address each second, over time: a whole town hall shares one.
pub const ADDRESS_SIGN_INS_PER_SECOND_MAX: u32 = 1;
/// Attempts to sign in from one address at once.
pub const ADDRESS_SIGN_INS_AT_ONCE_MAX: u32 = 60;
/// Life of a one-time sign-in code.
pub const CODE_TTL_SECONDS: i64 = 15 * 60;
/// Wrong guesses after which a one-time code is dead.
pub const CODE_GUESSES_MAX: i64 = 5;
/// People invited by one request.
pub const INVITED_MAX: usize = 100;

/// What is written in the minutes of a meeting, of it or of each of its items, in characters.
pub const MINUTES_TEXT_CHARS_MAX: usize = 12_000;
/// What is to be done after an item, in characters.
pub const FOLLOW_UP_CHARS_MAX: usize = 500;

/// Title of a document, in characters.
pub const DOCUMENT_TITLE_CHARS_MAX: usize = 200;
/// Documents of one room that take what is written.
pub const DOCUMENTS_MAX: usize = 200;
/// Name of a version of a document, in characters.
pub const VERSION_NAME_CHARS_MAX: usize = 100;
/// What is said beside a passage of a document, in characters.
pub const COMMENT_CHARS_MAX: usize = 2_000;
/// The words of a passage that a comment keeps, in characters.
pub const QUOTE_CHARS_MAX: usize = 500;
/// Where a comment stands, in base64, in bytes.
pub const ANCHOR_BYTES_MAX: usize = 1_024;
/// Comments of one document.
pub const COMMENTS_MAX: usize = 1_000;
/// Life of a token for one document, for clients without a cookie.
pub const DOCUMENT_TOKEN_TTL_SECONDS: u64 = 3_600;
/// Updates that one `POST` to a document may carry.
pub const UPDATES_AT_ONCE_MAX: usize = 64;

record! {
    /// The limits a client needs at run time, told in `welcome`.
    pub struct Limits {
        /// See [`FRAME_BYTES_MAX`].
        pub frame_bytes_max: u32,
        /// See [`IN_FLIGHT_COMMANDS_MAX`].
        pub in_flight_commands_max: u32,
        /// See [`BODY_CHARS_MAX`].
        pub body_chars_max: u32,
        /// See [`PING_EVERY_MS`].
        pub ping_every_ms: u32,
        /// See [`TYPING_EVERY_MS`].
        pub typing_every_ms: u32,
    }
}

impl Limits {
    /// The limits of this version of the protocol.
    pub const CURRENT: Self = Self {
        frame_bytes_max: 64 * 1024,
        in_flight_commands_max: 32,
        body_chars_max: 8_000,
        ping_every_ms: 25_000,
        typing_every_ms: 3_000,
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn current_limits_say_the_constants() {
        let now = Limits::CURRENT;
        assert_eq!(now.frame_bytes_max, u32::try_from(FRAME_BYTES_MAX).unwrap_or(0));
        assert_eq!(now.in_flight_commands_max, u32::try_from(IN_FLIGHT_COMMANDS_MAX).unwrap_or(0));
        assert_eq!(now.body_chars_max, u32::try_from(BODY_CHARS_MAX).unwrap_or(0));
        assert_eq!(u64::from(now.ping_every_ms), PING_EVERY_MS);
        assert_eq!(u64::from(now.typing_every_ms), TYPING_EVERY_MS);
    }
}
