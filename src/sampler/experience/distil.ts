import { normalQuantile } from "../../numeric/normal.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Space } from "../../space/space.ts";
import type { ExperiencedStudy } from "./experience.ts";
import { translate } from "./translate.ts";

/** A result of an earlier study: its parameters by flat name, and its loss. */
export interface EarlierResult {
  readonly flat: { readonly [name: string]: unknown };
  readonly loss: number;
}

/** Points that are kept of a study: a third of them the best ones, the others spread evenly. */
const MAX_POINTS = 60;
/** A study with fewer points than this says too little. */
const MIN_POINTS = 8;
/** The least share of a study's points that are valid in the space. */
const MIN_VALID_SHARE = 0.2;

/**
 * What an earlier study says of a space. Its losses become normal scores of their ranks, since the
 * values of two studies have no common scale (Salinas et al. 2020, "A quantile-based approach for
 * hyperparameter transfer learning").
 * @returns undefined where it says too little
 */
export function distil(
  name: string,
  results: readonly EarlierResult[],
  space: Space<ParamTree>,
): ExperiencedStudy | undefined {
  const sorted = results
    .filter(({ loss }) => Number.isFinite(loss))
    .sort((a, b) => a.loss - b.loss);
  const n = sorted.length;
  const scores = normalScores(sorted);
  const best = n <= MAX_POINTS ? n : MAX_POINTS / 3;
  const step = (n - best) / (MAX_POINTS - best);
  const points: Float64Array[] = [];
  const losses: number[] = [];
  let kept = 0;
  for (let next = 0; Math.round(next) < n; next += next < best ? 1 : step) {
    const i = Math.round(next);
    kept++;
    const unit = translate(sorted[i].flat, space);
    if (unit === undefined) continue;
    points.push(unit);
    losses.push(scores[i]);
  }
  if (points.length < MIN_POINTS || points.length < MIN_VALID_SHARE * kept) return undefined;
  return { name, points, losses: Float64Array.from(losses) };
}

/** Normal scores of the ranks of sorted results; equal ones share the middle of their ranks. */
function normalScores(sorted: readonly EarlierResult[]): Float64Array {
  const n = sorted.length;
  const scores = new Float64Array(n);
  for (let from = 0, to = 0; from < n; from = to) {
    while (to < n && sorted[to].loss === sorted[from].loss) to++;
    scores.fill(normalQuantile((from + to) / 2 / n), from, to);
  }
  return scores;
}
