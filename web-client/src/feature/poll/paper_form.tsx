/** The counts of an urn of paper, typed in. */

import { type FormEvent, useState } from 'react';
import type { PaperCount, Poll } from '#protocol';
import { choiceWords, frPaper, VOTE_WORDS } from '../../i18n/fr_vote.ts';
import { Field } from '../../ui/field.tsx';
import { paperProblem } from './paper_rules.ts';
import { useRunning } from './run.ts';

const NUMBER = /^\d{0,6}$/;

export function PaperForm({ poll }: { readonly poll: Poll }) {
  const running = useRunning();
  const motion = poll.question.kind === 'motion';
  const labels = motion
    ? [VOTE_WORDS.for, VOTE_WORDS.against]
    : poll.question.options.map((_, at) => choiceWords(poll.question, { options: [at] }));
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [asked, setAsked] = useState(false);
  const [saved, setSaved] = useState(false);
  const of = (key: string) => Number(typed[key] ?? '0');
  const count: PaperCount = {
    envelopes: of('envelopes'),
    blank: of('blank'),
    void: of('void'),
    abstentions: of('abstentions'),
    votes: labels.map((_, at) => of(`votes-${at}`)),
  };
  const problem = paperProblem(poll, count);
  const wrong =
    problem === 'electors' ? frPaper.tooMany(poll.electors.ballots) : problem && frPaper.wrong;
  const field = (key: string, label: string) => (
    <Field
      key={key}
      label={label}
      inputMode="numeric"
      autoComplete="off"
      value={typed[key] ?? ''}
      onChange={(value) => {
        if (!NUMBER.test(value)) return;
        setSaved(false);
        setTyped({ ...typed, [key]: value });
      }}
    />
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (wrong !== undefined) return;
    const command = { channel: poll.channel, poll: poll.id, count };
    setSaved((await running.run({ enter_paper: command }, frPaper.saved)) !== undefined);
  };
  return (
    <form className="paper-form" onSubmit={submit}>
      <h4>{frPaper.title}</h4>
      <div className="paper-fields">
        {field('envelopes', frPaper.envelopes)}
        {field('blank', frPaper.blank)}
        {field('void', frPaper.void)}
        {motion && field('abstentions', frPaper.abstentions)}
        {labels.map((label, at) => field(`votes-${at}`, frPaper.votes(label)))}
      </div>
      {asked && wrong !== undefined && (
        <p className="field-error" role="alert">
          {wrong}
        </p>
      )}
      {running.failure !== undefined && (
        <p className="field-error" role="alert">
          {running.failure}
        </p>
      )}
      {saved && <p className="vote-note">{frPaper.saved}</p>}
      <button type="submit" className="button button-plain desk-wide" disabled={running.busy}>
        {frPaper.save}
      </button>
    </form>
  );
}
