import type { TrialRow } from "../trial/row.ts";
import { candidateOf } from "./candidates.ts";
import { measurementsOf } from "./measurements.ts";
import type { ModelCandidate } from "./pipeline.ts";

/** A number among hyperparameters. */
const numberIn = (
  params: { readonly [name: string]: unknown },
  name: string,
  none: number,
): number => (typeof params[name] === "number" ? params[name] : none);

/** Training time of trees grows with the columns that each of them may use, but not from nothing. */
const COLUMN_FREE_SHARE = 0.3;

/** A linear model of curves has some ten times as many weights as one of straight lines. */
const CURVES_COST = 10;

/**
 * Training time of a candidate relative to other candidates of its model, as far as its
 * hyperparameters tell. It serves to estimate the seconds of a candidate by those of another one.
 */
export function relativeCost({ model, params }: ModelCandidate): number {
  const columns =
    COLUMN_FREE_SHARE + (1 - COLUMN_FREE_SHARE) * (numberIn(params, "features", 1) || 1);
  switch (model) {
    case "boosting":
      // A lower rate needs more rounds, up to their largest number.
      return (columns * treeCost(params["growth"])) / numberIn(params, "rate_factor", 1);
    case "forest":
    case "extra-trees":
      return columns * numberIn(params, "trees", 1);
    case "linear":
      return params["curves"] === true ? CURVES_COST : 1;
    case "kernel":
      return numberIn(params, "centres", 1);
    default:
      return 1;
  }
}

/** Passes over the rows that growing a tree takes, relatively. */
function treeCost(growth: unknown): number {
  const params = typeof growth === "object" && growth !== null ? { ...growth } : {};
  const { depth, leaves } = params as { readonly depth?: unknown; readonly leaves?: unknown };
  if (typeof depth === "number") return depth;
  return typeof leaves === "number" ? 1 + Math.log2(leaves) : 1;
}

/**
 * Estimated seconds to evaluate a candidate, by the latest trial of the same model; undefined
 * without any.
 * @param folds number of folds
 * @param parallel processes that train
 */
export function secondsByOthers(
  candidate: ModelCandidate,
  rows: Iterable<TrialRow>,
  folds: number,
  parallel: number,
): number | undefined {
  let seconds: number | undefined;
  for (const row of rows) {
    const measured = measurementsOf(row);
    if (measured === undefined || row.params === null) continue;
    const other = candidateOf(row.params);
    if (other.model !== candidate.model) continue;
    const rounds = measured.whole ? 1 : Math.ceil(folds / parallel);
    seconds = (measured.fitSeconds * rounds * relativeCost(candidate)) / relativeCost(other);
  }
  return seconds;
}
