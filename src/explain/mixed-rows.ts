import type { Ensemble } from "../tune/ensemble/ensemble.ts";
import type { Table } from "../tune/table/data-table.ts";
import { pickCells } from "../tune/table/pick-cells.ts";

/** Rows that are predicted at once, so that encoded rows take little memory. */
const ROWS_PER_BATCH = 2048;

/** Predicts rows whose cells come from different rows of a table. */
export class MixedRows {
  readonly #table: Table;
  readonly #ensemble: Pick<Ensemble, "predict">;
  readonly #outputs: number;

  /** @param outputs of a prediction */
  constructor(table: Table, ensemble: Pick<Ensemble, "predict">, outputs: number) {
    this.#table = table;
    this.#ensemble = ensemble;
    this.#outputs = outputs;
  }

  /**
   * Predictions of mixed rows, rows × outputs.
   * @param sources for each mixed row and each column the row of the table that its cell is from,
   *   rows × columns
   */
  predict(sources: Int32Array): Float64Array {
    const { columns } = this.#table;
    const p = columns.length;
    const count = p === 0 ? 0 : sources.length / p;
    const out = new Float64Array(count * this.#outputs);
    for (let from = 0; from < count; from += ROWS_PER_BATCH) {
      const rows = Math.min(ROWS_PER_BATCH, count - from);
      const mixed = columns.map((column, j) => {
        const own = new Int32Array(rows);
        for (let i = 0; i < rows; i++) own[i] = sources[(from + i) * p + j];
        return pickCells(column, own);
      });
      const all = Int32Array.from({ length: rows }, (_, i) => i);
      out.set(this.#ensemble.predict({ rows, columns: mixed }, all), from * this.#outputs);
    }
    return out;
  }
}
