import { describe, expect, it } from "vitest";
import { issuesOf } from "../../../test/contract/param-contract.ts";
import { spaceFrom } from "./space-from.ts";

describe("the flat form with when", () => {
  const s = spaceFrom({
    model: { type: "categorical", choices: ["svm", "net"] },
    c: { type: "float", low: 0.1, high: 10, log: true, when: { model: "svm" } },
    layers: { type: "categorical", choices: [1, 2], when: { model: "net" } },
    width2: { type: "int", low: 1, high: 9, when: { layers: 2 } },
  });
  it("becomes a conditional space that keeps its own names and values", () => {
    expect(s.names).toEqual(["model", "c", "layers", "width2"]);
    expect(s.axes.map((axis) => axis.name)).not.toEqual(s.names); // those are paths
    expect(s.axes.map((axis) => s.nameOf(axis))).toEqual(s.names);
    const seen = new Set<string>();
    const unit = new Float64Array(s.width);
    for (let i = 0; i < s.count(2); i++) {
      s.point(i, 2, unit);
      const values = s.fromUnit(unit);
      const flat: { readonly [name: string]: unknown } = s.flatten(values);
      seen.add(Object.keys(flat).sort().join());
      if ("layers" in flat) expect(typeof flat["layers"]).toBe("number");
      expect(s.unflatten(flat)).toEqual(values);
    }
    expect(seen).toEqual(new Set(["c,model", "layers,model", "layers,model,width2"]));
  });
  it("survives JSON", () => {
    const again = spaceFrom(JSON.parse(JSON.stringify(s.toJSON())));
    expect(again.names).toEqual(s.names);
    const flat = { model: "net", layers: 2, width2: 5 };
    expect(again.unflatten(flat)).toEqual(s.unflatten(flat));
    expect(again.toJSON()).toEqual(s.toJSON());
  });
  it("may have a boolean as a parent, also with when: null on other parameters", () => {
    const b = spaceFrom({
      on: { type: "boolean", when: null },
      rate: { type: "float", low: 0, high: 1, when: { on: true } },
    });
    expect(b.flatten(b.fromUnit(Float64Array.of(0.9, 0.5)))).toEqual({ on: true, rate: 0.5 });
    expect(b.flatten(b.fromUnit(Float64Array.of(0.1, 0.5)))).toEqual({ on: false });
  });
});

describe("what is wrong", () => {
  const opt = { type: "categorical", choices: ["sgd"] };
  const withWhen = (when: unknown) => ({ type: "float", low: 0, high: 1, when });
  it.each([
    [
      "an unknown parent",
      { opt, m: withWhen({ otp: "sgd" }) },
      { path: "m", code: "unknown-name", message: 'when names no parameter: "otp"' },
    ],
    [
      "an unknown value of the parent",
      { opt, m: withWhen({ opt: "adam" }) },
      { path: "m", code: "not-a-choice", message: 'when: "adam" is not one of opt\'s "sgd"' },
    ],
    [
      "two parents",
      { opt, m: withWhen({ opt: "sgd", a: 1 }) },
      { path: "m", code: "not-a-choice" },
    ],
    [
      "a parent without choices",
      { x: { type: "subset", items: ["a"] }, m: withWhen({ x: 0.5 }) },
      {
        path: "x",
        code: "not-a-choice",
        message: "only a parameter with choices, a float or an int can have dependants, not subset",
      },
    ],
  ])("%s", (_, json, issue) => expect(issuesOf(() => spaceFrom(json))).toMatchObject([issue]));

  it("parameters that depend on each other", () => {
    const json = {
      a: { type: "categorical", choices: ["x"], when: { b: "y" } },
      b: { type: "categorical", choices: ["y"], when: { a: "x" } },
    };
    expect(issuesOf(() => spaceFrom(json)).map((i) => [i.path, i.message])).toEqual([
      ["a", "depends on itself"],
      ["b", "depends on itself"],
    ]);
  });
});
