import { grown } from "../numeric/grown.ts";
import type { FinishedColumns } from "./history.ts";
import { excess, findNoResult, type Measures, violation } from "./measures.ts";
import type { FinishedState, TrialRow } from "./row.ts";

const FIRST_CAPACITY = 64;

/** What the columns hold of a trial, besides its state and coordinates. */
type FinishedRow = Pick<TrialRow, "number" | "values" | "limits" | "cost" | "seconds">;
type Column = Float64Array<ArrayBuffer>;
const emptyColumns = (count: number): Column[] =>
  Array.from({ length: count }, () => new Float64Array(0));

/**
 * Finished trials as columns in completion order. Rows are only appended and columns are replaced
 * when they grow, so a view that was handed out stays as it is.
 */
export class GrowingColumns {
  readonly #measures: Measures;
  #capacity = 0;
  #length = 0;
  #number = new Int32Array(0);
  readonly #state: FinishedState[] = [];
  #unit: Column[];
  #loss: Column[];
  #excess: Column[];
  #violation: Column = new Float64Array(0);
  #cost: Column = new Float64Array(0);

  /** @param width coordinates of the unit cube */
  constructor(width: number, measures: Measures) {
    this.#measures = measures;
    this.#unit = emptyColumns(width);
    this.#loss = emptyColumns(measures.signs.length);
    this.#excess = emptyColumns(measures.limits.length);
  }

  get length(): number {
    return this.#length;
  }

  append(row: FinishedRow, state: FinishedState, unit: Float64Array): void {
    if (this.#length === this.#capacity) this.#grow();
    const i = this.#length++;
    const { signs, limits } = this.#measures;
    // Values that are no results may be in a storage that another program or version has written.
    const complete = state === "complete" && findNoResult(this.#measures, row.values) === -1;
    this.#number[i] = row.number;
    this.#state.push(complete || state !== "complete" ? state : "failed");
    for (let d = 0; d < unit.length; d++) this.#unit[d][i] = unit[d];
    for (let k = 0; k < signs.length; k++)
      this.#loss[k][i] = complete ? row.values[k] * signs[k] : Number.NaN;
    for (let c = 0; c < limits.length; c++)
      this.#excess[c][i] = complete ? excess(limits[c], row.limits[c]) : Number.NaN;
    this.#violation[i] = complete && limits.length > 0 ? violation(this.#measures, row.limits) : 0;
    this.#cost[i] = row.cost ?? row.seconds;
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#capacity * 2);
    const growAll = (columns: Column[]): Column[] => columns.map((c) => grown(c, capacity));
    this.#number = grown(this.#number, capacity);
    this.#unit = growAll(this.#unit);
    this.#loss = growAll(this.#loss);
    this.#excess = growAll(this.#excess);
    this.#violation = grown(this.#violation, capacity);
    this.#cost = grown(this.#cost, capacity);
    this.#capacity = capacity;
  }

  view(): FinishedColumns {
    return {
      length: this.#length,
      number: this.#number,
      state: this.#state,
      unit: this.#unit,
      loss: this.#loss,
      violation: this.#violation,
      excess: this.#excess,
      cost: this.#cost,
    };
  }
}
