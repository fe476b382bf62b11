import { pixelCount } from "../../model/convolution/image-shape.ts";
import type { Matrix, Target } from "../../numeric/matrix.ts";
import { sum } from "../../numeric/statistics.ts";
import { weightedQuantiles } from "../../numeric/weighted-quantiles.ts";
import { featureCount, learnImageFeatures, withImageFeatures } from "../image/image-features.ts";
import type { Table, VectorColumns } from "../table/data-table.ts";
import { writeCrossFittedEffects } from "../text/effect-encoding.ts";
import { encodeNGrams } from "../text/n-gram-encoding.ts";
import {
  type EncodingStep,
  type EncodingWishes,
  learnPixelStep,
  learnStep,
  stepWidth,
  stepWriters,
} from "./column-encoding.ts";
import { type Encoders, type PreparationJson, prepareRows, scaleRows } from "./prepare-rows.ts";
import { type TrainingTargets, writeCrossFitted, writeOrdered } from "./target-encoding.ts";
import { selectWeights } from "./training-weights.ts";

const ENCODERS: Encoders = {
  writers: stepWriters,
  nGrams: encodeNGrams,
  images: withImageFeatures,
};

/** What a model wants of its columns. */
interface PreparationOptions extends Pick<EncodingWishes, "encoding"> {
  /** Whether missing cells are filled, and marked by a further column, or NaN. Default: filled. */
  readonly missing?: EncodingWishes["missing"] | undefined;
  /**
   * Whether columns are scaled over the training rows: to mean 0 and variance 1, or (`robust`) to
   * median 0 and quartiles 1 apart, then drawn into (−3, 3).
   */
  readonly scale: boolean | "robust";
  /** How columns of texts become numbers. Default: the mean effect of their n-grams. */
  readonly texts?: EncodingWishes["texts"] | undefined;
  /** What is read of images. Default: their pixels. */
  readonly images?: "gradients" | "pixels" | undefined;
}

/**
 * Imputation, encoding and scaling of a table: learned from some of its rows, then applied to any
 * rows.
 */
export class Preparation {
  readonly #json: PreparationJson;

  private constructor(json: PreparationJson) {
    this.#json = json;
  }

  /** The preparation that `toJSON` described. */
  static fromJSON(json: PreparationJson): Preparation {
    return new Preparation(json);
  }

  /** The preparation as plain data. */
  toJSON(): PreparationJson {
    return this.#json;
  }

  /**
   * Learns from `rows` and returns them as numbers, too. Where a row's own target would enter its
   * encoding, the row is encoded by the targets of other rows.
   * @param weights of all rows of the table, with mean 1 over `rows`. Default: 1 each
   * @returns the preparation, and the training rows (rows × encoded columns)
   */
  static fit(
    table: Table,
    rows: Int32Array,
    y: Target,
    {
      encoding,
      scale,
      missing = "fill",
      texts = { as: "effects" },
      images = "pixels",
    }: PreparationOptions,
    weights?: Float64Array,
  ): { readonly preparation: Preparation; readonly x: Matrix } {
    const wishes = { encoding, missing, texts };
    const training = { rows, y, weights };
    const pixels = table.image === undefined ? 0 : pixelCount(table.image);
    const steps = table.columns.map((column, j) =>
      j < pixels && column.type === "number"
        ? learnPixelStep(column, rows)
        : learnStep(column, training, wishes),
    );
    const encoded = new Preparation({ steps }).transform(table, rows);
    writeByOtherRows(table, steps, training, wishes, encoded);
    const features =
      table.image === undefined || images === "pixels"
        ? undefined
        : learnImageFeatures(table.image, encoded);
    const x = features === undefined ? encoded : withImageFeatures(features, encoded);
    const unscaled = { steps, ...(features && { images: features }) };
    if (!scale) return { preparation: new Preparation(unscaled), x };
    const own = selectWeights(weights, rows);
    const ofColumns = scale === "robust" ? quartilesOf(x, own) : momentsOf(x, own);
    const scaling = withVectors(
      features === undefined ? ofColumns : withFeatures(ofColumns, featureCount(features), x, own),
      texts.as === "n-grams" ? placesOf(table.vectors ?? [], steps, x.columns) : [],
      texts.as === "n-grams" ? (texts.embeddingWeight ?? 1) : 1,
    );
    const preparation = new Preparation({ ...unscaled, ...scaling });
    scaleRows(preparation.toJSON(), x);
    return { preparation, x };
  }

  /** Rows of a table as numbers; see `prepareRows`. */
  transform(table: Table, rows: Int32Array): Matrix {
    return prepareRows(this.#json, ENCODERS, table, rows);
  }
}

/**
 * Writes the training rows of each column whose encoding depends on the target: by the targets of
 * other rows.
 * @param encoded the training rows, encoded by the steps
 */
function writeByOtherRows(
  { columns }: Table,
  steps: readonly EncodingStep[],
  training: TrainingTargets,
  { encoding, missing }: EncodingWishes,
  encoded: Matrix,
): void {
  let at = 0;
  for (const [j, step] of steps.entries()) {
    const column = columns[j];
    const place = { x: encoded, at };
    if (step.kind === "target" && column.type === "category") {
      if (encoding === "ordered") writeOrdered(column, training, place, missing === "keep");
      else writeCrossFitted(column, training, place);
    }
    if (column.type === "text" && step.kind === "text-effects")
      writeCrossFittedEffects(step, column, training, place);
    if (column.type === "text" && step.kind === "text-components")
      writeCrossFittedEffects(step.effects, column, training, place);
    at += stepWidth(step);
  }
}

/** Where vectors are among the encoded columns: before the last ones, since images come first. */
const placesOf = (
  vectors: readonly VectorColumns[],
  steps: readonly EncodingStep[],
  columns: number,
): readonly VectorColumns[] =>
  vectors.map(({ from, count }) => ({
    from: columns - sum(steps.slice(from).map(stepWidth)),
    count: sum(steps.slice(from, from + count).map(stepWidth)),
  }));

/**
 * A scaling in which the gradients and colours of images, the first columns, have one spread: those that
 * hardly differ between images stay small, and the mean of their variances is 1.
 */
function withFeatures<S extends Scaling>(
  scaling: S,
  count: number,
  x: Matrix,
  weights: Float64Array | undefined,
): S {
  const own = momentsOf(x, weights);
  const variances = own.spread
    .slice(0, count)
    .map((s, j) => (isConstant(x.data, x.columns, j) ? 0 : s * s));
  const spread = Math.sqrt(sum(variances) / count) || 1;
  return {
    ...scaling,
    centre: scaling.centre.map((c, j) => (j < count ? own.centre[j] : c)),
    spread: scaling.spread.map((s, j) => (j < count ? spread : s)),
  };
}

/** What is subtracted from each encoded column, and then divides it. */
interface Scaling {
  readonly centre: readonly number[];
  readonly spread: readonly number[];
}

/**
 * A scaling by which the numbers of a vector have a length of `weight` together, in the mean square.
 * The n-grams of a text have length 1: hundreds of columns of variance 1 beside them would be fitted
 * with hardly any penalty (block scaling).
 */
function withVectors<S extends Scaling>(
  scaling: S,
  vectors: readonly VectorColumns[],
  weight: number,
): S {
  const spread = [...scaling.spread];
  for (const { from, count } of vectors)
    for (let j = from; j < from + count; j++) spread[j] *= Math.sqrt(count) / weight;
  return { ...scaling, spread };
}

/** Scaled values are drawn in to less than this, with a robust scale. */
const ROBUST_LIMIT = 3;
const QUARTILES = [0, 0.25, 0.5, 0.75, 1];

/**
 * Median and distance of the quartiles of each column; where the quartiles are equal, half the
 * range (Holzmüller et al. 2024, "Better by default", §3).
 */
function quartilesOf(
  { rows, columns: p, data }: Matrix,
  weights: Float64Array | undefined,
): Scaling & { readonly limit: number } {
  const centre: number[] = [];
  const spread: number[] = [];
  for (let j = 0; j < p; j++) {
    const values = Float64Array.from({ length: rows }, (_, i) => data[i * p + j]);
    const [least, low, middle, high, most] = weightedQuantiles(values, QUARTILES, weights);
    centre.push(middle);
    spread.push(high - low || (most - least) / 2 || 1);
  }
  return { centre, spread, limit: ROBUST_LIMIT };
}

/** Mean and standard deviation (divisor n) of each column; the latter is 1 for a constant column. */
function momentsOf({ rows, columns: p, data }: Matrix, weights: Float64Array | undefined): Scaling {
  const centre = new Array<number>(p).fill(0);
  const spread = new Array<number>(p).fill(0);
  const total = weights === undefined ? rows : sum(weights);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < p; j++) centre[j] += ((weights?.[i] ?? 1) * data[i * p + j]) / total;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < p; j++)
      spread[j] += ((weights?.[i] ?? 1) * (data[i * p + j] - centre[j]) ** 2) / total;
  for (let j = 0; j < p; j++) {
    spread[j] = Math.sqrt(spread[j]) || 1;
    // The mean of a constant may be off in its last bit, and the deviation then is not 0.
    if (isConstant(data, p, j)) [centre[j], spread[j]] = [data[j], 1];
  }
  return { centre, spread };
}

/** Whether a column of a matrix with `p` columns has one value only; false for NaN. */
function isConstant(data: Matrix["data"], p: number, j: number): boolean {
  for (let at = j; at < data.length; at += p) if (data[at] !== data[j]) return false;
  return data.length > 0;
}
