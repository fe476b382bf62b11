import { describe, expect, it } from "vitest";
import { historyOf } from "../../../test/history.ts";
import { createRng } from "../../numeric/rng.ts";
import { asha } from "../../pruner/index.ts";
import { random } from "../../sampler/random.ts";
import { boolean, choose, float, int, list, permutation } from "../../space/builders.ts";
import type { ParamTree, ValuesOf } from "../../space/param.ts";
import { space } from "../../space/space.ts";
import { createStudy } from "../../study/study.ts";
import { importanceReport } from "../importance.ts";
import type { ImportanceReport } from "./explain.ts";

const unit = float(0, 1);
const four = { a: unit, b: unit, c: unit, d: unit };

/** The report on a function of parameters that are drawn at random. */
function explainFunction<S extends ParamTree>(
  params: S,
  f: (values: ValuesOf<S>, noise: number) => number,
  { trials, seed = 1 }: { trials: number; seed?: number },
): ImportanceReport {
  const s = space(params);
  const rng = createRng(seed);
  const point = new Float64Array(s.width);
  const rows = Array.from({ length: trials }, () => {
    rng.uniformInto(point);
    const values = s.fromUnit(point);
    return { params: values, values: [f(values, rng.normal())] };
  });
  const history = historyOf(s, rows);
  return importanceReport({
    ...{ name: "f", space: s, objectives: "minimize" as const, limits: {}, trials: [] },
    history,
  });
}

const of = ({ params }: ImportanceReport, name: string) => {
  const found = params.find((p) => p.name === name);
  if (found === undefined) throw new Error(`${name} is missing`);
  return found;
};
const seen = ({ params }: ImportanceReport): string[] =>
  params.filter((p) => p.distinguishable).map((p) => p.name);

describe("the importance of parameters of known functions", () => {
  it("of a sum is that of the variances: 25, 9, 1 and 0 of 35", () => {
    for (const seed of [1, 2, 3]) {
      const report = explainFunction(four, ({ a, b, c }) => 5 * a + 3 * b + c, {
        ...{ trials: 300, seed },
      });
      expect(seen(report)).toEqual(["a", "b", "c"]);
      expect(report.pairs).toEqual([]);
      for (const [name, truth] of [
        ["a", 25 / 35],
        ["b", 9 / 35],
        ["c", 1 / 35],
      ] as const)
        expect(Math.abs(of(report, name).share - truth)).toBeLessThan(0.05);
      expect(of(report, "d").share).toBeLessThan(0.005);
      expect(report.explained).toBeGreaterThan(0.9);
      expect(report.warnings).toEqual([]);
    }
  });
  it("of XOR is found for both, as an interaction, and not for a parameter without effect", () => {
    for (const seed of [1, 2, 3, 4]) {
      const report = explainFunction(
        { a: boolean(), b: boolean(), c: unit },
        ({ a, b }) => Number(a !== b),
        { trials: 300, seed },
      );
      expect(seen(report).sort()).toEqual(["a", "b"]);
      for (const name of ["a", "b"]) expect(of(report, name).share).toBeCloseTo(0.5, 1);
      expect(of(report, "c").share).toBeLessThan(0.02);
      expect(report.pairs.map((pair) => pair.names)).toEqual([["a", "b"]]);
      expect(report.pairs[0].share).toBeGreaterThan(0.9);
    }
  });
  it("beside noise is the part that is not noise", () => {
    const deviation = Math.sqrt(1 / 12);
    const reports = [1, 2, 3, 4, 5].map((seed) =>
      explainFunction(four, ({ a }, noise) => a + deviation * noise, { trials: 200, seed }),
    );
    for (const report of reports) {
      expect(seen(report)).toEqual(["a"]);
      const { share, low, high } = of(report, "a");
      expect(share).toBeGreaterThan(0.35);
      expect(share).toBeLessThan(0.65);
      expect(low).toBeLessThan(share);
      expect(high).toBeGreaterThan(share);
      expect(report.explained).toBeLessThan(0.65);
    }
  });
  it("of conditional parameters is weighted by the trials in which they are active", () => {
    const params = {
      opt: choose({ sgd: { lr: unit }, adam: { lr: unit } }),
      n: list(int(1, 8), { min: 1, max: 3 }),
    };
    const report = explainFunction(
      params,
      ({ opt, n }) => (opt.kind === "sgd" ? 1 + opt.lr : opt.lr / 2) + n.length / 10,
      { trials: 300 },
    );
    // Variance of opt: (1.5 − 0.25)² / 4; of the rates: 1/12 and 1/48 in half of the trials each.
    const all = 1.25 ** 2 / 4 + 1 / 24 + 1 / 96 + 2 / 300;
    expect(Math.abs(of(report, "opt").share - 1.25 ** 2 / 4 / all)).toBeLessThan(0.05);
    expect(Math.abs(of(report, "opt.sgd.lr").share - 1 / 24 / all)).toBeLessThan(0.03);
    expect(Math.abs(of(report, "opt.adam.lr").share - 1 / 96 / all)).toBeLessThan(0.02);
    expect(of(report, "opt.sgd.lr").active).toBeCloseTo(0.5, 1);
    for (const idle of ["n.0", "n.1", "n.2"]) {
      expect(of(report, idle).share).toBeLessThan(0.01);
      expect(of(report, idle).share).toBeLessThan(of(report, "n").share);
    }
    const sum = report.params.reduce((s, p) => s + p.share, 0);
    expect(sum).toBeGreaterThan(0.9);
    expect(sum).toBeLessThanOrEqual(1 + 1e-12);
  });
  it("is not hidden by a single value of 1e300, nor by coordinates that belong together", () => {
    let trial = 0;
    const outlier = explainFunction(four, ({ a, b }) => (trial++ === 7 ? 1e300 : 2 * a + b), {
      trials: 100,
    });
    expect(seen(outlier).sort()).toEqual(["a", "b"]);
    const order = explainFunction(
      { order: permutation(["x", "y", "z"]), c: unit },
      ({ order }) => order.indexOf("y"),
      { trials: 200 },
    );
    expect(seen(order)).toEqual(["order"]);
    expect(of(order, "order").share).toBeGreaterThan(0.8);
    expect(order.pairs).toEqual([]);
  });
  it("has an interval that holds the truth in most studies", () => {
    let inside = 0;
    const studies = 40;
    for (let seed = 0; seed < studies; seed++) {
      const report = explainFunction(four, ({ a, b }) => 2 * a + b, { trials: 60, seed });
      const { low, high } = of(report, "a");
      if (low <= 0.8 && 0.8 <= high) inside++;
    }
    expect(inside / studies).toBeGreaterThanOrEqual(0.8);
  });
});

it("at most 5 % of 200 studies of pure noise report an effect", () => {
  let alarms = 0;
  for (let seed = 0; seed < 200; seed++) {
    const report = explainFunction(four, (_, noise) => noise, { trials: 60, seed });
    if (seen(report).length > 0) alarms++;
    expect(report.params.reduce((s, p) => s + p.share, 0)).toBeLessThan(0.75);
    expect(report.explained < 0.02 || seen(report).length > 0).toBe(true);
  }
  expect(alarms).toBeLessThanOrEqual(10);
});

describe("a study", () => {
  it("of few trials warns, and says what cannot be seen", () => {
    const report = explainFunction(four, ({ a }, noise) => a + noise, { trials: 12 });
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /^only 12 trials for 4 parameters: a parameter that explains less than \d+ % cannot be told from noise$/,
      ),
    ]);
    expect(of(report, "a").floor).toBeGreaterThan(0.3);
  });
  it("of few trials without noise says nothing of shares that are no shares", () => {
    const report = explainFunction(four, ({ a }) => a, { trials: 12 });
    expect(report.warnings.join()).toMatch(/^only 12 trials for 4 parameters/);
    expect(report.warnings.join()).not.toMatch(/e-\d|less than 0\.0/);
  });
  it("counts pruned trials by the forecast of their curve, and trials beyond a limit", async () => {
    const study = await createStudy({
      space: { rate: unit, other: unit },
      objectives: "minimize",
      limits: { size: { atMost: 0.5 } },
      sampler: random(),
      pruner: asha({ min: 1, max: 9 }),
      seed: 1,
    });
    await study.optimize(
      async ({ rate, other }, trial) => {
        for (let step = 1; step <= 9; step++)
          if (await trial.report(rate + 1 / step, step)) return trial.pruned();
        return { value: rate + 1 / 9, limits: { size: other } };
      },
      { trials: 80 },
    );
    const report = importanceReport(study);
    expect(report.pruned).toBeGreaterThan(report.trials);
    expect(report.trials + report.pruned).toBe(80);
    expect(report.infeasible).toBeGreaterThan(0);
    expect(seen(report)).toEqual(["rate"]);
    expect(report.warnings).toEqual([expect.stringMatching(/^most trials were pruned: \d+ count/)]);
  });
});
