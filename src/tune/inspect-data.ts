import type { Rng } from "../numeric/rng.ts";
import { findCopiedRows } from "./guards/copied-rows.ts";
import { hintAtGroups } from "./guards/group-hint.ts";
import type { Guard } from "./guards/guarded-data.ts";
import { findMeasuredAfterwards } from "./guards/measured-afterwards.ts";
import { findRareClass } from "./guards/rare-class.ts";
import { findRowNumbers } from "./guards/row-numbers.ts";
import { findShift } from "./guards/shift.ts";
import { compareWithShuffledTargets } from "./guards/shuffled-target.ts";
import { findTargetGivenAway } from "./guards/target-given-away.ts";
import { hintAtTime } from "./guards/time-hint.ts";
import { type Splitting, sampleRows } from "./split.ts";
import type { DataNote } from "./table/data-table.ts";
import type { Dataset } from "./table/read-dataset.ts";

/** Rows on which single columns are judged. */
const SAMPLED_ROWS = 2000;
/** Cells of the sample at most: of a wide table fewer rows are judged. */
const SAMPLED_CELLS = 200_000;

const GUARDS: readonly Guard[] = [
  findRareClass,
  findTargetGivenAway,
  findMeasuredAfterwards,
  findRowNumbers,
  findCopiedRows,
  findShift,
  compareWithShuffledTargets,
  hintAtGroups,
  hintAtTime,
];

/**
 * Remarks on what may be wrong with the data, each with the number that it rests on. A column is
 * named once, by the first guard that finds something.
 * @param rest rows that the search uses
 * @param held rows that it never sees
 */
export function inspectData(
  data: Dataset,
  rest: Int32Array,
  held: Int32Array,
  splitting: Splitting,
  rng: Rng,
): DataNote[] {
  const columns = Math.max(1, data.table.columns.length);
  const count = Math.min(SAMPLED_ROWS, Math.max(200, Math.floor(SAMPLED_CELLS / columns)));
  // In random order, since folds are made of every fifth row.
  const shuffled = Uint32Array.from(sampleRows(rest, count, undefined, rng.fork("sample")));
  rng.fork("order").shuffle(shuffled);
  const sample = Int32Array.from(shuffled);
  const given = { data, rest, held, sample, splitting, rng };
  const named = new Set<string>();
  return GUARDS.flatMap((guard) => {
    const notes = guard(given).filter((note) => note.column === "" || !named.has(note.column));
    for (const note of notes) named.add(note.column);
    return notes;
  });
}
