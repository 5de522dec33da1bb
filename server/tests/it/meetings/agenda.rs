//! An agenda from the first proposal to the last decision.

use super::*;
use crate::ask::{delete, post, reply};
use crate::rig::{CHLOE, DAVID, on_both};
use parvis_protocol::limits::{ITEMS_MAX, URL_CHARS_MAX};
use parvis_protocol::meeting::command::{AddItems, CloseItem};
use parvis_protocol::meeting::{
    Attachment, FollowUp, ItemDraft, ItemState, MeetingDraft, MeetingMode, MeetingState,
};
use parvis_protocol::problem::{ItemMoment, MeetingMoment, Problem};

const NOTHING: MeetingId = MeetingId(Uuid::from_u128(404));
const NO_ITEM: ItemId = ItemId(Uuid::from_u128(404));

fn titles(rig: &Rig, room: ChannelId, meeting: MeetingId) -> Vec<(u32, Option<u32>, String)> {
    let all = items(rig, room, meeting);
    all.into_iter().map(|item| (item.rank, item.number, item.draft.title)).collect()
}

/// An agenda of three debates.
async fn prepared(rig: &mut Rig, room: ChannelId) -> (MeetingId, Vec<ItemId>) {
    let meeting = meeting_of(rig, ALICE, create(room, draft(3))).await;
    let points = ["Un", "Deux", "Trois"].map(|title| point(ItemKind::Debate, title));
    rig.ask(ALICE, add(room, meeting, points.to_vec())).await.unwrap();
    let ids = items(rig, room, meeting).into_iter().map(|item| item.id).collect();
    (meeting, ids)
}

#[tokio::test]
async fn a_message_becomes_an_item_and_its_thread_goes_on() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let root = rig.get(BRUNO, post(room, "Qui a refait son columbarium ?")).await;
        let answer = rig.get(ALICE, reply(room, root, "Nous.")).await;
        let wanted = point(ItemKind::Debate, "Columbariums");
        let proposal = item_of(rig, BRUNO, propose(room, answer, wanted.clone())).await;
        let (meeting, ids) = prepared(rig, room).await;
        for who in [ALICE, BRUNO] {
            let unwanted = item_of(rig, BRUNO, propose(room, root, wanted.clone())).await;
            let noted = close_item(room, unwanted, ItemOutcome::Noted, None);
            let moment = Problem::ItemState(ItemMoment { state: ItemState::Proposed });
            assert_eq!(rig.refused(who, noted).await, moment, "it is no item yet");
            let off = close_item(room, unwanted, ItemOutcome::Withdrawn, None);
            rig.ask(who, off.clone()).await.unwrap();
            let moment = Problem::ItemState(ItemMoment { state: ItemState::Withdrawn });
            assert_eq!(rig.refused(who, off).await, moment);
            assert_eq!(rig.refused(ALICE, take(room, unwanted, meeting)).await, moment);
        }
        let own = item_of(rig, ALICE, propose(room, root, wanted.clone())).await;
        let off = close_item(room, own, ItemOutcome::Withdrawn, None);
        assert_eq!(rig.refused(BRUNO, off).await, Problem::Forbidden, "that of somebody else");
        rig.ask(ALICE, take(room, proposal, meeting)).await.unwrap();
        let taken = items(rig, room, meeting).pop().unwrap();
        assert_eq!((taken.id, taken.rank, taken.number), (proposal, 4, None));
        assert_eq!(taken.thread, Some(root), "the thread of the message");
        assert_eq!(taken.author, rig.people[BRUNO].person);
        let twice = rig.refused(ALICE, take(room, proposal, meeting)).await;
        assert_eq!(twice, Problem::ItemState(ItemMoment { state: ItemState::Planned }));
        let began = done(rig, BRUNO, discuss(room, ids[0], "J’ouvre le fil")).await;
        assert_eq!(items(rig, room, meeting)[0].thread, began.message);
        rig.get(ALICE, reply(room, began.message.unwrap(), "Et je réponds")).await;
        let gone = rig.get(ALICE, post(room, "Effacé")).await;
        rig.get(ALICE, delete(room, gone)).await;
        for (who, command, expected) in [
            (CHLOE, propose(room, root, wanted.clone()), Problem::Forbidden),
            (DAVID, propose(room, root, wanted.clone()), Problem::NotFound),
            (BRUNO, propose(rig.rooms[1], root, wanted.clone()), Problem::NotFound),
            (BRUNO, propose(room, gone, wanted.clone()), Problem::NotFound),
            (BRUNO, propose(room, root, point(ItemKind::Debate, " ")), Problem::empty("title")),
            (BRUNO, discuss(room, ids[0], "Encore"), Problem::invalid("item")),
            (BRUNO, discuss(room, NO_ITEM, "Rien"), Problem::NotFound),
            (BRUNO, discuss(room, ids[1], " "), Problem::empty("body")),
            (
                BRUNO,
                take(room, proposal, meeting),
                Problem::ItemState(ItemMoment { state: ItemState::Planned }),
            ),
            (BRUNO, edit_item(room, proposal, wanted), Problem::Forbidden),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn items_move_and_keep_their_numbers() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let (meeting, ids) = prepared(rig, room).await;
        rig.ask(ALICE, shift(room, ids[2], Some(ids[0]))).await.unwrap();
        let named = |all: Vec<(u32, Option<u32>, String)>| {
            all.into_iter().map(|(_, number, title)| (number, title)).collect::<Vec<_>>()
        };
        let order =
            |texts: [(Option<u32>, &str); 3]| texts.map(|(n, t)| (n, t.to_owned())).to_vec();
        let now = named(titles(rig, room, meeting));
        assert_eq!(now, order([(None, "Trois"), (None, "Un"), (None, "Deux")]));
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, shift(room, ids[2], None)).await.unwrap();
        let now = named(titles(rig, room, meeting));
        let expected = order([(Some(2), "Un"), (Some(3), "Deux"), (Some(1), "Trois")]);
        assert_eq!(now, expected, "a number that was sent stays");
        assert!(known(rig, room, meeting).outdated, "another order than was sent");
        rig.ask(ALICE, shift(room, ids[2], Some(ids[0]))).await.unwrap();
        assert!(!known(rig, room, meeting).outdated, "as it was sent");
        let ranks: Vec<u32> = titles(rig, room, meeting).iter().map(|it| it.0).collect();
        assert_eq!(ranks, [1, 2, 3]);
        for (who, command, expected) in [
            (BRUNO, shift(room, ids[0], None), Problem::Forbidden),
            (DAVID, shift(room, ids[0], None), Problem::NotFound),
            (ALICE, shift(room, ids[0], Some(ids[0])), Problem::invalid("before")),
            (ALICE, shift(room, ids[0], Some(NO_ITEM)), Problem::invalid("before")),
            (ALICE, shift(room, NO_ITEM, None), Problem::NotFound),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn items_are_discussed_one_at_a_time_and_done_with() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let (meeting, ids) = prepared(rig, room).await;
        let moment = |state| Problem::MeetingState(MeetingMoment { state });
        let early = rig.refused(ALICE, open_item(room, ids[0])).await;
        assert_eq!(early, moment(MeetingState::Draft));
        rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
        rig.ask(ALICE, open_item(room, ids[0])).await.unwrap();
        rig.ask(ALICE, open_item(room, ids[1])).await.unwrap();
        let states = |rig: &Rig| items(rig, room, meeting).iter().map(|it| it.state).collect();
        let now: Vec<ItemState> = states(rig);
        assert_eq!(now, [ItemState::Suspended, ItemState::Open, ItemState::Planned]);
        assert_eq!(known(rig, room, meeting).item, Some(ids[1]));
        let under_way = rig.refused(ALICE, close(room, meeting)).await;
        assert_eq!(under_way, Problem::ItemState(ItemMoment { state: ItemState::Suspended }));
        let owner = rig.people[BRUNO].person;
        let follow_up =
            |due: &str| Some(FollowUp { owner: Some(owner), due: Some(due.into()), text: None });
        let close_with = |decision: &str, due| CloseItem {
            channel: room,
            item: ids[1],
            outcome: ItemOutcome::Decided,
            decision: Some(decision.into()),
            follow_up: follow_up(due),
        };
        let bad = |decision, due| Command::CloseItem(close_with(decision, due));
        let stranger = FollowUp { owner: Some(rig.people[DAVID].person), due: None, text: None };
        let to_stranger = close_item(room, ids[1], ItemOutcome::Noted, Some(stranger));
        for (who, command, expected) in [
            (ALICE, bad(" ", "2027-01-31"), Problem::empty("decision")),
            (ALICE, bad("Adopté", "31/01/2027"), Problem::invalid("due")),
            (ALICE, to_stranger, Problem::invalid("owner")),
            (BRUNO, bad("Adopté", "2027-01-31"), Problem::Forbidden),
            (
                ALICE,
                close_item(room, ids[2], ItemOutcome::Decided, None),
                Problem::ItemState(ItemMoment { state: ItemState::Planned }),
            ),
            (
                ALICE,
                suspend_item(room, ids[0]),
                Problem::ItemState(ItemMoment { state: ItemState::Suspended }),
            ),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        let close_two = Command::CloseItem(close_with("Adopté", "2027-01-31"));
        rig.ask(ALICE, close_two).await.unwrap();
        rig.ask(ALICE, open_item(room, ids[0])).await.unwrap();
        rig.ask(ALICE, close_item(room, ids[0], ItemOutcome::Noted, None)).await.unwrap();
        rig.ask(ALICE, close_item(room, ids[2], ItemOutcome::Withdrawn, None)).await.unwrap();
        let again = rig.refused(ALICE, open_item(room, ids[1])).await;
        assert_eq!(again, Problem::ItemState(ItemMoment { state: ItemState::Decided }));
        rig.ask(ALICE, close(room, meeting)).await.unwrap();
        let late = rig.refused(ALICE, add(room, meeting, vec![point(ItemKind::Other, "?")])).await;
        assert_eq!(late, moment(MeetingState::Closed));
        assert_eq!(items(rig, room, meeting)[1].decision.as_deref(), Some("Adopté"));
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_is_refused() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let direct = rig.establish(ChannelKind::Direct, "").await;
        let direct = rig.rooms[direct];
        let david = rig.people[DAVID].person;
        let (meeting, ids) = prepared(rig, room).await;
        let with = |change: &dyn Fn(&mut MeetingDraft)| {
            let mut draft = draft(3);
            change(&mut draft);
            edit(room, meeting, draft)
        };
        let url = |url: &str| {
            let url = url.to_owned();
            with(&move |draft| draft.video_url = Some(url.clone()))
        };
        let bad = Problem::invalid("video_url");
        let long = format!("https://a.fr/{}", "a".repeat(URL_CHARS_MAX));
        let early = Problem::MeetingState(MeetingMoment { state: MeetingState::Draft });
        let far = ItemDraft { minutes: Some(601), ..point(ItemKind::Debate, "Long") };
        let strange = ItemDraft { rapporteur: Some(david), ..point(ItemKind::Debate, "À qui ?") };
        let many = vec![point(ItemKind::Debate, "Point"); ITEMS_MAX - 2];
        for (who, command, expected) in [
            (BRUNO, create(room, draft(3)), Problem::Forbidden),
            (DAVID, create(room, draft(3)), Problem::NotFound),
            (ALICE, create(direct, draft(3)), Problem::invalid("channel")),
            (ALICE, edit(room, NOTHING, draft(3)), Problem::NotFound),
            (BRUNO, edit(room, meeting, draft(3)), Problem::Forbidden),
            (DAVID, load(room, meeting), Problem::NotFound),
            (ALICE, load(room, NOTHING), Problem::NotFound),
            (ALICE, load(rig.rooms[1], meeting), Problem::NotFound),
            (BRUNO, page(room, None, 0), Problem::invalid("limit")),
            (DAVID, page(room, None, 5), Problem::NotFound),
            (ALICE, with(&|it| it.title = " ".into()), Problem::empty("title")),
            (ALICE, with(&|it| it.title = "a\0".into()), Problem::invalid("title")),
            (ALICE, with(&|it| it.places.clear()), Problem::invalid("places")),
            (ALICE, with(&|it| it.mode = MeetingMode::Video), Problem::invalid("places")),
            (ALICE, with(&|it| it.places = vec!["a".into(); 11]), Problem::too_many("places", 10)),
            (ALICE, with(&|it| it.chair = Some(david)), Problem::invalid("chair")),
            (ALICE, with(&|it| it.secretary = Some(david)), Problem::invalid("secretary")),
            (ALICE, with(&|it| it.facilitators = vec![david]), Problem::invalid("facilitators")),
            (ALICE, with(&|it| it.second_of = Some(NOTHING)), Problem::invalid("second_of")),
            (ALICE, with(&|it| it.second_of = Some(meeting)), Problem::invalid("second_of")),
            (ALICE, url("http://visio.fr/a"), bad.clone()),
            (ALICE, url("javascript:alert(1)"), bad.clone()),
            (ALICE, url("https://banque.fr@voleur.fr/"), bad.clone()),
            (ALICE, url("https://visio.fr/a b"), bad.clone()),
            (ALICE, url("https:///a"), bad),
            (ALICE, url(&long), Problem::too_long("video_url", 513, URL_CHARS_MAX)),
            (ALICE, add(room, meeting, vec![far]), Problem::invalid("minutes")),
            (ALICE, add(room, meeting, vec![strange]), Problem::invalid("rapporteur")),
            (ALICE, add(room, meeting, vec![]), Problem::empty("items")),
            (ALICE, add(room, meeting, many), Problem::too_many("items", ITEMS_MAX)),
            (BRUNO, add(room, meeting, vec![]), Problem::Forbidden),
            (BRUNO, edit_item(room, ids[0], point(ItemKind::Debate, "?")), Problem::Forbidden),
            (ALICE, cancel(room, meeting, " "), Problem::empty("reason")),
            (BRUNO, cancel(room, meeting, "non"), Problem::Forbidden),
            (ALICE, suspend(room, meeting), early),
        ] {
            assert_eq!(rig.refused(who, command.clone()).await, expected, "{command:?}");
        }
        for (links, expected) in bad_links(&long) {
            let draft = ItemDraft { attachments: links, ..point(ItemKind::Debate, "Un plan") };
            assert_eq!(rig.refused(ALICE, add(room, meeting, vec![draft])).await, expected);
        }
        rig.ask(ALICE, url("https://visio.numerique.gouv.fr/abc-defg")).await.unwrap();
        rig.check_first_load(CHLOE, room).await;
    })
    .await;
}

/// Links that lead nowhere, elsewhere than they say, twice to one place, or are too many.
fn bad_links(long: &str) -> Vec<(Vec<Attachment>, Problem)> {
    let one = |label: &str, url: &str| vec![attachment(label, url)];
    let twice = vec![attachment("Plan", "https://a.fr/"), attachment("Carte", "https://a.fr/")];
    vec![
        (one("Plan", "http://a.fr/"), Problem::invalid("url")),
        (one("Plan", "https://moi:code@a.fr/"), Problem::invalid("url")),
        (one("Plan", long), Problem::too_long("url", 513, URL_CHARS_MAX)),
        (one(" ", "https://a.fr/"), Problem::empty("label")),
        (twice, Problem::invalid("attachments")),
        (vec![attachment("Plan", ""); 11], Problem::too_many("attachments", 10)),
    ]
}

/// Whom the meeting names conducts it, without facilitating the room.
#[tokio::test]
async fn the_secretary_conducts_and_may_add_what_comes_up() {
    on_both(async |rig| {
        let room = rig.rooms[0];
        let secretary = Some(rig.people[BRUNO].person);
        let by_bruno = MeetingDraft { secretary, ..draft(2) };
        let meeting = meeting_of(rig, ALICE, create(room, by_bruno)).await;
        let one = vec![point(ItemKind::Information, "Travaux")];
        rig.ask(BRUNO, add(room, meeting, one)).await.unwrap();
        rig.ask(BRUNO, convene(room, meeting, None)).await.unwrap();
        rig.ask(BRUNO, open(room, meeting, None)).await.unwrap();
        let more = vec![point(ItemKind::Other, "Déneigement")];
        rig.ask(BRUNO, add(room, meeting, more)).await.unwrap();
        assert_eq!(items(rig, room, meeting)[1].number, Some(2), "numbered at once");
        let binding = vec![point(ItemKind::Deliberation, "Achat d’une lame")];
        let mut adds = AddItems { channel: room, meeting, items: binding, despite: None };
        let problem = rig.refused(BRUNO, Command::AddItems(adds.clone())).await;
        assert!(matches!(problem, Problem::Warned(_)), "{problem:?}");
        adds.despite = Some("Il neige".into());
        rig.ask(BRUNO, Command::AddItems(adds)).await.unwrap();
        rig.check_first_load(BRUNO, room).await;
    })
    .await;
}
