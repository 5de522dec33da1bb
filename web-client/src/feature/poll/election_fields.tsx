/** The candidates of an election, how many seats there are, and what decides between equals. */

import { X } from 'lucide-react';
import { frRound } from '../../i18n/fr_round.ts';
import type { PollWritten } from './form_rules.ts';

interface FieldsProps {
  readonly written: PollWritten;
  readonly set: (part: Partial<PollWritten>) => void;
}

const changed = (list: readonly string[], at: number, value: string): string[] =>
  Array.from({ length: Math.max(list.length, at + 1) }, (_, place) =>
    place === at ? value : (list[place] ?? ''),
  );

const without = (list: readonly string[], at: number): string[] =>
  list.filter((_, place) => place !== at);

export function ElectionFields({ written, set }: FieldsProps) {
  const { options, born, seats, round } = written;
  const named = options.filter((it) => it.trim() !== '').length;
  const change = (at: number, value: string) => {
    const next = changed(options, at, value);
    // The next line is there before it is asked for.
    set({ options: next.at(-1)?.trim() === '' ? next : [...next, ''] });
  };
  const most = Math.max(1, named, seats);
  return (
    <>
      {round > 1 && <p className="vote-note">{frRound.of({ seats, round })}</p>}
      <fieldset className="poll-options">
        <legend>{frRound.candidates}</legend>
        {options.map((value, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          <div className="poll-option" key={at}>
            <input
              type="text"
              value={value}
              aria-label={frRound.candidate(at + 1)}
              placeholder={frRound.candidate(at + 1)}
              onChange={(event) => change(at, event.target.value)}
            />
            {options.length > 1 && value !== '' && (
              <button
                type="button"
                className="button button-icon"
                aria-label={frRound.removeCandidate(at + 1)}
                onClick={() => set({ options: without(options, at), born: without(born, at) })}
              >
                <X aria-hidden="true" />
              </button>
            )}
          </div>
        ))}
      </fieldset>
      {round === 1 && (
        <div className="field">
          <label>
            <span>{frRound.seats}</span>
            <select value={seats} onChange={(event) => set({ seats: Number(event.target.value) })}>
              {Array.from({ length: most }, (_, at) => at + 1).map((it) => (
                <option key={it} value={it}>
                  {frRound.seatsWords(it)}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <details className="poll-settings" open={born.some((it) => it !== '') || undefined}>
        <summary>{frRound.bornShow}</summary>
        <div className="poll-settings-inside">
          <p className="small soft">{frRound.bornLead}</p>
          {options.map((value, at) =>
            value.trim() === '' ? null : (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
              <div className="poll-born" key={at}>
                <span>{value}</span>
                <input
                  type="date"
                  value={born[at] ?? ''}
                  aria-label={frRound.born(at + 1)}
                  onChange={(event) => set({ born: changed(born, at, event.target.value) })}
                />
              </div>
            ),
          )}
        </div>
      </details>
    </>
  );
}
