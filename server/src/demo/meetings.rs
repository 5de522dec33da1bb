//! The meetings of Val-de-Merle: of the conférence des maires one that was held and one that is
//! convened, of a commission one that is convened, where mayors may say who replaces a member.
//! Each thing is done at its hour by the use-case that everybody's commands lead to.

use super::Error;
use super::cast::Somebody;
use super::schedule::on_day;
use super::val_de_merle::Stage;
use crate::context::Context;
use crate::permission::Actor;
use crate::{attendance, meeting, sitting};
use parvis_protocol::attendance::command::{
    AnswerMeeting, Attendee, DeclareAttendance, DepositProxy,
};
use parvis_protocol::attendance::{Rsvp, Whereabouts};
use parvis_protocol::id::{ChannelId, ItemId, MeetingId, Micros, PersonId};
use parvis_protocol::meeting::command::{
    AddItems, CloseItem, ConveneMeeting, CreateMeeting, ItemOutcome, OfMeeting, OpenItem,
    OpenMeeting, ReadConvocation,
};
use parvis_protocol::meeting::{
    ItemDraft, ItemKind, ItemState, MeetingDraft, MeetingMode, Publicity,
};
use std::time::Duration;

/// A room, who prepares and conducts its meetings, who writes.
struct Board {
    room: &'static str,
    officer: &'static str,
    secretary: &'static str,
}

const CONFERENCE: Board = Board { room: "conference", officer: "lemarchal", secretary: "escoubet" };
const COMMISSION: Board =
    Board { room: "services", officer: "tournebise", secretary: "tournebise" };
/// They begin at 18:30.
const EVENING: i64 = 18 * 60 + 30;
/// Convocations leave at 9:00.
const MORNING: i64 = 9 * 60;

/// The one that was held: its items, how long each took in minutes, what came of it.
const HELD: [(ItemKind, &str, u32, &str); 3] = [
    (ItemKind::Information, "Consommation d’espaces : où en est chaque commune", 20, ""),
    (
        ItemKind::Opinion,
        "Avis sur la convention de déneigement avec le Département",
        25,
        "Avis favorable ; la convention est soumise au prochain conseil communautaire.",
    ),
    (
        ItemKind::Debate,
        "Extinction de l’éclairage public la nuit : des horaires communs ?",
        30,
        "Horaires communs proposés de 23 h à 5 h 30, chaque commune gardant ses exceptions.",
    ),
];

/// The one that is convened.
const AHEAD: [(ItemKind, &str, u32); 5] = [
    (ItemKind::Information, "Compte rendu de la dernière séance", 5),
    (ItemKind::Opinion, "Schéma de mutualisation des secrétariats de mairie", 30),
    (ItemKind::Debate, "Ramassage scolaire : mettre les arrêts en sécurité", 25),
    (ItemKind::Opinion, "Pacte de gouvernance : la place de la conférence des maires", 25),
    (ItemKind::Other, "Questions diverses", 15),
];

/// That of the commission.
const IN_COMMISSION: [(ItemKind, &str, u32); 3] = [
    (ItemKind::Information, "Rentrée : effectifs des écoles, commune par commune", 15),
    (ItemKind::Opinion, "Ouverture du relais petite enfance le samedi matin", 30),
    (ItemKind::Other, "Questions diverses", 10),
];

/// What happens to one meeting.
struct Scene {
    stage: Stage,
    channel: ChannelId,
    officer: Actor,
    meeting: MeetingId,
}

/// When the one that was held began.
pub fn began(now: Micros) -> Micros {
    on_day(now, -21, EVENING)
}

/// Holds the first, goes on with what people say, convenes the others.
pub async fn hold(stage: Stage) -> Result<(), Error> {
    let now = stage.made_at();
    let mayors: Vec<&'static Somebody> = stage.cast.people.iter().filter(|it| it.mayor).collect();
    let began = began(now);
    let held = (&CONFERENCE, "Conférence des maires", began);
    let called = on_day(now, -29, MORNING);
    let scene = Box::pin(Scene::convened(stage, (called, held), items(&HELD))).await?;
    let stage = Box::pin(scene.held(&mayors, began)).await?;
    let stage = Box::pin(stage.go_on()).await?;
    let title = "Conférence des maires : mutualisation et mobilités";
    let next = (&CONFERENCE, title, on_day(now, 9, EVENING));
    let called = on_day(now, -3, MORNING);
    let scene = Box::pin(Scene::convened(stage, (called, next), planned(&AHEAD))).await?;
    let stage = Box::pin(scene.answered(&mayors)).await?;
    let title = "Commission Services à la population : la petite enfance";
    let next = (&COMMISSION, title, on_day(now, 6, EVENING));
    let called = on_day(now, -2, MORNING);
    let scene = Scene::convened(stage, (called, next), planned(&IN_COMMISSION));
    Box::pin(scene).await.map(drop)
}

fn planned(of: &[(ItemKind, &'static str, u32)]) -> Vec<ItemDraft> {
    let all: Vec<_> =
        of.iter().map(|(kind, title, minutes)| (*kind, *title, *minutes, "")).collect();
    items(&all)
}

fn items(of: &[(ItemKind, &str, u32, &str)]) -> Vec<ItemDraft> {
    let draft = |(kind, title, minutes, _): &(ItemKind, &str, u32, &str)| ItemDraft {
        kind: *kind,
        title: (*title).into(),
        rapporteur: None,
        minutes: Some(*minutes),
        attachments: Vec::new(),
    };
    of.iter().map(draft).collect()
}

impl Scene {
    /// Prepares a meeting and calls its members.
    async fn convened(
        stage: Stage,
        (at, (board, title, starts_at)): (Micros, (&Board, &str, Micros)),
        items: Vec<ItemDraft>,
    ) -> Result<Self, Error> {
        let stage = stage.at(at);
        let (channel, officer) = (stage.room(board.room)?, stage.actor(board.officer)?.clone());
        let draft = MeetingDraft {
            title: title.into(),
            starts_at,
            places: vec!["Salle du conseil, siège de la communauté de communes".into()],
            mode: MeetingMode::Hybrid,
            publicity: Publicity::Internal,
            chair: None,
            secretary: Some(stage.actor(board.secretary)?.person),
            facilitators: Vec::new(),
            video_url: Some("https://visio.exemple.fr/val-de-merle".into()),
            second_of: None,
        };
        let (context, id) = (stage.context(), stage.command());
        let create = CreateMeeting { channel, draft };
        let made = meeting::create(context, &officer, id, create).await?;
        let meeting = made.meeting.ok_or_else(|| Error::Missing(title.into()))?;
        let add = AddItems { channel, meeting, items, despite: None };
        meeting::agenda::add(context, &officer, stage.command(), add).await?;
        let convene = ConveneMeeting { channel, meeting, items: Vec::new(), despite: None };
        meeting::convocation::convene(context, &officer, stage.command(), convene).await?;
        Ok(Self { stage, channel, officer, meeting })
    }

    fn context(&self) -> &Context {
        self.stage.context()
    }

    fn pass(&self, minutes: u32) {
        self.context().clock.advance(Duration::from_secs(u64::from(minutes) * 60));
    }

    fn person(&self, somebody: &Somebody) -> Result<PersonId, Error> {
        Ok(self.stage.actor(&somebody.key)?.person)
    }

    /// Opens it, discusses its items, closes it: seventeen mayors are there, four of them by video.
    async fn held(self, mayors: &[&Somebody], began: Micros) -> Result<Stage, Error> {
        let Self { stage, channel, officer, meeting } = self;
        let scene = Self { stage: stage.at(began), channel, officer, meeting };
        let (context, officer) = (scene.context(), &scene.officer);
        let mut people = Vec::new();
        for (somebody, rank) in mayors.iter().take(17).zip(0..) {
            let whereabouts = if rank < 13 { Whereabouts::Room } else { Whereabouts::Video };
            people.push(Attendee { person: scene.person(somebody)?, whereabouts });
        }
        let declare = DeclareAttendance { channel, meeting, people };
        attendance::declare(context, officer, scene.stage.command(), declare).await?;
        let open = OpenMeeting { channel, meeting, despite: None };
        sitting::open(context, officer, scene.stage.command(), open).await?;
        for (item, (kind, _, minutes, decision)) in scene.items().await?.into_iter().zip(HELD) {
            let open = OpenItem { channel, item, despite: None };
            sitting::open_item(context, officer, scene.stage.command(), open).await?;
            scene.pass(minutes);
            let noted = kind == ItemKind::Information;
            let close = CloseItem {
                channel,
                item,
                outcome: if noted { ItemOutcome::Noted } else { ItemOutcome::Decided },
                decision: (!decision.is_empty()).then(|| decision.into()),
                follow_up: None,
            };
            sitting::close_item(context, officer, scene.stage.command(), close).await?;
        }
        let close = OfMeeting { channel, meeting };
        sitting::close(context, officer, scene.stage.command(), close).await?;
        Ok(scene.stage)
    }

    /// The items that are to come, in their order.
    async fn items(&self) -> Result<Vec<ItemId>, Error> {
        let mut tx = self.context().db.read().await?;
        let all = meeting::agenda::of_meeting(&mut tx, self.meeting).await?;
        let ahead = all.into_iter().filter(|item| item.state == ItemState::Planned);
        Ok(ahead.map(|item| item.id).collect())
    }

    /// Some have read it, fewer have answered, one gives a power. Those whom a visitor may be have
    /// done nothing yet.
    async fn answered(self, mayors: &[&Somebody]) -> Result<Stage, Error> {
        let (channel, meeting) = (self.channel, self.meeting);
        let others: Vec<&Somebody> =
            mayors.iter().copied().filter(|it| it.line.is_none()).collect();
        let answers = [Rsvp::Coming, Rsvp::Coming, Rsvp::Remote, Rsvp::Represented, Rsvp::Coming];
        for (somebody, rank) in others.iter().take(11).zip(0_usize..) {
            self.pass(40);
            let actor = self.stage.actor(&somebody.key)?;
            let read = ReadConvocation { channel, meeting, version: 1, acknowledged: rank < 8 };
            let id = self.stage.command();
            meeting::convocation::read(self.context(), actor, id, read).await?;
            let Some(answer) = answers.get(rank).copied() else { continue };
            let said = AnswerMeeting { channel, meeting, answer };
            attendance::answer(self.context(), actor, self.stage.command(), said).await?;
            if answer == Rsvp::Represented
                && let Some(holder) = others.first()
            {
                let holder = self.person(holder)?;
                let deposit = DepositProxy { channel, meeting, giver: None, holder, despite: None };
                let id = self.stage.command();
                attendance::proxy::deposit(self.context(), actor, id, deposit).await?;
            }
        }
        Ok(self.stage)
    }
}
