/** The decision register of a room: what was proclaimed in it, the last result first. */

import { Download, X } from 'lucide-react';
import { useMemo } from 'react';
import { Link } from 'wouter';
import type { Poll } from '#protocol';
import { moment } from '../../i18n/format.ts';
import { fr } from '../../i18n/fr.ts';
import { frDecisions as texts } from '../../i18n/fr_decisions.ts';
import { FAMILIES, frResult, frVote, isOpinion } from '../../i18n/fr_vote.ts';
import { useClient, useSelect } from '../../services.ts';
import { useTitle } from '../../ui/use_title.ts';
import { roomName } from '../channel/room_title.ts';
import { nameIn } from '../message/select.ts';
import { pollPath } from './votes.ts';

/** The panel of a room. */
export default function DecisionsPanel({ channel }: { readonly channel: string }) {
  const client = useClient();
  const polls = useSelect((state) => state.rooms[channel]?.tables.polls);
  const loaded = useSelect((state) => state.rooms[channel]?.loaded === true);
  const room = useSelect((state) => roomName(state, channel));
  useTitle(texts.title);
  const all = useMemo(() => Object.values(polls ?? {}), [polls]);
  const told = all
    .filter((it) => it.result !== undefined && it.question.kind !== 'mood')
    .sort((a, b) => b.number - a.number);
  // Numbers have no hole: what comes before the oldest one exists.
  const oldest = all.reduce((at, it) => Math.min(at, it.number), Number.POSITIVE_INFINITY);
  const earlier = oldest > 1 && oldest < Number.POSITIVE_INFINITY;
  const more = () => void client.loadPolls(channel, oldest).catch(() => undefined);
  return (
    <section className="panel" aria-labelledby="decisions-title">
      <header className="panel-head">
        <div className="two-lines">
          <h2 id="decisions-title">{texts.title}</h2>
          <span className="small soft">{frVote.inRoom(room)}</span>
        </div>
        <Link className="button button-icon" href={`/salons/${channel}`} aria-label={frVote.close}>
          <X aria-hidden="true" />
        </Link>
      </header>
      <div className="poll">
        <p className="small soft">{texts.lead}</p>
        {told.length === 0 && !earlier && (
          <p className="soft">{loaded ? texts.none : fr.app.loading}</p>
        )}
        <ol className="decisions">
          {told.map((it) => (
            <Decision key={it.id} poll={it} />
          ))}
        </ol>
        {earlier && (
          <button type="button" className="button button-plain" onClick={more}>
            {texts.more}
          </button>
        )}
        {told.length > 0 && (
          <p className="form-end small soft">
            <a
              className="button button-plain"
              href={`/api/channels/${channel}/register.csv`}
              download
            >
              <Download aria-hidden="true" />
              {texts.register}
            </a>
            <a className="button button-plain" href={`/api/channels/${channel}/records`} download>
              <Download aria-hidden="true" />
              {texts.all}
            </a>
            {texts.allHelp}
          </p>
        )}
      </div>
    </section>
  );
}

function Decision({ poll }: { readonly poll: Poll }) {
  const { channel, id, result, proclaimed_at, number, question, rules, voided } = poll;
  const item = useSelect((state) => state.rooms[channel]?.tables.items[poll.item ?? '']);
  const who = item?.follow_up?.owner;
  const owner = useSelect((state) =>
    who === undefined ? undefined : nameIn(state.rooms[channel], who),
  );
  if (result === undefined) return null;
  return (
    <li className="decision">
      <p className="small soft">
        {fr.poll.row(poll)} · {FAMILIES[rules.family]}
        {proclaimed_at !== undefined && ` · ${frResult.proclaimedAt(proclaimed_at)}`}
      </p>
      <p className="poll-row-title">{question.title}</p>
      <p>
        {item?.decision ??
          frResult.headline(poll, result, isOpinion(rules.family, item?.draft.kind))}
      </p>
      {item?.follow_up !== undefined && (
        <p className="decision-follow small">
          {texts.follow({ ...{ text: undefined, due: undefined }, ...item.follow_up, owner })}
        </p>
      )}
      {voided !== undefined && (
        <p className="vote-note">
          {texts.voided} {voided.reason ?? frResult.lost} ({moment(voided.at)})
        </p>
      )}
      <p className="desk-buttons">
        <Link
          className="button button-plain"
          href={pollPath({ channel, poll: id })}
          aria-label={`${fr.poll.seeResult}, ${question.title}`}
        >
          {fr.poll.seeResult}
        </Link>
        <a
          className="button button-plain"
          href={`/api/channels/${channel}/records/${id}`}
          download
          aria-label={texts.fileOf(number)}
        >
          <Download aria-hidden="true" />
          {texts.file}
        </a>
      </p>
    </li>
  );
}
