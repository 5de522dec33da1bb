/** A ballot in order of preference: buttons add, move and take out, on a phone and by the keys. */

import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import type { Question } from '#protocol';
import { frBallot } from '../../i18n/fr_vote.ts';
import { announce } from '../../ui/announce.tsx';
import { moved, type Sketch } from './ballot.ts';

interface Props {
  readonly question: Question;
  readonly sketch: Sketch;
  readonly onChange: (sketch: Sketch) => void;
}

/** A row that moves takes the focus along; the browser would drop it on the way. */
function useFocusAfterMove(ranking: readonly number[]) {
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<string>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: put back once the rows have moved
  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const found = list.current?.querySelector<HTMLButtonElement>(`[data-key="${wanted.current}"]`);
    wanted.current = undefined;
    if (found?.getAttribute('aria-disabled') === 'true') {
      found.closest('li')?.querySelector<HTMLButtonElement>('button:not([aria-disabled])')?.focus();
    } else found?.focus();
  }, [ranking]);
  return { list, keep: (key: string) => (wanted.current = key) };
}

export function RankChoices({ question, sketch, onChange }: Props) {
  const { options } = question;
  const ranking = sketch.ranking ?? [];
  const left = options.map((_, at) => at).filter((at) => !ranking.includes(at));
  const { list, keep } = useFocusAfterMove(ranking);
  const label = (at: number) => options[at]?.label ?? '';
  const set = (next: number[], said?: number) => {
    onChange({ ranking: next });
    if (said === undefined) return;
    announce(frBallot.rankSaid(label(said), next.indexOf(said) + 1, next.length));
  };
  const move = (at: number, step: -1 | 1) => {
    keep(`${step}:${at}`);
    set(moved(ranking, at, step), at);
  };
  return (
    <>
      <p className="small soft">{frBallot.rankLead}</p>
      {ranking.length > 0 && (
        <ol className="rank" ref={list} aria-label={frBallot.ranked}>
          {ranking.map((at, place) => (
            <li key={at} className="rank-line">
              <span className="rank-place">{place + 1}</span>
              <span>{label(at)}</span>
              <button
                type="button"
                className="button button-icon"
                data-key={`-1:${at}`}
                aria-disabled={place === 0 || undefined}
                aria-label={frBallot.rankUp(label(at))}
                onClick={() => move(at, -1)}
              >
                <ArrowUp aria-hidden="true" />
              </button>
              <button
                type="button"
                className="button button-icon"
                data-key={`1:${at}`}
                aria-disabled={place === ranking.length - 1 || undefined}
                aria-label={frBallot.rankDown(label(at))}
                onClick={() => move(at, 1)}
              >
                <ArrowDown aria-hidden="true" />
              </button>
              <button
                type="button"
                className="button button-icon"
                aria-label={frBallot.rankRemove(label(at))}
                onClick={() => set(ranking.filter((it) => it !== at))}
              >
                <X aria-hidden="true" />
              </button>
            </li>
          ))}
        </ol>
      )}
      {left.length > 0 && (
        <ul className="rank" aria-label={frBallot.toRank}>
          {left.map((at) => (
            <li key={at}>
              <button
                type="button"
                className="vote-choice rank-add"
                aria-label={frBallot.rankAdd(label(at))}
                onClick={() => set([...ranking, at], at)}
              >
                <Plus aria-hidden="true" className="vote-shape" />
                <span>{label(at)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
