import { percent } from "../../report/page/number-words.ts";
import { columnError, rangeText, scoreToError } from "../../report/score-digits.ts";
import type { ForecastResultData } from "../forecast-result.ts";
import { etsName } from "../forecast-verdict.ts";

/** The scores of a forecaster, as texts. */
export interface ScoreRow {
  readonly name: string;
  /** After the cut-offs by which the search decided. */
  readonly afterCutOffs: string;
  readonly held: string;
  /** Of the score on the values held out. */
  readonly interval: string;
  /** How much lower the score of the kept forecaster is. */
  readonly gain: string;
}

/** The scores of the kept forecaster and of those that it is compared with, with the same digits. */
export function scoreRows(r: ForecastResultData, name: string): readonly ScoreRow[] {
  const error = columnError([r.held, ...r.rivals.map(({ held }) => held)]);
  const text = (score: number): string => scoreToError(score, error);
  return [
    {
      name,
      afterCutOffs: `${text(r.validation)} (nested)`,
      held: text(r.held.mean),
      interval: rangeText(r.held, error),
      gain: "–",
    },
    ...r.rivals.flatMap(({ gain, candidate, held, name: rival }) =>
      // The one that is kept is the first row.
      gain === undefined
        ? []
        : [
            {
              name: candidate.model === "ets" ? `${rival}: ${etsName(candidate.params)}` : rival,
              afterCutOffs: text(candidate.validation.mean),
              held: text(held.mean),
              interval: rangeText(held, error),
              gain: `${percent(gain.mean, 0)} (${percent(gain.low, 0)} to ${percent(gain.high, 0)})`,
            },
          ],
    ),
  ];
}
