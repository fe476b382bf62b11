import type { GuardedData } from "./guards/guarded-data.ts";
import { judgedRows } from "./guards/judged-rows.ts";
import { type GuardOutcome, runGuards } from "./guards/run-guards.ts";

/**
 * What the guards find that may be wrong with the data, each with the number that it rests on.
 * @param given `sample` defaults to rows of `rest` that the random stream draws
 */
export function inspectData(
  given: Omit<GuardedData, "sample"> & Partial<Pick<GuardedData, "sample">>,
): GuardOutcome[] {
  const sample = given.sample ?? judgedRows(given.data, given.rest, given.rng);
  return runGuards({ ...given, sample });
}
