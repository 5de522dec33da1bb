//! V11, whole: everything that anybody is told while others vote, once with these votes and once
//! with the contrary ones. Not one byte may differ: neither of an answer, nor of a frame that comes
//! by itself, nor of a file, nor of a screen, nor of a count.

use super::ask::{enter, entered, load, page, rules, sealed, void, vote, votes};
use super::crowd::{Crowd, on_each};
use super::{draft, question};
use crate::{ask as rooms, meetings};
use axum::body::Body;
use http::{Request as Ask, header};
use http_body_util::BodyExt as _;
use parvis::context::Context;
use parvis::db::{Db, journal};
use parvis::identity::{self, Visit};
use parvis::poll::receipts;
use parvis::replay;
use parvis::screen;
use parvis::session::Session;
use parvis_protocol::VERSION;
use parvis_protocol::attendance::Whereabouts;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::command::{Anchor, Command, Reply};
use parvis_protocol::frame::{Hello, Request, ServerFrame};
use parvis_protocol::id::{ChannelId, ItemId, MeetingId, PollId, Seq};
use parvis_protocol::meeting::ItemKind;
use parvis_protocol::poll::command::PollDraft;
use parvis_protocol::poll::{Choice, PollFamily, PollKind};
use parvis_protocol::wire::Encoding;
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use tower::ServiceExt as _;

/// People, by what they do.
const PEOPLE: usize = 7;
/// Facilitates, conducts the meeting, and enters ballots by hand.
const SECRETARY: usize = 0;
/// Votes, always the same, and sees what any member sees.
const MEMBER: usize = 1;
/// Vote from their own devices.
const VOTERS: [usize; 2] = [2, 3];
/// Votes by hand.
const BY_HAND: usize = 4;
/// An observer, and an administrator.
const OTHERS: [usize; 2] = [5, 6];
const WATCHERS: [usize; 4] = [SECRETARY, MEMBER, OTHERS[0], OTHERS[1]];
const HALL: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// A scene that is watched, and all that was seen of it.
struct Scene<'a> {
    crowd: &'a Crowd,
    meeting: MeetingId,
    item: ItemId,
    /// The code of the screen.
    code: String,
    /// Of the watchers.
    lines: Vec<Line>,
    seen: Vec<String>,
}

/// How somebody is told: an open line, how far each channel was heard over it; and a cookie.
struct Line {
    session: Session,
    at: BTreeMap<ChannelId, Seq>,
    cookie: String,
}

impl<'a> Scene<'a> {
    async fn new(crowd: &'a Crowd) -> Self {
        let (meeting, item) = item_in_discussion(crowd).await;
        let observer = crowd.people[OTHERS[0]].person;
        crowd.get(0, rooms::set_role(crowd.room, observer, MemberRole::Observer)).await.unwrap();
        let paired = crowd.get(0, meetings::pair(crowd.room, meeting)).await;
        let Ok(Reply::Screen(paired)) = paired else { panic!("{paired:?}") };
        let mut scene =
            Self { crowd, meeting, item, code: paired.code, lines: Vec::new(), seen: Vec::new() };
        for who in WATCHERS {
            let context = &crowd.nodes[0];
            let mut session =
                Session::enter(context, crowd.people[who].clone(), Encoding::Json).unwrap();
            session.hello(Hello { protocol: VERSION, resume: Vec::new() }).await.unwrap();
            let channels = [crowd.room, crowd.people[who].personal];
            let at = attached(&mut session, &channels).await;
            scene.lines.push(Line { session, at, cookie: cookie(crowd, who).await });
        }
        scene
    }

    fn note(&mut self, what: &str, told: &str) {
        self.seen.push(format!("{what}: {told}"));
    }

    /// Everything that can be asked for, by everybody who watches; and all that came by itself.
    async fn look(&mut self, poll: PollId) {
        for (place, who) in WATCHERS.into_iter().enumerate() {
            for command in everything(self.crowd, poll, self.meeting) {
                let name = format!("{who} {}", command.name());
                // The minutes are not everybody's before they are approved: a refusal too is told.
                let told = self.crowd.get(who, command).await;
                let size = told.as_ref().map(|it| Encoding::MessagePack.encode(it).unwrap().len());
                self.note(&name, &format!("{told:?} {size:?}"));
            }
            for path in self.paths(poll) {
                let told = fetched(&self.crowd.nodes[0], &self.lines[place].cookie, &path).await;
                self.note(&format!("{who} {path}"), &told);
            }
            for frame in self.frames(place, poll).await {
                self.note(&format!("{who} hears"), &frame);
            }
        }
        let node = &self.crowd.nodes[0];
        let hash = screen::asked(node, HALL, &self.code).unwrap();
        let shown = screen::document(node, &hash).await.unwrap();
        self.note("screen", &serde_json::to_string(&shown).unwrap());
        self.note("metrics", &node.metrics.text());
        let mut tx = node.db.read().await.unwrap();
        let changes = replay::changes_after(&mut tx, self.crowd.room, Seq(0)).await.unwrap();
        drop(tx);
        self.note("journal", &serde_json::to_string(&changes).unwrap());
    }

    fn paths(&self, poll: PollId) -> Vec<String> {
        let room = format!("/api/channels/{}", self.crowd.room);
        let meeting = format!("/api/meetings/{}", self.meeting);
        vec![
            "/api/me".to_owned(),
            format!("{room}/records"),
            format!("{room}/records/{poll}"),
            format!("{room}/register.json"),
            format!("{room}/register.csv"),
            format!("{meeting}/minutes.md"),
            format!("{meeting}/deliberations.md"),
            format!("{meeting}/votes.csv"),
            format!("{meeting}/votes.xlsx"),
            format!("{meeting}/meeting.ics"),
        ]
    }

    /// What came over a line since it was listened to last, until everything that was written is
    /// there, and a question answered. Changes and answers come in no order between them; who is
    /// there is told when it is.
    async fn frames(&mut self, place: usize, poll: PollId) -> Vec<String> {
        let (crowd, room) = (self.crowd, self.crowd.room);
        let personal = crowd.people[WATCHERS[place]].personal;
        let mut tx = crowd.nodes[0].db.read().await.unwrap();
        let heads = journal::heads(&mut tx, &[room, personal]).await.unwrap();
        drop(tx);
        let Line { session, at, .. } = &mut self.lines[place];
        let (id, command) = (crowd.id(), load(room, poll));
        assert!(session.request(Request { id, command }));
        let (mut heard, mut answered) = (Vec::new(), false);
        let is_there = |at: &BTreeMap<ChannelId, Seq>| {
            heads.iter().all(|(channel, head)| at.get(channel).is_some_and(|at| at >= head))
        };
        while !(answered && is_there(at)) {
            for bytes in session.next().await.frames {
                match Encoding::Json.decode(&bytes).unwrap() {
                    ServerFrame::Changes(it) => {
                        at.insert(it.channel, it.to);
                        let said = |it| serde_json::to_string(it).unwrap();
                        heard.extend(it.changes.iter().map(said));
                    }
                    ServerFrame::CaughtUp(it) => drop(at.insert(it.channel, it.to)),
                    ServerFrame::Reply(answer) => {
                        answered |= answer.id == id;
                        heard.push(serde_json::to_string(&answer).unwrap());
                    }
                    ServerFrame::Signal(_) => {}
                    other @ (ServerFrame::Welcome(_)
                    | ServerFrame::Reset(_)
                    | ServerFrame::Bye(_)) => panic!("{other:?}"),
                }
            }
        }
        heard.sort();
        heard
    }

    /// A poll from its opening to its annulment, watched on the way.
    async fn poll(&mut self, family: PollFamily, flipped: bool) {
        let (crowd, room) = (self.crowd, self.crowd.room);
        let asked = draft(question(PollKind::Motion, &[]), Some(rules(family)));
        let poll = crowd.open(PollDraft { item: Some(self.item), ..asked }).await;
        let seal = crowd.view((0, 0), poll).await.poll.seal;
        let electors = crowd.view((0, 0), poll).await.electors;
        let own = |who: usize| electors.iter().find(|it| it.person == crowd.people[who].person);
        let mandate = |who| own(who).expect("an elector").mandate;
        let (_bus, mut heard) = crowd.listen();
        let either = |first: bool| if first == flipped { Choice::For } else { Choice::Against };
        let mut by_device =
            vec![(MEMBER, Choice::Abstain), (VOTERS[0], either(true)), (VOTERS[1], either(false))];
        // Changes their mind.
        by_device.push((VOTERS[1], either(true)));
        by_device.extend(seal.iter().map(|_| (BY_HAND, either(false))));
        for ((who, choice), number) in by_device.into_iter().zip(1..) {
            let command = match &seal {
                None => vote(room, poll, mandate(who), choice),
                Some(seal) => {
                    let ballot = sealed(seal, choice, "suivi", number);
                    votes(room, poll, vec![(mandate(who), ballot)])
                }
            };
            let told = crowd.get(who, command).await.unwrap();
            self.note("voted", &format!("{told:?}"));
        }
        if seal.is_none() {
            for choice in [Some(either(true)), None, Some(either(false))] {
                let entry = vec![entered(mandate(BY_HAND), choice)];
                let told = crowd.get(SECRETARY, enter(room, poll, entry, None)).await.unwrap();
                self.note("entered", &format!("{told:?}"));
            }
        }
        self.look(poll).await;
        if family == PollFamily::Consultative {
            self.print().await;
        }
        // A ballot is told to whose it is, and to nobody else.
        let told: Vec<_> =
            [VOTERS[0], VOTERS[1], BY_HAND].map(|who| crowd.people[who].personal).into();
        while let Ok(event) = heard.try_recv() {
            let event = format!("{event:?}");
            if !told.iter().any(|channel| event.contains(&channel.to_string())) {
                self.note("bus", &event);
            }
        }
        for actor in crowd.people.iter().filter(|_| seal.is_some()) {
            let mut tx = crowd.nodes[0].db.read().await.unwrap();
            let mut own = receipts(&mut tx, actor.person, Seq(i64::MAX)).await.unwrap();
            own.retain(|it| matches!(it, Entity::Receipt(receipt) if receipt.poll == poll));
            self.note("receipts", &serde_json::to_string(&own).unwrap());
        }
        crowd.get(0, void(room, poll, "Micro en panne", false)).await.unwrap();
        for who in WATCHERS {
            let told = crowd.view((0, who), poll).await;
            self.note("voided", &format!("{told:?}"));
        }
    }

    /// The minutes on paper: slow, so once, whatever the engine.
    async fn print(&mut self) {
        if cfg!(feature = "pdf") && matches!(self.crowd.nodes[0].db, Db::Sqlite { .. }) {
            let path = format!("/api/meetings/{}/minutes.pdf", self.meeting);
            let told = fetched(&self.crowd.nodes[0], &self.lines[0].cookie, &path).await;
            assert!(told.starts_with("200"), "{told}");
            self.note("pdf", &told);
        }
    }
}

/// Where a line stands once it hears all of these by itself: before that, how a change comes (told,
/// or read again) depends on the moment, and so does what the node counts.
async fn attached(session: &mut Session, channels: &[ChannelId]) -> BTreeMap<ChannelId, Seq> {
    let mut at = BTreeMap::new();
    while !channels.iter().all(|channel| at.contains_key(channel)) {
        for bytes in session.next().await.frames {
            if let ServerFrame::CaughtUp(it) = Encoding::Json.decode(&bytes).unwrap() {
                at.insert(it.channel, it.to);
            }
        }
    }
    at
}

/// A session of the browser, as its cookie.
async fn cookie(crowd: &Crowd, who: usize) -> String {
    let visit = Visit { device: "Firefox sur Linux".into(), token: None };
    let (context, person) = (&crowd.nodes[0], crowd.people[who].person);
    let mut tx = context.db.write().await.unwrap();
    let opened = identity::open_session(&mut tx, context, person, None, &visit).await.unwrap();
    tx.commit().await.unwrap();
    format!("__Host-parvis={}", opened.token.reveal())
}

/// An answer of the router: its status, its headers, its body.
async fn fetched(context: &Arc<Context>, cookie: &str, path: &str) -> String {
    let request = Ask::get(path).header(header::HOST, "localhost").header(header::COOKIE, cookie);
    let router = parvis::http::router(Arc::clone(context), axum::Router::new());
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    format!("{} {:?} {:?}", parts.status.as_u16(), parts.headers, body)
}

/// A meeting where everybody sits, with one item in discussion.
async fn item_in_discussion(crowd: &Crowd) -> (MeetingId, ItemId) {
    let room = crowd.room;
    let done = async |command: Command| match crowd.get(0, command).await {
        Ok(Reply::Done(done)) => done,
        other => panic!("{other:?}"),
    };
    let meeting = done(meetings::create(room, meetings::draft(7))).await.meeting.unwrap();
    let point = vec![meetings::point(ItemKind::Debate, "Un")];
    done(meetings::add(room, meeting, point)).await;
    done(meetings::open(room, meeting, Some("Essai"))).await;
    for actor in &crowd.people {
        done(meetings::at(room, meeting, actor.person, Whereabouts::Room)).await;
    }
    let told = crowd.get(0, meetings::load(room, meeting)).await;
    let Ok(Reply::Meeting(view)) = told else { panic!("{told:?}") };
    let item = view.entities.iter().find_map(|entity| match entity {
        Entity::AgendaItem(item) => Some(item.id),
        _ => None,
    });
    let item = item.expect("an item");
    done(meetings::open_item(room, item)).await;
    (meeting, item)
}

fn everything(crowd: &Crowd, poll: PollId, meeting: MeetingId) -> Vec<Command> {
    let room = crowd.room;
    vec![
        load(room, poll),
        page(room, None, 50),
        rooms::load(room),
        rooms::page(room, None, Anchor::Latest, 50),
        rooms::unread(room),
        rooms::search("scrutin"),
        meetings::load(room, meeting),
        meetings::page(room, None, 10),
        meetings::minutes_of(room, meeting),
        Command::LoadToday,
        Command::LoadTerritory,
    ]
}

#[tokio::test]
async fn v11_until_the_end_nothing_depends_on_what_is_chosen() {
    let told = Mutex::new(Vec::new());
    for flipped in [false, true] {
        on_each(PEOPLE, async |crowd| {
            let mut scene = Box::pin(Scene::new(crowd)).await;
            let mut chosen = Vec::new();
            for family in [
                PollFamily::Public,
                PollFamily::Secret,
                PollFamily::Ordinary,
                PollFamily::Consultative,
            ] {
                Box::pin(scene.poll(family, flipped)).await;
                let pour = "select count(*) from ballot where choice = '\"for\"' and $1 = $1";
                chosen.push(crowd.number(pour, PollId(scene.item.0)).await);
            }
            told.lock().unwrap().push((scene.seen, chosen));
        })
        .await;
    }
    let told = told.into_inner().unwrap();
    // Of each engine, the one and the other.
    for (one, other) in [(0, 2), (1, 3)] {
        let ((one, chosen), (other, contrary)) = (&told[one], &told[other]);
        assert_ne!(chosen, contrary, "they did not vote the same");
        assert!(one.len() > 350, "{}", one.len());
        for (left, right) in one.iter().zip(other) {
            assert_eq!(left, right);
        }
        assert_eq!(one.len(), other.len());
    }
}
