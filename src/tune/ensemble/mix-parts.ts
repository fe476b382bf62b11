import type { Table } from "../table/data-table.ts";
import { applyCalibration, type Calibration } from "./calibration.ts";

/** A trained model of an ensemble. */
export interface MixedPart {
  /** Weight of its prediction. */
  readonly weight: number;
  /** What predicts rows of a table: rows × classes probabilities, or one number per row. */
  readonly pipeline: { predict(table: Table, rows: Int32Array): Float64Array };
}

/**
 * The weighted mean of predictions, calibrated: rows × outputs.
 * @param outputs number of classes, or 1
 */
export function predictByParts(
  parts: readonly MixedPart[],
  outputs: number,
  calibration: Calibration | undefined,
  table: Table,
  rows: Int32Array,
): Float64Array {
  const sums = new Float64Array(rows.length * outputs);
  for (const { weight, pipeline } of parts) {
    const p = pipeline.predict(table, rows);
    for (let i = 0; i < sums.length; i++) sums[i] += weight * p[i];
  }
  return calibration === undefined ? sums : applyCalibration(sums, outputs, calibration);
}
