import type { Task } from "../../tune/metric.ts";
import type { SavedModel } from "../../tune/saved-model/saved-model.ts";
import type { Prediction } from "../../tune/tuning-result.ts";
import type { ContributionScale } from "./contribution-plan.ts";
import type { ContributionArrays } from "./contributions.ts";

/** What a column adds to the prediction of a row. */
export interface ColumnContribution {
  /** Name of the column. */
  readonly column: string;
  /** The row's cell, as it is written. */
  readonly cell: string;
  /** Its Shapley value: above 0 if it raises the prediction. */
  readonly contribution: number;
  /** Standard error of the sampling; absent where the value is exact. */
  readonly error?: number;
}

/** The contributions to the prediction of a row: `base` and all of them sum to `value`. */
export interface RowContributions {
  /** Number of the row in the data, from 1. */
  readonly row: number;
  /** The prediction, as `predictRows` returns it. */
  readonly prediction: Prediction<Task>;
  /** The class whose score is explained; absent for numbers. */
  readonly class?: string;
  /** Mean over the rows that are compared with. */
  readonly base: number;
  /** What is explained: the prediction, on the scale of the contributions. */
  readonly value: number;
  /** Every column, the largest contribution first. */
  readonly columns: readonly ColumnContribution[];
}

/** How much a column adds to or takes from predictions. */
export interface MeanContribution {
  /** Name of the column. */
  readonly column: string;
  /** Mean of the absolute contributions. */
  readonly mean: number;
}

/** Contributions to the predictions of some rows. */
export interface Contributions {
  /** What they are measured in. */
  readonly scale: ContributionScale;
  /**
   * `exact`: by formulas (TreeSHAP and linear models). `sampled`: with the error that each states.
   * `both`: exact for some members of the ensemble, sampled for the others.
   */
  readonly method: "exact" | "sampled" | "both";
  /** What the values say of the prediction, in one sentence. */
  readonly meaning: string;
  /** Rows that were compared with. */
  readonly compared: number;
  /** The rows that were asked for, in that order. */
  readonly rows: readonly RowContributions[];
  /** Every column, the largest mean first. */
  readonly columns: readonly MeanContribution[];
}

/** The rows that contributions are of. */
interface ContributionRows {
  readonly numbers: readonly number[];
  readonly cells: readonly (readonly string[])[];
  readonly predictions: readonly Prediction<Task>[];
  /** Rows that were compared with. */
  readonly compared: number;
}

/** @param wished the class that is explained; default: the positive one of two, else the predicted one */
export function toContributions(
  arrays: ContributionArrays,
  model: SavedModel,
  rows: ContributionRows,
  wished: string | undefined,
): Contributions {
  const { plan, errors, outputs } = arrays;
  const p = model.columns.length;
  const means = new Float64Array(p);
  const shown = rows.numbers.map((row, i): RowContributions => {
    const o = explainedOutput(model, rows.predictions[i], wished);
    const at = (j: number): number => (i * p + j) * outputs + o;
    const columns = model.columns.map(({ name }, j): ColumnContribution => {
      const contribution = arrays.values[at(j)];
      means[j] += Math.abs(contribution) / rows.numbers.length;
      return {
        ...{ column: name, cell: rows.cells[i][j], contribution },
        ...(errors && { error: errors[at(j)] }),
      };
    });
    return {
      ...{ row, prediction: rows.predictions[i] },
      ...(model.classes.length > 0 && { class: model.classes[o] }),
      base: arrays.base[o],
      value: columns.reduce((sum, c) => sum + c.contribution, arrays.base[o]),
      columns: columns.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
    };
  });
  return {
    scale: plan.scale,
    method: plan.sampled === undefined ? "exact" : plan.exact.length === 0 ? "sampled" : "both",
    meaning: meaningOf(arrays, model),
    compared: rows.compared,
    rows: shown,
    columns: model.columns
      .map(({ name }, j): MeanContribution => ({ column: name, mean: means[j] }))
      .sort((a, b) => b.mean - a.mean),
  };
}

/** Index of the explained output: the wished class, else the positive one of two, else the predicted. */
export function explainedOutput(
  model: SavedModel,
  p: Prediction<Task>,
  wished: string | undefined,
): number {
  const { classes, positive } = model;
  if (classes.length === 0) return 0;
  const label = wished ?? (classes.length === 2 ? (positive ?? classes[1]) : String(p.prediction));
  return classes.indexOf(label);
}

function meaningOf({ plan }: ContributionArrays, { classes, target }: SavedModel): string {
  const { scale, exact, isUncalibrated } = plan;
  if (scale === "target") return `in the unit of ${target}`;
  if (scale === "probability")
    return isUncalibrated ? "probabilities before calibration" : "probabilities";
  const of = classes.length === 2 ? "" : ", less their mean over the classes";
  return exact.length === 1
    ? `calibrated log odds${of}`
    : `calibrated log odds${of}, averaged over ${exact.length} models`;
}
