import { outputs } from "../numeric/matrix.ts";
import type { Fitted, Model } from "./model.ts";

function fitted(value: readonly number[]): Fitted {
  return {
    predict(x) {
      const out = new Float64Array(x.rows * value.length);
      for (let i = 0; i < x.rows; i++) out.set(value, i * value.length);
      return out;
    },
    toJSON: () => ({ value }),
  };
}

/** Predicts the shares of the classes, or the mean: what any model has to beat. */
export const constant: Model = {
  name: "constant",
  space: {},
  encoding: "target",
  scale: false,
  fit(x, y) {
    const value = new Array<number>(outputs(y)).fill(0);
    for (let i = 0; i < x.rows; i++)
      value[y.classes === 0 ? 0 : y.values[i]] += (y.classes === 0 ? y.values[i] : 1) / x.rows;
    return fitted(value);
  },
  load: (json) => fitted(json.value),
};
