//! Commands of polls, in few words.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use crypto_box::PublicKey;
use parvis_protocol::command::Command;
use parvis_protocol::id::{ChannelId, Micros, PersonId, PollId};
use parvis_protocol::limits::SEALED_PLAIN_BYTES;
use parvis_protocol::poll::command::{
    CastBallot, CastBallots, ClosePoll, CreatePoll, EditPoll, EnterBallots, EnterPaper,
    EnteredBallot, LoadPolls, OfPoll, OtherBallots, PollDraft, TimePoll, VoidPoll,
};
use parvis_protocol::poll::{
    BallotSource, Choice, Fraction, Majority, MajorityBase, PaperCount, PollFamily, PollKind,
    PollOption, PollRules, Question, Register, SealedBallot, TieRule, Vote, WeightRule,
};

pub const HALF: Fraction = Fraction { num: 1, den: 2, strict: true };

pub fn question(kind: PollKind, options: &[&str]) -> Question {
    let dated = kind == PollKind::Date;
    let option = |(label, day): (&&str, i64)| PollOption {
        label: (*label).into(),
        at: dated.then_some(Micros(day * 86_400_000_000)),
        born: None,
    };
    let options = options.iter().zip(20_000..).map(option).collect();
    Question { title: "Êtes-vous d’accord ?".into(), kind, options }
}

pub const fn rules(family: PollFamily) -> PollRules {
    PollRules {
        family,
        majority: Majority { of: MajorityBase::Cast, share: HALF },
        tie: TieRule::ChairCasting,
        weights: WeightRule::Equal,
        quorum: None,
        register: Register::Everyone,
    }
}

pub fn draft(question: Question, rules: Option<PollRules>) -> PollDraft {
    PollDraft { question, rules, item: None, chair: None, closes_at: None, round_of: None }
}

pub fn motion(family: PollFamily) -> PollDraft {
    draft(question(PollKind::Motion, &[]), Some(rules(family)))
}

pub const fn create(channel: ChannelId, draft: PollDraft, open: bool) -> Command {
    Command::CreatePoll(CreatePoll { channel, draft, open })
}

pub const fn edit(channel: ChannelId, poll: PollId, draft: PollDraft) -> Command {
    Command::EditPoll(EditPoll { channel, poll, draft })
}

pub const fn arm(channel: ChannelId, poll: PollId) -> Command {
    Command::ArmPoll(OfPoll { channel, poll })
}

pub const fn open(channel: ChannelId, poll: PollId) -> Command {
    Command::OpenPoll(OfPoll { channel, poll })
}

pub const fn suspend(channel: ChannelId, poll: PollId) -> Command {
    Command::SuspendPoll(OfPoll { channel, poll })
}

pub const fn resume(channel: ChannelId, poll: PollId) -> Command {
    Command::ResumePoll(OfPoll { channel, poll })
}

pub fn votes(channel: ChannelId, poll: PollId, ballots: Vec<(u32, Vote)>) -> Command {
    let ballot = |(mandate, vote)| CastBallot { mandate, vote };
    let ballots = ballots.into_iter().map(ballot).collect();
    Command::CastBallots(CastBallots { channel, poll, ballots })
}

pub fn vote(channel: ChannelId, poll: PollId, mandate: u32, choice: Choice) -> Command {
    votes(channel, poll, vec![(mandate, Vote::Choice(choice))])
}

pub fn entered(mandate: u32, choice: Option<Choice>) -> EnteredBallot {
    EnteredBallot { mandate, choice, replace: false }
}

pub fn enter(
    channel: ChannelId,
    poll: PollId,
    entries: Vec<EnteredBallot>,
    others: Option<(Choice, Vec<u32>)>,
) -> Command {
    let others = others.map(|(choice, mandates)| OtherBallots { choice, mandates });
    let source = BallotSource::Hand;
    Command::EnterBallots(EnterBallots { channel, poll, source, entries, others })
}

pub const fn paper(channel: ChannelId, poll: PollId, count: PaperCount) -> Command {
    Command::EnterPaper(EnterPaper { channel, poll, count })
}

pub const fn time(channel: ChannelId, poll: PollId, seconds: Option<u32>) -> Command {
    Command::TimePoll(TimePoll { channel, poll, seconds })
}

pub const fn remind(channel: ChannelId, poll: PollId) -> Command {
    Command::RemindVoters(OfPoll { channel, poll })
}

pub const fn close(channel: ChannelId, poll: PollId, proclaim: bool) -> Command {
    Command::ClosePoll(ClosePoll { channel, poll, proclaim })
}

pub const fn proclaim(channel: ChannelId, poll: PollId) -> Command {
    Command::ProclaimPoll(OfPoll { channel, poll })
}

pub fn void(channel: ChannelId, poll: PollId, reason: &str, replace: bool) -> Command {
    Command::VoidPoll(VoidPoll { channel, poll, reason: reason.into(), replace })
}

pub const fn load(channel: ChannelId, poll: PollId) -> Command {
    Command::LoadPoll(OfPoll { channel, poll })
}

pub const fn page(channel: ChannelId, before: Option<u32>, limit: u32) -> Command {
    Command::LoadPolls(LoadPolls { channel, before, limit })
}

pub fn chaired(mut draft: PollDraft, chair: PersonId) -> PollDraft {
    draft.chair = Some(chair);
    draft
}

/// A ballot, sealed as a client does: the same number gives the same bytes.
pub fn sealed(seal: &str, choice: Choice, tracker: &str, number: u64) -> Vote {
    let ballot = SealedBallot { choice, tracker: tracker.into() };
    let mut plain = serde_json::to_vec(&ballot).unwrap();
    assert!(plain.len() <= SEALED_PLAIN_BYTES);
    plain.resize(SEALED_PLAIN_BYTES, b' ');
    seal_bytes(seal, &plain, number)
}

/// Anything, sealed.
pub fn seal_bytes(seal: &str, plain: &[u8], number: u64) -> Vote {
    let key: [u8; 32] = Base64UrlUnpadded::decode_vec(seal).unwrap().try_into().unwrap();
    let sealed = PublicKey::from(key).seal(&mut Dice(number), plain).unwrap();
    Vote::Sealed(Base64UrlUnpadded::encode_string(&sealed))
}

/// Enough chance for a test: the same for the same number.
struct Dice(u64);

impl crypto_box::aead::rand_core::RngCore for Dice {
    fn next_u32(&mut self) -> u32 {
        (self.next_u64() >> 32) as u32
    }

    fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        self.0 ^ (self.0 >> 29)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.next_u64().to_be_bytes()[3];
        }
    }

    fn try_fill_bytes(
        &mut self,
        bytes: &mut [u8],
    ) -> Result<(), crypto_box::aead::rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl crypto_box::aead::rand_core::CryptoRng for Dice {}
