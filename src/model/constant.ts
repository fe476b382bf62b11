import { averageTarget } from "./average.ts";
import type { FittedModel, Model } from "./model.ts";

function createFittedConstant(value: readonly number[]): FittedModel {
  return {
    predict(x) {
      const out = new Float64Array(x.rows * value.length);
      for (let i = 0; i < x.rows; i++) out.set(value, i * value.length);
      return out;
    },
    toJSON: () => ({ value }),
  };
}

/**
 * Predicts the shares of the classes, or the mean, for every row: the baseline for other models.
 */
export const constant: Model<Record<never, never>> = {
  name: "constant",
  space: {},
  // Of no text: it reads no columns, and n-grams that nothing asks for take no time.
  readsNGrams: true,
  encoding: "target",
  scale: false,
  fit: (_x, y, _params, _rng, { weights } = {}) =>
    createFittedConstant([...averageTarget(y, weights)]),
  load: (json: { value: readonly number[] }) => createFittedConstant(json.value),
};
