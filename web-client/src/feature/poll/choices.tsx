/**
 * What a ballot may say, as things to press: a word and a shape, as wide as the card. They are
 * radio buttons and check boxes: arrows, Space and Tab do what they do everywhere.
 */

import { Check, CircleSlash2, Frown, Meh, Minus, Smile, Square, X } from 'lucide-react';
import type { ComponentType, ReactNode } from 'react';
import type { Availability, Mood, Poll, Question } from '#protocol';
import { AVAILABILITIES, frBallot, MOODS, VOTE_WORDS } from '../../i18n/fr_vote.ts';
import {
  answered,
  boundsOf,
  leftToAnswer,
  placed,
  type Sketch,
  toggled,
  type Word,
  wordsOf,
} from './ballot.ts';
import { RankChoices } from './rank_choices.tsx';

type Shape = ComponentType<{ 'aria-hidden': 'true'; className?: string }>;

export const SHAPES: Record<Word, Shape> = {
  for: Check,
  against: X,
  abstain: Minus,
  nppv: CircleSlash2,
  blank: Square,
};

export interface ChoicesProps {
  readonly poll: Pick<Poll, 'question' | 'rules'>;
  /** Tells the groups of two ballots apart. */
  readonly name: string;
  readonly sketch: Sketch;
  readonly onChange: (sketch: Sketch) => void;
}

export function Choices(props: ChoicesProps) {
  const { poll } = props;
  const { kind } = poll.question;
  if (kind === 'motion') return <Words {...props} />;
  if (kind === 'mood') return <Moods {...props} />;
  return (
    <>
      <OfKind {...props} />
      <div className="vote-else">
        <p className="small soft">{frBallot.others}</p>
        <Words {...props} />
      </div>
    </>
  );
}

function OfKind(props: ChoicesProps) {
  const { kind } = props.poll.question;
  if (kind === 'ranked') {
    const { question } = props.poll;
    return <RankChoices question={question} sketch={props.sketch} onChange={props.onChange} />;
  }
  if (kind === 'date') return <Dates {...props} />;
  if (typeof kind === 'object' && 'score' in kind) {
    return <Scores {...props} min={kind.score.min} max={kind.score.max} />;
  }
  return <Options {...props} />;
}

interface PressProps {
  readonly type: 'radio' | 'checkbox';
  readonly name: string;
  readonly checked: boolean;
  readonly onChange: () => void;
  readonly tone?: string;
  readonly Icon?: Shape | undefined;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

function Press({ type, name, checked, onChange, tone, Icon, disabled, children }: PressProps) {
  return (
    <label className="vote-choice" data-tone={tone} data-disabled={disabled || undefined}>
      <input
        type={type}
        name={name}
        checked={checked}
        disabled={disabled}
        onChange={onChange}
        // A radio button that is chosen already says nothing when it is pressed again.
        onClick={type === 'radio' && !checked ? onChange : undefined}
      />
      {Icon === undefined ? (
        <span className="vote-tick" aria-hidden="true" />
      ) : (
        <Icon aria-hidden="true" className="vote-shape" />
      )}
      <span>{children}</span>
    </label>
  );
}

function Words({ poll, name, sketch, onChange }: ChoicesProps) {
  return wordsOf(poll).map((word) => (
    <Press
      key={word}
      type="radio"
      name={name}
      tone={word}
      Icon={SHAPES[word]}
      checked={sketch.word === word}
      onChange={() => onChange({ word })}
    >
      {VOTE_WORDS[word]}
    </Press>
  ));
}

function Options({ poll, name, sketch, onChange }: ChoicesProps) {
  const { question } = poll;
  const bounds = boundsOf(question) ?? { min: 1, max: 1 };
  const chosen = sketch.options ?? [];
  const one = bounds.max === 1;
  return (
    <>
      <p className="small soft" role="status">
        {frBallot.pick(bounds, chosen.length)}
      </p>
      {placed(question.options).map(({ key, at, of: { label } }) => {
        const on = chosen.includes(at);
        return (
          <Press
            key={key}
            type={one ? 'radio' : 'checkbox'}
            name={one ? name : `${name}-${at}`}
            checked={on}
            disabled={!one && !on && chosen.length >= bounds.max}
            onChange={() => onChange(toggled(question, sketch, at))}
          >
            {label}
          </Press>
        );
      })}
    </>
  );
}

function Left({ question, sketch }: { readonly question: Question; readonly sketch: Sketch }) {
  const left = leftToAnswer(question, sketch);
  const begun = left < question.options.length;
  return (
    <p className="small soft" role="status">
      {begun && left > 0 && frBallot.left(left)}
    </p>
  );
}

const DAYS: readonly Availability[] = ['yes', 'if_needed', 'no'];
const DAY_SHAPES = { yes: Check, if_needed: Minus, no: X } as const;

function Dates({ poll, name, sketch, onChange }: ChoicesProps) {
  const { question } = poll;
  const of = question.options.length;
  return (
    <>
      <p className="small soft">{frBallot.dateLead}</p>
      {placed(question.options).map(({ key, at, of: { label } }) => (
        <fieldset key={key} className="vote-line">
          <legend>{label}</legend>
          {DAYS.map((day) => {
            const Icon = DAY_SHAPES[day];
            return (
              <label key={day} className="vote-cell" data-tone={day}>
                <input
                  type="radio"
                  name={`${name}-${at}`}
                  checked={sketch.dates?.[at] === day}
                  onChange={() =>
                    onChange({ dates: answered<Availability>(sketch.dates, { at, of }, day) })
                  }
                />
                <Icon aria-hidden="true" />
                <span>{AVAILABILITIES[day]}</span>
              </label>
            );
          })}
        </fieldset>
      ))}
      <Left question={question} sketch={sketch} />
    </>
  );
}

interface ScoresProps extends ChoicesProps {
  readonly min: number;
  readonly max: number;
}

/** A few marks are pressed; many are chosen in a list. */
const PRESSED_MAX = 6;

function Scores(props: ScoresProps) {
  const { poll, sketch, min, max } = props;
  const { question } = poll;
  const Line = max - min < PRESSED_MAX ? PressedScore : ListedScore;
  return (
    <>
      <p className="small soft">{frBallot.scoreLead(min, max)}</p>
      {placed(question.options).map(({ key, at, of: { label } }) => (
        <Line key={key} {...props} at={at} label={label} />
      ))}
      <Left question={question} sketch={sketch} />
    </>
  );
}

interface ScoreLineProps extends ScoresProps {
  readonly at: number;
  readonly label: string;
}

const marksOf = (min: number, max: number) =>
  Array.from({ length: max - min + 1 }, (_, step) => min + step);

function PressedScore({ poll, name, sketch, onChange, min, max, at, label }: ScoreLineProps) {
  const of = poll.question.options.length;
  return (
    <fieldset className="vote-line">
      <legend>{label}</legend>
      {marksOf(min, max).map((mark) => (
        <label key={mark} className="vote-cell">
          <input
            type="radio"
            name={`${name}-${at}`}
            checked={sketch.scores?.[at] === mark}
            onChange={() => onChange({ scores: answered(sketch.scores, { at, of }, mark) })}
          />
          <span>{mark}</span>
        </label>
      ))}
    </fieldset>
  );
}

function ListedScore({ poll, sketch, onChange, min, max, at, label }: ScoreLineProps) {
  const of = poll.question.options.length;
  const mark = sketch.scores?.[at];
  return (
    <div className="field vote-score">
      <label>
        <span>{label}</span>
        <select
          value={mark ?? ''}
          onChange={(event) => {
            const scores = answered(sketch.scores, { at, of }, Number(event.target.value));
            onChange({ scores });
          }}
        >
          <option value="" disabled>
            {frBallot.scoreNone}
          </option>
          {marksOf(min, max).map((it) => (
            <option key={it} value={it}>
              {it}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

const CARDS: readonly Mood[] = ['up', 'middle', 'down'];
export const MOOD_SHAPES = { up: Smile, middle: Meh, down: Frown } as const;

/** Cards, not a ballot: one press shows it. */
function Moods({ onChange }: ChoicesProps) {
  return (
    <div className="mood-cards">
      {CARDS.map((mood) => {
        const Icon = MOOD_SHAPES[mood];
        return (
          <button
            key={mood}
            type="button"
            className="mood-card"
            data-tone={mood}
            onClick={() => onChange({ mood })}
          >
            <Icon aria-hidden="true" />
            {MOODS[mood]}
          </button>
        );
      })}
    </div>
  );
}
