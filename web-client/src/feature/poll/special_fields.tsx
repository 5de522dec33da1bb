/** "Règles particulières", behind one disclosure: what results is written in a sentence. */

import { useId, useState } from 'react';
import type { MajorityBase, PollFamily, WeightRule } from '#protocol';
import { frSpecial } from '../../i18n/fr_special.ts';
import { useWeighs } from '../meeting/body_rules.ts';
import {
  fewest,
  isUsual,
  type Special,
  shareKey,
  sharesWith,
  takesWeights,
} from './special_rules.ts';

interface SpecialProps {
  readonly channel: string;
  readonly special: Special;
  readonly onChange: (special: Special) => void;
  /** How many may vote, as far as it is known. */
  readonly count: number | undefined;
  /** Absent where it is chosen afterwards. */
  readonly family?: PollFamily | undefined;
  /** What is not asked by yes or no has no majority. */
  readonly motion: boolean;
}

const BASES: readonly MajorityBase[] = ['cast', 'voters', 'electors'];
const WEIGHTS: readonly WeightRule[] = ['equal', 'population'];
/** Where nobody knows how many will vote, the example is this large. */
const EXAMPLE = 9;

export function SpecialFields(props: SpecialProps) {
  const { channel, special, onChange, count = EXAMPLE, family, motion } = props;
  const { majority } = special;
  const decided = useWeighs(channel);
  // What was prepared before may have them still: then they can be taken off.
  const offered = decided || special.weights !== 'equal';
  // Open where there is something to read; what is chosen then does not close it.
  const [open] = useState(!isUsual(special));
  const weighs = family === undefined || takesWeights(family);
  const shown = weighs ? special : { ...special, weights: 'equal' as const };
  const shares = sharesWith(majority.share);
  const change = (part: Partial<Special['majority']>) =>
    onChange({ ...special, majority: { ...majority, ...part } });
  return (
    <details className="poll-settings" open={open || undefined}>
      <summary>{frSpecial.title}</summary>
      <div className="poll-settings-inside">
        <p className="small soft">{frSpecial.lead}</p>
        {motion && (
          <>
            <Select
              label={frSpecial.majority}
              value={shareKey(majority.share)}
              options={shares.map((it) => ({
                value: shareKey(it),
                word: frSpecial.share(it, majority.of),
              }))}
              onChange={(key) => {
                const share = shares.find((it) => shareKey(it) === key);
                if (share !== undefined) change({ share });
              }}
            />
            <Select
              label={frSpecial.base}
              value={majority.of}
              options={BASES.map((value) => ({ value, word: frSpecial.bases[value].word }))}
              help={frSpecial.bases[majority.of].help}
              onChange={(of) => change({ of })}
            />
          </>
        )}
        {!offered ? null : weighs ? (
          <Select
            label={frSpecial.weights}
            value={special.weights}
            options={WEIGHTS.map((value) => ({ value, word: frSpecial.weighing[value].word }))}
            help={frSpecial.weighing[special.weights].help}
            onChange={(weights) => onChange({ ...special, weights })}
          />
        ) : (
          <p className="small soft">{frSpecial.noWeights}</p>
        )}
        {motion && (
          <p className="special-result" role="status">
            {frSpecial.result(shown, fewest(majority.share, count), count)}
          </p>
        )}
      </div>
    </details>
  );
}

interface SelectProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly word: string }[];
  readonly help?: string;
  readonly onChange: (value: T) => void;
}

function Select<T extends string>({ label, value, options, help, onChange }: SelectProps<T>) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={(event) => {
          const chosen = options.find((it) => it.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((it) => (
          <option key={it.value} value={it.value}>
            {it.word}
          </option>
        ))}
      </select>
      {help !== undefined && (
        <span className="field-help" id={`${id}-help`}>
          {help}
        </span>
      )}
    </div>
  );
}
