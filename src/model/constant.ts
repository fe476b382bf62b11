import { averageTarget } from "./average.ts";
import type { FittedModel, Model, Predictor } from "./model.ts";

/** A fitted constant as plain data. */
export interface ConstantJson {
  /** The prediction for every row. */
  readonly value: readonly number[];
}

/** What a fitted constant predicts. */
export function constantPredictor({ value }: ConstantJson): Predictor {
  return (x) => {
    const out = new Float64Array(x.rows * value.length);
    for (let i = 0; i < x.rows; i++) out.set(value, i * value.length);
    return out;
  };
}

const createFittedConstant = (json: ConstantJson): FittedModel => ({
  predict: constantPredictor(json),
  toJSON: () => json,
});

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
    createFittedConstant({ value: [...averageTarget(y, weights)] }),
  load: (json: ConstantJson) => createFittedConstant(json),
};
