import type { Rng } from "../numeric/rng.ts";
import { type GuardOutcome, runGuards } from "./guards/run-guards.ts";
import { type Splitting, sampleRows } from "./split.ts";
import type { Dataset } from "./table/read-dataset.ts";

/** Rows on which single columns are judged. */
const SAMPLED_ROWS = 2000;
/** Cells of the sample at most: of a wide table fewer rows are judged. */
const SAMPLED_CELLS = 200_000;

/**
 * What the guards find that may be wrong with the data, each with the number that it rests on.
 * @param rest rows that the search uses
 * @param held rows that it never sees
 */
export function inspectData(
  data: Dataset,
  rest: Int32Array,
  held: Int32Array,
  splitting: Splitting,
  rng: Rng,
): GuardOutcome[] {
  const columns = Math.max(1, data.table.columns.length);
  const count = Math.min(SAMPLED_ROWS, Math.max(200, Math.floor(SAMPLED_CELLS / columns)));
  // In random order, since folds are made of every fifth row.
  const shuffled = Uint32Array.from(sampleRows(rest, count, undefined, rng.fork("sample")));
  rng.fork("order").shuffle(shuffled);
  const sample = Int32Array.from(shuffled);
  return runGuards({ data, rest, held, sample, splitting, rng });
}
