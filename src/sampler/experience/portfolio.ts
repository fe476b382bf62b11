import type { Encoding } from "../../space/encoding.ts";
import { type History, unitAt } from "../../trial/history.ts";
import type { Consensus } from "./consensus.ts";
import type { ExperiencedStudy } from "./experience.ts";

/** The best points of each study that are considered. */
const MAX_CANDIDATES = 15;
/** Loss, in standard deviations, from which on a point is an improvement. */
const MAX_LOSS = 1;

/**
 * The next point of a portfolio: the one that most improves the best predicted loss of the points
 * tried so far, as a mean over the studies by their weights. So a portfolio has points that are good
 * in many studies, and then points for the studies that those do not suit (greedy, as in Wistuba et
 * al. 2015, "Sequential model-free hyperparameter tuning").
 * @returns undefined if there is no new point
 */
export function nextOfPortfolio(
  experience: readonly ExperiencedStudy[],
  { models, weights }: Consensus,
  encoding: Encoding,
  history: History,
): Float64Array | undefined {
  const out = { mean: 0, variance: 0 };
  const x = new Float64Array(encoding.size);
  const lossesAt = (unit: Float64Array): readonly number[] => {
    encoding.encode(unit, x, 0);
    return models.map((model) => model.mean(x, out));
  };
  const tried = [history.finished, history.pending, history.paused].flatMap((columns) =>
    Array.from({ length: columns.length }, (_, row) => unitAt(columns, row)),
  );
  const least = models.map(() => MAX_LOSS);
  for (const unit of tried)
    for (const [k, loss] of lossesAt(unit).entries()) least[k] = Math.min(least[k], loss);
  let found: Float64Array | undefined;
  let most = 0;
  for (const [k, { points }] of experience.entries()) {
    if (weights[k] === 0) continue;
    for (const unit of points.slice(0, MAX_CANDIDATES)) {
      if (tried.some((other) => isSame(unit, other))) continue;
      const losses = lossesAt(unit);
      const gain = losses.reduce((s, loss, m) => s + weights[m] * Math.max(0, least[m] - loss), 0);
      if (gain > most) [most, found] = [gain, unit];
    }
  }
  return found;
}

/** Coordinates that differ by less stand for the same value. */
const MIN_DIFFERENCE = 1e-9;

const isSame = (a: Float64Array, b: Float64Array): boolean =>
  a.every((u, j) => Object.is(u, b[j]) || Math.abs(u - b[j]) < MIN_DIFFERENCE);
