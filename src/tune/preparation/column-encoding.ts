import type { Matrix } from "../../numeric/matrix.ts";
import { weightedQuantiles } from "../../numeric/weighted-quantiles.ts";
import type {
  CategoryColumn,
  Column,
  DateColumn,
  NumberColumn,
  TextColumn,
} from "../table/data-table.ts";
import {
  learnTextComponents,
  type TextComponentStep,
  writeTextComponents,
} from "../text/component-encoding.ts";
import {
  learnTextEffects,
  type TextEffectStep,
  writeTextEffects,
} from "../text/effect-encoding.ts";
import { learnNGramStep, type NGramStep, type NGramWishes } from "../text/n-gram-encoding.ts";
import { type DatePart, datePart, varyingParts } from "./date-parts.ts";
import { learnTargetStep, type TargetStep, type TrainingTargets } from "./target-encoding.ts";
import { selectWeights } from "./training-weights.ts";

/** A column of numbers or dates: missing cells are filled with the training median, or kept. */
export interface FillStep {
  /** Type of the column. */
  readonly kind: "number" | "date";
  /** Name of the column. */
  readonly name: string;
  /** The parts of a date that have a column each; absent for numbers. */
  readonly parts?: readonly DatePart[];
  /** What a missing cell becomes: one number, or the parts of a date; null: it stays missing. */
  readonly fill: readonly (number | null)[];
  /** Whether a further column says which cells were missing. */
  readonly missing: boolean;
}

/** A column of categories with one column of 0 and 1 for each listed category. */
export interface OneHotStep {
  /** Marks a step of this kind. */
  readonly kind: "one-hot";
  /** Name of the column. */
  readonly name: string;
  /** The categories that have a column, in order; all others are encoded as zeros. */
  readonly categories: readonly string[];
  /** Whether a further column says which cells were missing. */
  readonly missing: boolean;
  /** Whether missing cells stay missing. Default: they are encoded as zeros. */
  readonly keep?: true;
}

/** How one column becomes numbers. Everything in it was learned from training rows. */
export type EncodingStep =
  | FillStep
  | OneHotStep
  | TargetStep
  | TextEffectStep
  | TextComponentStep
  | NGramStep;

/**
 * How text columns become numbers: a column per category, or the category's mean target, in which
 * training rows are encoded by other rows (`target`) or by those before them (`ordered`).
 */
export type CategoryEncoding = "one-hot" | "target" | "ordered";

/**
 * How columns of texts become numbers: a column for each n-gram, their mean effect, or their effect and
 * a number of components.
 */
export type TextWishes =
  | ({
      readonly as: "n-grams";
      /** Length of the vectors of embeddings beside n-grams. Default: 1. */
      readonly embeddingWeight?: number;
    } & NGramWishes)
  | { readonly as: "effects" }
  | { readonly as: "components"; readonly count: number };

/** What a model wants of its columns. */
export interface EncodingWishes {
  /** How columns of categories become numbers. */
  readonly encoding: CategoryEncoding;
  /** Whether missing cells are filled, and marked by a further column, or kept as NaN. */
  readonly missing: "fill" | "keep";
  /** How columns of texts become numbers. */
  readonly texts: TextWishes;
}

/** At most this many categories get a column of their own; rarer ones are encoded as zeros. */
const MAX_ONE_HOT_CATEGORIES = 50;
/**
 * With target encoding, a column with at most this many categories is one-hot encoded all the same:
 * then nothing of the target enters it.
 */
const MAX_CATEGORIES_WITHOUT_TARGET = 8;

/** Number of dense columns that a step makes. */
export function stepWidth(step: EncodingStep): number {
  if (step.kind === "target") return step.prior.length;
  if (step.kind === "text-effects") return step.outputs;
  if (step.kind === "text-components") return step.effects.outputs + step.count;
  if (step.kind === "n-grams") return 0;
  const own = step.kind === "one-hot" ? step.categories.length : step.fill.length;
  return own + (step.missing ? 1 : 0);
}

/** Learns from the training rows how a column is encoded. */
export function learnStep(
  column: Column,
  training: TrainingTargets,
  wishes: EncodingWishes,
): EncodingStep {
  if (column.type === "text") {
    const keep = wishes.missing === "keep";
    if (wishes.texts.as === "n-grams") return learnNGramStep(column, training.rows, wishes.texts);
    return wishes.texts.as === "components"
      ? learnTextComponents(column, training, { count: wishes.texts.count, keep })
      : learnTextEffects(column, training, keep);
  }
  return column.type === "category"
    ? learnCategoryStep(column, training, wishes)
    : learnFillStep(column, training, wishes);
}

/** A pixel of an image: where it is missing, it gets the mean over the training rows. */
export function learnPixelStep({ name, values }: NumberColumn, rows: Int32Array): FillStep {
  let sum = 0;
  let count = 0;
  for (const i of rows) {
    if (Number.isNaN(values[i])) continue;
    sum += values[i];
    count++;
  }
  return { kind: "number", name, fill: [sum / Math.max(1, count)], missing: false };
}

function learnFillStep(
  column: NumberColumn | DateColumn,
  { rows, weights }: TrainingTargets,
  { missing }: EncodingWishes,
): FillStep {
  const { type: kind, name } = column;
  if (missing === "keep" && kind === "number") return { kind, name, fill: [null], missing: false };
  const known = rows.filter((i) => !Number.isNaN(column.values[i]));
  const present = Float64Array.from(known, (i) => column.values[i]);
  const parts = kind === "date" ? varyingParts(present) : undefined;
  if (missing === "keep" && parts !== undefined)
    return { kind, name, parts, fill: parts.map(() => null), missing: false };
  const [middle] =
    present.length === 0 ? [0] : weightedQuantiles(present, [0.5], selectWeights(weights, known));
  return {
    kind,
    name,
    ...(parts && { parts }),
    fill: parts === undefined ? [middle] : parts.map((part) => datePart(middle, part)),
    missing: present.length < rows.length,
  };
}

function learnCategoryStep(
  column: CategoryColumn,
  training: TrainingTargets,
  wishes: EncodingWishes,
): EncodingStep {
  const { rows, weights } = training;
  const { encoding } = wishes;
  const keep = wishes.missing === "keep";
  const counts = new Float64Array(column.categories.length);
  let missing = 0;
  for (const i of rows) {
    if (column.codes[i] < 0) missing++;
    else counts[column.codes[i]] += weights?.[i] ?? 1;
  }
  const seen = column.categories.map((_, c) => c).filter((c) => counts[c] > 0);
  if (encoding !== "one-hot" && seen.length > MAX_CATEGORIES_WITHOUT_TARGET)
    return learnTargetStep(column, training, { isOrdered: encoding === "ordered", keep });
  seen.sort((a, b) => counts[b] - counts[a] || a - b);
  // With two categories, one column tells them apart.
  const shown = seen.slice(0, seen.length === 2 ? 1 : MAX_ONE_HOT_CATEGORIES);
  return {
    kind: "one-hot",
    name: column.name,
    categories: shown.map((c) => column.categories[c]),
    missing: missing > 0 && !keep,
    ...(keep && { keep }),
  };
}

/** Encodes rows of a column into `x` (rows × columns, all 0), from its column `at` on. */
type WriteStep<Step extends EncodingStep, Type extends Column> = (
  step: Step,
  column: Type,
  rows: Int32Array,
  x: Matrix,
  at: number,
) => void;

/** What writes each kind of step; a kind without an entry makes no dense columns. */
export interface StepWriters {
  readonly number?: WriteStep<FillStep, NumberColumn | DateColumn>;
  readonly date?: WriteStep<FillStep, NumberColumn | DateColumn>;
  readonly "one-hot"?: WriteStep<OneHotStep, CategoryColumn>;
  readonly target?: WriteStep<TargetStep, CategoryColumn>;
  readonly "text-effects"?: WriteStep<TextEffectStep, TextColumn>;
  readonly "text-components"?: WriteStep<TextComponentStep, TextColumn>;
}

/** What writes every kind of step. */
export const stepWriters: StepWriters = {
  number: writeFilled,
  date: writeFilled,
  "one-hot": writeOneHot,
  target: writeTargetMeans,
  "text-effects": writeTextEffects,
  "text-components": writeTextComponents,
};

/** Encodes rows of a column as its step says. */
export function writeStep(
  writers: StepWriters,
  ...[step, column, ...rest]: Parameters<WriteStep<EncodingStep, Column>>
): void {
  if (column.type === "text") {
    if (step.kind === "text-effects") writers[step.kind]?.(step, column, ...rest);
    if (step.kind === "text-components") writers[step.kind]?.(step, column, ...rest);
  } else if (column.type !== "category") {
    if (step.kind === "number" || step.kind === "date") writers[step.kind]?.(step, column, ...rest);
  } else if (step.kind === "one-hot") writers[step.kind]?.(step, column, ...rest);
  else if (step.kind === "target") writers[step.kind]?.(step, column, ...rest);
}

export function writeFilled(
  step: FillStep,
  { values }: NumberColumn | DateColumn,
  rows: Int32Array,
  { data, columns: p }: Matrix,
  at: number,
): void {
  const fill = step.fill.map((v) => v ?? Number.NaN);
  const { parts } = step;
  for (let k = 0; k < rows.length; k++) {
    const v = values[rows[k]];
    const isMissing = Number.isNaN(v);
    if (isMissing) data.set(fill, k * p + at);
    else if (parts === undefined) data[k * p + at] = v;
    else for (let j = 0; j < parts.length; j++) data[k * p + at + j] = datePart(v, parts[j]);
    if (step.missing && isMissing) data[k * p + at + step.fill.length] = 1;
  }
}

export function writeOneHot(
  step: OneHotStep,
  { codes, categories }: CategoryColumn,
  rows: Int32Array,
  { data, columns: p }: Matrix,
  at: number,
): void {
  const offsets = new Map(step.categories.map((category, i) => [category, i]));
  const offsetOfCode = categories.map((category) => offsets.get(category) ?? -1);
  for (let k = 0; k < rows.length; k++) {
    const code = codes[rows[k]];
    if (code < 0) {
      const from = k * p + at;
      if (step.keep) data.fill(Number.NaN, from, from + step.categories.length);
      else if (step.missing) data[k * p + at + step.categories.length] = 1;
    } else if (offsetOfCode[code] >= 0) data[k * p + at + offsetOfCode[code]] = 1;
  }
}

export function writeTargetMeans(
  step: TargetStep,
  { codes, categories }: CategoryColumn,
  rows: Int32Array,
  { data, columns: p }: Matrix,
  at: number,
): void {
  const means = categories.map((category) =>
    Object.hasOwn(step.means, category) ? step.means[category] : step.prior,
  );
  for (let k = 0; k < rows.length; k++) {
    const code = codes[rows[k]];
    if (code < 0 && step.keep) data.fill(Number.NaN, k * p + at, k * p + at + step.prior.length);
    else data.set(code < 0 ? step.prior : means[code], k * p + at);
  }
}
