//! What people do with polls, told on both engines with the same answers.

use super::*;
use crate::ask::{load as load_room, set_role};
use crate::rig::{ALICE, BRUNO, CHLOE, DAVID, on_both};
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::{CommandId, Micros, Seq};
use parvis_protocol::poll::command::EnterBallots;
use parvis_protocol::poll::{
    Availability, BallotSource, Bounds, Choice, Mood, PaperCount, PollFamily, PollKind,
    PollOutcome, PollRules, PollState, Receipt, Register, Seats, Sum, Vote, WeightRule,
};
use parvis_protocol::problem::{Mandates, PollMoment, Problem, Unweighed, UnweighedSeat};
use std::time::Duration;
use uuid::Uuid;

const NOTHING: PollId = PollId(Uuid::from_u128(404));

fn receipt(rig: &Rig, who: usize, poll: PollId, mandate: u32) -> Receipt {
    let personal = rig.people[who].personal;
    match &rig.picture(personal)[&format!("receipt:{poll}:{mandate}")] {
        Entity::Receipt(receipt) => receipt.clone(),
        other => panic!("{other:?}"),
    }
}

async fn check_loads(rig: &mut Rig) {
    let (room, personal) = (rig.rooms[0], rig.people[BRUNO].personal);
    rig.check_first_load(BRUNO, room).await;
    rig.check_first_load(BRUNO, personal).await;
}

fn twice(choice: Choice) -> [Choice; 2] {
    [choice.clone(), choice]
}

/// The mandates of Alice and Bruno.
fn both(rig: &Rig, room: ChannelId, poll: PollId) -> [u32; 2] {
    let electorate = electorate(rig, room, poll);
    assert_eq!(electorate.people.len(), 2, "an observer does not vote");
    [ALICE, BRUNO].map(|who| mandate(&electorate, rig.people[who].person))
}

#[tokio::test]
async fn a_question_is_asked_answered_and_told_in_three_gestures() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let asked = draft(question(PollKind::Motion, &[]), None);
        let poll = poll_of(rig, BRUNO, create(room, asked, true)).await;
        assert_eq!(known(rig, room, poll).state, PollState::Open);
        assert_eq!(known(rig, room, poll).electors, Sum { ballots: 2, weight: 2 });
        let [alice, bruno] = both(rig, room, poll);
        rig.ask(ALICE, vote(room, poll, alice, Choice::Against)).await.unwrap();
        rig.context.clock.advance(Duration::from_secs(2));
        rig.ask(BRUNO, vote(room, poll, bruno, Choice::For)).await.unwrap();
        rig.ask(ALICE, vote(room, poll, alice, Choice::For)).await.unwrap();
        let own = receipt(rig, ALICE, poll, alice);
        assert_eq!((own.choice, own.counted), (Some(Choice::For), true), "the last one counts");
        let seen = view(rig, CHLOE, room, poll).await;
        assert_eq!((seen.voted, seen.register, seen.record), (2, Some(vec![1, 2]), None));
        assert_eq!(known(rig, room, poll).result, None, "nothing before the end");
        rig.ask(BRUNO, close(room, poll, true)).await.unwrap();
        let told = known(rig, room, poll);
        assert_eq!(told.state, PollState::Proclaimed);
        assert_eq!(told.result.unwrap().outcome, PollOutcome::Adopted);
        assert!(electorate(rig, room, poll).people.is_empty(), "nobody votes any more");
        let seen = view(rig, CHLOE, room, poll).await;
        assert!(parvis::poll::tally::verify(&seen.record.unwrap()));
        assert_eq!(seen.record_hash, told.record_hash);
        check_loads(rig).await;
    })
    .await;
}

async fn waiting_votes(rig: &mut Rig, who: usize) -> Vec<PollId> {
    match rig.ask(who, Command::LoadToday).await {
        Ok(Reply::Today(today)) => today.votes.iter().map(|vote| vote.poll).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_open_poll_waits_for_those_who_have_not_voted() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let asked = || draft(question(PollKind::Motion, &[]), None);
        let first = poll_of(rig, ALICE, create(room, asked(), true)).await;
        rig.context.clock.advance(Duration::from_secs(2));
        let second = poll_of(rig, BRUNO, create(room, asked(), true)).await;
        poll_of(rig, ALICE, create(room, asked(), false)).await;
        poll_of(rig, ALICE, create(room, motion(PollFamily::Paper), true)).await;
        assert_eq!(waiting_votes(rig, BRUNO).await, [second, first], "the last one first");
        assert_eq!(waiting_votes(rig, CHLOE).await, [], "an observer does not vote");
        let [_, bruno] = both(rig, room, second);
        rig.ask(BRUNO, vote(room, second, bruno, Choice::For)).await.unwrap();
        assert_eq!(waiting_votes(rig, BRUNO).await, [first]);
        assert_eq!(waiting_votes(rig, ALICE).await, [second, first]);
        rig.ask(ALICE, suspend(room, first)).await.unwrap();
        rig.ask(ALICE, close(room, second, true)).await.unwrap();
        assert_eq!(waiting_votes(rig, BRUNO).await, []);
        assert_eq!(waiting_votes(rig, ALICE).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_poll_is_prepared_armed_opened_suspended_closed_proclaimed() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Public), false)).await;
        let single = draft(question(PollKind::Single, &["Lundi", "Mardi"]), None);
        rig.ask(ALICE, arm(room, poll)).await.unwrap();
        rig.ask(ALICE, edit(room, poll, single)).await.unwrap();
        assert_eq!(known(rig, room, poll).state, PollState::Draft, "to be armed again");
        rig.ask(ALICE, edit(room, poll, motion(PollFamily::Public))).await.unwrap();
        rig.ask(ALICE, arm(room, poll)).await.unwrap();
        assert_eq!(view(rig, ALICE, room, poll).await.electors.len(), 2, "who could vote");
        let early = rig.refused(ALICE, vote(room, poll, 1, Choice::For)).await;
        let moment = PollMoment { state: PollState::Armed, closed_at: None };
        assert_eq!(early, Problem::PollState(moment));
        rig.ask(ALICE, open(room, poll)).await.unwrap();
        let [alice, bruno] = both(rig, room, poll);
        rig.ask(ALICE, vote(room, poll, alice, Choice::For)).await.unwrap();
        rig.ask(ALICE, suspend(room, poll)).await.unwrap();
        let refused = rig.refused(BRUNO, vote(room, poll, bruno, Choice::Against)).await;
        assert!(matches!(refused, Problem::PollState(it) if it.state == PollState::Suspended));
        rig.ask(ALICE, resume(room, poll)).await.unwrap();
        rig.ask(BRUNO, vote(room, poll, bruno, Choice::Against)).await.unwrap();
        rig.ask(ALICE, close(room, poll, false)).await.unwrap();
        let seen = view(rig, BRUNO, room, poll).await;
        assert_eq!((seen.record, seen.poll.result), (None, None), "it is read again first");
        let read = view(rig, ALICE, room, poll).await;
        assert_eq!(read.record.unwrap().result.outcome, PollOutcome::Rejected, "one to one");
        rig.ask(ALICE, proclaim(room, poll)).await.unwrap();
        assert!(known(rig, room, poll).result.is_some());
        check_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_one_s_own_is_refused() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let asked = draft(question(PollKind::Motion, &[]), None);
        let poll = poll_of(rig, BRUNO, create(room, asked.clone(), true)).await;
        let [alice, bruno] = both(rig, room, poll);
        let mut hidden = motion(PollFamily::Public);
        hidden.rules.as_mut().unwrap().register = Register::Facilitators;
        let public = poll_of(rig, ALICE, create(room, hidden, true)).await;
        assert_eq!(view(rig, BRUNO, room, public).await.register, None);
        assert_eq!(view(rig, ALICE, room, public).await.register, Some(Vec::new()));
        let elsewhere = rig.rooms[1];
        let invalid = |field: &str| Problem::invalid(field);
        let entries = enter(room, poll, vec![entered(alice, Some(Choice::For))], None);
        let sealed = Vote::Sealed("AAAA".into());
        for (who, command, expected) in [
            (CHLOE, create(room, asked.clone(), true), Problem::Forbidden),
            (DAVID, create(room, asked.clone(), true), Problem::NotFound),
            (BRUNO, create(room, motion(PollFamily::Public), true), Problem::Forbidden),
            (BRUNO, close(room, public, true), Problem::Forbidden),
            (BRUNO, void(room, public, "non", false), Problem::Forbidden),
            (CHLOE, close(room, poll, true), Problem::Forbidden),
            (DAVID, load(room, poll), Problem::NotFound),
            (DAVID, page(room, None, 5), Problem::NotFound),
            (DAVID, load(elsewhere, poll), Problem::NotFound),
            (BRUNO, close(elsewhere, poll, true), Problem::NotFound),
            (BRUNO, vote(elsewhere, poll, bruno, Choice::For), Problem::NotFound),
            (BRUNO, load(room, NOTHING), Problem::NotFound),
            (BRUNO, vote(room, NOTHING, bruno, Choice::For), Problem::NotFound),
            (BRUNO, vote(room, poll, alice, Choice::For), Problem::NotElector),
            (BRUNO, vote(room, poll, 9, Choice::For), Problem::NotElector),
            (CHLOE, vote(room, poll, bruno, Choice::For), Problem::NotElector),
            (DAVID, vote(room, poll, bruno, Choice::For), Problem::NotFound),
            (BRUNO, entries, Problem::Forbidden),
            (BRUNO, votes(room, poll, Vec::new()), Problem::empty("ballots")),
            (BRUNO, vote(room, poll, bruno, Choice::Blank), invalid("vote")),
            (BRUNO, vote(room, poll, bruno, Choice::Options(vec![0])), invalid("vote")),
            (BRUNO, votes(room, poll, vec![(bruno, sealed)]), invalid("vote")),
            (BRUNO, page(room, None, 0), invalid("limit")),
            (BRUNO, void(room, poll, "  ", false), Problem::empty("reason")),
            (
                BRUNO,
                proclaim(room, poll),
                Problem::PollState(PollMoment { state: PollState::Open, closed_at: None }),
            ),
            (
                BRUNO,
                create(room, chaired(asked, rig.people[DAVID].person), false),
                invalid("chair"),
            ),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        check_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_question_has_a_result() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let three = ["Un", "Deux", "Trois"];
        let (yes, maybe, no) = (Availability::Yes, Availability::IfNeeded, Availability::No);
        for (kind, ballots, outcome) in [
            (PollKind::Single, twice(Choice::Options(vec![1])), PollOutcome::Leading(vec![1])),
            (
                PollKind::Multiple(Bounds { min: 1, max: 2 }),
                [Choice::Options(vec![0, 1]), Choice::Options(vec![1, 2])],
                PollOutcome::Leading(vec![1]),
            ),
            (
                PollKind::Ranked,
                [Choice::Ranking(vec![2, 0, 1]), Choice::Ranking(vec![2, 1])],
                PollOutcome::Leading(vec![2]),
            ),
            (
                PollKind::Score(Bounds { min: 0, max: 5 }),
                [Choice::Scores(vec![5, 0, 4]), Choice::Scores(vec![0, 5, 4])],
                PollOutcome::Leading(vec![2]),
            ),
            (
                PollKind::Date,
                [Choice::Dates(vec![yes, maybe, no]), Choice::Dates(vec![no, maybe, yes])],
                PollOutcome::Leading(vec![1]),
            ),
            (
                PollKind::Election(Seats { seats: 1, round: 1 }),
                twice(Choice::Options(vec![0])),
                PollOutcome::Elected(parvis_protocol::poll::Elected {
                    options: vec![0],
                    tied: Vec::new(),
                }),
            ),
        ] {
            let asked = draft(question(kind, &three), None);
            let poll = poll_of(rig, ALICE, create(room, asked, true)).await;
            let own = both(rig, room, poll);
            for (who, (mandate, choice)) in
                [ALICE, BRUNO].into_iter().zip(own.into_iter().zip(ballots))
            {
                rig.ask(who, vote(room, poll, mandate, choice)).await.unwrap();
            }
            rig.ask(ALICE, close(room, poll, true)).await.unwrap();
            assert_eq!(known(rig, room, poll).result.unwrap().outcome, outcome, "{kind:?}");
        }
        check_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn v20_the_secretary_enters_exceptions_first_and_each_voter_is_told() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Ordinary), true)).await;
        let [alice, bruno] = both(rig, room, poll);
        let exceptions = vec![entered(bruno, Some(Choice::Against))];
        let others = Some((Choice::For, vec![alice, bruno]));
        rig.ask(ALICE, enter(room, poll, exceptions, others)).await.unwrap();
        let told = receipt(rig, BRUNO, poll, bruno);
        assert_eq!((told.choice, told.source), (Some(Choice::Against), BallotSource::Hand));
        assert_eq!(told.entered_by, Some(rig.people[ALICE].person));
        assert_eq!(receipt(rig, ALICE, poll, alice).choice, Some(Choice::For));
        rig.ask(ALICE, enter(room, poll, vec![entered(alice, None)], None)).await.unwrap();
        let undone = receipt(rig, ALICE, poll, alice);
        assert_eq!((undone.counted, undone.choice), (false, None));
        // Bruno has his telephone after all: from then on nobody else speaks for him.
        rig.ask(BRUNO, vote(room, poll, bruno, Choice::For)).await.unwrap();
        let overruling =
            vec![entered(alice, Some(Choice::For)), entered(bruno, Some(Choice::Nppv))];
        let refused = rig.refused(ALICE, enter(room, poll, overruling, None)).await;
        assert_eq!(refused, Problem::AlreadyCast(Mandates { mandates: vec![bruno] }));
        assert!(!receipt(rig, ALICE, poll, alice).counted, "nothing was entered");
        let mut by_name = entered(bruno, Some(Choice::Abstain));
        by_name.replace = true;
        let source = BallotSource::Telephone;
        let command =
            EnterBallots { channel: room, poll, source, entries: vec![by_name], others: None };
        rig.ask(ALICE, Command::EnterBallots(command)).await.unwrap();
        let told = receipt(rig, BRUNO, poll, bruno);
        assert_eq!((told.choice, told.source), (Some(Choice::Abstain), source));
        let named = detail(rig, room).await;
        let [by, of] = [ALICE, BRUNO].map(|who| rig.people[who].person.to_string());
        assert!(named.contains(&by) && named.contains(&of), "{named}");
        assert!(!named.contains("abstain"), "and not the direction: {named}");
        rig.ask(ALICE, close(room, poll, true)).await.unwrap();
        assert_eq!(known(rig, room, poll).result.unwrap().missing.ballots, 1);
        check_loads(rig).await;
    })
    .await;
}

/// What the journal remembers beside the last change of a room.
async fn detail(rig: &Rig, room: ChannelId) -> String {
    let mut tx = rig.context.db.read().await.unwrap();
    let select = "select detail from journal where channel = $1 order by seq desc limit 1";
    parvis::on!(&mut tx, conn => {
        sqlx::query_scalar(select).bind(room).fetch_one(conn).await
    })
    .unwrap()
}

#[tokio::test]
async fn v17_nothing_is_taken_away_and_numbers_have_no_hole() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let first = poll_of(rig, ALICE, create(room, motion(PollFamily::Public), true)).await;
        let [_, bruno] = both(rig, room, first);
        rig.ask(BRUNO, vote(room, first, bruno, Choice::For)).await.unwrap();
        let command = void(room, first, "La question était mal posée.", true);
        rig.ask(ALICE, command).await.unwrap();
        let gone = known(rig, room, first);
        assert_eq!(gone.state, PollState::Voided);
        let why = gone.voided.unwrap();
        assert_eq!(why.by, Some(rig.people[ALICE].person));
        assert_eq!(why.reason.as_deref(), Some("La question était mal posée."));
        let Ok(Reply::Polls(all)) = rig.ask(BRUNO, page(room, None, 10)).await else { panic!() };
        let numbers: Vec<u32> = all.polls.iter().map(|poll| poll.number).collect();
        assert_eq!(numbers, [2, 1]);
        let second = &all.polls[0];
        assert_eq!((second.replaces, second.state), (Some(first), PollState::Draft));
        assert_eq!(second.question, gone.question);
        assert_eq!(receipt(rig, BRUNO, first, bruno).choice, Some(Choice::For), "ballots stay");
        let refused = rig.refused(BRUNO, vote(room, first, bruno, Choice::For)).await;
        assert!(matches!(refused, Problem::PollState(it) if it.state == PollState::Voided));
        for asked in 3..=5 {
            let draft = draft(question(PollKind::Motion, &[]), None);
            let poll = poll_of(rig, BRUNO, create(room, draft, false)).await;
            assert_eq!(known(rig, room, poll).number, asked);
            // A refusal takes no number.
            rig.refused(CHLOE, create(room, motion(PollFamily::Public), false)).await;
        }
        let Ok(Reply::Polls(some)) = rig.ask(BRUNO, page(room, Some(3), 1)).await else { panic!() };
        assert_eq!((some.polls[0].number, some.more_before), (2, true));
        // A proclaimed one may be voided too; what was told stays told.
        let third = poll_of(rig, ALICE, create(room, motion(PollFamily::Ordinary), true)).await;
        rig.ask(ALICE, close(room, third, true)).await.unwrap();
        rig.ask(ALICE, void(room, third, "Recomptage demandé", false)).await.unwrap();
        assert!(known(rig, room, third).result.is_some());
        check_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn an_urn_of_paper_is_typed_in() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let asked = question(PollKind::Election(Seats { seats: 1, round: 1 }), &["Aubry", "Blin"]);
        let asked = draft(asked, Some(rules(PollFamily::Paper)));
        let poll = poll_of(rig, ALICE, create(room, asked, true)).await;
        let early = rig.refused(ALICE, close(room, poll, true)).await;
        assert_eq!(early, Problem::empty("count"));
        let refused = rig.refused(BRUNO, vote(room, poll, 1, Choice::Options(vec![0]))).await;
        assert_eq!(refused, Problem::invalid("poll"));
        let count = |votes: &[i64]| PaperCount {
            envelopes: 2,
            blank: 0,
            void: 0,
            abstentions: 0,
            votes: votes.to_vec(),
        };
        let wrong = rig.refused(ALICE, paper(room, poll, count(&[2, 1]))).await;
        assert_eq!(wrong, Problem::invalid("count"));
        rig.ask(ALICE, paper(room, poll, count(&[1, 1]))).await.unwrap();
        rig.ask(ALICE, paper(room, poll, count(&[2, 0]))).await.unwrap();
        rig.ask(ALICE, close(room, poll, true)).await.unwrap();
        let result = known(rig, room, poll).result.unwrap();
        assert_eq!((result.lines[0].votes, result.needed), (2, Some(2)));
        check_loads(rig).await;
    })
    .await;
}

#[tokio::test]
async fn a_poll_closes_by_itself_when_its_time_has_passed() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let mut asked = draft(question(PollKind::Motion, &[]), None);
        let until = Micros(rig.context.now().0 + 3_600_000_000);
        asked.closes_at = Some(until);
        let poll = poll_of(rig, BRUNO, create(room, asked.clone(), true)).await;
        let [alice, bruno] = both(rig, room, poll);
        rig.ask(ALICE, vote(room, poll, alice, Choice::For)).await.unwrap();
        rig.tend_polls().await;
        assert_eq!(known(rig, room, poll).state, PollState::Open);
        rig.context.clock.advance(Duration::from_secs(3_601));
        let late = rig.refused(BRUNO, vote(room, poll, bruno, Choice::Against)).await;
        let moment = PollMoment { state: PollState::Counting, closed_at: Some(until) };
        assert_eq!(late, Problem::PollState(moment), "before anybody has closed it");
        rig.tend_polls().await;
        let closed = known(rig, room, poll);
        assert_eq!((closed.state, closed.closed_at), (PollState::Proclaimed, Some(until)));
        assert_eq!(closed.result.unwrap().lines[0].votes, 1);
        rig.tend_polls().await;
        let past = rig.refused(BRUNO, create(room, asked, true)).await;
        assert_eq!(past, Problem::invalid("closes_at"));
    })
    .await;
}

#[tokio::test]
async fn v05_what_changes_afterwards_changes_nothing_of_a_poll() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Public), true)).await;
        let [alice, bruno] = both(rig, room, poll);
        let before = electorate(rig, room, poll);
        // Chloé may write from now on, Bruno no longer: who votes in this poll stays the same.
        let [chloe, blin] = [CHLOE, BRUNO].map(|who| rig.people[who].person);
        rig.ask(ALICE, set_role(room, chloe, MemberRole::Member)).await.unwrap();
        rig.ask(ALICE, set_role(room, blin, MemberRole::Observer)).await.unwrap();
        assert_eq!(electorate(rig, room, poll), before);
        let refused = rig.refused(CHLOE, vote(room, poll, bruno, Choice::For)).await;
        assert_eq!(refused, Problem::NotElector);
        rig.ask(BRUNO, vote(room, poll, bruno, Choice::For)).await.unwrap();
        rig.ask(ALICE, vote(room, poll, alice, Choice::For)).await.unwrap();
        let changed = rig.refused(ALICE, edit(room, poll, motion(PollFamily::Ordinary))).await;
        assert!(matches!(changed, Problem::PollState(it) if it.state == PollState::Open));
        rig.ask(ALICE, close(room, poll, true)).await.unwrap();
        let told = view(rig, ALICE, room, poll).await;
        rig.dismiss(0, BRUNO).await;
        statement(rig, "update person set name = 'X ' || name").await;
        let again = view(rig, ALICE, room, poll).await;
        assert_eq!((&again.record, &again.record_hash), (&told.record, &told.record_hash));
        assert_eq!(again.electors, told.electors, "names as they were");
        let record = again.record.unwrap();
        let text = parvis::poll::tally::canonical(&record).unwrap();
        assert_eq!(Some(parvis::poll::tally::hash(&text)), again.record_hash);
        assert!(parvis::poll::tally::verify(&record));
        statement(rig, "update person set name = substr(name, 3)").await;
    })
    .await;
}

/// Weights, seats and communes as they were when the poll was opened, whatever becomes of
/// them during it and after it.
#[tokio::test]
async fn v05_seats_and_populations_that_change_leave_a_result_as_it_was() {
    on_both(async |rig| {
        let room = crate::meetings::body_of(rig, "mayors_conference", &[ALICE, BRUNO]).await;
        statement(rig, BY_POPULATION).await;
        let by_population =
            PollRules { weights: WeightRule::Population, ..rules(PollFamily::Public) };
        let asked = draft(question(PollKind::Motion, &[]), Some(by_population));
        let poll = poll_of(rig, ALICE, create(room, asked.clone(), true)).await;
        let [alice, bruno] = both(rig, room, poll);
        rig.ask(BRUNO, vote(room, poll, bruno, Choice::For)).await.unwrap();
        let all = view(rig, ALICE, room, poll).await.electors;
        assert!(all.iter().all(|it| it.weight > 1), "inhabitants: {all:?}");
        let changes = [
            "update commune set population = population + 5000",
            "update seat set title = 'Autre', commune = null, office = 'councillor'",
            "update mandate set ends_at = 1",
            "update body set kind = 'bureau', name = 'Autre', weights = 'equal',
                weights_decided = null",
        ];
        for change in changes {
            statement(rig, change).await;
        }
        assert_eq!(view(rig, ALICE, room, poll).await.electors, all, "while it is open");
        rig.ask(ALICE, vote(room, poll, alice, Choice::Against)).await.unwrap();
        rig.ask(ALICE, close(room, poll, true)).await.unwrap();
        let told = view(rig, ALICE, room, poll).await;
        for change in changes {
            statement(rig, change).await;
        }
        let refused = rig.refused(ALICE, edit(room, poll, asked)).await;
        assert!(matches!(refused, Problem::PollState(it) if it.state == PollState::Proclaimed));
        let again = view(rig, ALICE, room, poll).await;
        assert_eq!((&again.record, &again.record_hash), (&told.record, &told.record_hash));
        let record = again.record.unwrap();
        assert_eq!((&record.electors, &again.electors), (&all, &all));
        let text = parvis::poll::tally::canonical(&record).unwrap();
        assert_eq!(Some(parvis::poll::tally::hash(&text)), again.record_hash);
        assert_eq!(parvis::poll::tally::recount(&record), record.result);
    })
    .await;
}

async fn statement(rig: &Rig, text: &'static str) {
    let mut tx = rig.context.db.write().await.unwrap();
    parvis::on!(&mut tx, conn => sqlx::query(text).execute(conn).await.map(drop)).unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn v04_the_same_id_is_the_same_answer_and_never_another_ballot() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let poll = poll_of(rig, ALICE, create(room, motion(PollFamily::Public), true)).await;
        let [_, bruno] = both(rig, room, poll);
        let id = CommandId(Uuid::from_u128(77_000));
        let pour = || vote(room, poll, bruno, Choice::For);
        let contre = || vote(room, poll, bruno, Choice::Against);
        let first = rig.dispatch(BRUNO, id, pour()).await.unwrap();
        for _ in 0..3 {
            assert_eq!(rig.dispatch(BRUNO, id, pour()).await, Ok(first.clone()));
            assert_eq!(rig.dispatch(BRUNO, id, contre()).await, Err(Problem::IdReused));
        }
        // Another person's id is another id.
        let alice = rig.dispatch(ALICE, id, contre()).await;
        assert_eq!(alice, Err(Problem::NotElector));
        rig.dispatch(ALICE, CommandId(Uuid::from_u128(77_001)), close(room, poll, true))
            .await
            .unwrap();
        assert_eq!(rig.dispatch(BRUNO, id, pour()).await, Ok(first), "for ever");
        assert_eq!(rig.dispatch(BRUNO, id, contre()).await, Err(Problem::IdReused));
        let late = rig.dispatch(BRUNO, CommandId(Uuid::from_u128(77_002)), contre()).await;
        let Err(Problem::PollState(moment)) = late else { panic!("{late:?}") };
        assert_eq!(moment.state, PollState::Proclaimed, "not counted, and since when");
        assert_eq!(moment.closed_at, Some(rig.context.now()));
        rig.tend_polls().await;
    })
    .await;
}

#[tokio::test]
async fn a_mood_is_shown_and_nobody_is_remembered() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let asked = draft(question(PollKind::Mood, &[]), None);
        let poll = poll_of(rig, BRUNO, create(room, asked, true)).await;
        let seal = known(rig, room, poll).seal.unwrap();
        let own = both(rig, room, poll);
        for (who, (mandate, number)) in [ALICE, BRUNO].into_iter().zip(own.into_iter().zip(1..)) {
            let card = sealed(&seal, Choice::Mood(Mood::Up), "", number);
            let shown = rig.ask(who, votes(room, poll, vec![(mandate, card)])).await;
            assert_eq!(shown, Ok(Reply::Noted), "no trace in anybody's channel");
        }
        rig.context.clock.advance(Duration::from_secs(61));
        rig.tend_polls().await;
        assert_eq!(known(rig, room, poll).state, PollState::Counting);
        rig.tend_polls().await;
        let told = known(rig, room, poll);
        assert_eq!(told.state, PollState::Proclaimed);
        assert_eq!(told.result.unwrap().lines[0].votes, 2);
        let seen = view(rig, ALICE, room, poll).await;
        assert!(seen.electors.is_empty() && seen.record.unwrap().electors.is_empty());
        let Ok(Reply::Room(_)) = rig.ask(BRUNO, load_room(room)).await else { panic!() };
        check_loads(rig).await;
        assert_eq!(rig.head(room), known(rig, room, poll).rev, "the last change is the result");
        assert!(rig.head(room) > Seq(0));
    })
    .await;
}

/// As `parvis weights` notes it.
const BY_POPULATION: &str = "update body set weights = 'population', weights_decided = 'Art. 7'";

/// No voice weighs nothing without a word: who would is named, and nothing is opened.
#[tokio::test]
async fn voices_weigh_by_population_where_the_body_decided_so_and_people_are_known_to_live() {
    on_both(async |rig| {
        let seated = [ALICE, BRUNO, DAVID];
        let room = crate::meetings::body_of(rig, "mayors_conference", &seated).await;
        let by_population =
            PollRules { weights: WeightRule::Population, ..rules(PollFamily::Public) };
        let asked = || draft(question(PollKind::Motion, &[]), Some(by_population));
        let undecided = rig.refused(ALICE, create(room, asked(), false)).await;
        assert_eq!(undecided, Problem::EqualVoices);
        statement(rig, BY_POPULATION).await;
        let poll = poll_of(rig, ALICE, create(room, asked(), false)).await;
        // David's seat has no commune; nobody lives in Bruno's any more.
        statement(rig, "update commune set population = 0 where insee = '57254'").await;
        let seat = |who: usize, commune: Option<&str>| UnweighedSeat {
            person: rig.people[who].person,
            commune: commune.map(Into::into),
        };
        let seats = vec![seat(BRUNO, Some("57254")), seat(DAVID, None)];
        let missing = Problem::NoPopulation(Unweighed { seats });
        assert_eq!(rig.refused(ALICE, open(room, poll)).await, missing);
        assert_eq!(rig.refused(ALICE, create(room, asked(), true)).await, missing);
        statement(rig, "update commune set population = 700 where insee = '57254'").await;
        statement(
            rig,
            "update mandate set ends_at = 1 where seat in
            (select id from seat where commune is null)",
        )
        .await;
        let withdrawn = "update body set weights = 'equal', weights_decided = null";
        statement(rig, withdrawn).await;
        assert_eq!(rig.refused(ALICE, open(room, poll)).await, Problem::EqualVoices);
        statement(rig, BY_POPULATION).await;
        rig.ask(ALICE, open(room, poll)).await.unwrap();
        let weights: Vec<i64> =
            view(rig, ALICE, room, poll).await.electors.iter().map(|it| it.weight).collect();
        assert!(weights.len() == 2 && weights[1] == 700, "{weights:?}");
    })
    .await;
}
