//! A member whose device stops reading costs little memory and delays nobody, and has everything
//! once she reads again.

use super::member::{Crowd, Delay, Member, Rhythm};
use super::server::Server;
use super::{LOOK_EVERY, ROOM, audit, mayors, services};
use parvis::db::Db;
use std::time::Duration;
use tokio::time::interval;

const WRITERS: usize = 4;
const READERS: usize = 4;
/// Several, to divide the noise of a measure of memory.
const STALLED: usize = 8;
/// 66 messages a second in all.
const EVERY: Duration = Duration::from_millis(60);
/// Makes messages as long as they may be: three bytes each, and not a word to search for.
const FILLER: &str = "—";
const FILLER_CHARS: usize = 7_900;
/// Posted while they do not read. Less than what a resume replays change by change.
const MESSAGES: u64 = 900;
const MESSAGES_WITHIN: Duration = Duration::from_secs(60);
/// Bytes of changes that go past each of those who do not read.
const CHANGES_BYTES_MIN: usize = 20_000_000;
/// What one of them may cost.
const COST_BYTES_MAX: u64 = 2 * 1024 * 1024;
/// Posted while they do not read for a short while: a little more than what the system holds for a
/// socket.
const SOME_MESSAGES: u64 = 350;
/// The delay of ninety-nine messages in a hundred may double by chance, and differ by this.
/// Waiting for one who does not read would take seconds.
const DELAY_NOISE: Duration = Duration::from_millis(200);
/// How often the delays are compared at most.
const TRIES_MAX: usize = 3;

/// What a while of posting cost.
struct Measure {
    /// Highest resident memory.
    resident_bytes: u64,
    /// Ninety-nine messages in a hundred were heard within this time.
    heard: Duration,
}

#[tokio::test(flavor = "multi_thread")]
async fn process_a_client_that_stops_reading_costs_little() {
    let server = Server::start(None, None).await;
    let cookies = mayors(&server.base_url, WRITERS + READERS + STALLED).await;
    let mut members = Vec::new();
    for (number, cookie) in cookies[..WRITERS + READERS].iter().enumerate() {
        members.push(talkative(&server, cookie, number).await);
    }
    let db = services::look_into(&server.database).await;
    // The first while warms the caches of the program and of its database, which reads as well.
    let mut early = silent(&server, &cookies[WRITERS + READERS..]).await;
    let (mut members, _) = post(&server, members, MESSAGES / 4).await;
    catch_up(&db, &mut early).await;
    drop(early);
    // A machine that does something else for a while may delay everybody once; they, every time.
    let mut tries = 1;
    let (mut members, without, with, mut stalled) = loop {
        let (heard, without) = post(&server, members, MESSAGES).await;
        let mut stalled = silent(&server, &cookies[WRITERS + READERS..]).await;
        let before = lagging(&server).await;
        let (heard, with) = post(&server, heard, MESSAGES).await;
        assert!(lagging(&server).await >= before + STALLED as u64, "they do not read");
        println!("heard within {:.1?} without them, {:.1?} with", without.heard, with.heard);
        if with.heard <= without.heard * 2 + DELAY_NOISE {
            break (heard, without, with, stalled);
        }
        assert!(tries < TRIES_MAX, "they delay the others");
        tries += 1;
        catch_up(&db, &mut stalled).await;
        members = heard;
    };
    let since = stalled[0].since;
    let cost = with.resident_bytes.saturating_sub(without.resident_bytes) / STALLED as u64;
    println!("each of {STALLED} costs {} KiB", cost / 1024);
    assert!(cost < COST_BYTES_MAX, "each costs {cost} bytes");

    // By now they were closed. They come back, and miss nothing; that is cheap too.
    let room = members[0].room();
    catch_up(&db, &mut stalled).await;
    let cost = server.resident_bytes().saturating_sub(without.resident_bytes) / STALLED as u64;
    println!("and {} KiB once it has caught up", cost / 1024);
    assert!(cost < COST_BYTES_MAX, "each costs {cost} bytes");

    // A shorter while, after which they read on: the connection stays, and lacks nothing.
    let (before, came) = (lagging(&server).await, returns(&stalled));
    (members, _) = post(&server, members, SOME_MESSAGES).await;
    assert!(lagging(&server).await >= before + STALLED as u64, "they do not read");
    catch_up(&db, &mut stalled).await;
    assert_eq!(returns(&stalled), came, "no connection was closed");
    catch_up(&db, &mut members).await;
    let stored = audit::stored(&db, room).await;
    stalled.iter().chain(&members).for_each(|member| audit::same_as_stored(member, &stored));
    let past = stored.iter().filter(|row| row.seq > since).map(|row| row.body.len());
    let past: usize = past.take(usize::try_from(MESSAGES).expect("few")).sum();
    assert!(past >= CHANGES_BYTES_MIN, "only {past} bytes went past each");
}

async fn lagging(server: &Server) -> u64 {
    server.counted("parvis_lagging_total").await
}

fn returns(members: &[Member]) -> usize {
    members.iter().map(|member| member.returns).sum()
}

/// Lets everybody read to the end, coming back if they must.
async fn catch_up(db: &Db, members: &mut [Member]) {
    let head = audit::head(db, members[0].room()).await;
    for member in members {
        member.catch_up(head).await;
        assert_eq!(member.client.state().resets, 0, "{} missed nothing", member.name);
    }
}

/// Members who do not read until somebody makes them.
async fn silent(server: &Server, cookies: &[String]) -> Vec<Member> {
    let mut silent = Vec::new();
    for (number, cookie) in cookies.iter().enumerate() {
        silent.push(Member::join(&server.base_url, cookie, format!("S{number}"), ROOM).await);
    }
    silent
}

/// A member who writes long messages, or only reads them.
async fn talkative(server: &Server, cookie: &str, number: usize) -> Member {
    let name = format!("A{number:02}");
    let mut member = Member::join(&server.base_url, cookie, name, ROOM).await;
    if number < WRITERS {
        let turn = u32::try_from(number).expect("few");
        let first = EVERY * turn / u32::try_from(WRITERS).expect("few");
        member.rhythm = Some(Rhythm { every: EVERY, burst: 1, first, bursts: usize::MAX });
        member.filler = FILLER.repeat(FILLER_CHARS);
    }
    member
}

/// Lets the members post so many messages more, and measures meanwhile.
async fn post(server: &Server, members: Vec<Member>, count: u64) -> (Vec<Member>, Measure) {
    let mut crowd = Crowd::start(members);
    let mut resident_bytes = 0;
    let mut pace = interval(LOOK_EVERY);
    let looking = async {
        loop {
            resident_bytes = resident_bytes.max(server.resident_bytes());
            pace.tick().await;
        }
    };
    tokio::select! {
        () = crowd.post(count, MESSAGES_WITHIN) => {}
        () = looking => {}
    }
    let mut members = crowd.finish().await;
    let heard = members.iter_mut().flat_map(|member| member.heard.drain(..));
    let mut heard: Vec<Duration> = heard.map(|delay: Delay| delay.at - delay.due).collect();
    heard.sort();
    let heard = heard[heard.len() * 99 / 100];
    (members, Measure { resident_bytes, heard })
}
