//! What a count is made of, so that anybody can do it again: who could vote, and the record.

use super::{Behalf, Poll, PollResult, PollRules, Question, Sum, Urn, Voided};
use crate::attendance::QuorumStamp;
use crate::id::{MandateId, Micros, PersonId, PollId, Seq};

record! {
    /// A mandate that may vote, as it stood at the opening.
    pub struct Elector {
        /// Its number.
        pub mandate: u32,
        /// Who exercises it.
        pub person: PersonId,
        /// The name then of whose it is.
        pub name: String,
        /// "Maire de Novéant-sur-Moselle"; absent where seats have no titles.
        pub title: Option<String>,
        /// INSEE code of the commune.
        pub commune: Option<String>,
        /// The mandate of the body that it comes from.
        pub of: Option<MandateId>,
        /// What its voice weighs.
        pub weight: i64,
        /// Whose it is, when somebody else exercises it.
        pub on_behalf: Option<OnBehalf>,
        /// When they were admitted, if the poll was open already.
        pub admitted_at: Option<Micros>,
    }

    /// A mandate that somebody else exercises.
    #[derive(Copy)]
    pub struct OnBehalf {
        /// Whose it is.
        pub member: PersonId,
        /// By which right.
        pub by: Behalf,
    }

    /// All that a result is made of: whoever has it can compute it again.
    pub struct PollRecord {
        /// SHA-256 of the record made before this one in the room, in hexadecimal: absent for the
        /// first one. Whoever has kept a later record sees that an earlier one was rewritten.
        pub previous: Option<String>,
        /// The poll.
        pub poll: PollId,
        /// Its number in the room.
        pub number: u32,
        /// What was asked.
        pub question: Question,
        /// By which rule.
        pub rules: PollRules,
        /// The mandate of the chair.
        pub chair: Option<u32>,
        /// How many had to take part.
        pub quorum: Option<u32>,
        /// The quorum of the meeting when it was opened.
        pub presence: Option<QuorumStamp>,
        /// Who could vote; none is named for a mood.
        pub electors: Vec<Elector>,
        /// How many could vote, and what they weighed.
        pub electorate: Sum,
        /// What was in the urn.
        pub urn: Urn,
        /// What came of it.
        pub result: PollResult,
    }

    /// A poll as one may see it.
    pub struct PollView {
        /// Position of the room at that moment.
        pub head: Seq,
        /// The poll.
        pub poll: Poll,
        /// Who may vote; before the opening, who could if it were opened now.
        pub electors: Vec<Elector>,
        /// How many have voted.
        pub voted: u32,
        /// Mandates that have voted, where one may know.
        pub register: Option<Vec<u32>>,
        /// The record: once proclaimed, for everybody; once closed, for who runs the poll.
        pub record: Option<PollRecord>,
        /// SHA-256 of the record, in hexadecimal, beside it.
        pub record_hash: Option<String>,
    }

    /// A record with its hash, as it leaves the server.
    pub struct HashedRecord {
        /// SHA-256 of the record as canonical JSON (keys in order, no space), in hexadecimal.
        pub hash: String,
        /// That of the record before, as the record says it itself.
        pub previous: Option<String>,
        /// The record; absent while its result was not told.
        pub record: Option<PollRecord>,
        /// The poll was voided afterwards: it does not count. The hash does not cover this.
        pub voided: Option<Voided>,
    }

    /// What `parvis verify` reads: records of one room, in the order in which they were made.
    pub struct VerificationFile {
        /// Version of this format: 1.
        pub version: u32,
        /// The name of the room.
        pub room: String,
        /// The records.
        pub records: Vec<HashedRecord>,
    }
}
