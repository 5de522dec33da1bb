//! Powers (*pouvoirs*): given, accepted or not, suspended while their givers are there, taken
//! back. As many for each holder as the body allows, never one upon another.
//!
//! The room is held while one is written, so two cannot be given to one holder at once; that each
//! holder has places for so many, and each giver one, is also an index of the database.

use super::rules::{self, Fact, Noted, is_live};
use super::{Error, begin, end, end_with, roll, store};
use crate::context::Context;
use crate::meeting::rules::{conducts, heed};
use crate::meeting::turn::{Taken, Turn};
use crate::meeting::{self, preset, runner};
use crate::permission::{Actor, Right};
use crate::poll;
use parvis_protocol::attendance::command::{AnswerProxy, DepositProxy, OfProxy};
use parvis_protocol::attendance::{Proxy, ProxyState, Whereabouts};
use parvis_protocol::change::{Entity, Verb};
use parvis_protocol::command::Done;
use parvis_protocol::id::{CommandId, ProxyId};

/// Gives somebody the power to vote for oneself; or, for who conducts the meeting, deposits one
/// that was signed on paper, which needs no acceptance.
pub async fn deposit(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: DepositProxy,
) -> Result<Done, Error> {
    let DepositProxy { channel, meeting, giver, holder, despite } = command;
    let giver = giver.unwrap_or(actor.person);
    let what = (Verb::ProxyDeposited, Right::Read);
    let mut turn = begin(context, actor, id, (channel, meeting), what).await?;
    let on_paper = giver != actor.person;
    if on_paper && !conducts(&turn.meeting, runner(&turn.taken.permit)?) {
        return Err(Error::Forbidden);
    }
    let taken = &mut turn.taken;
    let assembly = poll::assembly(&mut taken.tx, channel, taken.at).await;
    let rules = preset::of(assembly.map_err(meeting::Error::from)?.kind);
    let all = roll(&mut taken.tx, &turn.meeting, taken.at).await?;
    let cap = usize::try_from(rules.proxies_per_holder).unwrap_or(usize::MAX);
    all.deposit(giver, holder, cap)?;
    let in_a_row = store::represented_in_a_row(&mut taken.tx, &turn.meeting, giver).await?;
    let despite = heed(rules::again(rules, in_a_row), despite.as_deref())?;
    let there = all.is(giver) != Whereabouts::Away;
    let mut given = Proxy {
        id: ProxyId(context.ids.uuid()),
        meeting,
        giver,
        holder,
        state: if on_paper { rules::answered(true, there) } else { ProxyState::Deposited },
        deposited_at: taken.at,
        by: actor.person,
        rev: taken.seq,
    };
    put(&mut turn, &mut given).await?;
    let fact = Fact::Proxy((&given).into());
    end_with(turn, Noted { fact, despite }, vec![Entity::Proxy(given)]).await
}

/// Accepts a power, or not: its holder.
pub async fn answer(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: AnswerProxy,
) -> Result<Done, Error> {
    let AnswerProxy { channel, proxy, accept } = command;
    let of = OfProxy { channel, proxy };
    let (mut turn, mut given) = take(context, actor, id, (of, Verb::ProxyAnswered)).await?;
    if given.holder != actor.person {
        return Err(Error::Forbidden);
    }
    if given.state != ProxyState::Deposited {
        return Err(Error::ProxyState(given.state));
    }
    let all = roll(&mut turn.taken.tx, &turn.meeting, turn.taken.at).await?;
    given.state = rules::answered(accept, all.is(given.giver) != Whereabouts::Away);
    put(&mut turn, &mut given).await?;
    end(turn, Fact::Proxy((&given).into()), vec![Entity::Proxy(given)]).await
}

/// Takes a power back: its giver, at any time, or who conducts the meeting on their behalf.
pub async fn revoke(
    context: &Context,
    actor: &Actor,
    id: CommandId,
    command: OfProxy,
) -> Result<Done, Error> {
    let (mut turn, mut given) = take(context, actor, id, (command, Verb::ProxyRevoked)).await?;
    if given.giver != actor.person && !conducts(&turn.meeting, runner(&turn.taken.permit)?) {
        return Err(Error::Forbidden);
    }
    if !is_live(given.state) {
        return Err(Error::ProxyState(given.state));
    }
    given.state = ProxyState::Revoked;
    put(&mut turn, &mut given).await?;
    end(turn, Fact::Proxy((&given).into()), vec![Entity::Proxy(given)]).await
}

/// A turn of the meeting of a power.
async fn take<'a>(
    context: &'a Context,
    actor: &Actor,
    id: CommandId,
    (OfProxy { channel, proxy }, verb): (OfProxy, Verb),
) -> Result<(Turn<'a>, Proxy), Error> {
    let what = (verb, proxy.0, Right::Read);
    let mut taken = Taken::take(context, actor, id, channel, what).await?;
    let given = store::proxy(&mut taken.tx, channel, proxy).await?.ok_or(Error::NotFound)?;
    let turn = taken.of_meeting(given.meeting).await?;
    super::allowed(&turn)?;
    Ok((turn, given))
}

/// Writes a power at the position of the turn.
pub(super) async fn put(turn: &mut Turn<'_>, given: &mut Proxy) -> Result<(), Error> {
    given.rev = turn.taken.seq;
    let channel = turn.meeting.channel;
    Ok(store::put_proxy(&mut turn.taken.tx, channel, given).await?)
}
