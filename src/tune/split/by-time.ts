import { AttuneError } from "../../errors/attune-error.ts";
import type { Fold } from "./fold.ts";

/** Rows by ascending time; those of one time in order of the table. */
function sortByTime(rows: Int32Array, order: Float64Array): Int32Array {
  return rows.slice().sort((a, b) => order[a] - order[b] || a - b);
}

/** The positions in sorted rows at which a later time than before begins. */
function timeChanges(sorted: Int32Array, order: Float64Array): number[] {
  const changes: number[] = [];
  for (let i = 1; i < sorted.length; i++)
    if (order[sorted[i]] !== order[sorted[i - 1]]) changes.push(i);
  return changes;
}

/** The sorted rows before position `from` that are at least `gap` earlier than the row there. */
function rowsBefore(
  sorted: Int32Array,
  from: number,
  order: Float64Array,
  gap: number,
): Int32Array {
  const start = order[sorted[from]];
  let end = from;
  while (end > 0 && order[sorted[end - 1]] > start - gap) end--;
  return sorted.slice(0, end).sort();
}

/**
 * Holds out the latest rows, as near to a count as whole times allow.
 * @throws AttuneError `data-invalid` when no row is early enough to train
 */
export function holdOutLatest(
  rows: Int32Array,
  count: number,
  order: Float64Array,
  gap: number,
): { readonly rest: Int32Array; readonly held: Int32Array } {
  const sorted = sortByTime(rows, order);
  const [from] = cutsNear([sorted.length - count], sorted, order);
  const rest = rowsBefore(sorted, from, order, gap);
  if (rest.length === 0) throw gapTooLong(gap);
  return { rest, held: sorted.slice(from).sort() };
}

/**
 * Forward chaining: equal, successive parts of the latest rows validate, each on what was learned
 * from all rows before it. Rows of one time stay together, so parts differ in size where times
 * repeat.
 * @throws AttuneError `data-invalid` for too few times, or none before the gap
 */
export function foldsByTime(
  rows: Int32Array,
  count: number,
  order: Float64Array,
  gap: number,
): readonly Fold[] {
  const sorted = sortByTime(rows, order);
  const size = Math.floor(sorted.length / (count + 1));
  const wanted = Array.from({ length: count }, (_, f) => sorted.length - (count - f) * size);
  const cuts = cutsNear(wanted, sorted, order);
  return cuts.map((from, f) => {
    const train = rowsBefore(sorted, from, order, gap);
    if (train.length === 0) throw gapTooLong(gap);
    return { train, validation: sorted.slice(from, cuts[f + 1]).sort() };
  });
}

/**
 * The changes of time that are nearest to wanted positions, all different and in order.
 * @param wanted ascending
 */
function cutsNear(wanted: readonly number[], sorted: Int32Array, order: Float64Array): number[] {
  const changes = timeChanges(sorted, order);
  if (changes.length < wanted.length)
    throw new AttuneError(
      "data-invalid",
      `the time column has ${changes.length + 1} different ` +
        `${changes.length === 0 ? "value" : "values"}, too few to train on earlier rows and ` +
        `validate on ${wanted.length} later ${wanted.length === 1 ? "part" : "parts"}`,
      { hint: wanted.length === 1 ? "use --holdout 0, or no --time" : "use fewer folds (--cv)" },
    );
  let next = 0;
  return wanted.map((position, k) => {
    // Leave a change for each of the parts that follow.
    const last = changes.length - (wanted.length - k);
    while (
      next < last &&
      Math.abs(changes[next + 1] - position) <= Math.abs(changes[next] - position)
    )
      next++;
    return changes[next++];
  });
}

const gapTooLong = (gap: number): AttuneError =>
  new AttuneError("data-invalid", `no row is ${gap} earlier than the first validation rows`, {
    hint: "use a smaller --gap, or fewer folds (--cv)",
  });
