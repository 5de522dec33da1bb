//! V18: what leaves the server as a file is checked again without it, and whatever is changed
//! afterwards is seen.

use super::ask::{close, motion, proclaim, rules, sealed, void, vote, votes};
use super::crowd::{Crowd, on_each};
use super::{draft, question};
use crate::cli::parvis;
use crate::identity::ask::Ask;
use crate::identity::site::{Site, bases};
use futures_util::future::join_all;
use parvis::poll;
use parvis::poll::verify::{Error, Fault, verify};
use parvis_protocol::id::{ChannelId, PollId};
use parvis_protocol::poll::{Choice, PollFamily, PollKind, PollState, VerificationFile};
use parvis_protocol::problem::Problem;
use serde_json::{Value, json};

const VOTERS: usize = 4;

/// A poll on which the first three vote.
async fn voted(crowd: &Crowd, family: PollFamily) -> PollId {
    let poll = crowd.open(motion(family)).await;
    let mandates = crowd.mandates(poll).await;
    let choices = [Choice::For, Choice::Against, Choice::For];
    for (who, choice) in choices.into_iter().enumerate() {
        crowd.get(who, vote(crowd.room, poll, mandates[who], choice)).await.unwrap();
    }
    poll
}

async fn secretly(crowd: &Crowd) -> PollId {
    let secret = draft(question(PollKind::Motion, &[]), Some(rules(PollFamily::Secret)));
    let poll = crowd.open(secret).await;
    let mandates = crowd.mandates(poll).await;
    let seal = crowd.view((0, 0), poll).await.poll.seal.unwrap();
    for (who, mandate) in mandates.into_iter().enumerate() {
        let ballot = sealed(&seal, Choice::For, &format!("{who}abcdef"), who as u64);
        let ballots = votes(crowd.room, poll, vec![(mandate, ballot)]);
        crowd.get(who, ballots).await.unwrap();
    }
    poll
}

/// Three results that were told, and between them one that never was.
async fn evening(crowd: &Crowd) {
    let room = crowd.room;
    let public = voted(crowd, PollFamily::Public).await;
    crowd.get(0, close(room, public, true)).await.unwrap();
    let spoilt = voted(crowd, PollFamily::Ordinary).await;
    crowd.get(0, close(room, spoilt, false)).await.unwrap();
    crowd.get(0, void(room, spoilt, "La question était mal posée", false)).await.unwrap();
    let secret = secretly(crowd).await;
    crowd.get(0, close(room, secret, true)).await.unwrap();
    while crowd.view((0, 0), secret).await.poll.state == PollState::Counting {
        poll::tend(&crowd.nodes[0]).await.unwrap();
    }
    let last = voted(crowd, PollFamily::Consultative).await;
    crowd.get(0, close(room, last, false)).await.unwrap();
    crowd.get(0, proclaim(room, last)).await.unwrap();
}

async fn file(crowd: &Crowd, poll: Option<PollId>) -> Result<VerificationFile, Problem> {
    let asked = poll::verification(&crowd.nodes[1], &crowd.people[1], crowd.room, poll).await;
    asked.map_err(Problem::from)
}

fn faults(file: &Value) -> Vec<Vec<Fault>> {
    let (_, checked) = verify(&file.to_string()).unwrap();
    checked.into_iter().map(|one| one.faults).collect()
}

/// The vote against becomes a vote for.
fn turn_round(record: &mut Value) {
    let ballots = record["record"]["urn"]["named"].as_array_mut().unwrap();
    let against = ballots.iter_mut().find(|ballot| ballot["choice"] == "against");
    against.unwrap()["choice"] = json!("for");
}

/// The faults of a file in which something was changed.
fn faults_after(file: &VerificationFile, change: impl FnOnce(&mut Value)) -> Vec<Vec<Fault>> {
    let mut file = serde_json::to_value(file).unwrap();
    change(&mut file["records"]);
    faults(&file)
}

#[tokio::test]
async fn v18_results_are_checked_without_the_server() {
    on_each(VOTERS, async |crowd| {
        Box::pin(evening(crowd)).await;
        let file = file(crowd, None).await.unwrap();
        let told: Vec<bool> = file.records.iter().map(|it| it.record.is_some()).collect();
        assert_eq!(told, [true, false, true, true], "a result that was not told stays untold");
        assert!(file.records[1].voided.is_some());
        assert_eq!(faults_after(&file, |_| {}), [[], [], [], []]);
    })
    .await;
}

#[tokio::test]
async fn v18_whatever_is_changed_afterwards_is_seen() {
    on_each(VOTERS, async |crowd| {
        Box::pin(evening(crowd)).await;
        let file = file(crowd, None).await.unwrap();
        let changed = faults_after(&file, |records| {
            turn_round(&mut records[0]);
        });
        assert_eq!(changed, [vec![Fault::Hash, Fault::Result], vec![], vec![], vec![]]);
        let relabelled = faults_after(&file, |records| {
            records[2]["record"]["question"]["title"] = json!("Autre chose");
        });
        assert_eq!(relabelled, [vec![], vec![], vec![Fault::Hash], vec![]]);
        let added = faults_after(&file, |records| {
            records[3]["record"]["note"] = json!("adopté à l’unanimité");
        });
        assert_eq!(added, [vec![], vec![], vec![], vec![Fault::Hash]]);
        let taken_out = faults_after(&file, |records| {
            records.as_array_mut().unwrap().remove(1);
        });
        assert_eq!(taken_out, [vec![], vec![Fault::Chain], vec![]]);
        let moved = faults_after(&file, |records| records.as_array_mut().unwrap().swap(2, 3));
        assert_eq!(moved, [vec![], vec![], vec![Fault::Chain], vec![Fault::Chain]]);
        let newer = faults_after(&file, |records| {
            records[0]["record"]["result"]["engine"] = json!(99);
        });
        assert_eq!(newer[0], [Fault::Hash, Fault::Engine(99)]);
    })
    .await;
}

/// Who rewrites a record and makes its hash again breaks the chain at the next one.
#[tokio::test]
async fn v18_a_record_rewritten_with_its_hash_breaks_the_chain() {
    on_each(VOTERS, async |crowd| {
        Box::pin(evening(crowd)).await;
        let mut file = file(crowd, None).await.unwrap();
        let first = &mut file.records[0];
        let record = first.record.as_mut().unwrap();
        if let parvis_protocol::poll::Urn::Named(ballots) = &mut record.urn {
            ballots.iter_mut().for_each(|ballot| ballot.choice = Choice::For);
        }
        record.result = poll::tally::recount(record);
        first.hash = poll::tally::hash(&poll::tally::canonical(record).unwrap());
        assert_eq!(
            faults_after(&file, |_| {}),
            [vec![], vec![Fault::Chain], vec![], vec![]],
            "it counts well, and is not what the next one followed"
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn v18_results_made_at_once_follow_each_other() {
    on_each(VOTERS, async |crowd| {
        let mut polls = Vec::new();
        for _ in 0..8 {
            polls.push(voted(crowd, PollFamily::Public).await);
        }
        let closing = polls
            .iter()
            .enumerate()
            .map(|(n, poll)| crowd.ask((n % 2, 0), crowd.id(), close(crowd.room, *poll, true)));
        join_all(closing).await.into_iter().for_each(|it| drop(it.unwrap()));
        let file = file(crowd, None).await.unwrap();
        assert_eq!(file.records.len(), 8);
        assert!(faults_after(&file, |_| {}).iter().all(Vec::is_empty));
    })
    .await;
}

#[tokio::test]
async fn v18_a_result_is_given_to_members_once_it_is_told() {
    on_each(VOTERS, async |crowd| {
        let poll = voted(crowd, PollFamily::Public).await;
        assert_eq!(file(crowd, Some(poll)).await, Err(Problem::NotFound));
        crowd.get(0, close(crowd.room, poll, false)).await.unwrap();
        assert_eq!(file(crowd, Some(poll)).await, Err(Problem::NotFound), "not told yet");
        assert_eq!(file(crowd, None).await, Err(Problem::NotFound));
        crowd.get(0, proclaim(crowd.room, poll)).await.unwrap();
        assert_eq!(file(crowd, Some(poll)).await.unwrap().records.len(), 1);
        let elsewhere = ChannelId(uuid::Uuid::from_u128(404));
        let stranger = poll::verification(&crowd.nodes[0], &crowd.people[1], elsewhere, None).await;
        assert!(matches!(stranger.map_err(Problem::from), Err(Problem::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn v18_only_who_is_signed_in_gets_a_file_and_an_unknown_address_is_a_problem() {
    for base in bases().await {
        let site = Site::open(base).await;
        let (_, cookie) = site.administrator().await;
        let nowhere = uuid::Uuid::from_u128(404);
        let path = format!("/api/channels/{nowhere}/records");
        assert_eq!(site.ask(Ask::get(&path)).await.status, 401);
        for path in [path.clone(), format!("{path}/{nowhere}"), format!("{path}/abc")] {
            let told = site.ask(Ask::get(&path).with(&cookie)).await;
            assert_eq!(told.status, 404, "{path}");
            told.problem("not_found");
        }
        site.close().await;
    }
}

#[tokio::test]
async fn v18_the_program_says_in_french_what_it_found() {
    let folder = tempfile::tempdir().unwrap();
    on_each(VOTERS, async |crowd| {
        Box::pin(evening(crowd)).await;
        let honest = file(crowd, None).await.unwrap();
        let mut forged = serde_json::to_value(&honest).unwrap();
        turn_round(&mut forged["records"][0]);
        let said = async |content: &Value| {
            let path = folder.path().join("votes.json");
            std::fs::write(&path, content.to_string()).unwrap();
            let done = parvis().arg("verify").arg(path).output().await.unwrap();
            let told = [done.stdout, done.stderr].concat();
            (done.status.success(), String::from_utf8(told).unwrap())
        };
        let (fine, told) = said(&serde_json::to_value(&honest).unwrap()).await;
        assert!(fine, "{told}");
        assert!(told.contains("Voirie") && told.contains("annulé"), "{told}");
        assert!(told.contains("3 votes recomptés"), "{told}");
        let (fine, told) = said(&forged).await;
        assert!(!fine && told.contains("ne donnent pas ce résultat"), "{told}");
        let (fine, told) = said(&json!({ "version": 7, "room": "", "records": [] })).await;
        assert!(!fine && told.contains("version 7"), "{told}");
        let (fine, told) = said(&json!([])).await;
        assert!(!fine && told.contains("pas un fichier de vérification"), "{told}");
    })
    .await;
    assert!(matches!(verify("{"), Err(Error::Unreadable(_))));
}
