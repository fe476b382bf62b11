import type { Rng } from "../../numeric/rng.ts";
import type { Column, Table } from "../../tune/table/data-table.ts";
import type { MixedRows } from "../mixed-rows.ts";

/** Sampled Shapley values of one row. */
interface SampledValues {
  /** Columns × outputs. */
  readonly values: Float64Array;
  /** Standard errors of the sampling, columns × outputs. */
  readonly errors: Float64Array;
}

/** The model whose predictions are explained, and the rows of a table. */
interface SampledModel {
  readonly mixed: MixedRows;
  /** The rows that are explained and those with which they are compared. */
  readonly table: Table;
  /** Predictions of all rows of the table, rows × outputs. */
  readonly known: Float64Array;
  readonly outputs: number;
}

/**
 * Shapley values of a row by sampling (Castro et al. 2009, algorithm 1; Štrumbelj and Kononenko 2014,
 * algorithm 2): the columns of a background row take the row's values one after another in a random
 * order, and each is given the change of the prediction. Every background row is used `pairs` times,
 * each time with an order and its reverse (antithetic pairs, Mitchell et al. 2022, §2.2), so that the
 * values and the mean prediction of the background rows sum to the row's prediction exactly. The
 * standard error is that of a mean stratified by background rows (Cochran 1977, §5.6).
 * @param row of the table, which is explained
 * @param background rows of the table with which it is compared
 */
export function sampleValues(
  { mixed, table, known, outputs }: SampledModel,
  row: number,
  background: Int32Array,
  pairs: number,
  rng: Rng,
): SampledValues {
  const p = table.columns.length;
  const orders = drawOrders(table, row, background, pairs, rng);
  const predictions = mixed.predict(sourcesOf(orders, row, p));
  const values = new Float64Array(p * outputs);
  const squares = new Float64Array(p * outputs);
  const ofRow = new Float64Array(p * outputs);
  const squaresOfRow = new Float64Array(p * outputs);
  let at = 0;
  /** Adds the gains of an order, which are halves of those of its pair. */
  const addOrder = ({ from, columns }: Order, into: Float64Array): void => {
    let before = from * outputs;
    let source = known;
    for (const [k, j] of columns.entries()) {
      const isLast = k === columns.length - 1;
      const after = isLast ? row * outputs : at++ * outputs;
      const next = isLast ? known : predictions;
      for (let o = 0; o < outputs; o++)
        into[j * outputs + o] += (next[after + o] - source[before + o]) / 2;
      [before, source] = [after, next];
    }
  };
  const pair = new Float64Array(p * outputs);
  for (let k = 0; k < orders.length; k += 2 * pairs) {
    ofRow.fill(0);
    squaresOfRow.fill(0);
    for (let t = 0; t < pairs; t++) {
      pair.fill(0);
      addOrder(orders[k + 2 * t], pair);
      addOrder(orders[k + 2 * t + 1], pair);
      for (let j = 0; j < pair.length; j++) {
        ofRow[j] += pair[j] / pairs;
        squaresOfRow[j] += pair[j] * pair[j];
      }
    }
    for (let j = 0; j < values.length; j++) {
      values[j] += ofRow[j] / background.length;
      const variance = Math.max(0, squaresOfRow[j] - pairs * ofRow[j] * ofRow[j]) / (pairs - 1);
      squares[j] += variance / pairs / (background.length * background.length);
    }
  }
  return { values, errors: squares.map(Math.sqrt) };
}

/** Columns that take the values of the explained row, one after another. */
interface Order {
  /** The background row. */
  readonly from: number;
  readonly columns: Uint32Array;
}

/** For each background row `pairs` random orders, each followed by its reverse. */
function drawOrders(
  { columns }: Table,
  row: number,
  background: Int32Array,
  pairs: number,
  rng: Rng,
): Order[] {
  const orders: Order[] = [];
  for (const from of background) {
    // A column with equal cells changes nothing.
    const differing = Uint32Array.from(columns.keys()).filter(
      (j) => !isSame(columns[j], row, from),
    );
    for (let t = 0; t < pairs; t++) {
      const order = differing.slice();
      rng.shuffle(order);
      orders.push({ from, columns: order }, { from, columns: order.slice().reverse() });
    }
  }
  return orders;
}

/** The rows between the background row and the explained one, in each order. */
function sourcesOf(orders: readonly Order[], row: number, p: number): Int32Array {
  const count = orders.reduce((sum, { columns }) => sum + Math.max(0, columns.length - 1), 0);
  const sources = new Int32Array(count * p);
  const mixed = new Int32Array(p);
  let at = 0;
  for (const { from, columns } of orders) {
    mixed.fill(from);
    for (let k = 0; k + 1 < columns.length; k++) {
      mixed[columns[k]] = row;
      sources.set(mixed, at * p);
      at++;
    }
  }
  return sources;
}

function isSame(column: Column, a: number, b: number): boolean {
  if (column.type === "category") return column.codes[a] === column.codes[b];
  if (column.type !== "text") return Object.is(column.values[a], column.values[b]);
  const { starts, tokens } = column;
  const length = starts[a + 1] - starts[a];
  if (length !== starts[b + 1] - starts[b]) return false;
  for (let k = 0; k < length; k++)
    if (tokens[starts[a] + k] !== tokens[starts[b] + k]) return false;
  return true;
}
