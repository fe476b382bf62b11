import type { ModelName } from "../../../model/model.ts";
import type { TrialRow } from "../../../trial/row.ts";
import { candidateOf } from "../../search/candidates.ts";
import type { Evaluated, Score } from "../../tuning-result.ts";

/** What became of a candidate. */
export interface CandidateFact {
  /** Number of its trial. */
  readonly number: number;
  /** Name of its model. */
  readonly model: ModelName;
  /** Its hyperparameters by name. */
  readonly params: { readonly [name: string]: unknown };
  /** `given up`: it was plainly worse in its first folds, or on part of the rows. */
  readonly state: "evaluated" | "given up" | "failed";
  /** Score in cross-validation; undefined unless it was evaluated. */
  readonly score: Score | undefined;
  /** Mean seconds to train it once; undefined unless it was evaluated. */
  readonly secondsToTrain: number | undefined;
  /** Rows that it predicts per second; undefined unless it was evaluated. */
  readonly rowsPerSecond: number | undefined;
  /** Seconds that its trial took in all. */
  readonly seconds: number;
  /** Why it failed. */
  readonly message: string | undefined;
}

/** The candidates of one model. */
export interface ModelFact {
  /** Name of the model. */
  readonly model: ModelName;
  /** Candidates that were evaluated on all folds. */
  readonly evaluated: number;
  /** Candidates that were given up. */
  readonly givenUp: number;
  /** Candidates that failed or took too long. */
  readonly failed: number;
  /** Seconds that all of them took. */
  readonly seconds: number;
  /** The best candidate; undefined when none was evaluated. */
  readonly best: CandidateFact | undefined;
}

/**
 * Every candidate whose trial has ended: the evaluated ones, best first, then the others by number.
 * @param leaderboard the evaluated candidates, best first
 */
export function listCandidates(
  rows: Iterable<TrialRow>,
  leaderboard: readonly Evaluated[],
): CandidateFact[] {
  const places = new Map(leaderboard.map((e, place) => [e.number, { e, place }]));
  const placeOf = ({ number }: CandidateFact): number => places.get(number)?.place ?? Infinity;
  const facts: CandidateFact[] = [];
  for (const row of rows) {
    if (row.params === null || !["complete", "pruned", "failed"].includes(row.state)) continue;
    const e = places.get(row.number)?.e;
    facts.push({
      number: row.number,
      ...candidateOf(row.params),
      state: e ? "evaluated" : row.state === "failed" ? "failed" : "given up",
      score: e?.validation,
      secondsToTrain: e?.secondsToTrain,
      rowsPerSecond: e?.rowsPerSecond,
      seconds: row.seconds,
      message: row.state === "failed" ? row.message : undefined,
    });
  }
  return facts.sort((a, b) => {
    const [x, y] = [placeOf(a), placeOf(b)];
    return x === y ? a.number - b.number : x - y;
  });
}

/** The candidates by model, the model of the best candidate first. */
export function summarizeModels(candidates: readonly CandidateFact[]): ModelFact[] {
  const models = new Map<ModelName, CandidateFact[]>();
  for (const c of candidates) {
    const own = models.get(c.model);
    if (own === undefined) models.set(c.model, [c]);
    else own.push(c);
  }
  const count = (own: readonly CandidateFact[], state: CandidateFact["state"]): number =>
    own.filter((c) => c.state === state).length;
  return [...models].map(([model, own]) => ({
    model,
    evaluated: count(own, "evaluated"),
    givenUp: count(own, "given up"),
    failed: count(own, "failed"),
    seconds: own.reduce((sum, c) => sum + c.seconds, 0),
    best: own.find((c) => c.state === "evaluated"),
  }));
}
