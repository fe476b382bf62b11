import type { Rng } from "../numeric/rng.ts";
import { signOf } from "../trial/measures.ts";
import type { Choice } from "./choose-model.ts";
import { Ensemble, type EnsembleJson } from "./ensemble/ensemble.ts";
import { type PipelineJson, selectTarget } from "./pipeline.ts";
import type { TunePlan } from "./plan/tune-plan.ts";
import type { Table } from "./table/data-table.ts";
import { pickCells, pickRows } from "./table/pick-cells.ts";
import type { TrainedModels } from "./trained-models.ts";
import { selectWeights } from "./training-weights.ts";

/** How much worse the kept model scores without what a column says. */
export interface ColumnImportance {
  /** Name of the column. */
  readonly column: string;
  /** Score that is lost when the column's cells are shuffled; below 0 if the score gets better. */
  readonly loss: number;
}

/** The importance of columns, and by which rows it was measured. */
export interface ColumnImportances {
  /** Every column, the most important first. */
  readonly columns: readonly ColumnImportance[];
  /** Number of rows whose cells were shuffled. */
  readonly rows: number;
  /** Whether no model that predicted them was trained on them. */
  readonly unseen: boolean;
}

/** Rows whose cells are shuffled. */
const MAX_ROWS = 1000;
/** Fewer rows do not show which columns matter, unless there are no more. */
const MIN_ROWS = 200;
/** Cells that are shuffled when no time limits it; each needs a prediction. */
const MAX_CELLS = 50_000;
/** Rows by which the time of a prediction is measured. */
const TIMED_ROWS = 50;

/**
 * Permutation importance (Breiman 2001; Fisher et al. 2019): the score that the model loses when the
 * cells of one column are shuffled, on rows that were held out, or on those that each fold validates.
 * Each member predicts with one model that has not seen the row, where it has such a model.
 * @param msLeft milliseconds that may be used; Infinity: as many cells whatever they take
 * @returns undefined when the time does not suffice
 */
export function measureImportance(
  plan: TunePlan,
  kept: Choice,
  ensemble: EnsembleJson,
  trained: TrainedModels,
  msLeft: number,
): ColumnImportances | undefined {
  const rng = plan.rng.fork("importance");
  const began = performance.now();
  const { predict, unseen } = predictorOf(plan, kept, ensemble, trained);
  const all = Uint32Array.from({ length: rowsOf(plan).length }, (_, k) => k);
  rng.shuffle(all);
  const columns = plan.dataset.table.columns.length;
  const most = Math.min(MAX_ROWS, all.length);
  let count = Math.min(most, Math.max(MIN_ROWS, Math.floor(MAX_CELLS / columns)));
  if (msLeft < Infinity) {
    const tried = Math.min(TIMED_ROWS, all.length);
    const before = performance.now();
    predict(sampleOf(plan, all.subarray(0, tried)));
    const msPerRow = (performance.now() - before) / tried;
    const left = msLeft - (performance.now() - began);
    count = Math.min(count, Math.floor(left / (msPerRow * (columns + 1))));
    if (count < Math.min(MIN_ROWS, all.length)) return undefined;
  }
  const sample = sampleOf(plan, all.slice(0, count).sort());
  const sign = -signOf(plan.info.direction);
  const score = (table: Table): number =>
    sign * plan.info.score(predict({ ...sample, table }), sample.target, sample.weights);
  const own = score(sample.table);
  return {
    columns: sample.table.columns
      .map((column, c) => ({
        column: column.name,
        loss: own - score(withShuffled(sample.table, c, rng.fork(c))),
      }))
      .sort((a, b) => b.loss - a.loss),
    rows: count,
    unseen,
  };
}

/** The rows that are predicted: those held out, or those of cross-validation. */
const rowsOf = ({ held, rows }: TunePlan): Int32Array => (held.length > 0 ? held : rows.rows);

/** Rows in a table of their own. */
interface Sample {
  readonly table: Table;
  readonly target: { readonly values: Float64Array; readonly classes: number };
  readonly weights: Float64Array | undefined;
  /** Fold of each row in the first repeat; 0 for held rows. */
  readonly parts: Uint16Array;
}

function sampleOf(plan: TunePlan, indices: Uint32Array): Sample {
  const { held, rows, dataset } = plan;
  const from = rowsOf(plan);
  const chosen = Int32Array.from(indices, (k) => from[k]);
  return {
    table: pickRows(dataset.table, chosen),
    target: selectTarget(plan.target, chosen),
    weights: selectWeights(dataset.weights, chosen),
    parts: Uint16Array.from(indices, (k) =>
      held.length > 0 || plan.folds.length === 1 ? 0 : rows.parts[k],
    ),
  };
}

function withShuffled(table: Table, at: number, rng: Rng): Table {
  const order = Uint32Array.from({ length: table.rows }, (_, i) => i);
  rng.shuffle(order);
  const columns = table.columns.map((column, c) => (c === at ? pickCells(column, order) : column));
  return { ...table, columns };
}

/** Predicts rows with one model for each member: that of the row's fold, where there is one. */
function predictorOf(
  { held, target, folds }: TunePlan,
  { members }: Choice,
  { members: final, calibration }: EnsembleJson,
  trained: TrainedModels,
): { readonly predict: (sample: Sample) => Float64Array; readonly unseen: boolean } {
  const outputs = Math.max(1, target.classes);
  let unseen = true;
  const pipelines = members.map(({ contender }, m): readonly PipelineJson[] => {
    const { number, whole } = contender.evaluated;
    const ofFolds = trained.of(number)?.map((text) => JSON.parse(text) as PipelineJson);
    // The final model was trained on the held rows, too; a model of all other rows on those of folds.
    const isComplete = ofFolds !== undefined || final[m].pipelines.length === folds.length;
    if (held.length > 0 ? ofFolds === undefined : whole || !isComplete) unseen = false;
    return ofFolds ?? final[m].pipelines;
  });
  const ensembles = new Map<number, Ensemble>();
  const ensembleOf = (part: number): Ensemble => {
    let own = ensembles.get(part);
    if (own === undefined) {
      const parts = members.map(({ weight, contender: { evaluated } }, m) => ({
        model: evaluated.model,
        params: evaluated.params,
        weight,
        pipelines: [pipelines[m][part] ?? pipelines[m][0]],
      }));
      own = new Ensemble({ members: parts, ...(calibration && { calibration }) }, target.classes);
      ensembles.set(part, own);
    }
    return own;
  };
  const predict = ({ table, parts }: Sample): Float64Array => {
    const all = new Float64Array(table.rows * outputs);
    for (let part = 0; part < folds.length; part++) {
      const rows = Int32Array.from(parts.keys()).filter((i) => parts[i] === part);
      if (rows.length === 0) continue;
      const p = ensembleOf(part).predict(table, rows);
      for (const [k, i] of rows.entries())
        all.set(p.subarray(k * outputs, (k + 1) * outputs), i * outputs);
    }
    return all;
  };
  return { predict, unseen };
}
