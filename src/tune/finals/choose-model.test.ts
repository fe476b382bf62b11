import { describe, expect, it } from "vitest";
import { contender, outOfFold } from "../../../test/tune-parts.ts";
import { createRng } from "../../numeric/rng.ts";
import { mean } from "../../numeric/statistics.ts";
import { fitBlend } from "../ensemble/blend.ts";
import { metrics } from "../metric.ts";
import { selectRows } from "../search/out-of-fold.ts";
import { type Contender, chooseModel } from "./choose-model.ts";

const PARTS = 5;
const { rmse, auc } = metrics;
const numbersOf = (choice: { readonly members: readonly { readonly contender: Contender }[] }) =>
  choice.members.map((m) => m.contender.evaluated.number);

const MODELS = ["linear", "forest", "boosting"] as const;
/** The same contender, of one of three models. */
const ofModel = (c: Contender, i: number): Contender => ({
  ...c,
  evaluated: { ...c.evaluated, model: MODELS[i % MODELS.length] },
});

/** Numbers, and candidates that know them but for errors of this size, the first one's least. */
function regression(errors: readonly number[], seed = 1, n = 200) {
  const rng = createRng(seed);
  const values = Array.from({ length: n }, () => rng.uniform());
  const contenders = errors.map((size, number) =>
    contender(
      number,
      Float64Array.from(values, (v) => v + size * (rng.uniform() - 0.5)),
      Float64Array.of(number),
    ),
  );
  return { rows: outOfFold(values, 0, PARTS), contenders };
}

/** Classes, and candidates that know nothing of them. */
function noise(seed: number, n = 200, count = 8) {
  const rng = createRng(seed);
  const values = Array.from({ length: n }, () => (rng.uniform() < 0.5 ? 1 : 0));
  const rows = outOfFold(values, 2, PARTS);
  const contenders = Array.from({ length: count }, (_, number) =>
    contender(
      number,
      Float64Array.from({ length: 2 * n }, () => 0.5).map((_v, k, all) => {
        if (k % 2 === 0) all[k + 1] = rng.uniform();
        return k % 2 === 0 ? 1 - all[k + 1] : all[k];
      }),
      Float64Array.of(0.5, 0.5),
    ),
  ).sort((a, b) => auc.score(b.validation, rows.target) - auc.score(a.validation, rows.target));
  return { rows, contenders };
}

describe("the choice of a model", () => {
  it("knows how much the choice among candidates flatters the best one", () => {
    const { rows, contenders } = noise(3);
    const { single } = chooseModel(contenders, rows, auc, true, createRng(1));
    expect(single.chosenScore).toBe(auc.score(contenders[0].validation, rows.target));
    expect(single.chosenScore).toBeGreaterThan(single.score);
  });
  it("is an ensemble where candidates are wrong in different rows", () => {
    const { rows, contenders } = regression([1, 1, 1, 1]);
    const { kept, single, gain } = chooseModel(contenders, rows, rmse, false, createRng(1));
    expect(numbersOf(kept).toSorted()).toEqual([0, 1, 2, 3]);
    expect(kept.members.reduce((sum, m) => sum + m.weight, 0)).toBeCloseTo(1, 12);
    expect(single.members.length).toBe(1);
    // Four errors of the same size that are independent have half the deviation.
    expect(kept.score / single.score).toBeGreaterThan(0.45);
    expect(kept.score / single.score).toBeLessThan(0.6);
    expect(gain?.score).toBeCloseTo(single.score - kept.score, 9);
    expect(gain?.low).toBeGreaterThan(0);
  });
  it("is the best candidate where no mixture is better", () => {
    const { rows, contenders } = regression([0.1, 3, 3, 3]);
    const { kept, single } = chooseModel(contenders, rows, rmse, false, createRng(1));
    expect(numbersOf(kept)).toEqual([0]);
    expect(kept).toEqual(single);
    expect(kept.score).toBeCloseTo(rmse.score(contenders[0].validation, rows.target), 12);
  });
  it("is mostly a single candidate of pure noise", () => {
    let ensembles = 0;
    const [all, alone]: [number[], number[]] = [[], []];
    for (let seed = 1; seed <= 12; seed++) {
      const { rows, contenders } = noise(seed);
      const { kept, single } = chooseModel(contenders, rows, auc, false, createRng(seed));
      if (kept.members.length > 1) ensembles++;
      all.push(kept.score);
      alone.push(single.score);
    }
    // The mean of candidates that say nothing is no better than one of them, but for chance.
    expect(ensembles).toBeLessThanOrEqual(9);
    // Though it is the best of many, its score is no better than chance: 0.5, with a standard error
    // of 0.012.
    expect(Math.abs(mean(alone) - 0.5)).toBeLessThan(0.036);
    expect(Math.abs(mean(all) - 0.5)).toBeLessThan(0.036);
  });
  it("of a part's rows has nothing of their targets in the predictions by which it is scored", () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { rows, contenders } = noise(seed, 60, 20);
      const models = contenders.map(ofModel);
      const predict = (values: Float64Array) => {
        const own = outOfFold([...values], 2, PARTS);
        return chooseModel(models, own, auc, false, createRng(1)).kept.crossFitted;
      };
      const before = predict(rows.target.values);
      for (let part = 0; part < PARTS; part++) {
        const { inside } = rows.divide(part);
        const turned = rows.target.values.map((v, k) => (rows.parts[k] === part ? 1 - v : v));
        expect(selectRows(predict(turned), inside, 2)).toEqual(selectRows(before, inside, 2));
      }
    }
  });
  it("is a single candidate when the user wants one, however good a mixture is", () => {
    const { rows, contenders } = regression([1, 1, 1, 1]);
    const { kept, single, gain } = chooseModel(contenders, rows, rmse, true, createRng(1));
    expect(kept.members).toEqual([{ contender: kept.members[0].contender, weight: 1 }]);
    const scores = contenders.map((c) => rmse.score(c.validation, rows.target));
    expect(numbersOf(kept)).toEqual([scores.indexOf(Math.min(...scores))]);
    expect(kept).toBe(single);
    expect(gain).toBeUndefined();
  });
  it("is the only candidate where there is one", () => {
    const { rows, contenders } = regression([1]);
    expect(numbersOf(chooseModel(contenders, rows, rmse, false, createRng(1)).kept)).toEqual([0]);
  });
  it("has the members by weight, which are those of all rows", () => {
    const { rows, contenders } = regression([1.3, 0.9, 1.1]);
    const { kept } = chooseModel(contenders, rows, rmse, false, createRng(1));
    const { weights } = fitBlend(
      contenders.map((c) => c.validation),
      rows.target,
      { score: rmse.score, sign: 1, most: 4 },
    );
    for (const { contender: c, weight } of kept.members)
      expect(weight).toBe(weights[c.evaluated.number]);
    const ordered = kept.members.map((m) => m.weight);
    expect(ordered).toEqual(ordered.toSorted((a, b) => b - a));
    // Each predicts its own number for the held row.
    const held = kept.members.reduce((sum, m) => sum + m.weight * m.contender.held[0], 0);
    expect([...kept.held]).toEqual([expect.closeTo(held, 12)]);
  });
  it.each([
    [100, 2],
    [101, 4],
    [501, 6],
    [2501, 8],
  ])("of %d rows has %d members at most", (n, most) => {
    const { rows, contenders } = regression(Array(12).fill(1), 1, n);
    const { kept } = chooseModel(contenders.map(ofModel), rows, rmse, false, createRng(1));
    expect(kept.members.length).toBeLessThanOrEqual(most);
    expect(kept.members.length).toBeGreaterThan(most / 2);
  });
  it("has four candidates of one model at most", () => {
    const { rows, contenders } = regression(Array(12).fill(1), 1, 3000);
    const { kept } = chooseModel(contenders, rows, rmse, false, createRng(1));
    expect(numbersOf(kept).toSorted()).toEqual([0, 1, 2, 3]);
  });
  it("is made among the best twelve candidates", () => {
    const { rows, contenders } = regression([...Array(12).fill(1), 0.01], 1, 3000);
    const { kept } = chooseModel(contenders.map(ofModel), rows, rmse, false, createRng(1));
    expect(numbersOf(kept)).not.toContain(12);
  });
  it("says how much better the ensemble is as a gain, also where more is better", () => {
    const { rows, contenders } = regression([1, 1, 1, 1]);
    const { r2 } = metrics;
    const { kept, single, gain } = chooseModel(contenders, rows, r2, false, createRng(1));
    expect(kept.members.length).toBe(4);
    expect(gain?.score).toBeCloseTo(kept.score - single.score, 12);
    expect(gain?.low).toBeGreaterThan(0);
  });
});
