import { AttuneError } from "../errors/attune-error.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import { bin } from "../numeric/trees/binned.ts";
import { grow } from "../numeric/trees/grow.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import type { History } from "../trial/history.ts";
import type { IsSingle, Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { marginalVariance, partitionOf, totalVariance } from "./partition.ts";

/** Which objective is meant must be said exactly where there are several. */
export type ImportanceOptions<O> =
  IsSingle<O> extends true
    ? [options?: { seed?: number }]
    : [options: { objective: keyof O & string; seed?: number }];

const TREES = 32;
/** Fewer trials than this say nothing of a parameter. */
const LEAST = 4;

/**
 * Share of the objective's variance that each parameter explains by itself, from most to least; the
 * shares sum to at most 1, and what is missing is interplay. Functional ANOVA on a forest of
 * regression trees over the unit cube (Hutter, Hoos and Leyton-Brown 2014). A conditional parameter
 * is judged among the trials in which it was active, and its share there counts by what these
 * trials have of the whole variance.
 * @throws AttuneError `usage` with fewer than 4 complete trials
 */
export function importance<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  ...options: ImportanceOptions<O>
): { readonly [N in FlatName<S>]: number } {
  const { objective, seed = 0 } = (options[0] ?? {}) as { objective?: string; seed?: number };
  const names = typeof study.objectives === "string" ? [] : Object.keys(study.objectives);
  if (objective !== undefined && !names.includes(objective))
    throw new AttuneError("usage", `there is no objective ${JSON.stringify(objective)}`, {
      hint: `there are ${names.join(", ")}`,
    });
  if (objective === undefined && names.length > 1)
    throw new AttuneError("usage", "say which objective the importance is of", {
      hint: `importance(study, { objective: ${JSON.stringify(names[0])} })`,
    });
  const { finished } = study.history;
  const loss = finished.loss[Math.max(0, names.indexOf(objective ?? ""))];
  const rows = completeRows(study.history, loss);
  if (rows.length < LEAST)
    throw new AttuneError(
      "usage",
      `importance needs at least ${LEAST} complete trials, there are ${rows.length}`,
    );
  const { axes } = study.space;
  const shares = new Map(axes.map((axis) => [axis.name, 0]));
  const whole = squares(loss, rows);
  const rng = createRng(seed).fork("importance");
  for (const group of activeTogether(finished.unit, rows)) {
    const share = squares(loss, group.rows) / whole;
    if (!(share > 0) || group.rows.length < LEAST) continue;
    const alone = ownEffects(finished.unit, loss, group.rows, group.columns, rng);
    // A parameter with several coordinates (a permutation, shares) counts by the sum of their own
    // effects.
    for (const [k, j] of group.columns.entries())
      if (group.own.has(j)) shares.set(axes[j].name, shares.get(axes[j].name)! + share * alone[k]);
  }
  return Object.fromEntries([...shares].sort((a, b) => b[1] - a[1])) as {
    readonly [N in FlatName<S>]: number;
  };
}

function completeRows({ finished }: History, loss: Float64Array): number[] {
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete" && Number.isFinite(loss[i])) rows.push(i);
  return rows;
}

/** Sum of squared distances from the mean. */
function squares(loss: Float64Array, rows: readonly number[]): number {
  const mean = rows.reduce((s, i) => s + loss[i], 0) / rows.length;
  return rows.reduce((s, i) => s + (loss[i] - mean) ** 2, 0);
}

interface Group {
  /**
   * Trials in which its own coordinates are active, and all coordinates active in every one of
   * them.
   */
  readonly rows: readonly number[];
  readonly own: ReadonlySet<number>;
  readonly columns: readonly number[];
}

/** Coordinates by the trials in which they are active. */
function activeTogether(unit: readonly Float64Array[], rows: readonly number[]): Group[] {
  const groups = new Map<string, { rows: number[]; own: Set<number> }>();
  for (const [j, column] of unit.entries()) {
    const active = rows.filter((i) => !Number.isNaN(column[i]));
    const key = active.join();
    const group = groups.get(key);
    if (group) group.own.add(j);
    else groups.set(key, { rows: active, own: new Set([j]) });
  }
  return [...groups.values()].map((g) => ({
    ...g,
    columns: unit.map((_, j) => j).filter((j) => g.rows.every((i) => !Number.isNaN(unit[j][i]))),
  }));
}

/** Share of the variance of each column's own effect, over a forest on these rows. */
function ownEffects(
  unit: readonly Float64Array[],
  loss: Float64Array,
  rows: readonly number[],
  columns: readonly number[],
  rng: Rng,
): Float64Array {
  const n = rows.length;
  const d = columns.length;
  const x = {
    rows: n,
    columns: d,
    data: Float64Array.from(
      { length: n * d },
      (_, k) => unit[columns[k % d]][rows[Math.floor(k / d)]],
    ),
  };
  const y = { values: Float64Array.from(rows, (i) => loss[i]), classes: 0 };
  const binned = bin(x);
  const sum = new Float64Array(d);
  let grown = 0;
  for (let t = 0; t < TREES; t++) {
    const stream = rng.fork(t);
    const drawn = Int32Array.from({ length: n }, () => stream.integer(n)).sort();
    const options = {
      maxDepth: 30,
      minLeaf: 1,
      minSplit: 2,
      features: Math.max(1, Math.ceil((5 * d) / 6)),
      criterion: "variance" as const,
    };
    const p = partitionOf(grow(binned, y, drawn, options, stream), d);
    const total = totalVariance(p);
    if (!(total > 0)) continue;
    grown++;
    for (let k = 0; k < d; k++) sum[k] += marginalVariance(p, [k]) / total;
  }
  return sum.map((s) => (grown === 0 ? 0 : s / grown));
}
