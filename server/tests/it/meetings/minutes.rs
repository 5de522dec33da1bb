//! The minutes of a meeting: who reads and writes them, what they say, what leaves as a file.

use super::vote::{held, on, place};
use super::*;
use crate::polls::{self, poll_of};
use crate::rig::{DAVID, on_both};
use Whereabouts::{Room, Video};
use axum::body::Body;
use axum::response::Response;
use http::{Request, header};
use http_body_util::BodyExt as _;
use parvis::identity::{self, Visit};
use parvis_protocol::command::Reply;
use parvis_protocol::id::{PollId, Seq};
use parvis_protocol::meeting::{MeetingMode, MeetingState};
use parvis_protocol::minutes::MinutesView;
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{Bounds, Choice, PollFamily, PollKind, PollState, Vote};
use parvis_protocol::problem::{MeetingMoment, Problem, Rewritten};
use std::sync::Arc;
use tower::ServiceExt as _;

/// The minutes as files of this server.
const MINUTES: &[&str] =
    if cfg!(feature = "pdf") { &["minutes.md", "minutes.pdf"] } else { &["minutes.md"] };

/// A meeting that is held, and its one item.
#[derive(Clone, Copy)]
struct Evening {
    room: ChannelId,
    meeting: MeetingId,
    item: ItemId,
}

/// Two vote for, one of them with a power, one against; one takes no part. The poll is told.
async fn voted(rig: &mut Rig) -> (Evening, PollId) {
    let (room, meeting, item) = held(rig, MeetingMode::Hybrid, ItemKind::Deliberation).await;
    let [bruno, chloe, david] = [BRUNO, CHLOE, DAVID].map(|who| rig.people[who].person);
    place(rig, room, meeting, &[(ALICE, Room), (BRUNO, Room), (CHLOE, Video)]).await;
    rig.ask(ALICE, on_paper(room, meeting, david, bruno)).await.unwrap();
    rig.ask(ALICE, open_item(room, item)).await.unwrap();
    rig.ask(CHLOE, recuse(room, item, chloe, true)).await.unwrap();
    let poll = poll_of(rig, ALICE, polls::create(room, on(item, PollFamily::Public), true)).await;
    let both = [(2, Choice::For), (3, Choice::Against)];
    let both = both.map(|(mandate, choice)| (mandate, Vote::Choice(choice))).to_vec();
    rig.ask(BRUNO, polls::votes(room, poll, both)).await.unwrap();
    rig.ask(ALICE, polls::vote(room, poll, 1, Choice::For)).await.unwrap();
    rig.ask(ALICE, polls::close(room, poll, true)).await.unwrap();
    (Evening { room, meeting, item }, poll)
}

async fn rename(rig: &Rig, update: &'static str) {
    let mut tx = rig.context.db.write().await.unwrap();
    on!(&mut tx, conn => {
        sqlx::query(update).execute(conn).await.unwrap();
    });
    tx.commit().await.unwrap();
}

async fn read_by(rig: &mut Rig, who: usize, of: Evening) -> Result<MinutesView, Problem> {
    match rig.ask(who, minutes_of(of.room, of.meeting)).await? {
        Reply::Minutes(view) => Ok(view),
        other => panic!("{other:?}"),
    }
}

async fn told(rig: &mut Rig, who: usize, of: Evening) -> MinutesView {
    read_by(rig, who, of).await.unwrap()
}

async fn get(rig: &Rig, who: Option<usize>, path: &str) -> Response {
    let mut request = Request::get(path).header(header::HOST, "localhost");
    if let Some(who) = who {
        let visit = Visit { device: "Firefox sur Linux".into(), token: None };
        let (context, person) = (&rig.context, rig.people[who].person);
        let mut tx = context.db.write().await.unwrap();
        let opened = identity::open_session(&mut tx, context, person, None, &visit).await.unwrap();
        tx.commit().await.unwrap();
        let cookie = format!("__Host-parvis={}", opened.token.reveal());
        request = request.header(header::COOKIE, cookie);
    }
    let router = parvis::http::router(Arc::clone(&rig.context), axum::Router::new());
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

/// The body of a file, whose type and name are these.
async fn file(rig: &Rig, path: &str, kind: &str, name: &str) -> Vec<u8> {
    let answer = get(rig, Some(BRUNO), path).await;
    assert_eq!(answer.status(), 200, "{path}");
    assert_eq!(answer.headers()["content-type"], kind);
    let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert!(disposition.contains(&format!("filename=\"{name}\"")), "{disposition}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

async fn text(rig: &Rig, path: &str, kind: &str, name: &str) -> String {
    String::from_utf8(file(rig, path, kind, name).await).unwrap()
}

/// Two more polls of other kinds, and one that does not count. Gives them in their order.
async fn voted_again(rig: &mut Rig, of: Evening) -> Vec<PollId> {
    let mut all = Vec::new();
    for (kind, choices) in [
        (PollKind::Single, [1, 2, 1].map(|option| Choice::Options(vec![option]))),
        (
            PollKind::Score(Bounds { min: 1, max: 5 }),
            [Choice::Scores(vec![5, 1, 2]), Choice::Scores(vec![3, 4, 1]), Choice::Abstain],
        ),
        (PollKind::Motion, [Choice::For, Choice::For, Choice::Against]),
    ] {
        let options: &[&str] =
            if kind == PollKind::Motion { &[] } else { &["A & B", "<C>", "D;E"] };
        let question = polls::question(kind, options);
        let asked = PollDraft { question, ..on(of.item, PollFamily::Ordinary) };
        let poll = poll_of(rig, ALICE, polls::create(of.room, asked, true)).await;
        let entries = (1..).zip(choices).map(|(mandate, it)| polls::entered(mandate, Some(it)));
        rig.ask(ALICE, polls::enter(of.room, poll, entries.collect(), None)).await.unwrap();
        rig.ask(ALICE, polls::close(of.room, poll, true)).await.unwrap();
        all.push(poll);
    }
    rig.ask(ALICE, polls::void(of.room, all[2], "Micro en panne", false)).await.unwrap();
    all
}

/// Every figure of the spreadsheets is that of its record, and the two say the same.
async fn figures_are_those_of(rig: &mut Rig, of: Evening, polls: &[PollId], files: (&str, &[u8])) {
    let (text, book) = (book::csv(files.0), book::xlsx(files.1));
    assert_eq!(text.len(), book.len());
    for (one, other) in text.iter().zip(&book) {
        let mut other = other.clone();
        other.resize(one.len(), Err(String::new()));
        for (column, (one, other)) in one.iter().zip(other).enumerate() {
            let number = [0, 2, 11].contains(&column) && !one.is_empty();
            assert_eq!(other.is_ok(), number, "{one} in column {column}");
            assert_eq!(one, &other.map_or_else(|text| text, |number| number.to_string()));
        }
    }
    for poll in polls {
        let view = polls::view(rig, BRUNO, of.room, *poll).await;
        let number = view.poll.number.to_string();
        let rows = text.iter().filter(|row| row[2] == number);
        let rows: Vec<[&str; 4]> =
            rows.map(|row| [6, 7, 8, 11].map(|at: usize| &*row[at])).collect();
        if view.poll.voided.is_some() {
            assert_eq!(rows, [["sans résultat", "Micro en panne", "", ""]]);
            continue;
        }
        assert_eq!(rows, book::expected(&view.record.expect("a record")), "{:?}", view.poll);
    }
}

async fn end(rig: &mut Rig, of: Evening) {
    rig.ask(ALICE, close_item(of.room, of.item, ItemOutcome::Decided, None)).await.unwrap();
    rig.ask(ALICE, close(of.room, of.meeting)).await.unwrap();
}

#[tokio::test]
async fn minutes_are_a_draft_until_the_meeting_is_closed_and_fixed_once_approved() {
    on_both(async |rig| {
        let (of, _) = voted(rig).await;
        let Evening { room, meeting, item } = of;
        assert_eq!(read_by(rig, BRUNO, of).await, Err(Problem::Forbidden));
        for file in MINUTES {
            let path = format!("/api/meetings/{meeting}/{file}");
            assert_eq!(get(rig, Some(BRUNO), &path).await.status(), 403, "{file}");
        }
        let draft = told(rig, ALICE, of).await;
        assert_eq!(draft.pdf, MINUTES.len() > 1);
        assert!(draft.parts[0].markdown.contains("n’est pas levée"));
        assert_eq!(draft.parts[0].after.as_deref(), Some("## Points examinés\n"));
        let (before, after) = (&draft.parts[1].markdown, draft.parts[1].after.clone().unwrap());
        assert!(before.contains("**Nature**") && !before.contains("Scrutin"), "{before}");
        assert!(after.contains("Scrutin n°") && !after.contains("**Nature**"), "{after}");
        let written = write(room, meeting, Some(item), "Un débat # calme.", Seq(0));
        assert_eq!(rig.refused(BRUNO, written.clone()).await, Problem::Forbidden);
        rig.ask(ALICE, written.clone()).await.unwrap();
        let stands = told(rig, ALICE, of).await.texts[0].rev;
        let since = Problem::WrittenSince(Rewritten { rev: stands });
        assert_eq!(rig.refused(ALICE, written).await, since);
        let again = write(room, meeting, Some(item), "Un débat vif.", stands);
        rig.ask(ALICE, again).await.unwrap();
        let elsewhere = write(room, meeting, Some(ItemId(Uuid::from_u128(404))), "?", Seq(0));
        assert_eq!(rig.refused(ALICE, elsewhere).await, Problem::NotFound);
        let early = rig.refused(ALICE, approve(room, meeting)).await;
        assert_eq!(early, Problem::MeetingState(MeetingMoment { state: MeetingState::Open }));
        let bruno = rig.people[BRUNO].person;
        rig.ask(ALICE, follow(room, item, Some(bruno), "Préparer l’acte")).await.unwrap();
        end(rig, of).await;
        assert_eq!(told(rig, BRUNO, of).await.texts[0].text, "Un débat vif.");
        let spare = polls::create(room, on(item, PollFamily::Public), false);
        let spare = poll_of(rig, ALICE, spare).await;
        rig.ask(ALICE, approve(room, meeting)).await.unwrap();
        rig.ask(ALICE, polls::void(room, spare, "Jamais ouvert", false)).await.unwrap();
        let approved = told(rig, BRUNO, of).await;
        assert!(approved.hash.is_some() && approved.meeting.approved.is_some());
        let rewritten = write(room, meeting, None, "Autre chose", Seq(0));
        assert_eq!(rig.refused(ALICE, rewritten).await, Problem::MinutesApproved);
        let later = follow(room, item, None, "Autre chose");
        assert_eq!(rig.refused(ALICE, later).await, Problem::MinutesApproved);
        assert_eq!(rig.refused(ALICE, approve(room, meeting)).await, Problem::MinutesApproved);
        rename(rig, "update person set name = name || '!'").await;
        let parts = told(rig, BRUNO, of).await.parts;
        rename(rig, "update person set name = substr(name, 1, length(name) - 1)").await;
        assert_eq!(parts, approved.parts, "as they were approved");
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn a_poll_without_a_result_keeps_minutes_from_being_approved_which_keep_the_others() {
    on_both(async |rig| {
        let (of, poll) = voted(rig).await;
        let untold = polls::create(of.room, on(of.item, PollFamily::Public), true);
        let untold = poll_of(rig, ALICE, untold).await;
        rig.ask(ALICE, polls::vote(of.room, untold, 1, Choice::For)).await.unwrap();
        rig.ask(ALICE, polls::close(of.room, untold, false)).await.unwrap();
        end(rig, of).await;
        let waits = rig.refused(ALICE, approve(of.room, of.meeting)).await;
        assert_eq!(waits, Problem::invalid("poll"));
        let shown = told(rig, BRUNO, of).await.parts[1].after.clone().unwrap();
        assert!(shown.contains("n’a pas été proclamé"), "{shown}");
        rig.ask(ALICE, polls::void(of.room, untold, "Essai", false)).await.unwrap();
        rig.ask(ALICE, approve(of.room, of.meeting)).await.unwrap();
        for replace in [false, true] {
            let late = polls::void(of.room, poll, "Erreur de saisie", replace);
            assert_eq!(rig.refused(ALICE, late).await, Problem::MinutesApproved);
        }
        let kept = polls::known(rig, of.room, poll);
        assert_eq!((kept.state, kept.voided), (PollState::Proclaimed, None));
    })
    .await;
}

#[tokio::test]
async fn the_files_of_a_meeting_say_what_its_records_say() {
    on_both(async |rig| {
        let (of, poll) = voted(rig).await;
        let mut all = vec![poll];
        all.extend(voted_again(rig, of).await);
        end(rig, of).await;
        let at = |name: &str| format!("/api/meetings/{}/{name}", of.meeting);
        let markdown = "text/markdown; charset=utf-8";
        let name = "proces-verbal-1-council-2026-11-29.md";
        let minutes = text(rig, &at("minutes.md"), markdown, name).await;
        let record = polls::view(rig, BRUNO, of.room, poll).await.record.unwrap();
        let lines = &record.result.lines;
        assert_eq!((lines[0].votes, lines[1].votes), (2, 1));
        for said in [
            "Adopté à la majorité\u{a0}: 2\u{a0}pour, \
             1\u{a0}contre (David (pouvoir à Bruno Blin)), \
             0\u{a0}abstention\u{202f}; Chloé Clerc, en déport, ne prend part ni au débat ni au \
             vote.",
            "Pour\u{a0}: Alice Aubry et Bruno Blin.",
            "| Gorze | Bruno Blin | mayor | en salle |",
            "atteint\u{a0}: 3\u{a0}membres présents sur 4\u{a0}sièges pourvus",
            "la séance est levée",
        ] {
            assert!(minutes.contains(said), "{said}\n{minutes}");
        }
        for file_name in &MINUTES[1..] {
            let name = "proces-verbal-1-council-2026-11-29.pdf";
            let pdf = file(rig, &at(file_name), "application/pdf", name).await;
            assert!(pdf.starts_with(b"%PDF-"));
        }
        let name = "deliberations-1-council-2026-11-29.md";
        let listed = text(rig, &at("deliberations.md"), markdown, name).await;
        assert!(listed.contains("| 1 | Un | Délibération | Adopté à la majorité"), "{listed}");
        assert!(!listed.contains("Bruno"), "nobody is named: {listed}");
        let csv = "text/csv; charset=utf-8";
        let votes = text(rig, &at("votes.csv"), csv, "votes-1-council-2026-11-29.csv").await;
        assert!(votes.starts_with("\u{feff}point;titre;"), "{votes}");
        assert!(votes.contains(";vote;contre;David;"), "{votes}");
        let xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let book = file(rig, &at("votes.xlsx"), xlsx, "votes-1-council-2026-11-29.xlsx").await;
        figures_are_those_of(rig, of, &all, (&votes, &book)).await;
        let calendar = "text/calendar; charset=utf-8";
        let name = "seance-1-council-2026-11-29.ics";
        let event = text(rig, &at("meeting.ics"), calendar, name).await;
        assert!(event.contains("SEQUENCE:1\r\n") && event.contains("DTSTART:20261129T080000Z"));
        let at = format!("/api/channels/{}/register", of.room);
        let (path, json) = (format!("{at}.json"), "application/json");
        let decisions = file(rig, &path, json, "decisions-council.json");
        let register: serde_json::Value = serde_json::from_slice(&decisions.await).unwrap();
        let first = &register["decisions"][0];
        let hash = polls::view(rig, BRUNO, of.room, poll).await.record_hash.unwrap();
        assert_eq!((first["place"].as_u64(), first["hash"].as_str()), (Some(1), Some(&*hash)));
        let sheet = text(rig, &format!("{at}.csv"), csv, "decisions-council.csv").await;
        assert!(sheet.contains(&hash), "{sheet}");
    })
    .await;
}

#[tokio::test]
async fn files_are_for_the_members_of_the_room() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let meeting = meeting_of(rig, ALICE, create(room, draft(3))).await;
        let nobody = MeetingId(Uuid::from_u128(404));
        let others = ["deliberations.md", "votes.csv", "votes.xlsx", "meeting.ics"];
        for file in MINUTES.iter().chain(&others) {
            let path = format!("/api/meetings/{meeting}/{file}");
            assert_eq!(get(rig, Some(DAVID), &path).await.status(), 404, "no member: {file}");
            assert_eq!(get(rig, None, &path).await.status(), 401, "{file}");
            for unknown in [nobody.to_string(), "nowhere".into()] {
                let path = format!("/api/meetings/{unknown}/{file}");
                assert_eq!(get(rig, Some(ALICE), &path).await.status(), 404, "{path}");
            }
        }
        for file in ["register.json", "register.csv"] {
            let path = format!("/api/channels/{room}/{file}");
            assert_eq!(get(rig, Some(DAVID), &path).await.status(), 404, "{file}");
            assert_eq!(get(rig, Some(CHLOE), &path).await.status(), 200, "an observer reads");
        }
    })
    .await;
}
