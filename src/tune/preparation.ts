import type { Matrix, Target } from "../numeric/matrix.ts";
import type { Column, Table } from "./table/table.ts";

/** How one column becomes numbers. Everything in it was learned from training rows. */
export type Step =
  | {
      readonly kind: "number";
      readonly name: string;
      readonly fill: readonly number[];
      readonly missing: boolean;
    }
  | {
      readonly kind: "date";
      readonly name: string;
      readonly fill: readonly number[];
      readonly missing: boolean;
    }
  | {
      readonly kind: "one-hot";
      readonly name: string;
      readonly categories: readonly string[];
      readonly missing: boolean;
    }
  | {
      readonly kind: "target";
      readonly name: string;
      readonly prior: readonly number[];
      readonly means: { readonly [category: string]: readonly number[] };
    };

export interface PreparationJson {
  readonly steps: readonly Step[];
  /** Subtracted from, and divided by, each column made; absent where the model needs no scaling. */
  readonly centre?: readonly number[];
  readonly spread?: readonly number[];
}
export interface PrepareOptions {
  readonly encoding: "one-hot" | "target";
  readonly scale: boolean;
}

/** Categories with columns of their own at most; rarer ones share having none. */
const MOST = 50;
/**
 * With target encoding, columns with few categories still get one each: nothing of the target
 * enters them.
 */
const FEW = 8;
/**
 * A category's mean counts as much as this many rows of the overall mean (Micci-Barreca 2001, with
 * a fixed weight).
 */
const SMOOTHING = 10;
/** Parts of the training rows, each encoded by the others' targets. */
const PARTS = 5;

/** A date as numbers: days since 1970, month, day of the week. */
function dateParts(days: number): readonly number[] {
  const date = new Date(days * 86_400_000);
  return [days, date.getUTCMonth() + 1, date.getUTCDay()];
}
const width = (step: Step): number =>
  step.kind === "one-hot"
    ? step.categories.length + (step.missing ? 1 : 0)
    : step.kind === "target"
      ? step.prior.length
      : step.fill.length + (step.missing ? 1 : 0);

function median(values: Float64Array): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  return n === 0 ? 0 : n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/**
 * Imputation, encoding and scaling of a table, learned from some of its rows and then the same for
 * all others.
 */
export class Preparation {
  readonly #json: PreparationJson;
  private constructor(json: PreparationJson) {
    this.#json = json;
  }
  static fromJSON(json: PreparationJson): Preparation {
    return new Preparation(json);
  }
  toJSON(): PreparationJson {
    return this.#json;
  }

  /**
   * Learns from `rows`, and gives those rows as numbers: where a row's own target would enter, it
   * is encoded by other rows' only.
   */
  static fit(
    table: Table,
    rows: Int32Array,
    y: Target,
    options: PrepareOptions,
  ): { readonly preparation: Preparation; readonly x: Matrix } {
    const steps = table.columns.map((column) => learn(column, rows, y, options));
    const plain = new Preparation({ steps });
    const x = plain.transform(table, rows);
    let at = 0;
    for (const [j, step] of steps.entries()) {
      if (step.kind === "target") encodeApart(table.columns[j], rows, y, x, at);
      at += width(step);
    }
    if (!options.scale) return { preparation: plain, x };
    const p = x.columns;
    const centre = new Array<number>(p).fill(0);
    const spread = new Array<number>(p).fill(0);
    for (let i = 0; i < x.rows; i++)
      for (let j = 0; j < p; j++) centre[j] += x.data[i * p + j] / x.rows;
    for (let i = 0; i < x.rows; i++)
      for (let j = 0; j < p; j++) spread[j] += (x.data[i * p + j] - centre[j]) ** 2 / x.rows;
    for (let j = 0; j < p; j++) spread[j] = Math.sqrt(spread[j]) || 1;
    const preparation = new Preparation({ steps, centre, spread });
    preparation.#scale(x);
    return { preparation, x };
  }

  /**
   * The given rows as numbers. Columns are found by name; categories never seen are like rare ones.
   */
  transform(table: Table, rows: Int32Array): Matrix {
    const { steps } = this.#json;
    const p = steps.reduce((sum, step) => sum + width(step), 0);
    const x: Matrix = { rows: rows.length, columns: p, data: new Float64Array(rows.length * p) };
    const byName = new Map(table.columns.map((c) => [c.name, c]));
    let at = 0;
    for (const step of steps) {
      writeStep(step, byName.get(step.name)!, rows, x, at);
      at += width(step);
    }
    this.#scale(x);
    return x;
  }

  #scale(x: Matrix): void {
    const { centre, spread } = this.#json;
    if (centre === undefined || spread === undefined) return;
    for (let i = 0; i < x.rows; i++)
      for (let j = 0; j < x.columns; j++)
        x.data[i * x.columns + j] = (x.data[i * x.columns + j] - centre[j]) / spread[j];
  }
}

function learn(column: Column, rows: Int32Array, y: Target, options: PrepareOptions): Step {
  if (column.type !== "category") {
    const present = Float64Array.from(rows, (i) => column.values[i]).filter(
      (v) => !Number.isNaN(v),
    );
    const middle = median(present);
    return {
      kind: column.type,
      name: column.name,
      fill: column.type === "date" ? dateParts(middle) : [middle],
      missing: present.length < rows.length,
    };
  }
  const count = new Int32Array(column.categories.length);
  let missing = 0;
  for (const i of rows) {
    if (column.codes[i] < 0) missing++;
    else count[column.codes[i]]++;
  }
  const seen = column.categories.map((_, c) => c).filter((c) => count[c] > 0);
  if (options.encoding === "one-hot" || seen.length <= FEW) {
    seen.sort((a, b) => count[b] - count[a] || a - b);
    // Of two categories one column says all.
    const shown = seen.length === 2 ? seen.slice(0, 1) : seen.slice(0, MOST);
    return {
      kind: "one-hot",
      name: column.name,
      categories: shown.map((c) => column.categories[c]),
      missing: missing > 0,
    };
  }
  const outputs = y.classes > 2 ? y.classes : 1;
  const { sums, counts, prior } = targetSums(
    column.codes,
    column.categories.length,
    rows,
    y,
    outputs,
  );
  const means: { [category: string]: number[] } = {};
  for (const c of seen)
    means[column.categories[c]] = Array.from(
      { length: outputs },
      (_, o) => (sums[c * outputs + o] + SMOOTHING * prior[o]) / (counts[c] + SMOOTHING),
    );
  return { kind: "target", name: column.name, prior, means };
}

/**
 * Target of a row as encoded: 1 for its class's column, the second class's of two, or the number.
 */
const targetOf = (y: Target, row: number, output: number): number =>
  y.classes === 0
    ? y.values[row]
    : y.classes === 2
      ? y.values[row]
      : y.values[row] === output
        ? 1
        : 0;

function targetSums(
  codes: Int32Array,
  categories: number,
  rows: Iterable<number>,
  y: Target,
  outputs: number,
) {
  const sums = new Float64Array(categories * outputs);
  const counts = new Float64Array(categories);
  const prior = new Array<number>(outputs).fill(0);
  let n = 0;
  for (const i of rows) {
    n++;
    const c = codes[i];
    if (c >= 0) counts[c]++;
    for (let o = 0; o < outputs; o++) {
      const t = targetOf(y, i, o);
      prior[o] += t;
      if (c >= 0) sums[c * outputs + o] += t;
    }
  }
  for (let o = 0; o < outputs; o++) prior[o] /= Math.max(1, n);
  return { sums, counts, prior };
}

/**
 * Training rows of a target-encoded column: each part by the means of the other parts, so that no
 * row sees its own target.
 */
function encodeApart(column: Column, rows: Int32Array, y: Target, x: Matrix, at: number): void {
  if (column.type !== "category") return;
  const outputs = y.classes > 2 ? y.classes : 1;
  for (let part = 0; part < PARTS; part++) {
    const others = rows.filter((_, k) => k % PARTS !== part);
    const { sums, counts, prior } = targetSums(
      column.codes,
      column.categories.length,
      others,
      y,
      outputs,
    );
    for (let k = part; k < rows.length; k += PARTS) {
      const c = column.codes[rows[k]];
      for (let o = 0; o < outputs; o++)
        x.data[k * x.columns + at + o] =
          c < 0 || counts[c] === 0
            ? prior[o]
            : (sums[c * outputs + o] + SMOOTHING * prior[o]) / (counts[c] + SMOOTHING);
    }
  }
}

function writeStep(step: Step, column: Column, rows: Int32Array, x: Matrix, at: number): void {
  const { data, columns: p } = x;
  if (step.kind === "number" || step.kind === "date") {
    const values = (column as Extract<Column, { type: "number" | "date" }>).values;
    for (let k = 0; k < rows.length; k++) {
      const v = values[rows[k]];
      const gone = Number.isNaN(v);
      if (step.kind === "number") data[k * p + at] = gone ? step.fill[0] : v;
      else data.set(gone ? step.fill : dateParts(v), k * p + at);
      if (step.missing && gone) data[k * p + at + step.fill.length] = 1;
    }
    return;
  }
  const { codes, categories } = column as Extract<Column, { type: "category" }>;
  if (step.kind === "one-hot") {
    const place = new Map(step.categories.map((c, i) => [c, i]));
    const of = categories.map((c) => place.get(c) ?? -1);
    for (let k = 0; k < rows.length; k++) {
      const code = codes[rows[k]];
      if (code < 0) {
        if (step.missing) data[k * p + at + step.categories.length] = 1;
      } else if (of[code] >= 0) data[k * p + at + of[code]] = 1;
    }
    return;
  }
  const means = categories.map((c) => (Object.hasOwn(step.means, c) ? step.means[c] : step.prior));
  for (let k = 0; k < rows.length; k++) {
    const code = codes[rows[k]];
    data.set(code < 0 ? step.prior : means[code], k * p + at);
  }
}
