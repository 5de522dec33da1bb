// Generated from the protocol crate; do not edit.
// UPDATE=1 cargo test -p parvis-protocol --test it typescript

export type TerritoryId = string;

export type PersonId = string;

export type BodyId = string;

export type SeatId = string;

export type MandateId = string;

export type ChannelId = string;

export type MessageId = string;

export type PollId = string;

export type MeetingId = string;

export type ItemId = string;

export type ProxyId = string;

export type SpeechId = string;

export type DocumentId = string;

export type CommentId = string;

export type SessionId = string;

export type InvitationId = string;

export type CommandId = string;

export type Seq = number;

export type Micros = number;

export type Limits = { 
/**
 * See [`FRAME_BYTES_MAX`].
 */
frame_bytes_max: number, 
/**
 * See [`IN_FLIGHT_COMMANDS_MAX`].
 */
in_flight_commands_max: number, 
/**
 * See [`BODY_CHARS_MAX`].
 */
body_chars_max: number, 
/**
 * See [`PING_EVERY_MS`].
 */
ping_every_ms: number, 
/**
 * See [`TYPING_EVERY_MS`].
 */
typing_every_ms: number, };

export type You = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * First name and name, as shown.
 */
name: string, 
/**
 * "Maire de Novéant-sur-Moselle".
 */
function?: string, 
/**
 * INSEE code of the person's commune.
 */
commune?: string, 
/**
 * May administer the territory.
 */
administrator: boolean, 
/**
 * The personal channel: read marks, drafts, own memberships.
 */
personal_channel: ChannelId, 
/**
 * The territory.
 */
territory: TerritoryId, 
/**
 * Its name: "CC Mad et Moselle".
 */
territory_name: string, 
/**
 * This browser's session.
 */
session: SessionId, };

export type ChannelKind = "body" | "parvis" | "project" | "direct" | "public" | "personal";

export type MemberRole = "member" | "observer" | "facilitator";

export type Channel = { 
/**
 * Identity.
 */
id: ChannelId, 
/**
 * What it is for.
 */
kind: ChannelKind, 
/**
 * As shown: "Conférence des maires".
 */
name: string, 
/**
 * One line under the name; may be empty.
 */
topic: string, 
/**
 * The body whose mandates make its members.
 */
body?: BodyId, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Member = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The person.
 */
person: PersonId, 
/**
 * First name and name, as shown.
 */
name: string, 
/**
 * "Maire de Novéant-sur-Moselle".
 */
function?: string, 
/**
 * INSEE code of the commune the person sits for.
 */
commune?: string, 
/**
 * Name of that commune.
 */
commune_name?: string, 
/**
 * What the person may do here.
 */
role: MemberRole, 
/**
 * Since when.
 */
since: Micros, 
/**
 * When it ended; absent while it lasts.
 */
ended_at?: Micros, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Membership = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * False once it ended: the client forgets the room.
 */
active: boolean, 
/**
 * Position of its last change in the personal channel.
 */
rev: Seq, };

export type ReadMark = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread, or the room's main line when absent.
 */
thread?: MessageId, 
/**
 * Everything of this line up to this position of the room has been read.
 */
seq: Seq, 
/**
 * Only for the main line: every thread of the room has been read up to here too.
 */
threads_up_to?: Seq, 
/**
 * Position of its last change in the personal channel.
 */
rev: Seq, };

export type Draft = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread, or the room's main line when absent.
 */
thread?: MessageId, 
/**
 * The text as typed.
 */
body: string, 
/**
 * Last change.
 */
at: Micros, 
/**
 * Position of its last change in the personal channel.
 */
rev: Seq, };

export type ChannelState = { 
/**
 * The room itself.
 */
channel: Channel, 
/**
 * Identity of its numbering; another epoch means: forget and load again.
 */
epoch: string, 
/**
 * Position of its last change.
 */
head: Seq, 
/**
 * What the person may do.
 */
role: MemberRole, 
/**
 * How many members it has.
 */
members: number, 
/**
 * What has not been read, as of `head`.
 */
unread: Unread, };

export type Unread = { 
/**
 * The counts hold for everything up to here.
 */
as_of: Seq, 
/**
 * Read mark of the main line.
 */
read_up_to: Seq, 
/**
 * Unread messages of the main line.
 */
main: number, 
/**
 * Unread messages anywhere in the room that name the person, their commune or the room.
 */
mentions: number, 
/**
 * Threads with unread replies, latest first, among the
 * [`UNREAD_THREADS_MAX`](crate::limits::UNREAD_THREADS_MAX) that were answered last.
 */
threads: Array<UnreadThread>, };

export type UnreadThread = { 
/**
 * Its root.
 */
thread: MessageId, 
/**
 * Read mark of the thread.
 */
read_up_to: Seq, 
/**
 * How many replies are unread.
 */
replies: number, };

export type ReactionKind = "agree" | "thanks" | "done" | "question" | "important" | "seen";

export type Mention = { "person": PersonId } | { "commune": string } | "room";

export type Message = { 
/**
 * Identity, made by the server.
 */
id: MessageId, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Position at which it was posted: its place in the room, for ever.
 */
seq: Seq, 
/**
 * Root of the thread it answers in; absent in the main line.
 */
thread?: MessageId, 
/**
 * The message it quotes, of the same room.
 */
quote?: MessageId, 
/**
 * Who wrote it.
 */
author: PersonId, 
/**
 * When it was posted.
 */
at: Micros, 
/**
 * The text, in the small Markdown subset; empty once deleted.
 */
body: string, 
/**
 * Who it calls, as found in the body.
 */
mentions: Array<Mention>, 
/**
 * Last edit; absent when never edited.
 */
edited?: Edited, 
/**
 * When and by whom it was deleted.
 */
deleted?: Stamp, 
/**
 * When and by whom it was pinned; absent when it is not.
 */
pinned?: Stamp, 
/**
 * The author asked readers to say "j'ai pris connaissance".
 */
acknowledgement_requested: boolean, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Edited = { 
/**
 * Last edit.
 */
at: Micros, 
/**
 * How many.
 */
count: number, };

export type Stamp = { 
/**
 * When.
 */
at: Micros, 
/**
 * By whom.
 */
by: PersonId, };

export type Thread = { 
/**
 * The root message.
 */
root: MessageId, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Replies that are not deleted.
 */
replies: number, 
/**
 * Position of the last reply.
 */
last_seq: Seq, 
/**
 * Time of the last reply.
 */
last_at: Micros, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Reaction = { 
/**
 * The message.
 */
message: MessageId, 
/**
 * The person.
 */
person: PersonId, 
/**
 * In the order of [`ReactionKind`]; empty once all were taken back.
 */
kinds: Array<ReactionKind>, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Acknowledgement = { 
/**
 * The message.
 */
message: MessageId, 
/**
 * The person.
 */
person: PersonId, 
/**
 * When it was said.
 */
at: Micros, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Version = { 
/**
 * 1 is the first text.
 */
number: number, 
/**
 * The text.
 */
body: string, 
/**
 * When it was written.
 */
at: Micros, };

export type Hit = { 
/**
 * The whole message.
 */
message: Message, 
/**
 * The author's name, as shown.
 */
author_name: string, 
/**
 * The room's name.
 */
channel_name: string, };

export type NotificationLevel = "all" | "mentions" | "none";

export type Theme = "system" | "light" | "dark";

export type Contrast = "system" | "standard" | "high";

export type RoomPreference = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * It stands first in the person's list.
 */
favourite: boolean, 
/**
 * What the person is called for here; absent: as in their [`Preferences`].
 */
notifications?: NotificationLevel, 
/**
 * Position of its last change in the personal channel.
 */
rev: Seq, };

export type Preferences = { 
/**
 * What was chosen.
 */
choices: Choices, 
/**
 * Position of its last change in the personal channel.
 */
rev: Seq, };

export type Choices = { 
/**
 * Size of the text, in CSS pixels, from
 * [`TEXT_SIZE_PX_MIN`](crate::limits::TEXT_SIZE_PX_MIN) to
 * [`TEXT_SIZE_PX_MAX`](crate::limits::TEXT_SIZE_PX_MAX).
 */
text_size: number, 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * How far colours stand apart.
 */
contrast: Contrast, 
/**
 * What the person is called for, in rooms that do not say otherwise.
 */
notifications: NotificationLevel, };

export type Change = { 
/**
 * Its place in the channel.
 */
seq: Seq, 
/**
 * When it was accepted.
 */
at: Micros, 
/**
 * By whom; absent when the server itself did it.
 */
by?: PersonId, 
/**
 * What happened.
 */
verb: Verb, 
/**
 * The entities it touched, whole.
 */
entities: Array<Entity>, };

export type Entity = { "channel": Channel } | { "member": Member } | { "message": Message } | { "thread": Thread } | { "reaction": Reaction } | { "acknowledgement": Acknowledgement } | { "poll": Poll } | { "electorate": Electorate } | { "meeting": Meeting } | { "agenda_item": AgendaItem } | { "convocation": Convocation } | { "summons": Summons } | { "attendance": Attendance } | { "proxy": Proxy } | { "recusal": Recusal } | { "substitution": Substitution } | { "floor": Floor } | { "speech": Speech } | { "document": Document } | { "comment": Comment } | { "membership": Membership } | { "read_mark": ReadMark } | { "draft": Draft } | { "room_preference": RoomPreference } | { "preferences": Preferences } | { "receipt": Receipt };

export type Verb = "channel.opened" | "channel.described" | "member.joined" | "member.updated" | "member.left" | "message.posted" | "message.edited" | "message.deleted" | "message.pinned" | "message.unpinned" | "message.reacted" | "message.acknowledged" | "poll.created" | "poll.edited" | "poll.armed" | "poll.opened" | "poll.suspended" | "poll.resumed" | "poll.typed_in" | "poll.closed" | "poll.counted" | "poll.proclaimed" | "poll.voided" | "poll.admitted" | "poll.timed" | "poll.reminded" | "ballot.entered" | "ballot.cast" | "meeting.created" | "meeting.edited" | "meeting.cancelled" | "meeting.convened" | "convocation.read" | "meeting.opened" | "meeting.suspended" | "meeting.resumed" | "meeting.closed" | "agenda.extended" | "item.proposed" | "item.taken" | "item.edited" | "item.moved" | "item.opened" | "item.suspended" | "item.closed" | "item.followed" | "minutes.written" | "minutes.approved" | "agenda.carried" | "desk.taken" | "desk.released" | "screen.paired" | "screen.unpaired" | "attendance.answered" | "attendance.declared" | "proxy.deposited" | "proxy.answered" | "proxy.revoked" | "recusal.declared" | "substitute.designated" | "form.requested" | "speech.requested" | "speech.withdrawn" | "speech.started" | "speech.paused" | "speech.resumed" | "speech.ended" | "speech.skipped" | "floor.set" | "floor.round" | "document.opened" | "document.renamed" | "document.versioned" | "document.restored" | "document.extended" | "comment.added" | "comment.resolved" | "membership.gained" | "membership.lost" | "read_mark.moved" | "draft.saved" | "room_preference.saved" | "preferences.saved";

export type PollFamily = "consultative" | "ordinary" | "public" | "secret" | "paper";

export type PollKind = "motion" | "single" | { "multiple": Bounds } | "ranked" | { "score": Bounds } | "date" | "mood" | { "election": Seats };

export type PollState = "draft" | "armed" | "open" | "suspended" | "counting" | "closed" | "proclaimed" | "voided";

export type MajorityBase = "cast" | "voters" | "electors";

export type TieRule = "rejected" | "chair_casting" | "eldest";

export type WeightRule = "equal" | "population";

export type Register = "nobody" | "facilitators" | "everyone";

export type Choice = "for" | "against" | "abstain" | "nppv" | "blank" | { "options": Array<number> } | { "ranking": Array<number> } | { "scores": Array<number> } | { "dates": Array<Availability> } | { "mood": Mood };

export type Availability = "yes" | "if_needed" | "no";

export type Mood = "up" | "middle" | "down";

export type Vote = { "choice": Choice } | { "sealed": string };

export type BallotSource = "device" | "hand" | "telephone";

export type PollOutcome = "adopted" | "rejected" | "no_quorum" | { "leading": Array<number> } | { "elected": Elected } | "noted";

export type Urn = { "named": Array<NamedBallot> } | { "opened": Array<OpenedBallot> } | { "paper": PaperCount };

export type Bounds = { 
/**
 * The least.
 */
min: number, 
/**
 * The most.
 */
max: number, };

export type Seats = { 
/**
 * How many are to be elected.
 */
seats: number, 
/**
 * 1 or 2: an absolute majority is needed. 3: the most votes are enough.
 */
round: number, };

export type Question = { 
/**
 * 1 to [`QUESTION_CHARS_MAX`](crate::limits::QUESTION_CHARS_MAX) characters.
 */
title: string, 
/**
 * What a ballot may say.
 */
kind: PollKind, 
/**
 * None for a motion and a mood, else 2 (an election: 1) to
 * [`OPTIONS_MAX`](crate::limits::OPTIONS_MAX).
 */
options: Array<PollOption>, };

export type PollOption = { 
/**
 * 1 to [`OPTION_CHARS_MAX`](crate::limits::OPTION_CHARS_MAX) characters.
 */
label: string, 
/**
 * When, for a date.
 */
at?: Micros, 
/**
 * Birth date of a candidate, `YYYY-MM-DD`: the eldest is elected of those who are equal.
 */
born?: string, };

export type PollRules = { 
/**
 * How it is held.
 */
family: PollFamily, 
/**
 * What a motion needs to be adopted, and a candidate in the first two rounds.
 */
majority: Majority, 
/**
 * When votes are equal.
 */
tie: TieRule, 
/**
 * How much a voice weighs.
 */
weights: WeightRule, 
/**
 * How many of the electors must take part; absent: any number.
 */
quorum?: Fraction, 
/**
 * Who sees who has voted.
 */
register: Register, };

export type Majority = { 
/**
 * Of what.
 */
of: MajorityBase, 
/**
 * How much of it.
 */
share: Fraction, };

export type Fraction = { 
/**
 * Numerator, 1 to [`FRACTION_MAX`](crate::limits::FRACTION_MAX).
 */
num: number, 
/**
 * Denominator, not below the numerator, at most
 * [`FRACTION_MAX`](crate::limits::FRACTION_MAX).
 */
den: number, 
/**
 * More than this share; false: at least this share.
 */
strict: boolean, };

export type Poll = { 
/**
 * Identity.
 */
id: PollId, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * 1, 2, 3 … in the room, without a hole.
 */
number: number, 
/**
 * Position of the change that made it: its place among the messages.
 */
seq: Seq, 
/**
 * Who made it.
 */
author: PersonId, 
/**
 * When.
 */
created_at: Micros, 
/**
 * The item of a meeting that it is about.
 */
item?: ItemId, 
/**
 * Where it stands.
 */
state: PollState, 
/**
 * What is asked.
 */
question: Question, 
/**
 * By which rule.
 */
rules: PollRules, 
/**
 * Whose voice is *prépondérante*.
 */
chair?: PersonId, 
/**
 * How many mandates may vote, and what they weigh; zero before it was opened.
 */
electors: Sum, 
/**
 * How many must take part, fixed at the opening.
 */
quorum?: number, 
/**
 * The quorum of the meeting when it was opened.
 */
presence?: QuorumStamp, 
/**
 * When it was opened.
 */
opened_at?: Micros, 
/**
 * No ballot is taken from then on.
 */
closes_at?: Micros, 
/**
 * When those who have not voted were reminded last.
 */
reminded_at?: Micros, 
/**
 * When the last ballot could be taken.
 */
closed_at?: Micros, 
/**
 * When the result was told.
 */
proclaimed_at?: Micros, 
/**
 * The public key that ballots are sealed for, 32 bytes in base64url.
 */
seal?: string, 
/**
 * Why it does not count.
 */
voided?: Voided, 
/**
 * The voided poll in the place of which it was made.
 */
replaces?: PollId, 
/**
 * The round before this one, of an election.
 */
round_of?: PollId, 
/**
 * The result, once proclaimed.
 */
result?: PollResult, 
/**
 * SHA-256 of the record, in hexadecimal, once proclaimed.
 */
record_hash?: string, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Voided = { 
/**
 * When.
 */
at: Micros, 
/**
 * By whom; absent when the server did, because the key of the sealed ballots is lost.
 */
by?: PersonId, 
/**
 * In words; absent when the server did.
 */
reason?: string, };

export type Electorate = { 
/**
 * The poll.
 */
poll: PollId, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Who exercises each mandate; the same person may exercise several.
 */
people: Array<PersonId>, 
/**
 * What each weighs; empty when all weigh one.
 */
weights: Array<number>, 
/**
 * Whose each is, in the same order; absent when all exercise their own.
 */
members?: Array<PersonId>, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Receipt = { 
/**
 * The poll.
 */
poll: PollId, 
/**
 * Its room.
 */
channel: ChannelId, 
/**
 * The mandate.
 */
mandate: number, 
/**
 * Whether a ballot of the mandate is in the urn; false once an entry was taken back.
 */
counted: boolean, 
/**
 * What it says; absent when it is sealed.
 */
choice?: Choice, 
/**
 * How it came.
 */
source: BallotSource, 
/**
 * Who entered it, when it was not the voter.
 */
entered_by?: PersonId, 
/**
 * When; absent for a sealed one.
 */
at?: Micros, 
/**
 * Position of its last change in the personal channel.
 */
rev: Seq, };

export type Sum = { 
/**
 * How many.
 */
ballots: number, 
/**
 * What they weigh together.
 */
weight: number, };

export type PollResult = { 
/**
 * Version of the rules of counting.
 */
engine: number, 
/**
 * Who may vote.
 */
electors: Sum, 
/**
 * *Votants*: cast, abstentions, blank and void.
 */
voters: Sum, 
/**
 * *Suffrages exprimés*.
 */
cast: Sum, 
/**
 * Abstentions.
 */
abstentions: Sum, 
/**
 * *Blancs*.
 */
blank: Sum, 
/**
 * *Nuls*: what could not be read.
 */
void: Sum, 
/**
 * *Ne prennent pas part au vote*.
 */
nppv: Sum, 
/**
 * Who did not vote.
 */
missing: Sum, 
/**
 * One for each option, in their order; for a motion: pour, contre.
 */
lines: Array<ResultLine>, 
/**
 * The fewest votes that are a majority, for a motion and in the first two rounds.
 */
needed?: number, 
/**
 * Whether enough took part.
 */
quorum?: QuorumCheck, 
/**
 * The chair's voice decided between equals.
 */
casting_vote: boolean, 
/**
 * What was decided.
 */
outcome: PollOutcome, };

export type ResultLine = { 
/**
 * Votes; for marks and preferences, points.
 */
votes: number, 
/**
 * Thousandths of all lines together; they make 1000, or all are 0.
 */
share: number, 
/**
 * Preferences: how often first, second … Marks: how often each, from the lowest. Dates:
 * yes, if needed, no. Else empty.
 */
breakdown: Array<number>, };

export type QuorumCheck = { 
/**
 * How many must.
 */
needed: number, 
/**
 * How many did; who takes no part in the vote is there all the same.
 */
present: number, 
/**
 * Enough.
 */
reached: boolean, };

export type Behalf = "proxy" | "substitute";

export type OnBehalf = { 
/**
 * Whose it is.
 */
member: PersonId, 
/**
 * By which right.
 */
by: Behalf, };

export type Elected = { 
/**
 * Places of those elected, in increasing order.
 */
options: Array<number>, 
/**
 * Places of those between whom nothing decides.
 */
tied: Array<number>, };

export type NamedBallot = { 
/**
 * The mandate.
 */
mandate: number, 
/**
 * What it says.
 */
choice: Choice, 
/**
 * How it came.
 */
source: BallotSource, };

export type OpenedBallot = { 
/**
 * What its voter wrote on it to find it again.
 */
tracker: string, 
/**
 * What it says; absent when it could not be read.
 */
choice?: Choice, };

export type SealedBallot = { 
/**
 * What it says.
 */
choice: Choice, 
/**
 * At most [`TRACKER_CHARS_MAX`](crate::limits::TRACKER_CHARS_MAX) characters, made by
 * chance: its voter finds the ballot again in the record.
 */
tracker: string, };

export type PaperCount = { 
/**
 * Ballots in the urn.
 */
envelopes: number, 
/**
 * Of them, blank.
 */
blank: number, 
/**
 * Of them, void.
 */
void: number, 
/**
 * Of them, abstentions: for a motion only.
 */
abstentions: number, 
/**
 * Votes of each line of the result.
 */
votes: Array<number>, };

export type Elector = { 
/**
 * Its number.
 */
mandate: number, 
/**
 * Who exercises it.
 */
person: PersonId, 
/**
 * The name then of whose it is.
 */
name: string, 
/**
 * "Maire de Novéant-sur-Moselle"; absent where seats have no titles.
 */
title?: string, 
/**
 * INSEE code of the commune.
 */
commune?: string, 
/**
 * The mandate of the body that it comes from.
 */
of?: MandateId, 
/**
 * What its voice weighs.
 */
weight: number, 
/**
 * Whose it is, when somebody else exercises it.
 */
on_behalf?: OnBehalf, 
/**
 * When they were admitted, if the poll was open already.
 */
admitted_at?: Micros, };

export type PollRecord = { 
/**
 * SHA-256 of the record made before this one in the room, in hexadecimal: absent for the
 * first one. Whoever has kept a later record sees that an earlier one was rewritten.
 */
previous?: string, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * Its number in the room.
 */
number: number, 
/**
 * What was asked.
 */
question: Question, 
/**
 * By which rule.
 */
rules: PollRules, 
/**
 * The mandate of the chair.
 */
chair?: number, 
/**
 * How many had to take part.
 */
quorum?: number, 
/**
 * The quorum of the meeting when it was opened.
 */
presence?: QuorumStamp, 
/**
 * Who could vote; none is named for a mood.
 */
electors: Array<Elector>, 
/**
 * How many could vote, and what they weighed.
 */
electorate: Sum, 
/**
 * What was in the urn.
 */
urn: Urn, 
/**
 * What came of it.
 */
result: PollResult, };

export type HashedRecord = { 
/**
 * SHA-256 of the record as canonical JSON (keys in order, no space), in hexadecimal.
 */
hash: string, 
/**
 * That of the record before, as the record says it itself.
 */
previous?: string, 
/**
 * The record; absent while its result was not told.
 */
record?: PollRecord, 
/**
 * The poll was voided afterwards: it does not count. The hash does not cover this.
 */
voided?: Voided, };

export type VerificationFile = { 
/**
 * Version of this format: 1.
 */
version: number, 
/**
 * The name of the room.
 */
room: string, 
/**
 * The records.
 */
records: Array<HashedRecord>, };

export type PollView = { 
/**
 * Position of the room at that moment.
 */
head: Seq, 
/**
 * The poll.
 */
poll: Poll, 
/**
 * Who may vote; before the opening, who could if it were opened now.
 */
electors: Array<Elector>, 
/**
 * How many have voted.
 */
voted: number, 
/**
 * Mandates that have voted, where one may know.
 */
register?: Array<number>, 
/**
 * The record: once proclaimed, for everybody; once closed, for who runs the poll.
 */
record?: PollRecord, 
/**
 * SHA-256 of the record, in hexadecimal, beside it.
 */
record_hash?: string, };

export type Polls = { 
/**
 * At most the limit asked for.
 */
polls: Array<Poll>, 
/**
 * Earlier ones exist.
 */
more_before: boolean, };

export type CreatePoll = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * What it asks, and how.
 */
draft: PollDraft, 
/**
 * Open it at once.
 */
open: boolean, };

export type PollDraft = { 
/**
 * What is asked.
 */
question: Question, 
/**
 * By which rule; absent: as the room's body does.
 */
rules?: PollRules, 
/**
 * The item of a meeting that it is about: those who sit there vote.
 */
item?: ItemId, 
/**
 * Whose voice is *prépondérante*; absent: the president of the room's body.
 */
chair?: PersonId, 
/**
 * No ballot is taken from then on; absent: until somebody closes it. A mood ends by
 * itself.
 */
closes_at?: Micros, 
/**
 * The round of an election after which this one is held: its result was told, and left
 * so many seats to fill.
 */
round_of?: PollId, };

export type EditPoll = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * The whole new draft.
 */
draft: PollDraft, };

export type OfPoll = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, };

export type AdmitElector = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll, of an item of a meeting; never one of sealed ballots.
 */
poll: PollId, 
/**
 * Who came: they vote for the mandates they exercise, and that nobody has here.
 */
person: PersonId, };

export type CastBallots = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * 1 to [`BALLOTS_CAST_MAX`](crate::limits::BALLOTS_CAST_MAX), of different mandates: all
 * are taken or none.
 */
ballots: Array<CastBallot>, };

export type CastBallot = { 
/**
 * The mandate.
 */
mandate: number, 
/**
 * What it says.
 */
vote: Vote, };

export type EnterBallots = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * How they were told.
 */
source: BallotSource, 
/**
 * The exceptions, at most [`ELECTORS_MAX`](crate::limits::ELECTORS_MAX).
 */
entries: Array<EnteredBallot>, 
/**
 * "Les autres": they get a ballot where they have none yet.
 */
others?: OtherBallots, };

export type EnteredBallot = { 
/**
 * The mandate.
 */
mandate: number, 
/**
 * What it says; absent: take back what was entered.
 */
choice?: Choice, 
/**
 * Even where the voter has voted from their own device; they are told.
 */
replace: boolean, };

export type OtherBallots = { 
/**
 * What they say.
 */
choice: Choice, 
/**
 * The mandates, at most [`ELECTORS_MAX`](crate::limits::ELECTORS_MAX).
 */
mandates: Array<number>, };

export type TimePoll = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * [`CLOSING_SECONDS_MIN`](crate::limits::CLOSING_SECONDS_MIN) to
 * [`CLOSING_SECONDS_MAX`](crate::limits::CLOSING_SECONDS_MAX) from now, on the server's
 * clock; absent: not by itself.
 */
seconds?: number, };

export type EnterPaper = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * The counts.
 */
count: PaperCount, };

export type ClosePoll = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * Tell the result to everybody at once.
 */
proclaim: boolean, };

export type VoidPoll = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * 1 to [`REASON_CHARS_MAX`](crate::limits::REASON_CHARS_MAX) characters.
 */
reason: string, 
/**
 * Prepare another one that asks the same.
 */
replace: boolean, };

export type LoadPolls = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Those before this number; absent: the last ones.
 */
before?: number, 
/**
 * Polls wanted, 1 to [`PAGE_POLLS_MAX`](crate::limits::PAGE_POLLS_MAX).
 */
limit: number, };

export type MeetingMode = "place" | "video" | "hybrid";

export type Publicity = "public" | "closed" | "internal";

export type MeetingState = "draft" | "convened" | "open" | "suspended" | "closed" | "cancelled";

export type ItemKind = "information" | "debate" | "opinion" | "deliberation" | "election" | "budget" | "other" | "break";

export type ItemState = "proposed" | "planned" | "open" | "suspended" | "decided" | "noted" | "postponed" | "withdrawn";

export type Warning = { "clear_days": ClearDays } | "not_convened" | "agenda_sent" | { "no_quorum": QuorumStamp } | "represented_again";

export type ClearDays = { 
/**
 * How many the body's rule wants.
 */
needed: number, 
/**
 * How many there are; less than none: it is sent on the day itself, or later.
 */
given: number, };

export type MeetingDraft = { 
/**
 * 1 to [`MEETING_TITLE_CHARS_MAX`](crate::limits::MEETING_TITLE_CHARS_MAX) characters.
 */
title: string, 
/**
 * When it begins.
 */
starts_at: Micros, 
/**
 * Where, at most [`PLACES_MAX`](crate::limits::PLACES_MAX) of
 * [`PLACE_CHARS_MAX`](crate::limits::PLACE_CHARS_MAX) characters; none by video, one or
 * more else.
 */
places: Array<string>, 
/**
 * How people sit.
 */
mode: MeetingMode, 
/**
 * Who may listen.
 */
publicity: Publicity, 
/**
 * Who presides; absent: the president of the body.
 */
chair?: PersonId, 
/**
 * *Secrétaire de séance*.
 */
secretary?: PersonId, 
/**
 * Who conducts it beside the facilitators of the room, the chair and the secretary.
 */
facilitators: Array<PersonId>, 
/**
 * Address of a video room, `https://`, at most
 * [`URL_CHARS_MAX`](crate::limits::URL_CHARS_MAX) characters.
 */
video_url?: string, 
/**
 * The meeting that found too few members, in the place of which this one is called.
 */
second_of?: MeetingId, };

export type Meeting = { 
/**
 * Identity.
 */
id: MeetingId, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * 1, 2, 3 … in the room, without a hole.
 */
number: number, 
/**
 * Who prepared it.
 */
author: PersonId, 
/**
 * When.
 */
created_at: Micros, 
/**
 * Where it stands.
 */
state: MeetingState, 
/**
 * What it is.
 */
draft: MeetingDraft, 
/**
 * Version of its last convocation; 0: none.
 */
version: number, 
/**
 * What was convened differs from what stands now.
 */
outdated: boolean, 
/**
 * When it was opened.
 */
opened_at?: Micros, 
/**
 * When it was closed.
 */
closed_at?: Micros, 
/**
 * Why it does not take place.
 */
cancelled?: string, 
/**
 * The item under discussion, or interrupted last.
 */
item?: ItemId, 
/**
 * The quorum as it stands, for that item; absent before anybody was declared there.
 */
quorum?: QuorumStamp, 
/**
 * Who has the desk (*pupitre*): conducts it just now. The screens of the others show, and
 * do nothing until they take it; the server refuses them nothing.
 */
desk?: Desk, 
/**
 * When a screen of the room was paired; absent: none is.
 */
screen_since?: Micros, 
/**
 * Position where its minutes were written in last.
 */
minutes_seq?: Seq, 
/**
 * Who approved its minutes: they do not change any more.
 */
approved?: Approval, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Desk = { 
/**
 * Who.
 */
person: PersonId, 
/**
 * Since when.
 */
since: Micros, };

export type ItemDraft = { 
/**
 * What it asks.
 */
kind: ItemKind, 
/**
 * 1 to [`ITEM_TITLE_CHARS_MAX`](crate::limits::ITEM_TITLE_CHARS_MAX) characters.
 */
title: string, 
/**
 * Who presents it.
 */
rapporteur?: PersonId, 
/**
 * How long it should take, at most
 * [`ITEM_MINUTES_MAX`](crate::limits::ITEM_MINUTES_MAX).
 */
minutes?: number, 
/**
 * What comes with it (*pièces jointes*), at most
 * [`ATTACHMENTS_MAX`](crate::limits::ATTACHMENTS_MAX), each address once.
 */
attachments: Array<Attachment>, };

export type Attachment = { 
/**
 * 1 to [`ATTACHMENT_LABEL_CHARS_MAX`](crate::limits::ATTACHMENT_LABEL_CHARS_MAX)
 * characters.
 */
label: string, 
/**
 * `https://`, without a name or a password, at most
 * [`URL_CHARS_MAX`](crate::limits::URL_CHARS_MAX) characters.
 */
url: string, };

export type AgendaItem = { 
/**
 * Identity.
 */
id: ItemId, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting; absent for a proposal that no agenda took.
 */
meeting?: MeetingId, 
/**
 * Its place on the agenda, from 1.
 */
rank: number, 
/**
 * Its number, given by the first convocation that has it; it never changes.
 */
number?: number, 
/**
 * Who asked for it.
 */
author: PersonId, 
/**
 * When.
 */
created_at: Micros, 
/**
 * Where it stands.
 */
state: ItemState, 
/**
 * What it is.
 */
draft: ItemDraft, 
/**
 * Its thread: a message of the main line.
 */
thread?: MessageId, 
/**
 * When it was put in discussion first.
 */
opened_at?: Micros, 
/**
 * When it was done with.
 */
closed_at?: Micros, 
/**
 * What was decided, in words.
 */
decision?: string, 
/**
 * What is to be done after.
 */
follow_up?: FollowUp, 
/**
 * The quorum when it was put in discussion last.
 */
quorum?: QuorumStamp, 
/**
 * The item that was put off, and of which this one is what became.
 */
carried_from?: ItemId, 
/**
 * Put off: the item that it became on a later agenda.
 */
carried_to?: ItemId, 
/**
 * Who asks for a form of ballot, each once, in the order in which they asked.
 */
form_requests: Array<FormRequest>, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type BallotForm = "public" | "secret";

export type FormRequest = { 
/**
 * Who.
 */
person: PersonId, 
/**
 * What for.
 */
form: BallotForm, 
/**
 * When.
 */
at: Micros, 
/**
 * Who entered it: oneself, or who conducts the meeting.
 */
by: PersonId, };

export type FollowUp = { 
/**
 * Who sees to it.
 */
owner?: PersonId, 
/**
 * Until when, `YYYY-MM-DD`.
 */
due?: string, 
/**
 * What, at most [`FOLLOW_UP_CHARS_MAX`](crate::limits::FOLLOW_UP_CHARS_MAX) characters.
 */
text?: string, };

export type Convocation = { 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * 1, 2, 3 …
 */
version: number, 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Who sent it.
 */
by: PersonId, 
/**
 * When.
 */
sent_at: Micros, 
/**
 * SHA-256, in hexadecimal, of what was sent: see `load_meeting`.
 */
hash: string, 
/**
 * Clear days before the meeting.
 */
clear_days: ClearDays, 
/**
 * Why it is late, where it is.
 */
urgency?: string, 
/**
 * Who was called.
 */
people: Array<PersonId>, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Summons = { 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Who.
 */
person: PersonId, 
/**
 * The version.
 */
version: number, 
/**
 * When they opened it first.
 */
read_at: Micros, 
/**
 * When they said "j'ai pris connaissance".
 */
acknowledged_at?: Micros, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Agenda = { 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Its number in the room.
 */
number: number, 
/**
 * What it is.
 */
draft: MeetingDraft, 
/**
 * In their order.
 */
items: Array<NumberedItem>, };

export type NumberedItem = { 
/**
 * Identity.
 */
id: ItemId, 
/**
 * Its number.
 */
number: number, 
/**
 * What it is.
 */
draft: ItemDraft, };

export type ConvocationView = { 
/**
 * The convocation.
 */
convocation: Convocation, 
/**
 * What it sent.
 */
agenda: Agenda, };

export type MeetingView = { 
/**
 * Position of the room at that moment.
 */
head: Seq, 
/**
 * The meeting, its items, and all other entities of it.
 */
entities: Array<Entity>, 
/**
 * Its convocations, the first one first.
 */
convocations: Array<ConvocationView>, 
/**
 * What whoever is in the room checks in with: for who conducts the meeting.
 */
code?: string, };

export type Meetings = { 
/**
 * At most the limit asked for.
 */
meetings: Array<Meeting>, 
/**
 * Earlier ones exist.
 */
more_before: boolean, };

export type ItemOutcome = "decided" | "noted" | "postponed" | "withdrawn";

export type CreateMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * What it is.
 */
draft: MeetingDraft, };

export type EditMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * The whole new draft.
 */
draft: MeetingDraft, };

export type CancelMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * 1 to [`REASON_CHARS_MAX`](crate::limits::REASON_CHARS_MAX) characters.
 */
reason: string, };

export type ConveneMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Items that this convocation adds to the agenda, at its end.
 */
items: Array<ItemDraft>, 
/**
 * Why in spite of what the server warns of: the urgency. At most
 * [`REASON_CHARS_MAX`](crate::limits::REASON_CHARS_MAX) characters.
 */
despite?: string, };

export type ReadConvocation = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * The version one has before one's eyes.
 */
version: number, 
/**
 * "J'ai pris connaissance".
 */
acknowledged: boolean, };

export type OfMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, };

export type OpenMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Why in spite of what the server warns of.
 */
despite?: string, };

export type AddItems = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * 1 to [`ITEMS_MAX`](crate::limits::ITEMS_MAX) together with those there are.
 */
items: Array<ItemDraft>, 
/**
 * Why in spite of what the server warns of.
 */
despite?: string, };

export type EditItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * The whole new draft.
 */
draft: ItemDraft, };

export type MoveItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * The item before which it comes; absent: at the end.
 */
before?: ItemId, };

export type ProposeItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The message; its thread is that of the item.
 */
message: MessageId, 
/**
 * What the item would be.
 */
draft: ItemDraft, };

export type TakeItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The proposal.
 */
item: ItemId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Why in spite of what the server warns of.
 */
despite?: string, };

export type CarryItems = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting that takes them.
 */
meeting: MeetingId, 
/**
 * Items that were put off and that no agenda took since: at least one, each once.
 */
items: Array<ItemId>, 
/**
 * Why in spite of what the server warns of.
 */
despite?: string, };

export type DiscussItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * What is said, as in a message.
 */
body: string, };

export type OfItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, };

export type OpenItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * Why in spite of what the server warns of.
 */
despite?: string, };

export type CloseItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * How.
 */
outcome: ItemOutcome, 
/**
 * In words, at most [`DECISION_CHARS_MAX`](crate::limits::DECISION_CHARS_MAX)
 * characters.
 */
decision?: string, 
/**
 * What is to be done after.
 */
follow_up?: FollowUp, };

export type LoadMeetings = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Those before this number; absent: the last ones.
 */
before?: number, 
/**
 * Meetings wanted, 1 to [`PAGE_MEETINGS_MAX`](crate::limits::PAGE_MEETINGS_MAX).
 */
limit: number, };

export type MinutesText = { 
/**
 * The item; absent: the meeting.
 */
item?: ItemId, 
/**
 * At most [`MINUTES_TEXT_CHARS_MAX`](crate::limits::MINUTES_TEXT_CHARS_MAX) characters.
 */
text: string, 
/**
 * Who wrote it last.
 */
by: PersonId, 
/**
 * When.
 */
at: Micros, 
/**
 * Position of its last change: what a new text must name.
 */
rev: Seq, };

export type MinutesPart = { 
/**
 * The item; absent: the meeting.
 */
item?: ItemId, 
/**
 * Markdown: what comes before what people wrote.
 */
markdown: string, 
/**
 * Markdown: what comes after it, such as the votes of an item.
 */
after?: string, };

export type MinutesView = { 
/**
 * Position of the room at that moment.
 */
head: Seq, 
/**
 * The meeting.
 */
meeting: Meeting, 
/**
 * "Procès-verbal de la séance n° 4".
 */
title: string, 
/**
 * In their order.
 */
parts: Array<MinutesPart>, 
/**
 * What people wrote.
 */
texts: Array<MinutesText>, 
/**
 * SHA-256 of the approved minutes as canonical JSON, in hexadecimal.
 */
hash?: string, 
/**
 * Whether this server gives them as a PDF too.
 */
pdf: boolean, };

export type Approval = { 
/**
 * Who.
 */
by: PersonId, 
/**
 * When.
 */
at: Micros, };

export type WriteMinutes = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * The item; absent: the meeting.
 */
item?: ItemId, 
/**
 * At most [`MINUTES_TEXT_CHARS_MAX`](crate::limits::MINUTES_TEXT_CHARS_MAX) characters;
 * empty: what stood there is gone.
 */
text: string, 
/**
 * Position of the text that this one takes the place of; 0: there was none.
 */
rev: Seq, };

export type FollowItem = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * Who sees to it.
 */
owner?: PersonId, 
/**
 * Until when, `YYYY-MM-DD`.
 */
due?: string, 
/**
 * What, at most [`FOLLOW_UP_CHARS_MAX`](crate::limits::FOLLOW_UP_CHARS_MAX) characters.
 */
text?: string, };

export type Rsvp = "coming" | "remote" | "absent" | "represented" | "substituted";

export type Whereabouts = "away" | "room" | "video";

export type ProxyState = "deposited" | "accepted" | "suspended" | "refused" | "revoked";

export type Attendance = { 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Who.
 */
person: PersonId, 
/**
 * What they answered to the convocation.
 */
answer?: Rsvp, 
/**
 * Where they are.
 */
whereabouts: Whereabouts, 
/**
 * Since when; absent as long as they were never there.
 */
since?: Micros, 
/**
 * Who said so.
 */
by?: PersonId, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Proxy = { 
/**
 * Identity.
 */
id: ProxyId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Who gives it.
 */
giver: PersonId, 
/**
 * Who holds it.
 */
holder: PersonId, 
/**
 * Where it stands.
 */
state: ProxyState, 
/**
 * When it was given.
 */
deposited_at: Micros, 
/**
 * Who deposited it: the giver, or who conducts the meeting, of one signed on paper.
 */
by: PersonId, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Recusal = { 
/**
 * The item.
 */
item: ItemId, 
/**
 * Who.
 */
person: PersonId, 
/**
 * False once it was taken back.
 */
active: boolean, 
/**
 * When it was declared.
 */
at: Micros, 
/**
 * By whom.
 */
by: PersonId, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Substitution = { 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * The member.
 */
member: PersonId, 
/**
 * Who sits in their place.
 */
substitute: PersonId, 
/**
 * False once it was taken back.
 */
active: boolean, 
/**
 * When it was declared.
 */
at: Micros, 
/**
 * Who designated them: the mayor of the commune, or who conducts the meeting for them.
 */
by: PersonId, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type QuorumStamp = { 
/**
 * The position of the room that it counts.
 */
seq: Seq, 
/**
 * Seats that are held (*en exercice*).
 */
seats: number, 
/**
 * Of them, those who are in the room, themselves or by a substitute.
 */
room: number, 
/**
 * The same by video.
 */
video: number, 
/**
 * Those who are there but take no part in the item: counted nowhere else.
 */
recused: number, 
/**
 * Those who are represented by a power that counts: never for the quorum.
 */
represented: number, 
/**
 * How many must be there; absent: the body has no quorum, or this is a second meeting.
 */
needed?: number, 
/**
 * How many more there are than must be; 0 where none must.
 */
margin: number, 
/**
 * Enough are there.
 */
reached: boolean, };

export type Holders = { 
/**
 * Who could, in the order of the seats.
 */
people: Array<PersonId>, };

export type AnswerMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * The answer.
 */
answer: Rsvp, };

export type DeclareAttendance = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * 1 to [`ATTENDEES_DECLARED_MAX`](crate::limits::ATTENDEES_DECLARED_MAX) people, each
 * once.
 */
people: Array<Attendee>, };

export type Attendee = { 
/**
 * Who.
 */
person: PersonId, 
/**
 * Where.
 */
whereabouts: Whereabouts, };

export type CheckIn = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Where.
 */
whereabouts: Whereabouts, 
/**
 * The code shown in the room: needed there.
 */
code?: string, };

export type DepositProxy = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Who gives it; absent: oneself. Another one: who conducts the meeting, of a power that
 * was signed on paper; it needs no acceptance.
 */
giver?: PersonId, 
/**
 * Who holds it.
 */
holder: PersonId, 
/**
 * Why in spite of what the server warns of.
 */
despite?: string, };

export type AnswerProxy = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The power.
 */
proxy: ProxyId, 
/**
 * Accept it.
 */
accept: boolean, };

export type OfProxy = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The power.
 */
proxy: ProxyId, };

export type Recuse = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * Who; oneself, or anybody for who conducts the meeting.
 */
person: PersonId, 
/**
 * True: takes no part.
 */
on: boolean, };

export type RequestForm = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * Who asks: oneself, or anybody for who conducts the meeting.
 */
person: PersonId, 
/**
 * What for, in the place of what they asked before; absent: nothing any more.
 */
form?: BallotForm, };

export type Substitute = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * The member.
 */
member: PersonId, 
/**
 * Who sits in their place; absent: the member again.
 */
substitute?: PersonId, };

export type SpeechKind = "point_of_order" | "question" | "reply" | "round" | "floor";

export type SpeechState = "waiting" | "speaking" | "paused" | "done" | "withdrawn" | "skipped";

export type Floor = { 
/**
 * The item.
 */
item: ItemId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * No more requests: *liste close*. A point of order may always be raised.
 */
closed: boolean, 
/**
 * After how many seconds a speaker is reminded of the time.
 */
warning_seconds?: number, 
/**
 * The communes are called in turn: *tour de table des communes*.
 */
round: boolean, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type Speech = { 
/**
 * Identity.
 */
id: SpeechId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * Who speaks.
 */
person: PersonId, 
/**
 * INSEE code of the commune whose time it is.
 */
commune?: string, 
/**
 * What for.
 */
kind: SpeechKind, 
/**
 * The order in which requests came on this item: 1, 2, 3 … Never changes.
 */
place: number, 
/**
 * Where it stands.
 */
state: SpeechState, 
/**
 * When it was asked for.
 */
asked_at: Micros, 
/**
 * Who entered it: oneself, or who conducts the meeting.
 */
by: PersonId, 
/**
 * When the floor was given.
 */
started_at?: Micros, 
/**
 * When it ended; also of a request that was withdrawn or skipped.
 */
ended_at?: Micros, 
/**
 * How long it lasted before `running_since`, in milliseconds.
 */
spoken_ms: number, 
/**
 * Since when it runs, on the server's clock; absent: it does not.
 */
running_since?: Micros, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type RequestSpeech = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * What for; `round` is not asked for: see [`CallRound`].
 */
kind: SpeechKind, 
/**
 * Who; absent: oneself. Another one: who conducts the meeting, for somebody without a
 * device.
 */
person?: PersonId, };

export type OfSpeech = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The request.
 */
speech: SpeechId, };

export type StartSpeech = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * Which request; absent: the next one of the queue.
 */
speech?: SpeechId, 
/**
 * Who speaks for a commune in a round; absent: who is named there.
 */
person?: PersonId, };

export type SetFloor = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * No more requests.
 */
closed: boolean, 
/**
 * [`WARNING_SECONDS_MIN`](crate::limits::WARNING_SECONDS_MIN) to
 * [`WARNING_SECONDS_MAX`](crate::limits::WARNING_SECONDS_MAX); absent: no reminder.
 */
warning_seconds?: number, };

export type CallRound = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The item.
 */
item: ItemId, 
/**
 * True: those that were not called yet come into the queue. False: those that still wait
 * leave it.
 */
on: boolean, };

export type ScreenPaired = { 
/**
 * [`SCREEN_CODE_CHARS`](crate::limits::SCREEN_CODE_CHARS) of the letters and digits that
 * are not mistaken for one another; it is read in any case.
 */
code: string, 
/**
 * The command, committed.
 */
done: Done, };

export type RoomScreen = { 
/**
 * Position of the room.
 */
seq: Seq, 
/**
 * The server's time.
 */
at: Micros, 
/**
 * The meeting.
 */
meeting: ScreenMeeting, 
/**
 * The item under discussion, or interrupted last.
 */
item?: ScreenItem, 
/**
 * Who is there; absent before anybody was declared.
 */
quorum?: QuorumStamp, 
/**
 * Who speaks on that item.
 */
floor?: ScreenFloor, 
/**
 * The poll of the meeting that is under way; absent: none. Of several, the first one.
 */
poll?: ScreenPoll, 
/**
 * The last result of the meeting that was told.
 */
result?: ScreenResult, };

export type ScreenMeeting = { 
/**
 * Identity.
 */
id: MeetingId, 
/**
 * Its number in the room.
 */
number: number, 
/**
 * Its title.
 */
title: string, 
/**
 * The name of the room: of the body.
 */
body: string, 
/**
 * How people sit.
 */
mode: MeetingMode, 
/**
 * Where it stands.
 */
state: MeetingState, 
/**
 * When it begins.
 */
starts_at: Micros, 
/**
 * When it was opened.
 */
opened_at?: Micros, 
/**
 * Items of its agenda, those taken off or put off not counted.
 */
items: number, 
/**
 * What whoever is in the room checks in with.
 */
check_in?: string, };

export type ScreenItem = { 
/**
 * Its number.
 */
number?: number, 
/**
 * What it asks.
 */
kind: ItemKind, 
/**
 * Its title.
 */
title: string, 
/**
 * The name of who presents it.
 */
rapporteur?: string, 
/**
 * How long it should take, in minutes.
 */
minutes?: number, 
/**
 * Where it stands.
 */
state: ItemState, 
/**
 * When it was put in discussion first.
 */
opened_at?: Micros, };

export type ScreenFloor = { 
/**
 * No more requests.
 */
closed: boolean, 
/**
 * The communes are called in turn.
 */
round: boolean, 
/**
 * After how many seconds a speaker is reminded of the time.
 */
warning_seconds?: number, 
/**
 * Who has the floor.
 */
speaker?: ScreenSpeech, 
/**
 * Who is next, in order, at most [`SCREEN_NEXT_MAX`](crate::limits::SCREEN_NEXT_MAX).
 */
next: Array<ScreenSpeech>, 
/**
 * How many wait.
 */
waiting: number, 
/**
 * Speaking time on this item, of the communes that spoke, the longest first; without
 * what runs now.
 */
communes: Array<CommuneTime>, };

export type ScreenSpeech = { 
/**
 * Name.
 */
name: string, 
/**
 * Name of the commune.
 */
commune?: string, 
/**
 * What for.
 */
kind: SpeechKind, 
/**
 * Where it stands.
 */
state: SpeechState, 
/**
 * How long before `running_since`, in milliseconds.
 */
spoken_ms: number, 
/**
 * Since when it runs.
 */
running_since?: Micros, };

export type CommuneTime = { 
/**
 * Its name.
 */
commune: string, 
/**
 * In milliseconds.
 */
spoken_ms: number, };

export type ScreenPoll = { 
/**
 * Identity.
 */
id: PollId, 
/**
 * Its number in the room.
 */
number: number, 
/**
 * What is asked.
 */
question: Question, 
/**
 * How it is held.
 */
family: PollFamily, 
/**
 * Where it stands: `open`, `suspended`, `counting` or `closed`.
 */
state: PollState, 
/**
 * When it was opened.
 */
opened_at?: Micros, 
/**
 * No ballot is taken from then on.
 */
closes_at?: Micros, 
/**
 * Mandates that may vote.
 */
electors: number, 
/**
 * Of them, those who have voted.
 */
voted: number, 
/**
 * Who they are and who has voted, in the order of mandates; absent where ballots are
 * sealed, or its rules do not show this to everybody.
 */
voters?: Array<ScreenVoter>, };

export type ScreenVoter = { 
/**
 * The name of whose it is.
 */
name: string, 
/**
 * Name of the commune.
 */
commune?: string, 
/**
 * A ballot is in the urn.
 */
voted: boolean, };

export type ScreenResult = { 
/**
 * The poll.
 */
poll: PollId, 
/**
 * Its number in the room.
 */
number: number, 
/**
 * What was asked.
 */
question: Question, 
/**
 * How it was held.
 */
family: PollFamily, 
/**
 * What its item is: an opinion (*avis*) is favourable, or is not.
 */
kind?: ItemKind, 
/**
 * When it was told.
 */
proclaimed_at?: Micros, 
/**
 * What came of it.
 */
result: PollResult, };

export type DocumentKind = "agenda" | "notes" | "minutes";

export type DocumentState = "open" | "frozen";

export type VersionKind = "auto" | "named" | "official";

export type Document = { 
/**
 * Identity.
 */
id: DocumentId, 
/**
 * The room whose members read it, and write in it if they write there.
 */
channel: ChannelId, 
/**
 * What for.
 */
kind: DocumentKind, 
/**
 * The meeting of an agenda or of minutes.
 */
meeting?: MeetingId, 
/**
 * What it is called.
 */
title: string, 
/**
 * Who opened it.
 */
author: PersonId, 
/**
 * When.
 */
created_at: Micros, 
/**
 * Whether it takes what is written.
 */
state: DocumentState, 
/**
 * Number of its last version that people named or that was sent; 0: none.
 */
version: number, 
/**
 * SHA-256 of what was sent, as canonical JSON, in hexadecimal.
 */
hash?: string, 
/**
 * Position of its last change: not that of what is written in it.
 */
rev: Seq, };

export type Comment = { 
/**
 * Identity.
 */
id: CommentId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * The comment that it answers; absent: it began the exchange.
 */
root?: CommentId, 
/**
 * The passage: two relative positions of Yjs, in base64, made by the client. Absent: of
 * the whole document.
 */
anchor?: string, 
/**
 * The words that stood there: what is left when the passage is gone.
 */
quote?: string, 
/**
 * What is said.
 */
body: string, 
/**
 * Who.
 */
author: PersonId, 
/**
 * When.
 */
at: Micros, 
/**
 * The exchange is over: who said so.
 */
resolved_by?: PersonId, 
/**
 * When.
 */
resolved_at?: Micros, 
/**
 * Position of its last change.
 */
rev: Seq, };

export type DocumentVersion = { 
/**
 * 1, 2, 3 … in one document.
 */
number: number, 
/**
 * How it came about.
 */
kind: VersionKind, 
/**
 * What it is called.
 */
name?: string, 
/**
 * Who made it; absent: the server.
 */
by?: PersonId, 
/**
 * When.
 */
at: Micros, 
/**
 * How many updates it holds: its place in the log.
 */
seq: number, 
/**
 * SHA-256 of its canonical JSON, in hexadecimal.
 */
hash: string, };

export type DocumentView = { 
/**
 * Position of the room at that moment.
 */
head: Seq, 
/**
 * The document, its comments.
 */
entities: Array<Entity>, 
/**
 * Its versions, the last one first.
 */
versions: Array<DocumentVersion>, 
/**
 * Whether oneself may write in it now.
 */
writes: boolean, };

export type Documents = { 
/**
 * Position of the room at that moment.
 */
head: Seq, 
/**
 * Which.
 */
documents: Array<Document>, };

export type OpenDocument = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * What for.
 */
kind: DocumentKind, 
/**
 * The meeting; none for notes.
 */
meeting?: MeetingId, 
/**
 * At most [`DOCUMENT_TITLE_CHARS_MAX`](crate::limits::DOCUMENT_TITLE_CHARS_MAX)
 * characters; absent: that of the meeting.
 */
title?: string, 
/**
 * An earlier document of the room, of the same kind, to begin from.
 */
from?: DocumentId, };

export type OfDocument = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The document.
 */
document: DocumentId, };

export type RenameDocument = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * At most [`DOCUMENT_TITLE_CHARS_MAX`](crate::limits::DOCUMENT_TITLE_CHARS_MAX)
 * characters.
 */
title: string, };

export type NameVersion = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * At most [`VERSION_NAME_CHARS_MAX`](crate::limits::VERSION_NAME_CHARS_MAX) characters.
 */
name: string, };

export type RestoreVersion = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * The version.
 */
number: number, };

export type CommentDocument = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The document.
 */
document: DocumentId, 
/**
 * See [`Comment`](super::Comment); at most
 * [`ANCHOR_BYTES_MAX`](crate::limits::ANCHOR_BYTES_MAX) bytes.
 */
anchor?: string, 
/**
 * The words that stand there, at most
 * [`QUOTE_CHARS_MAX`](crate::limits::QUOTE_CHARS_MAX) characters.
 */
quote?: string, 
/**
 * At most [`COMMENT_CHARS_MAX`](crate::limits::COMMENT_CHARS_MAX) characters.
 */
body: string, };

export type ReplyComment = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The comment that began the exchange.
 */
comment: CommentId, 
/**
 * At most [`COMMENT_CHARS_MAX`](crate::limits::COMMENT_CHARS_MAX) characters.
 */
body: string, };

export type ResolveComment = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The comment that began it.
 */
comment: CommentId, 
/**
 * It is over.
 */
resolved: boolean, };

export type TakeProposal = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The agenda.
 */
document: DocumentId, 
/**
 * The proposal.
 */
item: ItemId, };

export type Signal = { "presence": Presence } | { "typing": Typing } | { "turnout": Turnout };

export type Presence = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * How many.
 */
count: number, 
/**
 * Who; absent above [`PRESENCE_NAMES_MAX`](crate::limits::PRESENCE_NAMES_MAX) members.
 */
people?: Array<PersonId>, };

export type Typing = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread, or the main line when absent.
 */
thread?: MessageId, 
/**
 * Who.
 */
person: PersonId, };

export type Turnout = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * Mandates that have voted.
 */
voted: number, };

export type Command = { "post_message": PostMessage } | { "edit_message": EditMessage } | { "delete_message": OfMessage } | { "react": React } | { "pin_message": PinMessage } | { "acknowledge": OfMessage } | { "mark_read": MarkRead } | { "mark_all_read": MarkAllRead } | { "save_draft": SaveDraft } | { "open_direct": OpenDirect } | { "open_room": OpenRoom } | { "describe_room": DescribeRoom } | { "add_members": AddMembers } | { "set_role": SetRole } | { "remove_member": OfMember } | { "leave_room": OfChannel } | { "set_favourite": SetFavourite } | { "set_notifications": SetNotifications } | { "save_preferences": Choices } | { "create_poll": CreatePoll } | { "edit_poll": EditPoll } | { "arm_poll": OfPoll } | { "open_poll": OfPoll } | { "suspend_poll": OfPoll } | { "resume_poll": OfPoll } | { "cast_ballots": CastBallots } | { "enter_ballots": EnterBallots } | { "enter_paper": EnterPaper } | { "close_poll": ClosePoll } | { "proclaim_poll": OfPoll } | { "void_poll": VoidPoll } | { "admit_elector": AdmitElector } | { "time_poll": TimePoll } | { "remind_voters": OfPoll } | { "create_meeting": CreateMeeting } | { "edit_meeting": EditMeeting } | { "cancel_meeting": CancelMeeting } | { "convene_meeting": ConveneMeeting } | { "read_convocation": ReadConvocation } | { "open_meeting": OpenMeeting } | { "suspend_meeting": OfMeeting } | { "resume_meeting": OfMeeting } | { "close_meeting": OfMeeting } | { "add_items": AddItems } | { "edit_item": EditItem } | { "move_item": MoveItem } | { "propose_item": ProposeItem } | { "take_item": TakeItem } | { "carry_items": CarryItems } | { "discuss_item": DiscussItem } | { "open_item": OpenItem } | { "suspend_item": OfItem } | { "close_item": CloseItem } | { "follow_item": FollowItem } | { "write_minutes": WriteMinutes } | { "approve_minutes": OfMeeting } | { "answer_meeting": AnswerMeeting } | { "declare_attendance": DeclareAttendance } | { "check_in": CheckIn } | { "deposit_proxy": DepositProxy } | { "answer_proxy": AnswerProxy } | { "revoke_proxy": OfProxy } | { "recuse": Recuse } | { "request_form": RequestForm } | { "substitute": Substitute } | { "request_speech": RequestSpeech } | { "withdraw_speech": OfSpeech } | { "start_speech": StartSpeech } | { "pause_speech": OfSpeech } | { "resume_speech": OfSpeech } | { "end_speech": OfSpeech } | { "skip_speech": OfSpeech } | { "set_floor": SetFloor } | { "call_round": CallRound } | { "take_desk": OfMeeting } | { "release_desk": OfMeeting } | { "pair_screen": OfMeeting } | { "unpair_screen": OfMeeting } | { "open_document": OpenDocument } | { "rename_document": RenameDocument } | { "name_version": NameVersion } | { "restore_version": RestoreVersion } | { "comment_document": CommentDocument } | { "reply_comment": ReplyComment } | { "resolve_comment": ResolveComment } | { "take_proposal": TakeProposal } | { "type_in": TypeIn } | { "load_channel": OfChannel } | { "load_history": LoadHistory } | { "load_versions": OfMessage } | { "count_unread": OfChannel } | { "search": Search } | { "load_poll": OfPoll } | { "load_polls": LoadPolls } | { "load_meeting": OfMeeting } | { "load_meetings": LoadMeetings } | { "load_minutes": OfMeeting } | { "load_documents": OfChannel } | { "load_document": OfDocument } | "load_today" | "load_territory" | { "load_people": LoadPeople };

export type Reply = { "done": Done } | "noted" | { "room": Room } | { "page": Page } | { "versions": Array<Version> } | { "unread": Unread } | { "hits": Hits } | { "poll": PollView } | { "polls": Polls } | { "meeting": MeetingView } | { "meetings": Meetings } | { "minutes": MinutesView } | { "documents": Documents } | { "document": DocumentView } | { "screen": ScreenPaired } | { "today": Today } | { "territory": TerritoryView } | { "people": People };

export type Anchor = "latest" | { "before": Seq } | { "after": Seq } | { "around": Seq } | "first_unread";

export type PostMessage = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Root of the thread to answer in.
 */
thread?: MessageId, 
/**
 * A message of the room to quote.
 */
quote?: MessageId, 
/**
 * 1 to [`BODY_CHARS_MAX`](crate::limits::BODY_CHARS_MAX) characters.
 */
body: string, 
/**
 * Ask readers to say "j'ai pris connaissance".
 */
acknowledgement_requested: boolean, };

export type EditMessage = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The message.
 */
message: MessageId, 
/**
 * The whole new text.
 */
body: string, };

export type React = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The message.
 */
message: MessageId, 
/**
 * Which of the six.
 */
reaction: ReactionKind, 
/**
 * True to add, false to take back.
 */
on: boolean, };

export type PinMessage = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The message.
 */
message: MessageId, 
/**
 * True to pin.
 */
on: boolean, };

export type MarkRead = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread, or the main line when absent.
 */
thread?: MessageId, 
/**
 * Everything up to here has been read. Never beyond the room's head.
 */
seq: Seq, };

export type MarkAllRead = { 
/**
 * 1 to [`CHANNELS_MAX`](crate::limits::CHANNELS_MAX) rooms.
 */
rooms: Array<ReadUpTo>, };

export type ReadUpTo = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Everything up to here has been read, in all its threads. Never beyond its head.
 */
seq: Seq, };

export type SaveDraft = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread, or the main line when absent.
 */
thread?: MessageId, 
/**
 * The text as typed.
 */
body: string, };

export type OpenDirect = { 
/**
 * The others, in any order: 1 to
 * [`DIRECT_OTHERS_MAX`](crate::limits::DIRECT_OTHERS_MAX).
 */
people: Array<PersonId>, };

export type OpenRoom = { 
/**
 * 1 to [`ROOM_NAME_CHARS_MAX`](crate::limits::ROOM_NAME_CHARS_MAX) characters.
 */
name: string, 
/**
 * At most [`TOPIC_CHARS_MAX`](crate::limits::TOPIC_CHARS_MAX) characters.
 */
topic: string, 
/**
 * Its other members, at most
 * [`MEMBERS_ADDED_MAX`](crate::limits::MEMBERS_ADDED_MAX).
 */
people: Array<PersonId>, };

export type DescribeRoom = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The whole new name.
 */
name: string, 
/**
 * The whole new topic.
 */
topic: string, };

export type AddMembers = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * 1 to [`MEMBERS_ADDED_MAX`](crate::limits::MEMBERS_ADDED_MAX) people.
 */
people: Array<PersonId>, 
/**
 * What they may do.
 */
role: MemberRole, };

export type SetRole = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The member.
 */
person: PersonId, 
/**
 * What they may do from now on.
 */
role: MemberRole, };

export type SetFavourite = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * True for a favourite.
 */
on: boolean, };

export type SetNotifications = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Absent: as everywhere else.
 */
level?: NotificationLevel, };

export type TypeIn = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread, or the main line when absent.
 */
thread?: MessageId, };

export type OfChannel = { 
/**
 * The room.
 */
channel: ChannelId, };

export type OfMember = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The member.
 */
person: PersonId, };

export type OfMessage = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The message.
 */
message: MessageId, };

export type LoadHistory = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The thread (its root comes along), or the main line when absent.
 */
thread?: MessageId, 
/**
 * Where.
 */
anchor: Anchor, 
/**
 * Messages wanted, 1 to [`PAGE_MESSAGES_MAX`](crate::limits::PAGE_MESSAGES_MAX).
 */
limit: number, };

export type LoadPeople = { 
/**
 * Where the page before ended.
 */
after?: PersonId, 
/**
 * People wanted, 1 to [`PAGE_PEOPLE_MAX`](crate::limits::PAGE_PEOPLE_MAX).
 */
limit: number, };

export type Search = { 
/**
 * Words; accents, case and plural do not matter.
 */
text?: string, 
/**
 * Only in this room.
 */
channel?: ChannelId, 
/**
 * Only by this person.
 */
author?: PersonId, 
/**
 * Not before.
 */
from?: Micros, 
/**
 * Before.
 */
until?: Micros, 
/**
 * Where the page before ended.
 */
after?: Cursor, 
/**
 * Hits wanted, 1 to [`SEARCH_HITS_MAX`](crate::limits::SEARCH_HITS_MAX).
 */
limit: number, };

export type Cursor = { 
/**
 * Time of the last hit.
 */
at: Micros, 
/**
 * The last hit.
 */
message: MessageId, };

export type Done = { 
/**
 * The channel it changed: the room, or the personal channel.
 */
channel: ChannelId, 
/**
 * The position it took there.
 */
seq: Seq, 
/**
 * The message it made or touched, where there is one.
 */
message?: MessageId, 
/**
 * The poll it made or touched, where there is one.
 */
poll?: PollId, 
/**
 * The meeting it made or touched, where there is one.
 */
meeting?: MeetingId, 
/**
 * The item it made or touched, where there is one.
 */
item?: ItemId, 
/**
 * The document it made or touched, where there is one.
 */
document?: DocumentId, 
/**
 * The comment it made or touched, where there is one.
 */
comment?: CommentId, };

export type Room = { 
/**
 * Where the room stood.
 */
state: ChannelState, 
/**
 * The room, its members past and present, pinned messages, newest page.
 */
entities: Array<Entity>, 
/**
 * Older messages exist.
 */
more_before: boolean, };

export type Page = { 
/**
 * Head of the room at that moment.
 */
head: Seq, 
/**
 * Messages in the order of the room, with their threads, reactions, acknowledgements,
 * and the messages they quote.
 */
entities: Array<Entity>, 
/**
 * Older messages exist.
 */
more_before: boolean, 
/**
 * Newer messages exist.
 */
more_after: boolean, };

export type Hits = { 
/**
 * At most the limit asked for.
 */
hits: Array<Hit>, 
/**
 * Present when there are more.
 */
next?: Cursor, };

export type People = { 
/**
 * At most the limit asked for.
 */
people: Array<PersonView>, 
/**
 * Present when there are more.
 */
next?: PersonId, };

export type Today = { 
/**
 * Open polls where a mandate that the person exercises has not voted.
 */
votes: Array<WaitingVote>, 
/**
 * Meetings that were convened and are not over, the first one first.
 */
meetings: Array<WaitingMeeting>, 
/**
 * Of a mayor: members of the commune at meetings of rooms that are not the mayor's, who
 * may be replaced there.
 */
replacements: Array<WaitingReplacement>, 
/**
 * Messages whose author asked to be told "j'ai pris connaissance", and was not yet.
 */
acknowledgements: Array<Waiting>, 
/**
 * Unread messages that name the person, their commune or the room.
 */
mentions: Array<Waiting>, 
/**
 * Unread replies in threads that the person began or wrote in.
 */
replies: Array<WaitingThread>, 
/**
 * The last unread message of each direct conversation.
 */
direct: Array<Waiting>, };

export type Waiting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The message.
 */
message: MessageId, 
/**
 * Its place in the room.
 */
seq: Seq, 
/**
 * The thread it stands in; absent in the main line.
 */
thread?: MessageId, 
/**
 * Who wrote it.
 */
author: PersonId, 
/**
 * Their name, as shown.
 */
author_name: string, 
/**
 * When.
 */
at: Micros, 
/**
 * How the text begins, without marks, on one line, at most
 * [`EXCERPT_CHARS_MAX`](crate::limits::EXCERPT_CHARS_MAX) characters.
 */
excerpt: string, };

export type WaitingThread = { 
/**
 * Its root.
 */
thread: MessageId, 
/**
 * How the root's text begins; empty when it was deleted.
 */
root_excerpt: string, 
/**
 * How many replies are unread.
 */
replies: number, 
/**
 * The last of them.
 */
last: Waiting, };

export type WaitingVote = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The poll.
 */
poll: PollId, 
/**
 * Its number in the room.
 */
number: number, 
/**
 * What it asks.
 */
title: string, 
/**
 * Three cards for a minute.
 */
mood: boolean, 
/**
 * Since when.
 */
opened_at?: Micros, 
/**
 * Until when, where that is fixed.
 */
closes_at?: Micros, };

export type WaitingMeeting = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * What it is called.
 */
title: string, 
/**
 * When it begins.
 */
starts_at: Micros, 
/**
 * Where it stands.
 */
state: MeetingState, 
/**
 * Version of its last convocation.
 */
version: number, 
/**
 * The person was called by it.
 */
called: boolean, 
/**
 * They opened it.
 */
read: boolean, 
/**
 * What they answered, to this or an earlier one.
 */
answer?: Rsvp, 
/**
 * The person conducts it: facilitates the room, or is named by the meeting.
 */
conducts: boolean, };

export type WaitingReplacement = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Its name.
 */
room: string, 
/**
 * The meeting.
 */
meeting: MeetingId, 
/**
 * What it is called.
 */
title: string, 
/**
 * When it begins.
 */
starts_at: Micros, 
/**
 * The member.
 */
member: PersonId, 
/**
 * Their name, as shown.
 */
member_name: string, 
/**
 * Who replaces them; absent: nobody.
 */
substitute?: PersonId, };

export type BodyKind = "mayors_conference" | "bureau" | "council" | "commission";

export type TerritoryView = { 
/**
 * Identity.
 */
id: TerritoryId, 
/**
 * "CC Mad et Moselle".
 */
name: string, 
/**
 * In the order of their INSEE codes.
 */
communes: Array<CommuneView>, 
/**
 * In the order they were created.
 */
bodies: Array<BodyView>, 
/**
 * How many people the directory lists.
 */
people: number, };

export type CommuneView = { 
/**
 * INSEE code: five characters.
 */
insee: string, 
/**
 * "Novéant-sur-Moselle".
 */
name: string, 
/**
 * Inhabitants.
 */
population: number, };

export type BodyView = { 
/**
 * Identity.
 */
id: BodyId, 
/**
 * What it is.
 */
kind: BodyKind, 
/**
 * "Conférence des maires".
 */
name: string, 
/**
 * How many seats it has.
 */
seats: number, 
/**
 * How many of them nobody holds.
 */
vacant: number, 
/**
 * It decided that voices may weigh by population; elsewhere each weighs one.
 */
weighs: boolean, };

export type PersonView = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * First name and name, as shown.
 */
name: string, 
/**
 * "Maire de Novéant-sur-Moselle".
 */
function?: string, 
/**
 * INSEE code of the person's commune; absent for agents.
 */
commune?: string, 
/**
 * Administers the territory: whom one turns to.
 */
administrator: boolean, 
/**
 * The seats they hold now, body by body.
 */
seats: Array<SeatView>, };

export type SeatView = { 
/**
 * The body.
 */
body: BodyId, 
/**
 * "Maire d’Arnaville", "2e vice-présidence".
 */
title: string, };

export type Problem = "bad_frame" | { "unsupported_protocol": Supported } | "not_signed_in" | "session_ended" | "wrong_origin" | "wrong_credentials" | "expired" | "forbidden" | "not_found" | "deleted" | "follows_mandate" | "last_facilitator" | { "poll_state": PollMoment } | "not_elector" | { "already_cast": Mandates } | "secret_at_distance" | { "meeting_state": MeetingMoment } | { "item_state": ItemMoment } | "frozen_agenda" | { "warned": Warnings } | { "proxy_state": ProxyMoment } | { "holder_full": Holders } | "floor_closed" | { "speech_state": SpeechMoment } | { "written_since": Rewritten } | "minutes_approved" | "equal_voices" | { "no_population": Unweighed } | "document_frozen" | "agenda_in_document" | { "document_refused": Rejected } | { "empty": Field } | { "too_long": TooLong } | { "too_many": TooMany } | { "invalid": Field } | "id_reused" | { "slow_down": Retry } | "too_many_in_flight" | "too_many_connections" | { "busy": Retry } | { "moved": Retry } | { "internal": Trace };

export type Supported = { 
/**
 * Protocol versions.
 */
versions: Array<number>, };

export type PollMoment = { 
/**
 * Where it stands.
 */
state: PollState, 
/**
 * Since when it takes no more ballots.
 */
closed_at?: Micros, };

export type MeetingMoment = { 
/**
 * Where it stands.
 */
state: MeetingState, };

export type ItemMoment = { 
/**
 * Where it stands.
 */
state: ItemState, };

export type ProxyMoment = { 
/**
 * Where it stands.
 */
state: ProxyState, };

export type SpeechMoment = { 
/**
 * Where it stands.
 */
state: SpeechState, };

export type Rewritten = { 
/**
 * Position of the one that stands there; 0: none does.
 */
rev: Seq, };

export type Rejected = { 
/**
 * Where in the document: `items.6f1c….minutes`; absent: the whole of it.
 */
path?: string, 
/**
 * Why, as a word: `schema`, `unknown_root`, `too_large`, `malformed`, `missing`,
 * `forged_client`, `full`.
 */
reason: string, };

export type Warnings = { 
/**
 * Which.
 */
warnings: Array<Warning>, };

export type Unweighed = { 
/**
 * Which.
 */
seats: Array<UnweighedSeat>, };

export type UnweighedSeat = { 
/**
 * Who holds it.
 */
person: PersonId, 
/**
 * INSEE code of its commune, whose population is not known; absent: it has no commune.
 */
commune?: string, };

export type Mandates = { 
/**
 * Their numbers.
 */
mandates: Array<number>, };

export type Field = { 
/**
 * Its name in the command.
 */
field: string, };

export type TooLong = { 
/**
 * Its name in the command.
 */
field: string, 
/**
 * Its length, in characters.
 */
chars: number, 
/**
 * The most allowed, in characters.
 */
chars_max: number, };

export type TooMany = { 
/**
 * Its name in the command.
 */
field: string, 
/**
 * The most allowed.
 */
max: number, };

export type Retry = { 
/**
 * Milliseconds to wait at least.
 */
retry_after_ms: number, };

export type Trace = { 
/**
 * Its identity.
 */
trace: string, };

export type Refusal = { 
/**
 * Stable number.
 */
code: number, 
/**
 * The same request may succeed later.
 */
temporary: boolean, 
/**
 * Wait at least this long.
 */
retry_after_ms?: number, 
/**
 * What it is.
 */
problem: Problem, };

export type ClientFrame = { "hello": Hello } | { "request": Request };

export type ServerFrame = { "welcome": Welcome } | { "caught_up": CaughtUp } | { "reset": Reset } | { "changes": Changes } | { "signal": Signal } | { "reply": Answer } | { "bye": Bye };

export type Outcome = { "ok": Reply } | { "problem": Refusal };

export type ResetReason = "epoch_changed" | "too_far" | "ahead";

export type Hello = { 
/**
 * [`VERSION`](crate::VERSION).
 */
protocol: number, 
/**
 * Where the client stands in the rooms it knows; other rooms start at their head.
 */
resume: Array<Position>, };

export type Position = { 
/**
 * The room or the personal channel.
 */
channel: ChannelId, 
/**
 * Its numbering.
 */
epoch: string, 
/**
 * The last change applied.
 */
seq: Seq, };

export type Request = { 
/**
 * Made by the client; kept when the command is sent again.
 */
id: CommandId, 
/**
 * The command.
 */
command: Command, };

export type Welcome = { 
/**
 * Who the server takes the client for.
 */
you: You, 
/**
 * The server's clock.
 */
server_time: Micros, 
/**
 * Limits in force.
 */
limits: Limits, 
/**
 * The personal channel: its numbering and head.
 */
personal: Position, 
/**
 * Every room of the person.
 */
channels: Array<ChannelState>, };

export type CaughtUp = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Its numbering.
 */
epoch: string, 
/**
 * The client's position; the changes after it were sent before this frame.
 */
from: Seq, 
/**
 * The position reached.
 */
to: Seq, };

export type Reset = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * Why.
 */
reason: ResetReason, 
/**
 * Its numbering.
 */
epoch: string, 
/**
 * It is live from here on.
 */
head: Seq, };

export type Changes = { 
/**
 * The room.
 */
channel: ChannelId, 
/**
 * The position before the first one.
 */
from: Seq, 
/**
 * The position of the last one.
 */
to: Seq, 
/**
 * `to - from` changes, in order.
 */
changes: Array<Change>, };

export type Answer = { 
/**
 * The request's id.
 */
id: CommandId, 
/**
 * What came of it.
 */
outcome: Outcome, };

export type Bye = { 
/**
 * The close code that follows: see [`close`].
 */
code: number, 
/**
 * Reconnect after this long.
 */
reconnect_after_ms?: number, };

export type SignInOptions = { 
/**
 * The territory's name.
 */
territory_name: string, 
/**
 * Codes can be sent by e-mail.
 */
code_by_email: boolean, 
/**
 * One-click sign-in; empty unless the server was started with `--demo`.
 */
personas: Array<Persona>, };

export type Persona = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * First name and name, as shown.
 */
name: string, 
/**
 * "Maire de Novéant-sur-Moselle".
 */
function?: string, 
/**
 * One sentence on who they are: only for the few who are offered first.
 */
line?: string, };

export type SignInAsPersona = { 
/**
 * One of the personas.
 */
person: PersonId, };

export type SignInWithPassword = { 
/**
 * E-mail address; case does not matter.
 */
email: string, 
/**
 * The password.
 */
password: string, };

export type RequestCode = { 
/**
 * E-mail address.
 */
email: string, };

export type SignInWithCode = { 
/**
 * E-mail address.
 */
email: string, 
/**
 * Six digits; spaces are ignored.
 */
code: string, };

export type InvitationView = { 
/**
 * The territory's name.
 */
territory_name: string, 
/**
 * Whom it is for.
 */
name: string, 
/**
 * Their function.
 */
function?: string, 
/**
 * Their address as known; the guest may give another one.
 */
email?: string, 
/**
 * Until when it may be used.
 */
expires_at: Micros, };

export type AcceptInvitation = { 
/**
 * The address codes will be sent to.
 */
email: string, 
/**
 * A password, if the guest wants one beside codes.
 */
password?: string, };

export type Invite = { 
/**
 * The person.
 */
person: PersonId, };

export type Invitation = { 
/**
 * Identity: what `DELETE /api/invitations/{id}` takes.
 */
id: InvitationId, 
/**
 * The person.
 */
person: PersonId, 
/**
 * Whom it is for.
 */
name: string, 
/**
 * Their function.
 */
function?: string, 
/**
 * The link to open.
 */
url: string, 
/**
 * The same link as a QR code: an SVG document.
 */
qr_svg: string, 
/**
 * Until when it may be used.
 */
expires_at: Micros, };

export type InviteMany = { 
/**
 * 1 to [`INVITED_MAX`](crate::limits::INVITED_MAX) people.
 */
people: Array<PersonId>, };

export type GuestView = { 
/**
 * The account.
 */
person: PersonId, 
/**
 * First name and name, as shown.
 */
name: string, 
/**
 * Their function.
 */
function?: string, 
/**
 * INSEE code of their commune.
 */
commune?: string, 
/**
 * They have signed in at least once.
 */
came: boolean, 
/**
 * The invitation that was not used yet, however old.
 */
invitation?: PendingInvitation, };

export type PendingInvitation = { 
/**
 * Identity: what `DELETE /api/invitations/{id}` takes.
 */
id: InvitationId, 
/**
 * Who invited; absent when it was done at the machine itself.
 */
by?: PersonId, 
/**
 * When.
 */
created_at: Micros, 
/**
 * Until when it may be used; perhaps past.
 */
expires_at: Micros, };

export type SessionView = { 
/**
 * Identity.
 */
id: SessionId, 
/**
 * "Firefox sur Android".
 */
device: string, 
/**
 * Since when.
 */
created_at: Micros, 
/**
 * Last use, to the hour.
 */
seen_at: Micros, 
/**
 * It is the browser that asks.
 */
current: boolean, };

export type SetPassword = { 
/**
 * The present password, where there is one.
 */
current?: string, 
/**
 * The new one.
 */
new: string, };

export const FRAME_BYTES_MAX = 65536;

export const IN_FLIGHT_COMMANDS_MAX = 32;

export const PING_EVERY_MS = 25000;

export const BODY_CHARS_MAX = 8000;

export const QUERY_CHARS_MAX = 200;

export const TYPING_EVERY_MS = 3000;

export const TYPING_TTL_MS = 6000;

export const QUESTION_CHARS_MAX = 500;

export const OPTIONS_MAX = 30;

export const OPTION_CHARS_MAX = 120;

export const SCORE_MAX = 20;

export const REASON_CHARS_MAX = 500;

export const MEETING_TITLE_CHARS_MAX = 120;

export const PLACE_CHARS_MAX = 200;

export const URL_CHARS_MAX = 500;

export const ITEMS_MAX = 100;

export const ITEM_TITLE_CHARS_MAX = 300;

export const ITEM_MINUTES_MAX = 600;

export const ATTACHMENTS_MAX = 10;

export const ATTACHMENT_LABEL_CHARS_MAX = 120;

export const DECISION_CHARS_MAX = 4000;

export const MINUTES_TEXT_CHARS_MAX = 12000;

export const FOLLOW_UP_CHARS_MAX = 500;

export const WARNING_SECONDS_MIN = 10;

export const WARNING_SECONDS_MAX = 3600;

export const SCREEN_CODE_CHARS = 6;

export const SEALED_PLAIN_BYTES = 512;

export const DOCUMENT_TITLE_CHARS_MAX = 200;

export const VERSION_NAME_CHARS_MAX = 100;

export const COMMENT_CHARS_MAX = 2000;

export const QUOTE_CHARS_MAX = 500;

export const UPDATES_AT_ONCE_MAX = 64;

export const TRACKER_CHARS_MAX = 32;

export const MOOD_TTL_MS = 60000;

export const CLOSING_SECONDS_MAX = 3600;

export const REMIND_EVERY_MS = 30000;

export const PASSWORD_CHARS_MIN = 10;

export const CODE_TTL_SECONDS = 900;
