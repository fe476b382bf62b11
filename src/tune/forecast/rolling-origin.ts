import { AttuneError } from "../../errors/attune-error.ts";
import { countText } from "../../errors/count-text.ts";
import { median } from "../../numeric/statistics.ts";
import { endOf, type Panel, type Series } from "./data/panel.ts";

/** A forecast of one series. */
export interface Point {
  /** Index of the series. */
  readonly series: number;
  /** First step that is forecast: all steps before it are known. */
  readonly origin: number;
}

/** Forecasts by models that were trained on all steps before a cut-off. */
export interface OriginFold {
  /** First step that does not train. */
  readonly cut: number;
  /** The forecasts, each from the cut-off or later. */
  readonly points: readonly Point[];
}

/** The cut-offs of a search. */
export interface RollingOrigin {
  /** By these a search decides. */
  readonly folds: readonly OriginFold[];
  /** By these the result is scored; the search never sees their values. */
  readonly held: readonly OriginFold[];
  /** First step that is held out. */
  readonly heldFrom: number;
  /** Step after the last one of all series. */
  readonly end: number;
}

/**
 * Number of steps that are held out: the greatest of a number of horizons, a number of steps and a
 * share of the series, but at most the share `most` of the series. They are divided into `folds`
 * folds at most.
 */
const HELD = { horizons: 3, steps: 12, share: 0.1, most: 0.25, folds: 3 } as const;
/** The same for the steps by which a search decides. */
const VALIDATED = { horizons: 4, steps: 16, share: 0.2, most: 0.4, folds: 4 } as const;
/** Forecasts within a fold, from one cut-off, as more steps become known. */
const MAX_ORIGINS = 4;
/** Numbers that one candidate forecasts at most, over all series, origins and steps. */
const MAX_NUMBERS = 60_000;
/** Fewest steps before the first cut-off. */
const MIN_TRAINING = 4;

/** Steps that a series needs at least. */
export const stepsNeeded = (horizon: number, season: number): number =>
  2 * horizon + Math.max(MIN_TRAINING, season > 1 ? 2 * season : 0);

/** Length of the series that go on to the end: the median of their numbers of steps. */
export function usualLength({ series }: Pick<Panel, "series">): number {
  const end = series.reduce((most, s) => Math.max(most, endOf(s)), -Infinity);
  return Math.floor(median(series.filter((s) => endOf(s) === end).map((s) => s.values.length)));
}

/**
 * Cut-offs at which models are trained anew, evenly apart (rolling origin, Tashman 2000): the latest
 * ones are held out, those before decide. From each cut-off several forecasts are made, as further
 * steps become known.
 * @throws AttuneError `data-invalid` for a horizon that is too long for the series
 */
export function rollingOrigin(panel: Panel, horizon: number): RollingOrigin {
  const { season, series } = panel;
  const n = usualLength(panel);
  const needed = stepsNeeded(horizon, season);
  if (n < needed) {
    const longest = Math.floor((n - MIN_TRAINING) / 2);
    throw new AttuneError(
      "data-invalid",
      `a horizon of ${countText(horizon, "step")} needs ${needed} steps of a series, and there are ${n}`,
      {
        hint:
          longest >= 1
            ? `use a horizon of at most ${longest}`
            : `add earlier rows: a forecast needs at least ${stepsNeeded(1, 1)} steps`,
      },
    );
  }
  const spare = n - needed;
  const spanOf = ({ horizons, steps, share, most }: typeof HELD | typeof VALIDATED): number =>
    Math.max(
      horizon,
      Math.floor(Math.min(most * n, Math.max(horizons * horizon, steps, share * n))),
    );
  const held = Math.min(spanOf(HELD), horizon + Math.floor(spare / 3));
  const validated = Math.min(spanOf(VALIDATED), horizon + Math.floor(spare / 2));
  const end = series.reduce((most, s) => Math.max(most, endOf(s)), -Infinity);
  const heldFrom = end - held;
  return {
    ...{ heldFrom, end },
    folds: makeFolds(panel, horizon, heldFrom - validated, heldFrom, VALIDATED.folds),
    held: makeFolds(panel, horizon, heldFrom, end, HELD.folds),
  };
}

function makeFolds(
  { series, season }: Panel,
  horizon: number,
  from: number,
  to: number,
  most: number,
): readonly OriginFold[] {
  const count = Math.max(1, Math.min(most, Math.floor((to - from) / horizon)));
  const spacing = (to - from) / count;
  const scored = everyNth(series, Math.max(1, Math.floor(MAX_NUMBERS / (count * horizon))));
  const origins = Math.max(
    1,
    Math.min(MAX_ORIGINS, Math.floor(MAX_NUMBERS / (count * horizon * scored.length))),
  );
  const stride = Math.max(1, Math.floor(spacing / origins));
  return Array.from({ length: count }, (_, f): OriginFold => {
    const cut = Math.round(from + f * spacing);
    const next = Math.round(from + (f + 1) * spacing);
    const points: Point[] = [];
    for (let origin = cut; origin < next && origin + horizon <= to; origin += stride)
      for (const i of scored)
        if (hasHistory(series[i], cut, season) && endOf(series[i]) > origin)
          points.push({ series: i, origin });
    return { cut, points };
  }).filter(({ points }) => points.length > 0);
}

/** Whether a series has enough steps before a cut-off to be forecast. */
const hasHistory = ({ start }: Series, cut: number, season: number): boolean =>
  cut - start >= Math.max(MIN_TRAINING, season + 2);

/** Indices of series, evenly drawn where there are more than `count`. */
function everyNth(series: readonly Series[], count: number): readonly number[] {
  const all = [...series.keys()];
  if (all.length <= count) return all;
  return Array.from({ length: count }, (_, k) => Math.floor((k * all.length) / count));
}
