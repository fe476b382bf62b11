import { AttuneError } from "../errors/attune-error.ts";
import type { Rng } from "../numeric/rng.ts";
import { dealGroups, drawGroups } from "./split/by-group.ts";
import { foldsByTime, holdOutLatest } from "./split/by-time.ts";
import type { Fold, Splitting } from "./split/fold.ts";
import { groupRows } from "./split/grouped-rows.ts";
import { shuffleByClass } from "./split/shuffle-by-class.ts";

export type { Fold, Splitting } from "./split/fold.ts";

/**
 * Draws `count` rows at random, with classes from each class its share; all rows when there are no
 * more than that.
 * @param classes class of each row of the table
 * @returns in ascending order
 */
export function sampleRows(
  rows: Int32Array,
  count: number,
  classes: Float64Array | undefined,
  rng: Rng,
): Int32Array {
  if (count >= rows.length) return rows;
  const all = shuffleByClass(rows, classes, rng);
  return Int32Array.from(
    { length: count },
    (_, i) => all[Math.floor((i * all.length) / count)],
  ).sort();
}

/**
 * Holds out a share of the rows: at random with each class in its share, by whole groups with each
 * class in about its share, or the latest rows. With a gap in time, the rows within it are in
 * neither part.
 * @param n number of rows in the table
 * @param share from 0 to below 1
 * @returns both parts in ascending order
 * @throws AttuneError `data-invalid` when there are too few groups or times
 */
export function holdOut(
  n: number,
  share: number,
  splitting: Splitting,
  classes: Float64Array | undefined,
  rng: Rng,
): { readonly rest: Int32Array; readonly held: Int32Array } {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  if (share === 0) return { rest: all, held: new Int32Array(0) };
  const count = Math.max(1, Math.round(n * share));
  if (splitting.by === "time")
    return holdOutLatest(all, count, splitting.order, splitting.gap ?? 0);
  const isHeld = new Uint8Array(n);
  if (splitting.by === "group")
    for (const i of drawGroups(groupRows(all, splitting.groups, classes), share, rng))
      isHeld[i] = 1;
  else {
    const rows = shuffleByClass(all, classes, rng);
    const step = n / count;
    for (let k = 0; k < count; k++) isHeld[rows[Math.floor((k + 0.5) * step)]] = 1;
  }
  return { rest: all.filter((i) => isHeld[i] === 0), held: all.filter((i) => isHeld[i] === 1) };
}

/** How rows are divided into folds. */
interface FoldOptions {
  /** Number of folds of a repeat. */
  readonly count: number;
  /** Default: 1. */
  readonly repeats?: number | undefined;
  readonly splitting: Splitting;
  /** Class of each row of the table, where each fold is to have its share of all classes. */
  readonly classes?: Float64Array | undefined;
}

/**
 * Folds for cross-validation: `count` per repeat, each repeat with another shuffle. Every row
 * validates once per repeat. By time there is one repeat, and only later rows validate.
 * @throws AttuneError `data-invalid` when there are too few rows, groups or times
 */
export function makeFolds(
  rows: Int32Array,
  { count, repeats = 1, splitting, classes }: FoldOptions,
  rng: Rng,
): readonly Fold[] {
  if (rows.length < 2 * count)
    throw new AttuneError("data-invalid", `${rows.length} rows are too few for ${count} folds`, {
      hint: "use fewer folds (--cv), or more data",
    });
  if (splitting.by === "time") return foldsByTime(rows, count, splitting.order, splitting.gap ?? 0);
  const grouped = splitting.by === "group" ? groupRows(rows, splitting.groups, classes) : undefined;
  const folds: Fold[] = [];
  const foldOf = new Uint16Array(rows.reduce((most, i) => Math.max(most, i), 0) + 1);
  for (let r = 0; r < repeats; r++) {
    const stream = rng.fork(r);
    if (grouped !== undefined)
      dealGroups(grouped, count, stream).forEach((members, f) =>
        members.forEach((i) => {
          foldOf[i] = f;
        }),
      );
    else
      shuffleByClass(rows, classes, stream).forEach((i, k) => {
        foldOf[i] = k % count;
      });
    for (let f = 0; f < count; f++)
      folds.push({
        train: rows.filter((i) => foldOf[i] !== f),
        validation: rows.filter((i) => foldOf[i] === f),
      });
  }
  return folds;
}
