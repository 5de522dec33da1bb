//! Meetings, on both engines: stories whose every command is checked by the rig.

mod agenda;
mod ask;
mod attendance;
mod book;
mod convocation;
mod desk;
mod floor;
mod form;
mod minutes;
mod projector;
mod substitute;
mod vote;

pub use ask::*;

use crate::rig::{ALICE, BRUNO, CHLOE, Rig};
use parvis::on;
use parvis_protocol::attendance::{Rsvp, Whereabouts};
use parvis_protocol::change::Entity;
use parvis_protocol::channel::{ChannelKind, MemberRole};
use parvis_protocol::command::{Command, Done, Reply};
use parvis_protocol::id::{BodyId, ChannelId, ItemId, MandateId, MeetingId, PersonId, SeatId, Seq};
use parvis_protocol::meeting::command::ItemOutcome;
use parvis_protocol::meeting::{AgendaItem, BallotForm, ItemKind, Meeting, MeetingView};
use parvis_protocol::poll::PollFamily;
use parvis_protocol::poll::command::PollDraft;
use uuid::Uuid;

/// Every command of meetings, once at least, in the first room.
pub async fn ask_every_command(rig: &mut Rig) {
    let room = rig.rooms[0];
    let said = rig.get(BRUNO, crate::ask::post(room, "Et les columbariums ?")).await;
    let proposal =
        item_of(rig, BRUNO, propose(room, said, point(ItemKind::Debate, "Columbariums"))).await;
    rig.ask(BRUNO, edit_item(room, proposal, point(ItemKind::Other, "Cimetières"))).await.unwrap();
    let meeting = meeting_of(rig, ALICE, create(room, draft(3))).await;
    rig.ask(ALICE, edit(room, meeting, draft(4))).await.unwrap();
    let one = vec![point(ItemKind::Opinion, "Avis sur le pacte")];
    rig.ask(ALICE, add(room, meeting, one)).await.unwrap();
    rig.ask(ALICE, take(room, proposal, meeting)).await.unwrap();
    let [first, second] = items(rig, room, meeting).try_into().unwrap();
    rig.ask(ALICE, shift(room, second.id, Some(first.id))).await.unwrap();
    rig.ask(ALICE, convene(room, meeting, None)).await.unwrap();
    rig.ask(BRUNO, read(room, meeting, 1, true)).await.unwrap();
    rig.ask(BRUNO, discuss(room, first.id, "Ce que j’en pense")).await.unwrap();
    rig.ask(ALICE, open(room, meeting, None)).await.unwrap();
    rig.ask(ALICE, open_item(room, first.id)).await.unwrap();
    rig.ask(ALICE, suspend_item(room, first.id)).await.unwrap();
    rig.ask(ALICE, suspend(room, meeting)).await.unwrap();
    rig.ask(ALICE, resume(room, meeting)).await.unwrap();
    floor::ask_every_command(rig, room, first.id, meeting).await;
    for (item, outcome) in [(first.id, ItemOutcome::Decided), (second.id, ItemOutcome::Postponed)] {
        rig.ask(ALICE, close_item(room, item, outcome, None)).await.unwrap();
    }
    rig.ask(ALICE, follow(room, first.id, None, "À suivre")).await.unwrap();
    rig.ask(ALICE, write(room, meeting, None, "Un accueil", Seq(0))).await.unwrap();
    rig.ask(ALICE, close(room, meeting)).await.unwrap();
    rig.ask(ALICE, approve(room, meeting)).await.unwrap();
    rig.ask(BRUNO, minutes_of(room, meeting)).await.unwrap();
    let another = meeting_of(rig, ALICE, create(room, draft(9))).await;
    rig.ask(ALICE, carry(room, another, vec![second.id])).await.unwrap();
    rig.ask(ALICE, cancel(room, another, "Neige")).await.unwrap();
    rig.ask(BRUNO, load(room, meeting)).await.unwrap();
    rig.ask(BRUNO, page(room, None, 10)).await.unwrap();
    ask_every_command_of_attendance(rig).await;
}

async fn ask_every_command_of_attendance(rig: &mut Rig) {
    let room = body(rig, "commission").await;
    rig.enter(rig.rooms.len() - 1, CHLOE, MemberRole::Observer).await;
    let meeting = meeting_of(rig, ALICE, create(room, draft(3))).await;
    let one = vec![point(ItemKind::Opinion, "Avis sur le pacte")];
    rig.ask(ALICE, add(room, meeting, one)).await.unwrap();
    let item = items(rig, room, meeting).remove(0).id;
    let [alice, bruno, chloe] = [ALICE, BRUNO, CHLOE].map(|who| rig.people[who].person);
    rig.ask(BRUNO, rsvp(room, meeting, Rsvp::Represented)).await.unwrap();
    rig.ask(BRUNO, deposit(room, meeting, alice)).await.unwrap();
    let given = rig.picture(room).values().find_map(|entity| match entity {
        Entity::Proxy(proxy) => Some(proxy.id),
        _ => None,
    });
    let given = given.expect("a power");
    rig.ask(ALICE, answer_proxy(room, given, true)).await.unwrap();
    rig.ask(BRUNO, revoke(room, given)).await.unwrap();
    rig.ask(BRUNO, substitute(room, meeting, bruno, Some(chloe))).await.unwrap();
    rig.ask(ALICE, at(room, meeting, chloe, Whereabouts::Room)).await.unwrap();
    rig.ask(BRUNO, check_in(room, meeting, Whereabouts::Away, None)).await.unwrap();
    rig.ask(ALICE, open(room, meeting, Some("Essai"))).await.unwrap();
    rig.ask(ALICE, at(room, meeting, alice, Whereabouts::Room)).await.unwrap();
    rig.ask(ALICE, open_item(room, item)).await.unwrap();
    rig.ask(ALICE, ask_form(room, item, alice, Some(BallotForm::Public))).await.unwrap();
    rig.ask(ALICE, recuse(room, item, chloe, true)).await.unwrap();
    let draft = crate::polls::motion(PollFamily::Ordinary);
    let draft = PollDraft { item: Some(item), ..draft };
    let poll = crate::polls::create(room, draft, true);
    let poll = crate::polls::poll_of(rig, ALICE, poll).await;
    rig.ask(ALICE, at(room, meeting, bruno, Whereabouts::Room)).await.unwrap();
    rig.ask(ALICE, admit(room, poll, bruno)).await.unwrap();
}

async fn done(rig: &mut Rig, who: usize, command: Command) -> Done {
    match rig.ask(who, command.clone()).await {
        Ok(Reply::Done(done)) => done,
        other => panic!("{command:?}: {other:?}"),
    }
}

/// Asks for something that is accepted; gives the meeting it made or touched.
pub async fn meeting_of(rig: &mut Rig, who: usize, command: Command) -> MeetingId {
    done(rig, who, command).await.meeting.unwrap()
}

/// Asks for something that is accepted; gives the item it made or touched.
pub async fn item_of(rig: &mut Rig, who: usize, command: Command) -> ItemId {
    done(rig, who, command).await.item.unwrap()
}

/// A meeting as the room remembers it.
pub fn known(rig: &Rig, room: ChannelId, meeting: MeetingId) -> Meeting {
    match &rig.picture(room)[&format!("meeting:{meeting}")] {
        Entity::Meeting(meeting) => (**meeting).clone(),
        other => panic!("{other:?}"),
    }
}

/// The items of a meeting as the room remembers them, in their order.
pub fn items(rig: &Rig, room: ChannelId, meeting: MeetingId) -> Vec<AgendaItem> {
    let item = |entity: &Entity| match entity {
        Entity::AgendaItem(item) if item.meeting == Some(meeting) => Some((**item).clone()),
        _ => None,
    };
    let mut items: Vec<AgendaItem> = rig.picture(room).values().filter_map(item).collect();
    items.sort_by_key(|item| item.rank);
    items
}

/// A meeting with all that belongs to it.
pub async fn view(rig: &mut Rig, who: usize, room: ChannelId, meeting: MeetingId) -> MeetingView {
    match rig.ask(who, load(room, meeting)).await {
        Ok(Reply::Meeting(view)) => *view,
        other => panic!("{other:?}"),
    }
}

/// Opens the room of a body of this kind, where Alice presides and facilitates, and Bruno sits.
/// Gives the room.
pub async fn body(rig: &mut Rig, kind: &str) -> ChannelId {
    body_of(rig, kind, &[ALICE, BRUNO]).await
}

/// The same, with seats for these people, in this order.
pub async fn body_of(rig: &mut Rig, kind: &str, seated: &[usize]) -> ChannelId {
    let id = BodyId(Uuid::from_u128(0xb0d1));
    let territory = rig.people[ALICE].territory;
    let mut tx = rig.context.db.write().await.unwrap();
    let insert = "insert into body (id, territory, kind, name, created_at)
        values ($1, $2, $3, $3, 0)";
    on!(&mut tx, conn => {
        sqlx::query(insert).bind(id).bind(territory).bind(kind).execute(conn).await.unwrap();
    });
    for (who, number) in seated.iter().zip(1_u8..) {
        let office = ["president", "mayor", "councillor", "councillor"][*who];
        let commune = [Some("57515"), Some("57254"), Some("57254"), None][*who];
        let seat = SeatId(Uuid::from_u128(0x005e_a700 + u128::from(number)));
        let mandate = MandateId(Uuid::from_u128(0x003a_7d00 + u128::from(number)));
        let insert = "insert into seat (id, body, number, office, commune, title)
            values ($1, $2, $3, $4, $5, $4)";
        on!(&mut tx, conn => {
            sqlx::query(insert)
                .bind(seat)
                .bind(id)
                .bind(i64::from(number))
                .bind(office)
                .bind(commune)
                .execute(conn)
                .await
                .unwrap();
        });
        let insert = "insert into mandate (id, seat, person, starts_at, created_at)
            values ($1, $2, $3, 0, 0)";
        let person = rig.people[*who].person;
        on!(&mut tx, conn => {
            sqlx::query(insert).bind(mandate).bind(seat).bind(person).execute(conn).await.unwrap();
        });
    }
    tx.commit().await.unwrap();
    let place = rig.establish_of(ChannelKind::Body, kind, Some(id)).await;
    for who in seated.iter().filter(|who| ![ALICE, BRUNO].contains(who)) {
        rig.enter(place, *who, MemberRole::Member).await;
    }
    rig.rooms[place]
}
