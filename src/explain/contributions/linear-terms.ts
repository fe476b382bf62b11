import type { LinearWeights } from "../../model/linear.ts";
import { addPieces } from "../../model/linear-curves.ts";
import type { Matrix } from "../../numeric/matrix.ts";
import { unpackNumbers } from "../../numeric/packed-numbers.ts";
import type { EncodingStep } from "../../tune/preparation/column-encoding.ts";
import { nGramCount } from "../../tune/text/n-gram-encoding.ts";
import type { ShapleyGame, ShapleySums } from "../tree-shap/tree-shap.ts";

/**
 * Adds the exact Shapley values of a linear model's scores: of each column of the table the sum of
 * w · (x − mean) over the columns that it was encoded into, its curve and its n-grams, the mean being
 * that of the background rows (Štrumbelj and Kononenko 2014, §3; Lundberg and Lee 2017, corollary 1).
 * @param game its players are the columns of the table
 * @param weight of the model
 */
export function addLinearTerms(
  json: LinearWeights,
  steps: readonly EncodingStep[],
  { players, x, background }: ShapleyGame,
  weight: number,
  { values, base }: ShapleySums,
): void {
  const { intercept } = json;
  const outputs = intercept.length;
  const width = steps.length * outputs;
  const own = termsOf(json, steps, players, x);
  const others = termsOf(json, steps, players, background);
  const means = new Float64Array(width);
  for (let at = 0; at < others.length; at++) means[at % width] += others[at] / background.rows;
  for (let at = 0; at < own.length; at++) values[at] += weight * (own[at] - means[at % width]);
  for (let o = 0; o < outputs; o++) base[o] += weight * intercept[o];
  for (let j = 0; j < width; j++) base[j % outputs] += weight * means[j];
}

/** What each column of the table adds to the scores, rows × columns × outputs. */
function termsOf(
  { weights, intercept, knots, sparse }: LinearWeights,
  steps: readonly EncodingStep[],
  players: Int32Array,
  rows: Matrix,
): Float64Array {
  const outputs = intercept.length;
  const x = knots === undefined ? rows : addPieces(rows, knots);
  const owners = [...players, ...(knots ?? []).flatMap((own, j) => own.map(() => players[j]))];
  const terms = new Float64Array(rows.rows * steps.length * outputs);
  for (let i = 0; i < x.rows; i++)
    for (let j = 0; j < x.columns; j++) {
      const v = x.data[i * x.columns + j];
      const at = (i * steps.length + owners[j]) * outputs;
      for (let o = 0; o < outputs; o++) terms[at + o] += weights[o * x.columns + j] * v;
    }
  if (rows.sparse === undefined || sparse === undefined) return terms;
  const { starts, indices, values } = rows.sparse;
  const ofNGrams = unpackNumbers(sparse) ?? []; // they were checked when the file was read
  const owner = steps.flatMap((step, s) =>
    step.kind === "n-grams" ? new Array<number>(nGramCount(step)).fill(s) : [],
  );
  for (let i = 0; i < rows.rows; i++)
    for (let e = starts[i]; e < starts[i + 1]; e++) {
      const at = (i * steps.length + owner[indices[e]]) * outputs;
      for (let o = 0; o < outputs; o++)
        terms[at + o] += values[e] * ofNGrams[indices[e] * outputs + o];
    }
  return terms;
}
