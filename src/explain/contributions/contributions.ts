import type { Rng } from "../../numeric/rng.ts";
import { Ensemble } from "../../tune/ensemble/ensemble.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { Table } from "../../tune/table/data-table.ts";
import { joinTables } from "../../tune/table/join-tables.ts";
import { MixedRows } from "../mixed-rows.ts";
import type { Pauses } from "../pause.ts";
import type { ShapleySums } from "../tree-shap/tree-shap.ts";
import { type ContributionPlan, planContributions } from "./contribution-plan.ts";
import { exactPart } from "./pipeline-parts.ts";
import { sampleValues } from "./sampled-values.ts";

/** Contributions of columns to predictions, as arrays. */
export interface ContributionArrays extends ShapleySums {
  /** How they were computed. */
  readonly plan: ContributionPlan;
  /** Number of outputs: classes, or 1. */
  readonly outputs: number;
  /** Standard errors of sampling, rows × columns × outputs; undefined if all is exact. */
  readonly errors: Float64Array | undefined;
}

/** How values without a formula are sampled. */
interface SamplingOptions {
  /** Orders of columns for each background row; at least 2. */
  readonly pairs: number;
  readonly rng: Rng;
  readonly pauses: Pauses;
}

/**
 * Shapley values of the columns of a model (Lundberg and Lee 2017), each column a player; columns
 * outside of a coalition have the values of the background rows.
 * @param rows to explain
 * @param background rows to compare with
 */
export async function computeContributions(
  model: SavedModel,
  rows: Table,
  background: Table,
  { pairs, rng, pauses }: SamplingOptions,
): Promise<ContributionArrays> {
  const { ensemble, classes } = model;
  const plan = planContributions(ensemble, classes.length === 0);
  const outputs = Math.max(1, classes.length);
  const table = joinTables(rows, background);
  const p = table.columns.length;
  const sums = {
    values: new Float64Array(rows.rows * p * outputs),
    base: new Float64Array(outputs),
  };
  await addExact(plan, table, { count: rows.rows, outputs }, sums, pauses);
  if (plan.sampled === undefined) return { ...sums, plan, outputs, errors: undefined };
  const errors = new Float64Array(sums.values.length);
  const rest = new Ensemble(plan.sampled, classes.length);
  const mixed = new MixedRows(table, rest, outputs);
  const known = rest.predict(
    table,
    Int32Array.from({ length: table.rows }, (_, i) => i),
  );
  const compared = Int32Array.from({ length: background.rows }, (_, i) => rows.rows + i);
  for (const i of compared)
    for (let o = 0; o < outputs; o++) sums.base[o] += known[i * outputs + o] / compared.length;
  const sampled = { mixed, table, known, outputs };
  const width = p * outputs;
  for (let i = 0; i < rows.rows; i++) {
    const own = sampleValues(sampled, i, compared, pairs, rng.fork(i));
    for (let j = 0; j < width; j++) sums.values[i * width + j] += own.values[j];
    errors.set(own.errors, i * width);
    await pauses.after(i + 1, rows.rows);
  }
  return { ...sums, plan, outputs, errors };
}

/** Adds the exact values of the plan, tree by tree. @param count number of rows that are explained */
async function addExact(
  plan: ContributionPlan,
  table: Table,
  { count, outputs }: { readonly count: number; readonly outputs: number },
  sums: ShapleySums,
  pauses: Pauses,
): Promise<void> {
  const { exact, scale } = plan;
  // Two classes share one score, the log odds of the second one.
  const scores = scale === "log-odds" && outputs === 2 ? 1 : outputs;
  const p = table.columns.length;
  const own = { values: new Float64Array(count * p * scores), base: new Float64Array(scores) };
  for (const [k, { pipeline, weight }] of exact.entries()) {
    const part = exactPart(pipeline, table, count, scores, weight);
    for (let step = 0; step < part.steps; step++) {
      part.addStep(step, own);
      await pauses.after(k + (step + 1) / part.steps, exact.length);
    }
  }
  for (const field of ["values", "base"] as const)
    toOutputs(plan, { all: own[field], each: scores }, { all: sums[field], each: outputs });
}

/** Numbers in groups of equal length. */
interface Grouped {
  readonly all: Float64Array;
  /** Length of a group. */
  readonly each: number;
}

/**
 * Turns what was added up into what is shown of each output.
 * @param sums by score
 * @param shown by output
 */
function toOutputs(
  { scale, temperature }: Pick<ContributionPlan, "scale" | "temperature">,
  sums: Grouped,
  shown: Grouped,
): void {
  const { all: from, each: scores } = sums;
  const { all: to, each: outputs } = shown;
  for (let at = 0, k = 0; at < from.length; at += scores, k += outputs) {
    if (scale !== "log-odds") for (let o = 0; o < outputs; o++) to[k + o] += from[at + o];
    else if (scores === 1) {
      to[k] -= from[at] / temperature;
      to[k + 1] += from[at] / temperature;
    } else {
      let mean = 0;
      for (let o = 0; o < outputs; o++) mean += from[at + o] / outputs;
      for (let o = 0; o < outputs; o++) to[k + o] += (from[at + o] - mean) / temperature;
    }
  }
}
