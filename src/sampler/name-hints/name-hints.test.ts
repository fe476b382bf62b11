import { describe, expect, it } from "vitest";
import { categorical, choose, float, int, ordinal } from "../../space/builders.ts";
import { Encoding } from "../../space/encoding.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { ParamTree } from "../../space/param.ts";
import { space } from "../../space/space.ts";
import { NameHints } from "./name-hints.ts";

const hintsOf = (params: ParamTree) => {
  const searched = space(params);
  const hints = NameHints.of(searched, new Encoding(searched.axes));
  /** The point of the trial in this place, which would be this one. */
  const led = (place: number, unit = new Float64Array(searched.width).fill(0.5)) => {
    const reason = hints?.lead(unit, place);
    return { unit, reason, values: searched.flatten(searched.fromUnit(unit)) };
  };
  return { hints, led };
};
const rate = float(1e-5, 1, { log: true });

describe("hints of names", () => {
  it("put the first trial at the usual values, and leave others where they are", () => {
    const { values, reason } = hintsOf({
      lr: rate,
      dropout: float(0, 0.8),
      batch: int(8, 512, { log: true }),
      heat: float(0, 1),
    }).led(0);
    expect(values).toEqual({ lr: expect.closeTo(1e-3, 12), dropout: 0.2, batch: 32, heat: 0.5 });
    expect(reason).toBe("usual values, by the names of lr, dropout, batch");
  });
  it("put the second trial near them: an even cover, narrowed", () => {
    const { led } = hintsOf({ lr: rate, heat: float(0, 1) });
    const at = (u: number) => led(1, Float64Array.of(u, u));
    expect(at(0.5).reason).toBe("near usual values, by the names of lr");
    const points = [0.05, 0.25, 0.5, 0.75, 0.95].map((u) => at(u).unit);
    expect(points.map(([, heat]) => heat)).toEqual([0.05, 0.25, 0.5, 0.75, 0.95]);
    // Normal around 0.4 with a deviation of one of the five powers of ten, 0.2, within [0, 1].
    const wanted = [0.12, 0.28, 0.41, 0.54, 0.73];
    for (const [i, [lr]] of points.entries()) expect(lr).toBeCloseTo(wanted[i], 1);
  });
  it("leave all further trials alone", () => {
    expect(hintsOf({ lr: rate }).led(2)).toMatchObject({ unit: Float64Array.of(0.5) });
    expect(hintsOf({ lr: rate }).led(2).reason).toBeUndefined();
  });
  it("count less with each result, from 25 on nothing, and are highest at the usual value", () => {
    const { hints } = hintsOf({ lr: rate });
    expect([1, 4, 25].map((n) => hints!.weight(n))).toEqual([1, 0.25, 0]);
    const [low, usual, high] = [0.1, 0.4, 0.9].map((u) => hints!.logDensity(Float64Array.of(u)));
    expect(usual).toBeCloseTo(0, 12);
    expect(low).toBeLessThan(usual);
    expect(high).toBeLessThan(low);
    const slope = new Float64Array(1);
    hints!.addSlope(1, Float64Array.of(0.6), slope);
    expect(slope[0]).toBeCloseTo(-0.2 / 0.2 ** 2, 6);
  });
  it("do not exist where the value is out of range or the scale is an odd one", () => {
    expect(hintsOf({ dropout: float(0.3, 0.8) }).hints).toBeUndefined();
    expect(hintsOf({ lr: float(0, 1) }).hints).toBeUndefined();
    expect(hintsOf({ momentum: float(0, 0.9001) }).hints).toBeUndefined();
    expect(hintsOf({ x: rate, y: categorical(["a", "b"]) }).hints).toBeUndefined();
    expect(hintsOf({ momentum: float(0, 0.9) }).led(0).values).toEqual({ momentum: 0.9 });
  });
  it("take the next usual value where the first is out of range, or at its end", () => {
    for (const high of [3e-4, 1e-3]) {
      const { values } = hintsOf({ learning_rate: float(1e-6, high, { log: true }) }).led(0);
      expect(values).toEqual({ learning_rate: expect.closeTo(5e-5, 12) });
    }
  });
  it("keep to the steps of a parameter", () => {
    const { values } = hintsOf({ n_estimators: int(60, 480, { step: 60 }) }).led(0);
    expect(values).toEqual({ n_estimators: 120 });
  });
  it("choose among choices", () => {
    const { values, reason } = hintsOf({
      batch_size: categorical([16, 32, 64, 128]),
      bs: ordinal([64, 32, 16]),
      optimizer: categorical(["sgd", "adam"]),
      solver: categorical(["a", "b"]),
    }).led(0);
    expect(values).toMatchObject({ batch_size: 32, bs: 32, optimizer: "adam" });
    expect(reason).toBe("usual values, by the names of bs, batch_size, optimizer");
  });
  it("give way to the default of a parameter, and say so", () => {
    const { led, hints } = hintsOf({
      lr: float(1e-5, 1, { log: true, default: 0.1 }),
      dropout: float(0, 0.8),
      optimizer: categorical(["sgd", "adam"], { default: "sgd" }),
    });
    const { values, reason } = led(1);
    expect(values).toMatchObject({ lr: expect.closeTo(0.1, 1) });
    expect(reason).toBe("near usual values, by the names of dropout; the default of lr");
    const at = (lr: number, level: number) => hints!.logDensity(Float64Array.of(lr, 0.25, level));
    expect(at(0.8, 0)).toBeGreaterThan(at(0.4, 0));
    expect(at(0.8, 0)).toBeGreaterThan(at(0.8, 1));
  });
  it("say nothing of the second trial where only choices have usual values", () => {
    expect(hintsOf({ optimizer: categorical(["sgd", "adam"]) }).led(1).reason).toBeUndefined();
  });
  it("know parameters of a branch", () => {
    const { led } = hintsOf({
      opt: choose({ sgd: { lr: rate, momentum: float(0, 1) }, none: {} }),
    });
    expect(led(0, Float64Array.of(0.1, 0.9, 0.9)).values).toEqual({
      opt: "sgd",
      "opt.sgd.lr": expect.closeTo(1e-2, 12),
      "opt.sgd.momentum": 0.9,
    });
  });
  it("know parameters of a branch that was given by a condition, by the names that the user gave", () => {
    const searched = spaceFrom({
      opt: { type: "categorical", choices: ["sgd", "none"] },
      momentum: { type: "float", low: 0, high: 1, when: { opt: "sgd" } },
      act: { type: "categorical", choices: ["tanh", "relu"], when: { opt: "sgd" } },
      mode: { type: "categorical", choices: ["a", "b"], when: { opt: "sgd" } },
    });
    const unit = new Float64Array(4).fill(0.1);
    const reason = NameHints.of(searched, new Encoding(searched.axes))!.lead(unit, 0);
    expect(searched.flatten(searched.fromUnit(unit))).toEqual({
      ...{ opt: "sgd", momentum: 0.9, act: "relu", mode: "a" },
    });
    expect(reason).toBe("usual values, by the names of momentum, act");
  });
  it("of a branch do not depend on what other branches are", () => {
    const searched = {
      model: choose({
        network: { lr: rate, n_layers: int(1, 6), batch: int(8, 512, { log: true }) },
        boosting: { lr: rate, max_depth: int(1, 12) },
      }),
      iterations: int(10, 1000, { log: true }),
    };
    const { led } = hintsOf(searched);
    const at = (model: number) => led(0, Float64Array.of(model, ...Array(6).fill(0.5))).values;
    expect(at(0.1)).toMatchObject({
      "model.network.lr": expect.closeTo(1e-3, 12),
      iterations: 100,
    });
    expect(at(0.9)).toMatchObject({
      "model.boosting.lr": expect.closeTo(0.1, 12),
      "model.boosting.max_depth": 6,
    });
  });
});
