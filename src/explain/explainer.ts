import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { callback, number, signal, text, texts, whole } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import type { Rng } from "../numeric/rng.ts";
import { type ExplainedEffect, measureEffect } from "../tune/effects/column-effect.ts";
import { effectGrid } from "../tune/effects/effect-grid.ts";
import { Ensemble } from "../tune/ensemble/ensemble.ts";
import { selectTarget } from "../tune/preparation/pipeline.ts";
import { predictionOf } from "../tune/saved-model/prediction-of.ts";
import type { SavedModel } from "../tune/saved-model/saved-model.ts";
import type { DataNote, Table } from "../tune/table/data-table.ts";
import { joinTables } from "../tune/table/join-tables.ts";
import { pickRows } from "../tune/table/pick-cells.ts";
import { goalOf } from "./change/goal.ts";
import { findNearestChange } from "./change/nearest-change.ts";
import type { RowChange } from "./change/row-change.ts";
import { planContributions } from "./contributions/contribution-plan.ts";
import { computeContributions } from "./contributions/contributions.ts";
import {
  type Contributions,
  explainedOutput,
  toContributions,
} from "./contributions/row-contributions.ts";
import { drawRows } from "./draw-rows.ts";
import type { ExplainedRows } from "./explained-rows.ts";
import type {
  ChangeOptions,
  ContributionOptions,
  EffectOptions,
  PermutationImportanceOptions,
  WordOptions,
} from "./explainer-options.ts";
import { chooseImportanceMetric } from "./importance/importance-metric.ts";
import {
  measurePermutationImportance,
  type PermutationImportance,
} from "./importance/permutation-importance.ts";
import { MixedRows } from "./mixed-rows.ts";
import { Pauses } from "./pause.ts";
import { brightnessOf, meanImage, toLines } from "./pixels/images-of-rows.ts";
import { pixelChanges } from "./pixels/pixel-changes.ts";
import type { RowPixels } from "./pixels/row-pixels.ts";
import { rowNumbers } from "./row-numbers.ts";
import type { RowWords } from "./words/row-words.ts";
import { wordChanges } from "./words/word-changes.ts";

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

/** Rows whose values of a column are changed for its effect. */
const EFFECT_ROWS = 500;

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
  async importance(options: PermutationImportanceOptions = {}): Promise<PermutationImportance> {
    const { repeats = REPEATS, correlation = CORRELATION } =
      checkOptions<PermutationImportanceOptions>("importance", options, {
        ...{ repeats: whole(), correlation: number(0), onProgress: callback, signal },
        ...{ metric: true, positive: text, quantile: number(0, 1) },
      });
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
    return measurePermutationImportance(this.#ensemble, pickRows(table, rows), y, {
      metric: chooseImportanceMetric(this.model, y.values, options),
      ...{ repeats, least: correlation, rng },
      pauses: new Pauses("importance", options),
    });
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
        ...{ rows: rowNumbers, class: text, pairs: whole(2), onProgress: callback, signal },
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
    const arrays = await computeContributions(this.model, rows, compared, { pairs, rng, pauses });
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

  /**
   * How predictions depend on a column: partial dependence (Friedman 2001) and accumulated local effects
   * (Apley and Zhu 2020), with 95 % bands. At most 500 rows are used.
   * @throws AttuneError `usage` for a column that the model does not have, for texts, and for wrong
   *   options; `data-invalid` if the column is constant in the rows
   */
  async effect(column: string, options: EffectOptions = {}): Promise<ExplainedEffect> {
    checkOptions<EffectOptions>("effect", options, { class: text, onProgress: callback, signal });
    this.#requireClass(options.class);
    const at = requireColumn(this.model, column, "column");
    const rng = this.#rng.fork("effect");
    const { table, cells, label } = this.#rows;
    const all = Int32Array.from({ length: table.rows }, (_, i) => i);
    const rows = drawRows(all, EFFECT_ROWS, rng.fork("rows"));
    const drawn = pickRows(table, rows);
    const grid = effectGrid(drawn.columns[at]);
    if (grid === undefined)
      throw drawn.columns[at].type === "text"
        ? new AttuneError("usage", `${column} is a text, which has no curve of effects`, {
            hint: "the words of a row show what pushed its prediction",
          })
        : new AttuneError("data-invalid", `${column} has no two different values in ${label}`, {
            hint: "give rows in which it varies",
          });
    const pauses = new Pauses("effect", options);
    return measureEffect(
      { classes: this.model.classes, predict: (moved) => this.#outputsOf(moved) },
      drawn,
      { at, grid, cellOf: (i) => cells[rows[i]][at] },
      shownOutputs(this.model, options.class),
      rng,
      (done, total) => pauses.after(done, total),
    );
  }

  /**
   * The nearest change of a row that leads to another prediction (counterfactual explanation, Wachter et
   * al. 2018): as few columns as possible, and among such changes the least distance.
   * Columns take only values that occur in the rows that are compared with, and texts stay.
   * @throws AttuneError `usage` for a row or column that is not there, for a prediction that is reached
   *   already, and for wrong options
   */
  async nearestChange(row: number, options: ChangeOptions = {}): Promise<RowChange> {
    const { to, keepFixed = [] } = checkOptions<ChangeOptions>("nearestChange", options, {
      ...{ to: true, keepFixed: texts, onProgress: callback, signal },
    });
    const index = this.#indexOf(row);
    const fixed = keepFixed.map((name) => requireColumn(this.model, name, "keepFixed"));
    const own = pickRows(this.#rows.table, Int32Array.of(index));
    const table = joinTables(own, this.#background.table);
    const predict = (of: Table) => this.#ensemble.predict(of, Int32Array.of(0));
    const goal = goalOf(this.model, predict(own), to);
    const mixed = new MixedRows(table, this.#ensemble, Math.max(1, this.model.classes.length));
    const free = table.columns.flatMap((column, j) =>
      fixed.includes(j) || column.type === "text" ? [] : [j],
    );
    const pauses = new Pauses("change", options);
    const moves = await findNearestChange(mixed, table, goal, free, pauses);
    const sources = new Int32Array(table.columns.length);
    for (const { column, source } of moves ?? []) sources[column] = source;
    return {
      ...{ row, goal: goal.text },
      changes: (moves ?? []).map(({ column, source, distance }) => ({
        column: table.columns[column].name,
        from: this.#rows.cells[index][column],
        to: this.#background.cells[source - 1][column],
        distance,
      })),
      prediction: moves && predictionOf(this.model, mixed.predict(sources), 0),
    };
  }

  /**
   * The words that pushed the prediction of a row: each is left out of its text, wherever it stands, and
   * the predictions are compared (occlusion, Zeiler and Fergus 2014).
   * @throws AttuneError `usage` for a row or class that is not there, and for wrong options
   */
  async words(row: number, options: WordOptions = {}): Promise<RowWords> {
    checkOptions<WordOptions>("words", options, { class: text, onProgress: callback, signal });
    this.#requireClass(options.class);
    const table = pickRows(this.#rows.table, Int32Array.of(this.#indexOf(row)));
    const { classes } = this.model;
    const [prediction] = this.#predict(table);
    const o = explainedOutput(this.model, prediction, options.class);
    const toValue = (p: Float64Array, i: number): number =>
      classes.length === 0 ? p[i] : logOddsOf(p[i * classes.length + o]);
    const pauses = new Pauses("words", options);
    return {
      row,
      ...(classes.length > 0 && { class: classes[o] }),
      words: await wordChanges(this.#ensemble, table, toValue, pauses),
    };
  }

  /**
   * The pixels that pushed the prediction of a row with an image: the mean image of the rows that are
   * compared with takes the place of one square after another (occlusion, Zeiler and Fergus 2014). Of a
   * single row, the mean brightness of each channel takes that place.
   * @throws AttuneError `usage` for a model without images, for a row or class that is not there, and for
   *   wrong options
   */
  async pixels(row: number, options: WordOptions = {}): Promise<RowPixels> {
    checkOptions<WordOptions>("pixels", options, { class: text, onProgress: callback, signal });
    this.#requireClass(options.class);
    const { image: shape, classes } = this.model;
    if (shape === undefined)
      throw new AttuneError("usage", "the model does not read images", {
        hint: "contributions show what pushed the prediction of a row",
      });
    const table = pickRows(this.#rows.table, Int32Array.of(this.#indexOf(row)));
    const [prediction] = this.#predict(table);
    const o = explainedOutput(this.model, prediction, options.class);
    const toValue = (p: Float64Array, i: number): number =>
      classes.length === 0 ? p[i] : logOddsOf(p[i * classes.length + o]);
    const average = meanImage(this.#background.table, shape);
    const pauses = new Pauses("pixels", options);
    const changes = await pixelChanges(this.#ensemble, table, shape, average, toValue, pauses);
    return {
      row,
      ...(classes.length > 0 && { class: classes[o] }),
      image: toLines(brightnessOf(table, shape), shape),
      changes: toLines(changes, shape),
    };
  }

  #predict(table: Table) {
    const p = this.#outputsOf(table);
    return Array.from({ length: table.rows }, (_, i) => predictionOf(this.model, p, i));
  }

  #outputsOf(table: Table): Float64Array {
    const rows = Int32Array.from({ length: table.rows }, (_, i) => i);
    return this.#ensemble.predict(table, rows);
  }

  /** The rows that predictions are compared with. @throws AttuneError `data-invalid` */
  #compared(): Table {
    const { table, label } = this.#background;
    if (table.rows < 2)
      throw new AttuneError("data-invalid", `${label} has one row, and none to compare it with`, {
        hint: "give rows to compare with: the option background, --background of the command",
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

/** Index of a column. @throws AttuneError `usage` */
function requireColumn({ columns }: SavedModel, name: string, option: string): number {
  const names = columns.map((c) => c.name);
  const index = names.indexOf(name);
  if (index !== -1) return index;
  throw new AttuneError("usage", `${option}: the model has no column ${show(name)}`, {
    hint: didYouMeanOrList(name, names),
  });
}

/** A probability nearer to 0 or 1 counts as this near, so that its log odds are finite. */
const MIN_PROBABILITY = 1e-12;

function logOddsOf(p: number): number {
  const inside = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, p));
  return Math.log(inside / (1 - inside));
}

/** The outputs whose effects are shown: the class that is wished, the positive one of two, or all. */
function shownOutputs({ classes, positive }: SavedModel, wished: string | undefined): number[] {
  if (classes.length === 0) return [0];
  const label = wished ?? (classes.length === 2 ? (positive ?? classes[1]) : undefined);
  return label === undefined ? classes.map((_, c) => c) : [classes.indexOf(label)];
}
