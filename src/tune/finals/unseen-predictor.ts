import { Ensemble, type EnsembleJson } from "../ensemble/ensemble.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { type PipelineJson, selectTarget } from "../preparation/pipeline.ts";
import { selectWeights } from "../preparation/training-weights.ts";
import type { TrainedModels } from "../search/trained-models.ts";
import type { Table } from "../table/data-table.ts";
import { pickRows } from "../table/pick-cells.ts";
import type { Choice } from "./choose-model.ts";

/** The rows that are predicted: those held out, or those of cross-validation. */
export const unseenRows = ({ held, rows }: TunePlan): Int32Array =>
  held.length > 0 ? held : rows.rows;

/** Rows in a table of their own. */
export interface Sample {
  /** Rows of the table that these are. */
  readonly rows: Int32Array;
  readonly table: Table;
  readonly target: { readonly values: Float64Array; readonly classes: number };
  readonly weights: Float64Array | undefined;
  /** Fold of each row in the first repeat; 0 for held rows. */
  readonly parts: Uint16Array;
}

/** Some of the rows. @param indices among the rows that are predicted */
export function sampleOf(plan: TunePlan, indices: Uint32Array): Sample {
  const { held, rows, dataset } = plan;
  const from = unseenRows(plan);
  const chosen = Int32Array.from(indices, (k) => from[k]);
  return {
    rows: chosen,
    table: pickRows(dataset.table, chosen),
    target: selectTarget(plan.target, chosen),
    weights: selectWeights(dataset.weights, chosen),
    parts: Uint16Array.from(indices, (k) =>
      held.length > 0 || plan.folds.length === 1 ? 0 : rows.parts[k],
    ),
  };
}

/** Predicts samples, and says whether no model was trained on the rows that it predicts. */
export interface UnseenPredictor {
  readonly predict: (sample: Pick<Sample, "table" | "parts">) => Float64Array;
  readonly unseen: boolean;
}

/** Predicts rows with one model for each member: that of the row's fold, where there is one. */
export function unseenPredictor(
  { held, target, folds }: TunePlan,
  { members }: Choice,
  { members: final, calibration }: EnsembleJson,
  trained: TrainedModels,
): UnseenPredictor {
  const outputs = Math.max(1, target.classes);
  let unseen = true;
  const pipelines = members.map(({ contender }, m): readonly PipelineJson[] => {
    const { number, whole } = contender.evaluated;
    const ofFolds = trained.of(number)?.map((text) => JSON.parse(text) as PipelineJson);
    // A final model was also trained on the held rows, and a `whole` one on the rows of all folds.
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
  const predict: UnseenPredictor["predict"] = ({ table, parts }) => {
    const all = new Float64Array(table.rows * outputs);
    for (let part = 0; part < folds.length; part++) {
      const rows = Int32Array.from(parts.keys()).filter((i) => parts[i] === part);
      if (rows.length === 0) continue;
      const p = ensembleOf(part).predict(table, rows);
      for (let k = 0; k < rows.length; k++)
        for (let c = 0; c < outputs; c++) all[rows[k] * outputs + c] = p[k * outputs + c];
    }
    return all;
  };
  return { predict, unseen };
}
