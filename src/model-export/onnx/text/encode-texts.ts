import { readNumbers } from "../../../numeric/packed-numbers.ts";
import type { TextComponentStep } from "../../../tune/text/component-encoding.ts";
import type { TextEffectStep } from "../../../tune/text/effect-encoding.ts";
import type { NGramStep } from "../../../tune/text/n-gram-encoding.ts";
import type { GraphBuilder } from "../graph-builder.ts";
import type { ReadText } from "./read-texts.ts";
import { weighNGrams } from "./weigh-n-grams.ts";

/** Rows × columns of zeros. */
function zeros(g: GraphBuilder, text: ReadText, columns: number): string {
  const rows = g.add("Shape", [text.isToken], { start: { int: 0 }, end: { int: 1 } });
  const size = g.concat([rows, g.integers([columns])], 0);
  return g.add("Expand", [g.constant("double", [1, 1], [0]), size]);
}

/** Mean effects of the n-grams of texts, as `writeTextEffects` has them. */
export function encodeEffects(
  g: GraphBuilder,
  { nGrams, effects, outputs, keep }: TextEffectStep,
  text: ReadText,
): string {
  const means =
    weighNGrams(g, [nGrams], () => text, {
      ...{ matrix: readNumbers(effects), outputs, isMean: true },
    }) ?? zeros(g, text, outputs);
  if (!keep) return means;
  const tokens = g.add("ReduceMax", [text.isToken, g.integers([1])], { keepdims: { int: 1 } });
  const isEmpty = g.add("Equal", [tokens, g.constant("int64", [], [0])]);
  return g.add("Where", [isEmpty, g.number(Number.NaN), means]);
}

/** Effects and components of texts, as `writeTextComponents` has them. */
export function encodeComponents(
  g: GraphBuilder,
  { effects, nGrams, count, basis }: TextComponentStep,
  text: ReadText,
): string {
  const own =
    weighNGrams(g, [nGrams], () => text, { matrix: readNumbers(basis), outputs: count }) ??
    zeros(g, text, count);
  return g.concat([encodeEffects(g, effects, text), own]);
}

/** What the n-grams add to the scores of a linear model: rows × outputs. */
export const scoreNGrams = (
  g: GraphBuilder,
  steps: readonly NGramStep[],
  read: (name: string) => ReadText,
  weights: ArrayLike<number>,
  outputs: number,
): string =>
  weighNGrams(g, steps, read, { matrix: weights, outputs }) ??
  zeros(g, read(steps[0].name), outputs);
