import { AttuneError } from "../errors/attune-error.ts";
import type { Rng } from "../numeric/rng.ts";

/** Row indices, in ascending order, of one part of a cross-validation. */
export interface Fold {
  /** Rows to train on. */
  readonly train: Int32Array;
  /** Rows to score. */
  readonly validation: Int32Array;
}

/** How rows are split into folds and holdout. */
export type Splitting =
  | { readonly by: "rows" }
  /** Rows of one group stay together; `groups` has the group of each row. */
  | { readonly by: "group"; readonly groups: readonly string[] }
  /** Earlier rows train, later ones validate; `order` has the time of each row. */
  | { readonly by: "time"; readonly order: Float64Array };

/**
 * Rows in random order; with classes, those of one class follow each other. Taking every k-th of
 * them then gives parts that have each class in its share.
 */
function shuffleByClass(rows: Int32Array, classes: Float64Array | undefined, rng: Rng): Int32Array {
  const shuffled = Uint32Array.from(rows);
  rng.shuffle(shuffled);
  const list = Array.from(shuffled);
  // A stable sort keeps the random order within a class.
  if (classes) list.sort((a, b) => classes[a] - classes[b]);
  return Int32Array.from(list);
}

function sortByTime(rows: Int32Array, order: Float64Array): Int32Array {
  return rows.slice().sort((a, b) => order[a] - order[b] || a - b);
}

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
 * Puts whole groups into `parts` parts of about equal size: large groups first, each into the
 * smallest part so far.
 */
function partitionGroups(
  rows: Int32Array,
  groups: readonly string[],
  parts: number,
  rng: Rng,
): number[][] {
  const members = new Map<string, number[]>();
  for (const i of rows) {
    const list = members.get(groups[i]);
    if (list) list.push(i);
    else members.set(groups[i], [i]);
  }
  if (members.size < parts)
    throw new AttuneError(
      "data-invalid",
      `there are ${members.size} groups, too few to split them into ${parts} parts`,
      { hint: "use fewer folds (--cv)" },
    );
  const order = Uint32Array.from({ length: members.size }, (_, i) => i);
  rng.shuffle(order);
  const lists = [...members.values()];
  const largestFirst = Array.from(order).sort((a, b) => lists[b].length - lists[a].length);
  const out: number[][] = Array.from({ length: parts }, () => []);
  for (const g of largestFirst)
    out.reduce((least, part) => (part.length < least.length ? part : least)).push(...lists[g]);
  return out;
}

/**
 * Holds out a share of the rows: at random with each class in its share, by whole groups, or the
 * latest rows.
 * @param n number of rows in the table
 * @param share from 0 to below 1
 * @returns both parts in ascending order
 * @throws AttuneError `data-invalid` when there are too few groups
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
  if (splitting.by === "time") {
    const sorted = sortByTime(all, splitting.order);
    return { rest: sorted.slice(0, n - count).sort(), held: sorted.slice(n - count).sort() };
  }
  const divide = (held: ReadonlySet<number>) => ({
    rest: all.filter((i) => !held.has(i)),
    held: all.filter((i) => held.has(i)),
  });
  if (splitting.by === "group") {
    const parts = Math.max(2, Math.round(1 / share));
    return divide(new Set(partitionGroups(all, splitting.groups, parts, rng)[0]));
  }
  const rows = shuffleByClass(all, classes, rng);
  const step = n / count;
  return divide(
    new Set(Array.from({ length: count }, (_, k) => rows[Math.floor((k + 0.5) * step)])),
  );
}

/**
 * Folds for cross-validation: `count` per repeat, each repeat with another shuffle. Every row
 * validates once per repeat. By time there is one repeat, and only later rows validate.
 * @throws AttuneError `data-invalid` when there are too few rows or groups
 */
export function makeFolds(
  rows: Int32Array,
  count: number,
  repeats: number,
  splitting: Splitting,
  classes: Float64Array | undefined,
  rng: Rng,
): readonly Fold[] {
  if (rows.length < 2 * count)
    throw new AttuneError("data-invalid", `${rows.length} rows are too few for ${count} folds`, {
      hint: "use fewer folds (--cv), or more data",
    });
  if (splitting.by === "time") return foldsByTime(sortByTime(rows, splitting.order), count);
  const folds: Fold[] = [];
  for (let r = 0; r < repeats; r++) {
    const stream = rng.fork(r);
    const foldOf = new Map<number, number>();
    if (splitting.by === "group")
      partitionGroups(rows, splitting.groups, count, stream).forEach((members, f) =>
        members.forEach((i) => foldOf.set(i, f)),
      );
    else shuffleByClass(rows, classes, stream).forEach((i, k) => foldOf.set(i, k % count));
    for (let f = 0; f < count; f++)
      folds.push({
        train: rows.filter((i) => foldOf.get(i) !== f),
        validation: rows.filter((i) => foldOf.get(i) === f),
      });
  }
  return folds;
}

/** Each fold validates the rows that follow its training rows. @param sorted by time */
function foldsByTime(sorted: Int32Array, count: number): readonly Fold[] {
  const size = Math.floor(sorted.length / (count + 1));
  return Array.from({ length: count }, (_, f) => {
    const from = sorted.length - (count - f) * size;
    return {
      train: sorted.slice(0, from).sort(),
      validation: sorted.slice(from, from + size).sort(),
    };
  });
}
