/** A vote that nobody prepared: its question, or the title of the item, then one press. */

import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { type AgendaItem, type PollFamily, QUESTION_CHARS_MAX } from '#protocol';
import { frVoteDesk } from '../../i18n/fr_desk.ts';
import { frForm } from '../../i18n/fr_form.ts';
import { frSpecial } from '../../i18n/fr_special.ts';
import { frDesk } from '../../i18n/fr_vote.ts';
import { useBodyKind } from '../meeting/body_rules.ts';
import { askedRules } from '../poll/form_rules.ts';
import { NEW_POLL_PANEL } from '../poll/poll_tools.tsx';
import { SpecialFields } from '../poll/special_fields.tsx';
import { takesWeights, USUAL } from '../poll/special_rules.ts';
import { type Acting, Refusal } from './acting.tsx';
import { Apart, usePostpone } from './apart.tsx';
import { useWantedForm } from './form_requests.tsx';
import { countVoices } from './seats.ts';
import { useDesk } from './use_desk.ts';
import { useFamilies } from './use_families.ts';
import { Heed, WhoVotes } from './who_votes.tsx';

interface QuickProps {
  readonly item: AgendaItem;
  readonly acting: Acting;
  readonly onClose: () => void;
}

export function QuickVote({ item, acting, onClose }: QuickProps) {
  const { channel, voices } = useDesk();
  const body = useBodyKind(channel);
  const { all, apart } = useFamilies(item);
  const wanted = useWantedForm(item);
  const [title, setTitle] = useState(item.draft.title);
  const [special, setSpecial] = useState(USUAL);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.select(), []);
  const open = async (family: PollFamily) => {
    const asked = title.trim() === '' ? item.draft.title : title.trim();
    const question = { title: asked, kind: 'motion' as const, options: [] };
    const draft = { question, ...askedRules(family, body, special), item: item.id };
    const reply = await acting.act({ create_poll: { channel, draft, open: true } }, frDesk.opened);
    if (reply !== undefined) onClose();
  };
  const count = countVoices(voices).all;
  const takes = (family: PollFamily) => special.weights === 'equal' || takesWeights(family);
  const postpone = usePostpone(item, acting);
  return (
    <article className="lectern-card">
      <div className="field">
        <label htmlFor="lectern-question">{frVoteDesk.question}</label>
        <textarea
          id="lectern-question"
          ref={area}
          rows={2}
          value={title}
          maxLength={QUESTION_CHARS_MAX}
          aria-describedby="lectern-question-help"
          onChange={(event) => setTitle(event.target.value)}
          onKeyDown={(event) => {
            // Nothing is opened to everybody by one key too many.
            if (event.key === 'Enter' && !event.nativeEvent.isComposing) event.preventDefault();
            if (event.key === 'Escape') onClose();
          }}
        />
        <span className="field-help" id="lectern-question-help">
          {frVoteDesk.questionHelp}
        </span>
      </div>
      <SpecialFields {...{ channel, special, onChange: setSpecial, motion: true }} count={count} />
      {all.length > 0 && <p className="small soft">{frVoteDesk.presetLead}</p>}
      <div className="lectern-presets">
        {all.map((it) => (
          <button
            key={it}
            type="button"
            className="lectern-preset"
            data-asked={it === wanted || undefined}
            disabled={acting.busy || !takes(it)}
            onClick={() => void open(it)}
          >
            <strong>{frVoteDesk.presets[it].word}</strong>
            <span className="small soft">
              {!takes(it)
                ? frSpecial.weighedOnly
                : it === wanted
                  ? frForm.presetAsked
                  : frVoteDesk.presets[it].help}
            </span>
          </button>
        ))}
      </div>
      {apart && <Apart item={item} acting={acting} votable={all.length > 0} />}
      <Refusal acting={acting} onPostpone={postpone} />
      <WhoVotes />
      <Heed />
      <div className="desk-buttons">
        <button type="button" className="button button-plain" onClick={onClose}>
          {frVoteDesk.cancel}
        </button>
        <Link
          className="button button-plain"
          href={`/salons/${channel}/${NEW_POLL_PANEL}?point=${item.id}`}
        >
          {frVoteDesk.moreForms}
        </Link>
      </div>
    </article>
  );
}
