import { type Matrix, outputs } from "../numeric/matrix.ts";
import { categorical } from "../space/choice.ts";
import { int } from "../space/number.ts";
import type { Fitted, Model } from "./model.ts";

interface Stored {
  readonly columns: number;
  readonly classes: number;
  readonly k: number;
  readonly power: number;
  readonly weights: "uniform" | "distance";
  readonly data: Float64Array;
  readonly values: Float64Array;
}

/** Distance to the power `power`, given up (Infinity) once it passes `limit`. */
function distance(
  a: Float64Array,
  at: number,
  b: Float64Array,
  bt: number,
  columns: number,
  power: number,
  limit: number,
): number {
  let s = 0;
  for (let j = 0; j < columns; j++) {
    const d = Math.abs(a[at + j] - b[bt + j]);
    s += power === 2 ? d * d : power === 1 ? d : d ** power;
    if ((j & 7) === 7 && s > limit) return Infinity;
  }
  return s;
}

function fitted(m: Stored): Fitted {
  const n = m.values.length;
  const width = outputs(m);
  const k = Math.min(m.k, n);
  return {
    predict(x: Matrix) {
      const out = new Float64Array(x.rows * width);
      const nearest = new Float64Array(k);
      const who = new Int32Array(k);
      for (let i = 0; i < x.rows; i++) {
        let held = 0;
        for (let r = 0; r < n; r++) {
          const limit = held < k ? Infinity : nearest[k - 1];
          const d = distance(
            x.data,
            i * m.columns,
            m.data,
            r * m.columns,
            m.columns,
            m.power,
            limit,
          );
          if (!(d < limit)) continue;
          let p = held < k ? held++ : k - 1;
          for (; p > 0 && nearest[p - 1] > d; p--) {
            nearest[p] = nearest[p - 1];
            who[p] = who[p - 1];
          }
          nearest[p] = d;
          who[p] = r;
        }
        let total = 0;
        // Rows at distance 0 decide alone.
        const exact = m.weights === "distance" && nearest[0] === 0;
        for (let t = 0; t < held; t++) {
          const w =
            m.weights === "uniform"
              ? 1
              : exact
                ? nearest[t] === 0
                  ? 1
                  : 0
                : nearest[t] ** (-1 / m.power);
          total += w;
          const v = m.values[who[t]];
          if (m.classes === 0) out[i] += w * v;
          else out[i * width + v] += w;
        }
        for (let o = 0; o < width; o++) out[i * width + o] /= total;
      }
      return out;
    },
    toJSON: () => ({
      ...m,
      data: Array.from(m.data, (v) => Number(v.toPrecision(9))),
      values: [...m.values],
    }),
  };
}

/** The k nearest rows vote, or their mean is taken. Wants standardized columns. */
export const neighbors: Model = {
  name: "neighbors",
  space: {
    k: int(1, 100, { log: true, default: 5 }),
    /** Manhattan (1) or Euclidean (2) distance. */
    power: categorical([1, 2], { default: 2 }),
    weights: categorical(["uniform", "distance"], { default: "uniform" }),
  },
  encoding: "one-hot",
  scale: true,
  fit: (x, y, params) =>
    fitted({
      columns: x.columns,
      classes: y.classes,
      k: params.k,
      power: params.power,
      weights: params.weights,
      data: x.data,
      values: y.values,
    }),
  load: (json) =>
    fitted({ ...json, data: Float64Array.from(json.data), values: Float64Array.from(json.values) }),
};
