import { describe, expect, it } from "vitest";
import { spaceFrom } from "../../space/json/space-from.ts";
import {
  checkTemplate,
  fillTemplate,
  placeholdersOf,
  sharedVariables,
  variableOf,
} from "./template.ts";

const space = spaceFrom({
  rate: { type: "float", low: 0, high: 1 },
  o: {
    type: "choose",
    branches: { sgd: { m: { type: "float", low: 0, high: 1 } }, adam: {} },
  },
});
const names = placeholdersOf(space, "epochs");

it("placeholdersOf: every flat name, and the fidelity", () => {
  expect(names).toEqual(["rate", "o", "o.sgd.m", "epochs"]);
  expect(placeholdersOf(space, undefined)).toEqual(["rate", "o", "o.sgd.m"]);
});

describe("fillTemplate", () => {
  const fill = (args: readonly string[], values: { readonly [name: string]: unknown }) =>
    fillTemplate(args, values, names, { number: 4, repeat: 2 });
  it("puts values, the number and the repeat in place of names in braces", () => {
    expect(fill(["p", "--rate={rate}", "{o}-{trial}.{repeat}"], { rate: 0.5, o: "adam" })).toEqual([
      "p",
      "--rate=0.5",
      "adam-4.2",
    ]);
  });
  it("leaves out an argument without a value, and the option before a lone placeholder", () => {
    const adam = { rate: 0.5, o: "adam" };
    expect(fill(["p", "--m", "{o.sgd.m}", "last"], adam)).toEqual(["p", "last"]);
    expect(fill(["p", "--m={o.sgd.m}", "last"], adam)).toEqual(["p", "last"]);
    expect(fill(["p", "word", "{o.sgd.m}"], adam)).toEqual(["p", "word"]);
  });
  it("leaves other braces alone", () => {
    const args = ["awk", "{print}", `\${rate}`, "{}", "{ rate }"];
    expect(fill(args, { rate: 0.5 })).toEqual(args);
  });
});

describe("checkTemplate", () => {
  it("refuses a misspelt parameter", () => {
    expect(() => checkTemplate(["--r", "{raet}"], names)).toThrow(
      expect.objectContaining({
        message: "{raet} in the command names no parameter",
        hint: "did you mean {rate}?",
      }),
    );
  });
  it.each([
    [["p", "--rate", "{learning_speed}"]],
    [["p", "--rate={learning_speed}"]],
    [["p", "rate={learning_speed}", "{rate}"]],
  ])("refuses a value that names no parameter: %j", (args) => {
    expect(() => checkTemplate(args, names)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: "{learning_speed} in the command names no parameter",
        hint: "the parameters are rate, o, o.sgd.m, epochs",
      }),
    );
  });
  it("leaves braces of other languages alone", () => {
    checkTemplate(["awk", "{print}"], names);
    checkTemplate(["/usr/bin/jq", "{other_field}", "{rate}"], names);
    checkTemplate(["sh", "-c", "awk {print} | jq '{other_field}'"], names);
    checkTemplate(["node", "-e", "console.log({value})"], names);
  });
  it.each(["trial", "repeat"])("refuses {%s} where a parameter has that name, too", (name) => {
    expect(() => checkTemplate([`--n={${name}}`], ["rate", name])).toThrow(
      expect.objectContaining({
        code: "usage",
        message: expect.stringContaining(`or the parameter ${name}`),
        hint: expect.stringContaining(`ATTUNE_PARAM_${name.toUpperCase()}`),
      }),
    );
    checkTemplate(["{rate}"], ["rate", name]);
  });
  it("accepts parameters, trial, repeat, and braces that are something else", () => {
    checkTemplate(["{rate} {o.sgd.m} {epochs} {trial} {repeat} {something}", `\${raet}`], names);
  });
});

it("variableOf: upper case, anything else as an underscore", () => {
  expect(variableOf("optimizer.sgd.momentum")).toBe("ATTUNE_PARAM_OPTIMIZER_SGD_MOMENTUM");
  expect(variableOf("l2-penalty")).toBe("ATTUNE_PARAM_L2_PENALTY");
});

describe("fillTemplate and its edges", () => {
  const trial = { number: 0, repeat: 0 };
  it("does not fill in what a value itself has in braces, nor patterns of replacement", () => {
    const values = { rate: "{o} $& $1", o: "x" };
    expect(fillTemplate(["{rate}"], values, names, trial)).toEqual(["{o} $& $1"]);
  });
  it("fills every placeholder of an argument, or leaves the argument out", () => {
    const values = { rate: 1, o: "adam" };
    expect(fillTemplate(["{rate},{rate},{o}"], values, names, trial)).toEqual(["1,1,adam"]);
    expect(fillTemplate(["p", "{rate},{o.sgd.m}"], values, names, trial)).toEqual(["p"]);
  });
  it("keeps an option before an absent placeholder that is part of an argument", () => {
    expect(fillTemplate(["p", "-v", "m={o.sgd.m}"], { rate: 1 }, names, trial)).toEqual([
      "p",
      "-v",
    ]);
  });
  it("passes null, empty text and lists on as one argument each", () => {
    const values = { rate: null, o: "", epochs: [1, "a b"] };
    expect(fillTemplate(["{rate}", "{o}", "{epochs}"], values, names, trial)).toEqual([
      "null",
      "",
      '[1,"a b"]',
    ]);
  });
  it("takes names of the prototype for text of the program", () => {
    expect(fillTemplate(["{toString}", "{constructor}"], {}, names, trial)).toEqual([
      "{toString}",
      "{constructor}",
    ]);
  });
});

it("sharedVariables: names that differ in case or punctuation only", () => {
  expect(sharedVariables(["lr", "a.b", "LR", "a_b", "other", "lr"])).toEqual([
    { variable: "ATTUNE_PARAM_LR", names: ["lr", "LR"] },
    { variable: "ATTUNE_PARAM_A_B", names: ["a.b", "a_b"] },
  ]);
  expect(sharedVariables(["lr", "lr2"])).toEqual([]);
});
