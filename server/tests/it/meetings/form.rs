//! Requests for a form of ballot: who may ask, until when, and what the minutes say of it.

use super::vote::{held, on, place};
use super::*;
use crate::polls::{self, poll_of};
use crate::rig::{DAVID, on_both};
use Whereabouts::{Away, Room};
use parvis_protocol::meeting::{FormRequest, ItemState, MeetingMode, MeetingState};
use parvis_protocol::minutes::{MinutesPart, MinutesView};
use parvis_protocol::problem::{ItemMoment, MeetingMoment, Problem};

use BallotForm::{Public, Secret};

fn asked(rig: &Rig, room: ChannelId, meeting: MeetingId) -> Vec<(PersonId, BallotForm)> {
    let all = items(rig, room, meeting).remove(0).form_requests;
    all.into_iter().map(|FormRequest { person, form, .. }| (person, form)).collect()
}

async fn told(rig: &mut Rig, room: ChannelId, meeting: MeetingId) -> String {
    match rig.ask(ALICE, minutes_of(room, meeting)).await {
        Ok(Reply::Minutes(MinutesView { parts, .. })) => {
            let whole = |part: MinutesPart| part.markdown + &part.after.unwrap_or_default();
            parts.into_iter().map(whole).collect::<String>().replace('\u{a0}', " ")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn members_who_are_there_ask_for_a_form_of_ballot_each_once() {
    on_both(async |rig| {
        let (room, meeting, item) = held(rig, MeetingMode::Place, ItemKind::Deliberation).await;
        let [bruno, chloe, david] = [BRUNO, CHLOE, DAVID].map(|who| rig.people[who].person);
        place(rig, room, meeting, &[(ALICE, Room), (BRUNO, Room), (CHLOE, Room)]).await;
        let early = rig.refused(BRUNO, ask_form(room, item, bruno, Some(Secret))).await;
        assert_eq!(early, Problem::ItemState(ItemMoment { state: ItemState::Planned }));
        rig.ask(ALICE, open_item(room, item)).await.unwrap();
        for (who, person, form, now) in [
            (BRUNO, bruno, Some(Secret), vec![(bruno, Secret)]),
            (BRUNO, bruno, Some(Secret), vec![(bruno, Secret)]),
            (ALICE, chloe, Some(Public), vec![(bruno, Secret), (chloe, Public)]),
            (BRUNO, bruno, Some(Public), vec![(chloe, Public), (bruno, Public)]),
            (CHLOE, chloe, None, vec![(bruno, Public)]),
            (CHLOE, chloe, None, vec![(bruno, Public)]),
            (CHLOE, chloe, Some(Secret), vec![(bruno, Public), (chloe, Secret)]),
        ] {
            rig.ask(who, ask_form(room, item, person, form)).await.unwrap();
            assert_eq!(asked(rig, room, meeting), now);
        }
        for (who, person) in [(BRUNO, chloe), (DAVID, david), (ALICE, david)] {
            let refused = rig.refused(who, ask_form(room, item, person, Some(Secret))).await;
            assert_eq!(refused, Problem::Forbidden, "not for others, not who is away");
        }
        // A quarter of three, and a third of them: one of each is enough, and secret comes first.
        let minutes = told(rig, room, meeting).await;
        let secret = "scrutin secret demandé par 1 membre sur 3 présents (1 nécessaire, le tiers)";
        assert!(minutes.contains(&format!("{secret}, de droit")), "{minutes}");
        let public =
            "scrutin public demandé par Bruno Blin : 1 membre sur 3 présents (1 nécessaire";
        assert!(minutes.contains(public), "{minutes}");
        assert!(minutes.contains("le scrutin secret l’emporte"), "{minutes}");
        assert!(!minutes.contains("secret demandé par Chloé"), "{minutes}");
        let poll = polls::create(room, on(item, PollFamily::Secret), true);
        let poll = poll_of(rig, ALICE, poll).await;
        let late = rig.refused(BRUNO, ask_form(room, item, bruno, None)).await;
        assert_eq!(late, Problem::invalid("poll"), "it is voted on");
        rig.ask(ALICE, polls::void(room, poll, "Essai", false)).await.unwrap();
        // Who left asks for nothing any more: what stood at the vote is told all the same.
        place(rig, room, meeting, &[(CHLOE, Away)]).await;
        assert!(told(rig, room, meeting).await.contains(secret));
        rig.ask(ALICE, close_item(room, item, ItemOutcome::Decided, None)).await.unwrap();
        let over = rig.refused(BRUNO, ask_form(room, item, bruno, Some(Secret))).await;
        assert_eq!(over, Problem::ItemState(ItemMoment { state: ItemState::Decided }));
        rig.ask(ALICE, close(room, meeting)).await.unwrap();
        let closed = rig.refused(BRUNO, ask_form(room, item, bruno, Some(Secret))).await;
        let state = MeetingState::Closed;
        assert_eq!(closed, Problem::MeetingState(MeetingMoment { state }));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn observers_and_rooms_without_a_body_ask_for_no_form_of_ballot() {
    on_both(async |rig| {
        let (room, meeting, item) = super::floor::held(rig).await;
        rig.ask(ALICE, at(room, meeting, rig.people[ALICE].person, Room)).await.unwrap();
        let team = rig.rooms[0];
        let other = meeting_of(rig, ALICE, create(team, draft(7))).await;
        rig.ask(ALICE, add(team, other, vec![point(ItemKind::Debate, "Un")])).await.unwrap();
        rig.ask(ALICE, open(team, other, Some("Essai"))).await.unwrap();
        let free = items(rig, team, other).remove(0).id;
        rig.ask(ALICE, open_item(team, free)).await.unwrap();
        let alice = rig.people[ALICE].person;
        rig.ask(ALICE, at(team, other, alice, Room)).await.unwrap();
        let none = rig.refused(ALICE, ask_form(team, free, alice, Some(Secret))).await;
        assert_eq!(none, Problem::invalid("form"), "no body, no rule");
        // Chloé sits here; of a power of hers nobody asks for anything.
        let chloe = rig.people[CHLOE].person;
        rig.ask(ALICE, on_paper(room, meeting, chloe, alice)).await.unwrap();
        rig.ask(ALICE, ask_form(room, item, alice, Some(Secret))).await.unwrap();
        let away = rig.refused(ALICE, ask_form(room, item, chloe, Some(Secret))).await;
        assert_eq!(away, Problem::Forbidden);
        let observer = rig.people[DAVID].person;
        rig.ask(ALICE, at(room, meeting, observer, Room)).await.unwrap();
        rig.ask(ALICE, recuse(room, item, observer, true)).await.unwrap();
        let out = rig.refused(DAVID, ask_form(room, item, observer, Some(Secret))).await;
        assert_eq!(out, Problem::Forbidden, "who takes no part asks for nothing");
    })
    .await;
}
