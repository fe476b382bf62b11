import { AttuneError } from "../errors/attune-error.ts";
import type { Rng } from "../numeric/rng.ts";

export interface Fold {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}
export type Splitting =
  | { readonly by: "rows" }
  /** Rows of one group stay together. */
  | { readonly by: "group"; readonly groups: readonly string[] }
  /** Earlier rows train, later ones validate. `order` ranks the rows. */
  | { readonly by: "time"; readonly order: Float64Array };

/**
 * Shuffled rows, class by class where there are classes, so that dealing them out spreads each
 * class evenly.
 */
function dealt(rows: Int32Array, classes: Float64Array | undefined, rng: Rng): Int32Array {
  const shuffled = Uint32Array.from(rows);
  rng.shuffle(shuffled);
  const list = Array.from(shuffled);
  if (classes) list.sort((a, b) => classes[a] - classes[b]); // stable: shuffled within a class
  return Int32Array.from(list);
}

/** So many of the rows, drawn evenly from each class where there are classes. */
export function sampled(
  rows: Int32Array,
  count: number,
  classes: Float64Array | undefined,
  rng: Rng,
): Int32Array {
  if (count >= rows.length) return rows;
  const all = dealt(rows, classes, rng);
  return Int32Array.from(
    { length: count },
    (_, i) => all[Math.floor((i * all.length) / count)],
  ).sort();
}

/**
 * Puts whole groups into `parts` parts of about equal size: large groups first, each to the
 * smallest part.
 */
function groupParts(
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
      `there are ${members.size} groups, fewer than the ${parts} parts they are to be split into`,
      {
        hint: "use fewer folds (--cv)",
      },
    );
  const order = Uint32Array.from({ length: members.size }, (_, i) => i);
  rng.shuffle(order);
  const lists = [...members.values()];
  const sorted = Array.from(order).sort((a, b) => lists[b].length - lists[a].length);
  const out: number[][] = Array.from({ length: parts }, () => []);
  for (const g of sorted)
    out.reduce((least, part) => (part.length < least.length ? part : least)).push(...lists[g]);
  return out;
}

/** Takes `share` of the rows away: at random by class, by whole groups, or the latest. */
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
    const order = all.slice().sort((a, b) => splitting.order[a] - splitting.order[b] || a - b);
    return { rest: order.slice(0, n - count).sort(), held: order.slice(n - count).sort() };
  }
  if (splitting.by === "group") {
    const parts = groupParts(all, splitting.groups, Math.max(2, Math.round(1 / share)), rng);
    const held = new Set(parts[0]);
    return { rest: all.filter((i) => !held.has(i)), held: all.filter((i) => held.has(i)) };
  }
  const rows = dealt(all, classes, rng);
  const every = n / count;
  const held = new Set(
    Array.from({ length: count }, (_, k) => rows[Math.floor((k + 0.5) * every)]),
  );
  return { rest: all.filter((i) => !held.has(i)), held: all.filter((i) => held.has(i)) };
}

/**
 * `count` folds of the rows, `repeats` times over with other shuffles; every row validates once a
 * repeat (by time: only later ones do).
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
  if (splitting.by === "time") {
    const order = rows.slice().sort((a, b) => splitting.order[a] - splitting.order[b] || a - b);
    const size = Math.floor(order.length / (count + 1));
    return Array.from({ length: count }, (_, f) => {
      const from = order.length - (count - f) * size;
      return {
        train: order.slice(0, from).sort(),
        validation: order.slice(from, from + size).sort(),
      };
    });
  }
  const folds: Fold[] = [];
  for (let r = 0; r < repeats; r++) {
    const stream = rng.fork(r);
    const part = new Map<number, number>();
    if (splitting.by === "group")
      groupParts(rows, splitting.groups, count, stream).forEach((members, f) =>
        members.forEach((i) => part.set(i, f)),
      );
    else dealt(rows, classes, stream).forEach((i, k) => part.set(i, k % count));
    for (let f = 0; f < count; f++)
      folds.push({
        train: rows.filter((i) => part.get(i) !== f),
        validation: rows.filter((i) => part.get(i) === f),
      });
  }
  return folds;
}
