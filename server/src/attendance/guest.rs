//! Who replaces a member at one meeting without belonging to the room: let in by the change that
//! designates them, as an observer; let out by the one that takes it back, or ends the meeting.
//!
//! They see the room as its members do. What they read meanwhile cannot be taken back.

use super::store;
use crate::body;
use crate::channel::{self, NewMember};
use crate::meeting;
use crate::meeting::turn::Taken;
use parvis_protocol::change::Entity;
use parvis_protocol::channel::MemberRole;
use parvis_protocol::id::{MeetingId, PersonId};

/// Lets somebody in who is not a member, and those out who have no reason to be there any more.
pub(super) async fn exchange(
    taken: &mut Taken<'_>,
    enters: Option<(PersonId, Option<String>)>,
    leaves: Option<PersonId>,
) -> Result<Vec<Entity>, meeting::Error> {
    let mut changed = let_out(taken, leaves.as_slice()).await?;
    if let Some((person, commune)) = enters {
        let channel = taken.permit.channel();
        if !channel::members_among(&mut taken.tx, channel, &[person]).await?.contains(&person) {
            let new = NewMember { person, role: MemberRole::Observer, commune };
            let stamp = (taken.seq, taken.at);
            let told = channel::enter(&mut taken.tx, &taken.permit, stamp, vec![new]).await?;
            changed = taken.tell(told);
        }
    }
    Ok(changed)
}

/// Lets out those who replaced somebody at a meeting that is over: it is written as such already.
pub async fn leave(
    taken: &mut Taken<'_>,
    meeting: MeetingId,
) -> Result<Vec<Entity>, meeting::Error> {
    let people = store::substitutes(&mut taken.tx, meeting).await?;
    let_out(taken, &people).await
}

async fn let_out(
    taken: &mut Taken<'_>,
    people: &[PersonId],
) -> Result<Vec<Entity>, meeting::Error> {
    let channel = taken.permit.channel();
    let (mut changed, at) = (Vec::new(), taken.at);
    if people.is_empty() {
        return Ok(changed);
    }
    let mut leaving = channel::members_among(&mut taken.tx, channel, people).await?;
    let belong = body::belong(&mut taken.tx, channel, at).await?;
    leaving.retain(|person| !belong.contains(person));
    leaving.sort_unstable();
    for person in leaving {
        let stamp = (taken.seq, at);
        let told = channel::end(&mut taken.tx, &taken.permit, stamp, person).await?;
        // Each of these tells all that changed at this position: the last one is whole.
        changed = taken.tell(told);
    }
    Ok(changed)
}
