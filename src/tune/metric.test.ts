import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { metricReference, reference } from "../../test/reference.ts";
import { defaultMetric } from "./metric/choose-metric.ts";
import { confusion, type Metric, metrics } from "./metric.ts";

const { scores, table } = reference;
const y = (values: readonly number[], classes: number) => ({
  values: Float64Array.from(values),
  classes,
});

describe("metrics agree with scikit-learn", () => {
  it.each(Object.entries(scores.three as Record<Metric, number>))(
    "%s of three classes",
    (name, wanted) =>
      expect(
        metrics[name as Metric].score(Float64Array.from(scores.p3), y(table.three, 3)),
      ).toBeCloseTo(wanted, 10),
  );
  it.each(Object.entries(scores.two as Record<Metric, number>))(
    "%s of two classes",
    (name, wanted) =>
      expect(
        metrics[name as Metric].score(Float64Array.from(scores.p2), y(table.two, 2)),
      ).toBeCloseTo(wanted, 10),
  );
  it.each(Object.entries(scores.regression as Record<Metric, number>))(
    "%s of numbers",
    (name, wanted) =>
      expect(metrics[name as Metric].score(Float64Array.from(scores.q), y(table.y, 0))).toBeCloseTo(
        wanted,
        10,
      ),
  );
});

/** A case of `scripts/reference-metrics.py`; null stands for a score that is not finite. */
interface MetricCase {
  readonly note: string;
  readonly classes: number;
  readonly y: readonly number[];
  readonly p: readonly number[];
  readonly weights: readonly number[] | null;
  readonly positive: number | null;
  readonly quantile: number | null;
  readonly scores: { readonly [name in Metric]?: number | null };
}

describe("metrics agree with scikit-learn to 1e-9", () => {
  const cases: readonly MetricCase[] = metricReference.cases;
  it.each(cases.map((c, i) => [c.note, i] as const))("%s (case %i)", (_, i) => {
    const c = cases[i]!;
    for (const [name, wanted] of Object.entries(c.scores)) {
      const score = metrics[name as Metric].score(
        Float64Array.from(c.p),
        y(c.y, c.classes),
        c.weights === null ? undefined : Float64Array.from(c.weights),
        { positive: c.positive ?? undefined, quantile: c.quantile ?? undefined },
      );
      // Where scikit-learn has no value, a class without rows is left out of a mean over classes.
      if (wanted === null && ["auc", "average-precision"].includes(name) && c.classes > 2) continue;
      if (wanted === null) expect(score, name).toBeNaN();
      else
        expect(Math.abs(score - wanted) / Math.max(1, Math.abs(wanted)), name).toBeLessThan(1e-9);
    }
  });
  it("and every metric is compared in a case of each number of classes", () => {
    for (const classes of [0, 2, 3]) {
      const task = classes === 0 ? "regression" : "classification";
      const names = new Set(
        cases.filter((c) => c.classes === classes).flatMap((c) => Object.keys(c.scores)),
      );
      const wanted = Object.entries(metrics).filter(([, info]) => info.task === task);
      expect([...names].sort()).toEqual(wanted.map(([name]) => name).sort());
    }
  });
});

describe("weights of rows", () => {
  it("that are whole numbers count a row as often", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            p: fc.integer({ min: 0, max: 8 }).map((v) => v / 8),
            label: fc.integer({ min: 0, max: 1 }),
            weight: fc.integer({ min: 0, max: 3 }),
          }),
          { minLength: 4, maxLength: 15 },
        ),
        (list) => {
          const repeated = list.flatMap((row) => Array.from({ length: row.weight }, () => row));
          fc.pre(new Set(repeated.map((row) => row.label)).size === 2);
          const weights = Float64Array.from(list, (row) => row.weight);
          for (const [name, { score, task }] of Object.entries(metrics)) {
            const of = (rows: typeof list, w?: Float64Array): number =>
              task === "classification"
                ? score(
                    Float64Array.from(rows.flatMap(({ p }) => [1 - p, p])),
                    y(
                      rows.map((row) => row.label),
                      2,
                    ),
                    w,
                  )
                : score(
                    Float64Array.from(rows, (row) => row.p),
                    y(
                      rows.map((row) => row.label + 1),
                      0,
                    ),
                    w,
                  );
            expect(of(list, weights), name).toBeCloseTo(of(repeated), 9);
          }
        },
      ),
    );
  });
});

describe("metrics at the edge", () => {
  it("ties count half for auc, and a side without rows makes it undefined", () => {
    expect(metrics.auc.score(Float64Array.of(0.5, 0.5, 0.5, 0.5), y([0, 1], 2))).toBe(0.5);
    expect(metrics.auc.score(Float64Array.of(0.5, 0.5), y([1], 2))).toBeNaN();
  });
  it("a certain mistake costs log-loss a finite amount", () => {
    expect(metrics["log-loss"].score(Float64Array.of(1, 0), y([1], 2))).toBeCloseTo(
      -Math.log(2 ** -52),
      10,
    );
  });
  it("predictions that have no logarithm cost rmsle a finite amount, more than others", () => {
    const of = (p: number) => metrics.rmsle.score(Float64Array.of(p), y([0], 0));
    expect(of(-5)).toBe(of(-1));
    expect(of(-1)).toBeGreaterThan(of(-0.999));
    expect(of(-1)).toBeLessThan(40);
  });
  it("no rows have no score", () => {
    for (const [name, { score, task }] of Object.entries(metrics))
      expect(score(new Float64Array(0), y([], task === "regression" ? 0 : 3)), name).toBeNaN();
  });
  it("a probability that is not a number makes auc undefined", () => {
    const p = Float64Array.of(Number.NaN, Number.NaN, 0.5, 0.5);
    expect(metrics.auc.score(p, y([0, 1], 2))).toBeNaN();
  });
  it("what is tuned for unless told otherwise", () => {
    expect([
      defaultMetric("regression", 0),
      defaultMetric("classification", 2),
      defaultMetric("classification", 5),
    ]).toEqual(["rmse", "auc", "log-loss"]);
  });
});

describe("metrics by definition", () => {
  const probability = fc.integer({ min: 0, max: 4 }).map((v) => v / 4);
  const twoClasses = fc.array(fc.tuple(probability, fc.integer({ min: 0, max: 1 })), {
    minLength: 2,
    maxLength: 25,
  });
  const predictionsOf = (pairs: readonly (readonly [number, number])[]) =>
    Float64Array.from(pairs.flatMap(([p]) => [1 - p, p]));

  it("auc is the share of pairs of both classes in the right order", () => {
    fc.assert(
      fc.property(twoClasses, (pairs) => {
        const of = (label: number) => pairs.filter(([, t]) => t === label).map(([p]) => p);
        const wins = of(1).flatMap((a) => of(0).map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
        const area = metrics.auc.score(
          predictionsOf(pairs),
          y(
            pairs.map(([, t]) => t),
            2,
          ),
        );
        if (wins.length === 0) expect(area).toBeNaN();
        else expect(area).toBeCloseTo(wins.reduce<number>((s, w) => s + w, 0) / wins.length, 12);
      }),
    );
  });
  it("auc becomes 1 − auc when the classes change places", () => {
    fc.assert(
      fc.property(twoClasses, (pairs) => {
        const labels = pairs.map(([, t]) => t);
        fc.pre(new Set(labels).size === 2);
        const p = predictionsOf(pairs);
        const turned = metrics.auc.score(
          p,
          y(
            labels.map((t) => 1 - t),
            2,
          ),
        );
        expect(turned).toBeCloseTo(1 - metrics.auc.score(p, y(labels, 2)), 12);
      }),
    );
  });
  // log_loss, f1_score(average="macro"), balanced_accuracy_score and roc_auc_score(
  // multi_class="ovr") of scikit-learn 1.9.1; the first class of equal ones is predicted
  it("of three classes have scikit-learn's values, also where probabilities tie", () => {
    const p = Float64Array.of(
      ...[0.5, 0.5, 0, 0.2, 0.3, 0.5, 0.1, 0.8, 0.1],
      ...[0.4, 0.3, 0.3, 0, 1, 0, 0.6, 0.2, 0.2],
    );
    const labels = y([0, 2, 1, 1, 1, 0], 3);
    expect(metrics["log-loss"].score(p, labels)).toBeCloseTo(0.5540393900876711, 12);
    expect(metrics.f1.score(p, labels)).toBeCloseTo(0.8666666666666667, 12);
    expect(metrics["balanced-accuracy"].score(p, labels)).toBeCloseTo(0.8888888888888888, 12);
    expect(metrics.auc.score(p, labels)).toBeCloseTo(0.9444444444444443, 12);
    expect(metrics.accuracy.score(p, labels)).toBeCloseTo(5 / 6, 12);
    expect([...confusion(p, labels)]).toEqual([2, 0, 0, 1, 2, 0, 0, 0, 1]);
  });
  it("leave out classes that neither occur nor are predicted", () => {
    const p = Float64Array.of(0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.7, 0.2, 0.1);
    const labels = y([0, 1, 1], 3);
    expect(metrics["balanced-accuracy"].score(p, labels)).toBe(0.75);
    // Both classes that occur have an F1 of 2/3.
    expect(metrics.f1.score(p, labels)).toBeCloseTo(2 / 3, 12);
    expect(metrics.auc.score(p, labels)).toBe(1);
  });
  it("f1 of two classes is 0 where the second one neither occurs nor is predicted", () => {
    expect(metrics.f1.score(Float64Array.of(0.9, 0.1), y([0], 2))).toBe(0);
  });
  it("of numbers are 0 and 1 for exact predictions; r2 of the mean is 0, and below it negative", () => {
    const t = y([1, 2, 6], 0);
    expect(metrics.rmse.score(t.values, t)).toBe(0);
    expect(metrics.mae.score(t.values, t)).toBe(0);
    expect(metrics.r2.score(t.values, t)).toBe(1);
    expect(metrics.r2.score(Float64Array.of(3, 3, 3), t)).toBe(0);
    expect(metrics.r2.score(Float64Array.of(6, 2, 1), t)).toBeLessThan(0);
  });
  it("log-loss is never below 0", () => {
    const score = metrics["log-loss"].score(Float64Array.of(0, 1 + 1e-12), y([1], 2));
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1e-15);
  });
});

describe.each(["auc", "average-precision"] as const)("%s without some rows", (name) => {
  const { score, leavingOut } = metrics[name];
  const tables = fc.integer({ min: 2, max: 4 }).chain((classes) =>
    fc.record({
      classes: fc.constant(classes),
      positive: fc.option(fc.integer({ min: 0, max: classes - 1 }), { nil: undefined }),
      rows: fc.array(
        fc.record({
          p: fc.array(fc.integer({ min: 0, max: 6 }), { minLength: classes, maxLength: classes }),
          label: fc.integer({ min: 0, max: classes - 1 }),
          isLeft: fc.boolean(),
        }),
        { minLength: 1, maxLength: 40 },
      ),
    }),
  );
  it("is the score of the other rows, also after other rows were left out", () => {
    fc.assert(
      fc.property(tables, ({ classes, positive, rows }) => {
        const predictionsOf = (of: typeof rows) => Float64Array.from(of.flatMap(({ p }) => p));
        const targetOf = (of: typeof rows) => ({
          values: Float64Array.from(of, ({ label }) => label),
          classes,
        });
        const others = rows.filter(({ isLeft }) => !isLeft);
        const left = Int32Array.from(rows.keys()).filter((i) => rows[i].isLeft);
        const without = leavingOut?.(predictionsOf(rows), targetOf(rows), { positive });
        without?.(Int32Array.of(0));
        expect(without?.(left)).toBe(
          score(predictionsOf(others), targetOf(others), undefined, { positive }),
        );
        expect(without?.(new Int32Array(0))).toBe(
          score(predictionsOf(rows), targetOf(rows), undefined, { positive }),
        );
      }),
    );
  });
});
