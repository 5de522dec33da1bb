/** A result that was proclaimed: in words, then in figures with bars. */

import type { ScreenItem, ScreenResult } from '#protocol';
import { number } from '../../i18n/format.ts';
import { frRoomScreen as texts } from '../../i18n/fr_room_screen.ts';
import { frResult, isOpinion } from '../../i18n/fr_vote.ts';
import { placed } from '../poll/ballot.ts';
import { rowsOf } from '../poll/result_rows.ts';

interface ResultProps {
  readonly result: ScreenResult;
  readonly item?: ScreenItem | undefined;
}

export function ResultView({ result: told, item }: ResultProps) {
  const { result, question, family, kind } = told;
  const rows = rowsOf({ question }, result);
  return (
    <>
      <p className="screen-kicker">
        {item?.number !== undefined && `${texts.ofPoint(item.number)} · `}
        {texts.result}
        {told.proclaimed_at !== undefined && ` · ${texts.proclaimed(told.proclaimed_at)}`}
      </p>
      <p className="screen-lead">{texts.question(question.title)}</p>
      <h1 className="screen-headline">
        {frResult.headline(told, result, isOpinion(family, kind))}
      </h1>
      <table className="screen-rows">
        <tbody>
          {placed(rows).map(({ key, of: { label, share, tone, leads, figures, aside } }) => (
            <tr key={key} data-leads={leads || undefined}>
              <th scope="row">{label}</th>
              <td className="screen-bar">
                {aside !== true && (
                  <svg aria-hidden="true" preserveAspectRatio="none">
                    <rect width="100%" height="100%" className="result-bar-rest" />
                    <rect
                      width={`${share / 10}%`}
                      height="100%"
                      className="result-bar-part"
                      data-tone={tone}
                    />
                  </svg>
                )}
              </td>
              <td>{number(figures[0]?.of ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {result.casting_vote && <p className="screen-note">{frResult.casting}</p>}
    </>
  );
}
