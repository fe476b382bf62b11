import type { TrialRow } from "../../trial/row.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import { candidateOf } from "./candidates.ts";
import { measurementsOf } from "./measurements.ts";

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
 * hyperparameters tell, of boosting that of a round.
 */
function relativeCost({ model, params }: ModelCandidate): number {
  const columns =
    COLUMN_FREE_SHARE + (1 - COLUMN_FREE_SHARE) * (numberIn(params, "features", 1) || 1);
  switch (model) {
    case "boosting":
      return columns * treeCost(params["growth"]);
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

/** The learning rate that boosting chooses falls with about this power of its rounds. */
const RATE_EXPONENT = 0.5;

/**
 * Rounds of a boosted model relative to those of another one: a lower rate needs more of them, up to
 * their largest number.
 * @param steps rounds of the other one
 */
function relativeRounds(
  { model, params }: ModelCandidate,
  other: ModelCandidate["params"],
  steps: number | undefined,
): number {
  if (model !== "boosting") return 1;
  const rate = (of: ModelCandidate["params"]): number =>
    numberIn(of, "rate_factor", 1) / numberIn(of, "rounds", 1) ** RATE_EXPONENT;
  const most = steps === undefined ? Infinity : numberIn(params, "rounds", Infinity) / steps;
  return Math.min(most, rate(other) / rate(params));
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
    const cost = relativeCost(candidate) / relativeCost(other);
    seconds =
      measured.fitSeconds * rounds * cost * relativeRounds(candidate, other.params, measured.steps);
  }
  return seconds;
}
