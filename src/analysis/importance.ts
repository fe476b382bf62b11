import { AttuneError } from "../errors/attune-error.ts";
import type { Matrix } from "../numeric/matrix.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import { bin } from "../numeric/trees/binned.ts";
import { grow } from "../numeric/trees/grow.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import { COMPLETE, type History } from "../trial/history.ts";
import type { IsSingle, Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { marginalVariance, partitionOf, totalVariance } from "./partition.ts";

/** Which objective is meant must be said exactly where there are several. */
export type ImportanceOptions<O> =
  IsSingle<O> extends true ? [options?: { seed?: number }] : [options: { objective: keyof O & string; seed?: number }];

const TREES = 32;

/**
 * Share of the objective's variance that each parameter explains by itself, from most to least; the shares sum to at most 1, and what is missing is interplay.
 * Functional ANOVA on a forest of regression trees over the unit cube (Hutter, Hoos and Leyton-Brown 2014). Where a parameter was not active it
 * gets a value at random, which says nothing.
 * @throws AttuneError `usage` with fewer than 4 complete trials
 */
export function importance<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  ...options: ImportanceOptions<O>
): { readonly [N in FlatName<S>]: number } {
  const { objective, seed = 0 } = (options[0] ?? {}) as { objective?: string; seed?: number };
  const names = typeof study.objectives === "string" ? [] : Object.keys(study.objectives);
  if (objective !== undefined && !names.includes(objective))
    throw new AttuneError("usage", `there is no objective ${JSON.stringify(objective)}`, { hint: `there are ${names.join(", ")}` });
  if (objective === undefined && names.length > 1)
    throw new AttuneError("usage", "say which objective the importance is of", {
      hint: `importance(study, { objective: ${JSON.stringify(names[0])} })`,
    });
  const rng = createRng(seed).fork("importance");
  const { x, y } = observations(study.history, Math.max(0, names.indexOf(objective ?? "")), rng.fork("inactive"));
  if (x.rows < 4) throw new AttuneError("usage", `importance needs at least 4 complete trials, there are ${x.rows}`);
  const { axes } = study.space;
  const groups = new Map<string, number[]>();
  for (const [j, axis] of axes.entries()) groups.set(axis.name, [...(groups.get(axis.name) ?? []), j]);
  const shares = new Map([...groups.keys()].map((name) => [name, 0]));
  const binned = bin(x);
  let grown = 0;
  for (let t = 0; t < TREES; t++) {
    const stream = rng.fork(t);
    const rows = Int32Array.from({ length: x.rows }, () => stream.integer(x.rows)).sort();
    const tree = grow(
      binned,
      { values: y, classes: 0 },
      rows,
      { maxDepth: 30, minLeaf: 1, minSplit: 2, features: Math.max(1, Math.ceil((5 * x.columns) / 6)), criterion: "variance" },
      stream,
    );
    const p = partitionOf(tree, x.columns);
    const total = totalVariance(p);
    if (!(total > 0)) continue;
    grown++;
    // A parameter with several coordinates (a permutation, shares) counts by the sum of their own effects.
    for (const [name, group] of groups) for (const j of group) shares.set(name, shares.get(name)! + marginalVariance(p, [j]) / total);
  }
  const sorted = [...shares].map(([name, s]) => [name, grown === 0 ? 0 : s / grown] as const).sort((a, b) => b[1] - a[1]);
  return Object.fromEntries(sorted) as { readonly [N in FlatName<S>]: number };
}

/** Complete trials in the unit cube, and their losses. */
function observations(history: History, objective: number, rng: Rng): { readonly x: Matrix; readonly y: Float64Array } {
  const { finished } = history;
  const rows: number[] = [];
  const loss = finished.loss[objective]!;
  for (let i = 0; i < finished.length; i++) if (finished.state[i] === COMPLETE && Number.isFinite(loss[i]!)) rows.push(i);
  const columns = finished.unit.length;
  const data = new Float64Array(rows.length * columns);
  for (const [r, i] of rows.entries())
    for (let j = 0; j < columns; j++) {
      const u = finished.unit[j]![i]!;
      data[r * columns + j] = Number.isNaN(u) ? rng.uniform() : u;
    }
  return { x: { rows: rows.length, columns, data }, y: Float64Array.from(rows, (i) => loss[i]!) };
}
