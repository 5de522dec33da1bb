/** The votes of an item: what is prepared, one that is not, and what came of them. */

import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { AgendaItem, Poll } from '#protocol';
import { fr } from '../../i18n/fr.ts';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { frForm } from '../../i18n/fr_form.ts';
import { frRound } from '../../i18n/fr_round.ts';
import { frSpecial } from '../../i18n/fr_special.ts';
import { FAMILIES, frDesk, frResult, isOpinion } from '../../i18n/fr_vote.ts';
import { useBodyKind } from '../meeting/body_rules.ts';
import { askedRules } from '../poll/form_rules.ts';
import { NextRound } from '../poll/next_round.tsx';
import { NEW_POLL_PANEL } from '../poll/poll_tools.tsx';
import { SpecialFields } from '../poll/special_fields.tsx';
import { isUsual, specialOf, USUAL } from '../poll/special_rules.ts';
import { pollPath } from '../poll/votes.ts';
import { Act } from './act_place.tsx';
import { type Acting, Refusal, useActing } from './acting.tsx';
import { Apart, usePostpone } from './apart.tsx';
import { FormRequests, useWantedForm } from './form_requests.tsx';
import { QuickVote } from './quick_vote.tsx';
import { countVoices } from './seats.ts';
import { isDone } from './strip_rules.ts';
import { isPrepared, isUnderWay, pollsOf, useDesk, VOTED } from './use_desk.ts';
import { useFamilies } from './use_families.ts';
import { VoteRun } from './vote_run.tsx';
import { Heed, WhoVotes } from './who_votes.tsx';

interface VoteProps {
  readonly item: AgendaItem;
  readonly quick: boolean;
  readonly onQuick: (on: boolean) => void;
}

export function VotePanel(props: VoteProps) {
  const { polls, acts, runsPolls, meeting } = useDesk();
  const mine = pollsOf(polls, props.item.id);
  const current = mine.find(isUnderWay);
  return (
    <section className="lectern-vote" aria-labelledby="lectern-vote-title">
      <h3 id="lectern-vote-title">{frVoteDesk.title}</h3>
      {mine
        .filter((it) => it.state === 'proclaimed' || it.state === 'voided')
        .map((it) => (
          <Past key={it.id} poll={it} item={props.item} />
        ))}
      {current !== undefined ? (
        <VoteRun key={current.id} poll={current} />
      ) : meeting.state === 'suspended' ? null : acts && runsPolls ? (
        <Ready {...props} prepared={mine.filter(isPrepared)} />
      ) : (
        acts && <p className="small soft">{frVoteDesk.facilitatorsOnly}</p>
      )}
    </section>
  );
}

/** A result that was told, or a vote that does not count. */
function Past({ poll, item }: { readonly poll: Poll; readonly item: AgendaItem }) {
  const words =
    poll.result === undefined
      ? fr.poll.state(poll, undefined)
      : frResult.headline(poll, poll.result, isOpinion(poll.rules.family, item.draft.kind));
  const { acts, runsPolls } = useDesk();
  return (
    <>
      <p className="lectern-past" data-state={poll.state}>
        <span className="two-lines">
          <strong>{words}</strong>
          <span className="small soft">{fr.poll.title(poll)}</span>
        </span>
        <Link
          className="button button-plain"
          href={pollPath({ channel: poll.channel, poll: poll.id })}
        >
          {frVoteDesk.see}
        </Link>
      </p>
      {acts && runsPolls && <NextRound poll={poll} stays />}
    </>
  );
}

interface ReadyProps extends VoteProps {
  readonly prepared: readonly Poll[];
}

function Ready({ item, prepared, quick, onQuick }: ReadyProps) {
  const { polls } = useDesk();
  const acting = useActing();
  const open = item.state === 'open';
  const voted = pollsOf(polls, item.id).some((it) => it.state === 'proclaimed');
  const elects = item.draft.kind === 'election';
  const byTitle = prepared.length === 0 && !voted && VOTED.has(item.draft.kind);
  const postpone = usePostpone(item, acting);
  const { all, apart } = useFamilies(item);
  if (quick && open) {
    return <QuickVote item={item} acting={acting} onClose={() => onQuick(false)} />;
  }
  return (
    <>
      {open && <FormRequests item={item} />}
      {prepared.map((it, at) => (
        <Prepared key={it.id} {...{ item, acting, openable: open, first: at === 0 }} poll={it} />
      ))}
      {open &&
        byTitle &&
        all.length > 0 &&
        (elects ? <ToElect item={item} /> : <ByTitle item={item} acting={acting} />)}
      {open && apart && <Apart item={item} acting={acting} votable={all.length > 0} />}
      <Refusal acting={acting} onPostpone={postpone} />
      {open && (byTitle || prepared.length > 0) && <Heed />}
      {!open && prepared.length > 0 && <p className="small soft">{frVoteDesk.notOpen}</p>}
      {open ? (
        <button type="button" className="button" data-shortcut="v" onClick={() => onQuick(true)}>
          <Plus aria-hidden="true" />
          {prepared.length > 0 || byTitle ? frVoteDesk.another : frVoteDesk.quick}
        </button>
      ) : (
        prepared.length === 0 && !voted && <p className="small soft">{noVote(item)}</p>
      )}
    </>
  );
}

/** Why an item that is not under discussion shows no vote. */
function noVote(item: AgendaItem): string {
  if (isDone(item)) return frVoteDesk.noVote;
  return VOTED.has(item.draft.kind) ? frVoteDesk.notOpen : frVoteDesk.none;
}

interface PreparedProps {
  readonly poll: Poll;
  readonly item: AgendaItem;
  readonly openable: boolean;
  /** The one to open next. */
  readonly first: boolean;
  readonly acting: Acting;
}

function Prepared({ poll, item, openable, first, acting }: PreparedProps) {
  const wanted = useWantedForm(item);
  const special = specialOf(poll);
  const motion = poll.question.kind === 'motion';
  const of = { channel: poll.channel, poll: poll.id };
  const open = (
    <button
      type="button"
      className={first ? 'button button-primary' : 'button button-plain'}
      disabled={acting.busy}
      onClick={() => void acting.act({ open_poll: of }, frDesk.opened)}
    >
      {frVoteDesk.open}
    </button>
  );
  return (
    <article className="lectern-card">
      <p className="small soft">
        {frVoteDesk.prepared} · {FAMILIES[poll.rules.family]}
      </p>
      <p className="poll-question">{poll.question.title}</p>
      {wanted !== undefined && wanted !== poll.rules.family && (
        <p className="vote-note">{frForm.preparedOther(wanted)}</p>
      )}
      {!isUsual(special) && <p className="small">{frSpecial.said(special, motion)}</p>}
      {openable && <WhoVotes />}
      {openable && first && <Act side="left">{open}</Act>}
      <div className="desk-buttons">
        {openable && !first && open}
        <Link className="button button-plain" href={`${pollPath(of)}/modifier`}>
          {frDesk.edit}
        </Link>
      </div>
    </article>
  );
}

interface ByTitleProps {
  readonly item: AgendaItem;
  readonly acting: Acting;
}

/** Nothing was prepared, and persons are to be elected: they are named first. */
function ToElect({ item }: { readonly item: AgendaItem }) {
  const { channel } = useDesk();
  return (
    <article className="lectern-card">
      <p className="poll-question">{item.draft.title}</p>
      <p className="small soft">{frRound.prepareLead}</p>
      <Link
        className="button button-primary"
        href={`/salons/${channel}/${NEW_POLL_PANEL}?point=${item.id}&forme=election`}
      >
        {frRound.prepareElection}
      </Link>
    </article>
  );
}

/** Nothing was prepared: the item itself is the question. */
function ByTitle({ item, acting }: ByTitleProps) {
  const { channel, voices } = useDesk();
  const body = useBodyKind(channel);
  const { first: family } = useFamilies(item);
  const [special, setSpecial] = useState(USUAL);
  if (family === undefined) return null;
  const question = { title: item.draft.title, kind: 'motion' as const, options: [] };
  const draft = { question, ...askedRules(family, body, special), item: item.id };
  return (
    <article className="lectern-card">
      <p className="small soft">
        {FAMILIES[family]}. {frVoteDesk.fromTitle}
      </p>
      <p className="poll-question">{item.draft.title}</p>
      <WhoVotes />
      <SpecialFields
        {...{ channel, special, onChange: setSpecial, family, motion: true }}
        count={countVoices(voices).all}
      />
      <Act side="left">
        <button
          type="button"
          className="button button-primary"
          disabled={acting.busy}
          onClick={() =>
            void acting.act({ create_poll: { channel, draft, open: true } }, frDesk.opened)
          }
        >
          {frVoteDesk.open}
        </button>
      </Act>
    </article>
  );
}
