import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { callback, number, signal, text, whole } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import type { Rng } from "../numeric/rng.ts";
import { Ensemble } from "../tune/ensemble/ensemble.ts";
import { selectTarget } from "../tune/pipeline.ts";
import { predictionOf } from "../tune/predict-rows.ts";
import type { SavedModel } from "../tune/saved-model.ts";
import type { DataNote, Table } from "../tune/table/data-table.ts";
import { pickRows } from "../tune/table/pick-cells.ts";
import { planContributions } from "./contributions/contribution-plan.ts";
import { computeContributions } from "./contributions/contributions.ts";
import { type Contributions, toContributions } from "./contributions/row-contributions.ts";
import { drawRows } from "./draw-rows.ts";
import type { ExplainedRows } from "./explained-rows.ts";
import {
  chooseImportanceMetric,
  type ImportanceMetricOptions,
} from "./importance/importance-metric.ts";
import {
  measurePermutationImportance,
  type PermutationImportance,
} from "./importance/permutation-importance.ts";
import { Pauses, type WatchOptions } from "./pause.ts";

/** Rows whose cells are shuffled. */
const IMPORTANCE_ROWS = 1000;
/** Shuffles of each column. */
const REPEATS = 5;
/** Association from which columns are shuffled together. */
const CORRELATION = 0.9;
/** Rows that predictions are compared with. */
const COMPARED_ROWS = 100;
/** Of sampled contributions: rows that are compared with, and orders of columns for each. */
const SAMPLED_COMPARED_ROWS = 50;
const PAIRS = 2;

/** Options of `Explainer.importance`. */
export interface ImportanceOptions extends ImportanceMetricOptions, WatchOptions {
  /** Shuffles of each column, at least 1. Default: 5. */
  repeats?: number | undefined;
  /**
   * Association of two columns, from 0 to 1, from which they are shuffled together; above 1 none are.
   * Default: 0.9.
   */
  correlation?: number | undefined;
}

/** Options of `Explainer.contributions`. */
export interface ContributionOptions extends WatchOptions {
  /** Numbers of the rows, from 1. Default: all rows. */
  rows?: readonly number[] | undefined;
  /**
   * The class whose probability is explained. Default: of two classes the one that the metric is of, or
   * else the rarer one; of more the class that is predicted for the row.
   */
  class?: string | undefined;
  /**
   * Sampled contributions: pairs of orders of the columns for each row that is compared with, at least
   * 2. Four times as many halve the errors. Default: 2.
   */
  pairs?: number | undefined;
}

/** Makes an `Explainer`; its constructor is private so that its types need not be public. */
export let createExplainer: (
  model: SavedModel,
  rows: ExplainedRows,
  background: ExplainedRows,
  rng: Rng,
) => Explainer;

/** Explains a model by rows, which it holds in memory. `explain` makes one. */
export class Explainer {
  static {
    createExplainer = (...parts) => new Explainer(...parts);
  }
  /** The model. */
  readonly model: SavedModel;
  /** Numbers of the rows that can be explained, from 1. */
  readonly rows: Int32Array;
  /** Remarks on the rows: cells that can't be read, rows that were left out. */
  readonly notes: readonly DataNote[];
  readonly #rows: ExplainedRows;
  readonly #background: ExplainedRows;
  readonly #ensemble: Ensemble;
  readonly #rng: Rng;

  private constructor(model: SavedModel, rows: ExplainedRows, background: ExplainedRows, rng: Rng) {
    this.model = model;
    this.rows = rows.numbers;
    this.notes = background === rows ? rows.notes : [...rows.notes, ...background.notes];
    this.#rows = rows;
    this.#background = background;
    this.#ensemble = new Ensemble(model.ensemble, model.classes.length);
    this.#rng = rng;
  }

  /** Whether the rows have the model's target, which `importance` needs. */
  get hasTarget(): boolean {
    return this.#rows.target !== undefined;
  }

  /**
   * Permutation importance: what the model's score loses when the cells of a column are shuffled
   * (Breiman 2001; Fisher et al. 2019). Strongly correlated columns are shuffled together. At most 1000
   * rows are used.
   * @throws AttuneError `data-invalid` if the rows have no targets; `usage` for wrong options, and for a
   *   metric that the model's file does not hold
   */
  async importance(options: ImportanceOptions = {}): Promise<PermutationImportance> {
    const { repeats = REPEATS, correlation = CORRELATION } = checkOptions<ImportanceOptions>(
      "importance",
      options,
      {
        ...{ repeats: whole(), correlation: number(0), onProgress: callback, signal },
        ...{ metric: true, positive: text, quantile: number(0, 1) },
      },
    );
    const { target, table, label } = this.#rows;
    if (target === undefined)
      throw new AttuneError(
        "data-invalid",
        `importance needs the target: ${label} has no column ${JSON.stringify(this.model.target)}`,
        { hint: "add the column; contributions and effects need none" },
      );
    const rng = this.#rng.fork("importance");
    const known = Int32Array.from(target.values.keys()).filter(
      (i) => !Number.isNaN(target.values[i]),
    );
    if (known.length === 0)
      throw new AttuneError("data-invalid", `${label} has no row with a target`);
    const rows = drawRows(known, IMPORTANCE_ROWS, rng.fork("rows"));
    const y = selectTarget(target, rows);
    return measurePermutationImportance(
      this.#ensemble,
      pickRows(table, rows),
      y,
      chooseImportanceMetric(this.model, y.values, options),
      { repeats, least: correlation },
      rng,
      new Pauses("importance", options),
    );
  }

  /**
   * What each column adds to the predictions of rows: Shapley values (Lundberg and Lee 2017), with
   * which the mean prediction of some rows and the contributions of all columns sum to the prediction.
   * Exact for trees, forests, boosting and linear models (TreeSHAP, Lundberg et al. 2020); sampled, with
   * their standard errors, for others.
   * @throws AttuneError `usage` for a row that is not there, and for wrong options; `data-invalid` if
   *   there is one row only, which can't be compared
   */
  async contributions(options: ContributionOptions = {}): Promise<Contributions> {
    const { pairs = PAIRS, ...given } = checkOptions<ContributionOptions>(
      "contributions",
      options,
      {
        ...{ rows: true, class: text, pairs: whole(2), onProgress: callback, signal },
      },
    );
    this.#requireClass(given.class);
    const { table, cells, numbers } = this.#rows;
    const chosen =
      given.rows === undefined
        ? Int32Array.from(numbers.keys())
        : Int32Array.from(given.rows, (row) => this.#indexOf(row));
    const compared = this.#compared();
    const rows = pickRows(table, chosen);
    const rng = this.#rng.fork("contributions");
    const pauses = new Pauses("contributions", options);
    const arrays = await computeContributions(this.model, rows, compared, pairs, rng, pauses);
    return toContributions(
      arrays,
      this.model,
      {
        numbers: Array.from(chosen, (i) => numbers[i]),
        cells: Array.from(chosen, (i) => cells[i]),
        predictions: this.#predict(rows),
        compared: compared.rows,
      },
      given.class,
    );
  }

  #predict(table: Table) {
    const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
    const p = this.#ensemble.predict(table, rows);
    return Array.from(rows, (i) => predictionOf(this.model, p, i));
  }

  /** The rows that predictions are compared with. @throws AttuneError `data-invalid` */
  #compared(): Table {
    const { table, label } = this.#background;
    if (table.rows < 2)
      throw new AttuneError("data-invalid", `${label} has one row, and none to compare it with`, {
        hint: "give rows to compare with as background",
      });
    const isExact =
      planContributions(this.model.ensemble, this.model.task === "regression").sampled ===
      undefined;
    const all = Int32Array.from({ length: table.rows }, (_, i) => i);
    const most = isExact ? COMPARED_ROWS : SAMPLED_COMPARED_ROWS;
    return pickRows(table, drawRows(all, most, this.#rng.fork("background")));
  }

  /** Index of a row. @throws AttuneError `usage` */
  #indexOf(row: number): number {
    const { numbers, label, count } = this.#rows;
    const index = numbers.indexOf(row);
    if (index !== -1) return index;
    const isThere = Number.isInteger(row) && row >= 1 && row <= count;
    throw new AttuneError(
      "usage",
      isThere
        ? `row ${row} of ${label} was not drawn`
        : `${label} has no row ${show(row)}: it has ${count === 1 ? "one row" : `rows 1 to ${count}`}`,
      isThere ? { hint: "name it in the option keep of explain" } : {},
    );
  }

  #requireClass(label: string | undefined): void {
    const { classes } = this.model;
    if (label === undefined || classes.includes(label)) return;
    if (classes.length === 0)
      throw new AttuneError("usage", "class is for classes, but the model predicts numbers");
    throw new AttuneError("usage", `class: there is no class ${show(label)}`, {
      hint: didYouMeanOrList(label, classes),
    });
  }
}
