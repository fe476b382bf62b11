import type { Rng } from "../../numeric/rng.ts";
import { sampleRows } from "../split.ts";
import type { Dataset } from "../table/read-dataset.ts";

/** Rows on which single columns are judged. */
const SAMPLED_ROWS = 2000;
/** Cells of the sample at most: of a wide table fewer rows are judged. */
const SAMPLED_CELLS = 200_000;

/**
 * Rows on which single columns are judged, in random order, since folds are made of every fifth row.
 * @param rest rows that the search uses
 */
export function judgedRows(data: Dataset, rest: Int32Array, rng: Rng): Int32Array {
  const columns = Math.max(1, data.table.columns.length);
  const count = Math.min(SAMPLED_ROWS, Math.max(200, Math.floor(SAMPLED_CELLS / columns)));
  const shuffled = Uint32Array.from(sampleRows(rest, count, undefined, rng.fork("sample")));
  rng.fork("order").shuffle(shuffled);
  return Int32Array.from(shuffled);
}
