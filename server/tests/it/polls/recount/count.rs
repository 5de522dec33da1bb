//! The statement that counts: nearly the same text for both engines. It knows nothing of the
//! program but the tables, and is as long as the law is.

use super::Crowd;
use parvis::db::Tx;
use parvis::on;
use parvis_protocol::id::PollId;
use std::collections::BTreeSet;

/// What a figure is, its place, its value. Of a sum place 0 is how many, 1 what they weigh.
pub type Row = (String, i64, i64);

/// `[column path]` is a value inside JSON, as text; `[*column path]` the elements of a list, as a
/// table `item`; `[@]` the place of such an element, from 0.
const COUNT: &str = r#"with recursive
-- What was asked, and by which rules.
asked as (
    select poll.*,
        case when [question kind] in ('motion', 'single', 'ranked', 'date', 'mood')
                then [question kind]
            when [question kind.multiple.max] is not null then 'multiple'
            when [question kind.score.max] is not null then 'score'
            else 'election' end as kind,
        cast(coalesce([question kind.multiple.min], [question kind.score.min]) as bigint) as low,
        cast(coalesce([question kind.multiple.max], [question kind.score.max]) as bigint) as high,
        cast([question kind.election.seats] as bigint) as seats,
        cast([question kind.election.round] as bigint) as round_number,
        [rules family] as family, [rules tie] as tie, [rules majority.of] as base,
        cast([rules majority.share.num] as bigint) as num,
        cast([rules majority.share.den] as bigint) as den,
        case when [rules majority.share.strict] in ('true', '1') then 1 else 0 end as strict_one,
        cast([rules quorum.num] as bigint) as quorum_num,
        cast([rules quorum.den] as bigint) as quorum_den,
        case when [rules quorum.strict] in ('true', '1') then 1 else 0 end as quorum_strict
    from poll where id = $1
),
candidate as (
    select [@] as place, [item.value born] as born from asked, [*asked.question options]
),
form as (
    select asked.*,
        case kind when 'motion' then 2 when 'mood' then 3
            else (select count(*) from candidate) end as lines,
        case kind when 'single' then 'options' when 'multiple' then 'options'
            when 'election' then 'options' when 'ranked' then 'ranking'
            when 'score' then 'scores' when 'date' then 'dates' end as field
    from asked
),
numbers as (
    select cast(0 as bigint) as n union all select n + 1 from numbers where n < 19
),
-- Ballots: named and with a weight, or nobody's.
filled as (
    select ballot.number as slip, ballot.choice as choice, elector.weight as weight
    from ballot join elector on elector.poll = ballot.poll and elector.number = ballot.number
    where ballot.poll = $1
    union all
    select 0 - place, choice, 1 from opened_ballot where poll = $1
),
written as (
    select slip, 'options' as field, [@] as place, cast(item.value as text) as value
    from filled, [*filled.choice options]
    union all
    select slip, 'ranking', [@], cast(item.value as text) from filled, [*filled.choice ranking]
    union all
    select slip, 'scores', [@], cast(item.value as text) from filled, [*filled.choice scores]
    union all
    select slip, 'dates', [@], cast(item.value as text) from filled, [*filled.choice dates]
),
mark as (
    select written.*, case when field <> 'dates' then cast(value as bigint) end as digit
    from written
),
-- Which of them answer the question.
answer as (
    select filled.*, form.kind,
        case
            when form.kind = 'mood' then [filled.choice mood] is not null
            when filled.choice in ('"abstain"', '"nppv"', '"blank"') then true
            when form.kind = 'motion' then filled.choice in ('"for"', '"against"')
            else (select count(*) from mark
                where mark.slip = filled.slip and mark.field = form.field)
                between case form.kind when 'multiple' then low when 'score' then lines
                    when 'date' then lines else 1 end
                and case form.kind when 'single' then 1 when 'multiple' then high
                    when 'election' then seats else lines end
                and not exists (
                    select 1 from mark as one left join mark as two
                        on two.slip = one.slip and two.field = one.field and two.place > one.place
                    where one.slip = filled.slip and one.field = form.field and (
                        (form.kind = 'score' and (one.digit < low or one.digit > high))
                        or (form.field in ('options', 'ranking') and one.digit >= lines)
                        or (form.field = 'options' and two.digit <= one.digit)
                        or (form.field = 'ranking' and two.digit = one.digit)))
        end as fits
    from filled, form
),
sorted as (
    select answer.*, case
        when fits is null or not fits then 'void'
        when choice = '"abstain"' then 'abstentions'
        when choice = '"nppv"' then 'nppv'
        when choice = '"blank"' then 'blank'
        else 'cast' end as pile
    from answer
),
-- What each ballot gives to each line: points, whom it suits, its place in the breakdown.
points as (
    select cast(case choice when '"for"' then 0 else 1 end as bigint) as line,
        cast(1 as bigint) as points, 0 as suits, cast(-1 as bigint) as notch, weight
    from sorted where pile = 'cast' and kind = 'motion'
    union all
    select case [choice mood] when 'up' then 0 when 'middle' then 1 else 2 end, 1, 0, -1, weight
    from sorted where pile = 'cast' and kind = 'mood'
    union all
    select case when kind in ('score', 'date') then place else digit end,
        case kind when 'ranked' then lines - place when 'score' then digit
            when 'date' then case value when 'no' then 0 else 1 end else 1 end,
        case when value = 'yes' then 1 else 0 end,
        case kind when 'ranked' then place when 'score' then digit - low
            when 'date' then case value when 'yes' then 0 when 'if_needed' then 1 else 2 end
            else -1 end,
        weight
    from sorted
        join (select slip as of_slip, field, place, value, digit from mark) as mark
            on of_slip = slip
        join (select field as wanted, lines, low from form) as form on wanted = mark.field
    where pile = 'cast'
    union all
    select [@], cast(cast(item.value as text) as bigint), 0, -1, 1
    from asked, [*asked.paper votes]
),
line as (
    select n as place, cast(coalesce(sum(points * points.weight), 0) as bigint) as votes,
        cast(coalesce(sum(suits * points.weight), 0) as bigint) as suits
    from numbers join form on n < lines left join points on line = n
    group by n
),
-- The piles.
typed as (
    select cast([paper envelopes] as bigint) as envelopes, cast([paper blank] as bigint) as blank,
        cast([paper void] as bigint) as void, cast([paper abstentions] as bigint) as abstentions
    from asked where paper is not null
),
pile as (
    select pile, count(*) as ballots, sum(weight) as weight from sorted group by pile
    union all select 'blank', blank, blank from typed
    union all select 'void', void, void from typed
    union all select 'abstentions', abstentions, abstentions from typed
    union all select 'cast', envelopes - blank - void - abstentions,
        envelopes - blank - void - abstentions from typed
),
name as (
    select 'cast' as name, 1 as votes union all select 'abstentions', 1
    union all select 'blank', 1 union all select 'void', 1 union all select 'nppv', 0
),
sums as (
    select name, votes, cast(coalesce(sum(ballots), 0) as bigint) as ballots,
        cast(coalesce(sum(weight), 0) as bigint) as weight
    from name left join pile on pile = name group by name, votes
    union all
    select 'electors', 2, count(*), cast(coalesce(sum(weight), 0) as bigint)
    from elector where poll = $1 and not exists (select 1 from asked where kind = 'mood')
    having count(*) > 0
    union all
    select 'electors', 2, electors, weight from asked where kind = 'mood'
),
urn as (
    select cast(sum(case when votes = 1 then ballots else 0 end) as bigint) as voters,
        cast(sum(case when votes = 1 then weight else 0 end) as bigint) as voters_weight,
        cast(sum(case when votes < 2 then ballots else 0 end) as bigint) as present,
        cast(sum(case when name = 'cast' then weight else 0 end) as bigint) as cast_weight,
        cast(sum(case when name = 'electors' then ballots else 0 end) as bigint) as electors,
        cast(sum(case when name = 'electors' then weight else 0 end) as bigint) as all_weight,
        cast(sum(case when name = 'nppv' then weight else 0 end) as bigint) as nppv_weight
    from sums
),
-- What is needed.
compared as (
    select num * case base when 'cast' then cast_weight when 'voters' then voters_weight
            else all_weight end as product,
        quorum_num * urn.electors as quorum_product
    from asked, urn
),
rule as (
    select form.kind, seats, tie, present,
        case when kind = 'motion' or round_number < 3 then product / den
            + case when strict_one = 1 or product % den <> 0 then 1 else 0 end end as needed,
        quorum_product / quorum_den
            + case when quorum_strict = 1 or quorum_product % quorum_den <> 0
                then 1 else 0 end as quorum,
        case when tie = 'chair_casting' and base = 'cast' and strict_one = 1 and num * 2 = den
                and family <> 'secret'
            then (select ballot.choice from ballot
                join elector on elector.poll = ballot.poll and elector.number = ballot.number
                where ballot.poll = form.id and elector.person = form.chair
                    and elector.behalf is null) end as chair
    from form, urn, compared
),
decided as (
    select rule.*, pour.votes as pour,
        case when quorum is null or present >= quorum then 1 else 0 end as reached,
        case when kind = 'motion' and pour.votes = contre.votes and pour.votes > 0
            and chair in ('"for"', '"against"') then 1 else 0 end as cast_by_chair
    from rule, line as pour, line as contre
    where pour.place = 0 and contre.place = 1
),
-- An election: how many are ahead each candidate, and how many beside.
running as (
    select line.place, line.votes, born from line join candidate on candidate.place = line.place
    join decided on kind = 'election'
    where line.votes > 0 and (needed is null or line.votes >= needed)
),
ranked as (
    select place, votes, born,
        (select count(*) from running as other where other.votes > running.votes) as ahead,
        (select count(*) from running as other where other.votes = running.votes) as equals,
        (select count(*) from running as other
            where other.votes = running.votes and other.born < running.born) as older,
        (select count(*) from running as other
            where other.votes = running.votes and other.born = running.born) as of_age,
        (select count(*) from running as other
            where other.votes = running.votes and other.born is null) as ageless
    from running
),
seated as (
    select place, case
        when ahead + equals <= seats then 'elected'
        when ahead >= seats then 'beaten'
        when tie <> 'eldest' or ageless > 0 then 'tied'
        when ahead + older + of_age <= seats then 'elected'
        when ahead + older < seats then 'tied'
        else 'beaten' end as fate
    from ranked, decided
),
-- Thousandths, by largest remainder.
whole as (
    select place, votes, (select cast(sum(votes) as bigint) from line) as total from line
),
parts as (
    select place, total, case when total > 0 then votes * 1000 / total else 0 end as part,
        case when total > 0 then votes * 1000 % total else 0 end as remainder
    from whole
),
shared as (
    select place, part + case when total > 0
            and row_number() over (order by remainder desc, place) <= 1000 - sum(part) over ()
        then 1 else 0 end as share
    from parts
),
best as (
    select votes, max(suits) as suits from line
    where votes = (select max(votes) from line) and votes > 0 group by votes
),
said as (
    select name as what, cast(0 as bigint) as place, ballots as value from sums
    union all select name, 1, weight from sums
    union all select 'voters', 0, voters from urn
    union all select 'voters', 1, voters_weight from urn
    union all select 'missing', 0, electors - present from urn
    union all select 'missing', 1, all_weight - voters_weight - nppv_weight from urn
    union all select 'votes', place, votes from line
    union all select 'share', place, share from shared
    union all
    select 'breakdown', line.place * 100 + n, coalesce(sum(points.weight), 0)
    from line join form on true
        join numbers on n < case kind when 'ranked' then lines when 'score' then high - low + 1
            when 'date' then 3 else 0 end
        left join points on points.line = line.place and notch = n
    group by line.place, n
    union all select 'needed', 0, needed from rule where needed is not null
    union all select 'quorum', 0, quorum from rule where quorum is not null
    union all select 'quorum', 1, present from rule where quorum is not null
    union all select 'quorum', 2, reached from decided where quorum is not null
    union all select 'casting vote', 0, cast_by_chair * reached from decided
    union all
    select case when reached = 0 then 'no quorum' when kind = 'mood' then 'noted'
        when kind = 'election' then 'elects' when kind <> 'motion' then 'leading'
        when pour > 0 and pour >= needed then 'adopted'
        when cast_by_chair = 1 and chair = '"for"' then 'adopted' else 'rejected' end, 0, 1
    from decided
    union all
    select fate, place, 1 from seated where fate <> 'beaten'
        and exists (select 1 from decided where reached = 1)
    union all
    select 'leads', line.place, 1 from line
        join best on best.votes = line.votes and best.suits = line.suits
        join decided on reached = 1 and kind not in ('motion', 'mood', 'election')
)
select what, cast(place as bigint), cast(value as bigint) from said"#;

/// The statement as an engine reads it.
fn text(postgres: bool) -> String {
    let (first, rest) = COUNT.split_once('[').unwrap();
    let mut text = first.to_owned();
    for part in rest.split('[') {
        let (inside, after) = part.split_once(']').unwrap();
        let (list, inside) =
            inside.strip_prefix('*').map_or((false, inside), |inside| (true, inside));
        let (column, path) = inside.split_once(' ').unwrap_or((inside, ""));
        let keys = path.replace('.', ",");
        let written = match (column, list, postgres) {
            ("@", _, true) => "item.ordinality - 1".to_owned(),
            ("@", _, false) => "item.key".to_owned(),
            (_, true, true) => format!(
                "json_array_elements_text(cast({column} as json) #> '{{{keys}}}')
                    with ordinality as item (value, ordinality)"
            ),
            (_, true, false) => format!("json_each({column}, '$.{path}') as item"),
            (_, false, true) => format!("(cast({column} as json) #>> '{{{keys}}}')"),
            (_, false, false) => format!("cast(json_extract({column}, '$.{path}') as text)"),
        };
        text += &written;
        text += after;
    }
    text
}

/// The result of a poll, counted by its engine.
pub async fn counted(crowd: &Crowd, poll: PollId) -> BTreeSet<Row> {
    let mut tx = crowd.nodes[0].db.read().await.unwrap();
    let text = text(matches!(tx, Tx::Postgres(_)));
    let rows: Vec<Row> = on!(&mut tx, conn => {
        sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(poll).fetch_all(conn).await
    })
    .unwrap();
    let all: BTreeSet<Row> = rows.iter().cloned().collect();
    assert_eq!(all.len(), rows.len(), "each figure once: {rows:?}");
    all
}
