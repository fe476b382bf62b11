import { describe, expect, it } from "vitest";
import { reference } from "../../test/reference.ts";
import { defaultMetric, type Metric, metrics } from "./metric.ts";

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

describe("metrics at the edge", () => {
  it("ties count half for auc, and a side without rows makes it undefined", () => {
    expect(metrics.auc.score(Float64Array.of(0.5, 0.5, 0.5, 0.5), y([0, 1], 2))).toBe(0.5);
    expect(metrics.auc.score(Float64Array.of(0.5, 0.5), y([1], 2))).toBeNaN();
  });
  it("a certain mistake costs log-loss a finite amount", () => {
    expect(metrics["log-loss"].score(Float64Array.of(1, 0), y([1], 2))).toBeCloseTo(
      -Math.log(1e-6),
      10,
    );
  });
  it("what is tuned for unless told otherwise", () => {
    expect([
      defaultMetric("regression", 0),
      defaultMetric("classification", 2),
      defaultMetric("classification", 5),
    ]).toEqual(["rmse", "auc", "log-loss"]);
  });
});
