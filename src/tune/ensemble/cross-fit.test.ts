import { describe, expect, it } from "vitest";
import { foldsOf, outOfFold } from "../../../test/tune-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import { metrics } from "../metric.ts";
import { selectTarget } from "../preparation/pipeline.ts";
import { OutOfFold, selectRows } from "../search/out-of-fold.ts";
import { applyBlend, type BlendOptions, fitBlend } from "./blend.ts";
import { CrossFit } from "./cross-fit.ts";

const n = 60;
const PARTS = 4;
const byLogLoss: BlendOptions = { score: metrics["log-loss"].score, sign: 1, most: 4 };
const byRmse: BlendOptions = { score: metrics.rmse.score, sign: 1, most: 4 };

/** Five candidates that know something of the target, each with errors of its own. */
function make(classes: 0 | 2, seed = 1) {
  const rng = createRng(seed);
  const values = Array.from({ length: n }, () =>
    classes > 0 ? (rng.uniform() < 0.4 ? 1 : 0) : rng.uniform(),
  );
  const candidates = Array.from({ length: 5 }, (_, m) => {
    const own = values.map((v) => {
      const noisy = 0.5 + (v - 0.5) * 0.4 + (rng.uniform() - 0.5) * (0.4 + m / 10);
      return Math.min(0.99, Math.max(0.01, noisy));
    });
    return Float64Array.from(classes > 0 ? own.flatMap((p) => [1 - p, p]) : own);
  });
  return { candidates, rows: outOfFold(values, classes, PARTS) };
}

describe.each([
  [0, byRmse],
  [2, byLogLoss],
] as const)("nested cross-validation of a blend, %d classes", (classes, options) => {
  const outputs = Math.max(1, classes);

  it("predicts each part by a blend of the others", () => {
    const { candidates, rows } = make(classes);
    const predicted = new CrossFit(candidates, rows, options).predict();
    for (let part = 0; part < PARTS; part++) {
      const { inside, outside } = rows.divide(part);
      const of = (indices: Int32Array) => candidates.map((p) => selectRows(p, indices, outputs));
      const blend = fitBlend(of(outside), selectTarget(rows.target, outside), options);
      expect(selectRows(predicted, inside, outputs)).toEqual(
        applyBlend(of(inside), classes, blend),
      );
    }
  });
  it("has nothing of a part's targets in its predictions, and something of them in the others'", () => {
    for (let seed = 1; seed <= 5; seed++)
      for (const most of [1, 4]) {
        const { candidates, rows } = make(classes, seed);
        const predict = (target: readonly number[]) =>
          new CrossFit(
            candidates,
            new OutOfFold(foldsOf(n, PARTS), { values: Float64Array.from(target), classes }),
            { ...options, most },
          ).predict();
        const before = predict([...rows.target.values]);
        for (let part = 0; part < PARTS; part++) {
          const { inside, outside } = rows.divide(part);
          const turned = Array.from(rows.target.values, (v, k) =>
            rows.parts[k] === part ? 1 - v : v,
          );
          const after = predict(turned);
          expect(selectRows(after, inside, outputs)).toEqual(selectRows(before, inside, outputs));
          if (most > 1)
            expect(selectRows(after, outside, outputs)).not.toEqual(
              selectRows(before, outside, outputs),
            );
        }
      }
  });
  it("without a part, has nothing of its targets in any prediction", () => {
    const { candidates, rows } = make(classes, 7);
    const predict = (target: Float64Array) =>
      new CrossFit(
        candidates,
        new OutOfFold(foldsOf(n, PARTS), { values: target, classes }),
        options,
      ).predict(1);
    const before = predict(rows.target.values);
    const { inside, outside } = rows.divide(1);
    const turned = rows.target.values.map((v, k) => (rows.parts[k] === 1 ? 1 - v : v));
    expect(predict(turned)).toEqual(before);
    expect(selectRows(before, inside, outputs).every((p) => p === 0)).toBe(true);
    expect(selectRows(before, outside, outputs).every((p) => p !== 0)).toBe(true);
  });
});
