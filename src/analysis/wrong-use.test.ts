import { describe, expect, it } from "vitest";
import { float } from "../space/number.ts";
import { createStudy } from "../study/study.ts";
import {
  convergence,
  hypervolume,
  importance,
  Plot,
  paretoFront,
  plot,
  plotPng,
  toCsv,
  toRows,
} from "./index.ts";

type Loose = (...args: readonly unknown[]) => unknown;

/** The message and hint of a call that must be refused. */
function refusal(call: Loose, ...args: readonly unknown[]): string {
  try {
    call(...args);
  } catch (error) {
    const { name, message, hint } = error as Error & { hint?: string };
    expect(name, message).toBe("AttuneError");
    return hint === undefined ? message : `${message} [${hint}]`;
  }
  throw new Error("the call was accepted");
}

// As a program that is not type-checked calls them.
const loose = { convergence, hypervolume, importance, paretoFront, plot, toCsv, toRows } as {
  readonly [name: string]: unknown;
} as { readonly [name: string]: Loose };

const open = () => createStudy({ space: { x: float(0, 1) }, objectives: "minimize" });

describe("analysis of something else than a study", () => {
  it.each(Object.keys(loose))("%s", async (name) => {
    const hint = "[give what createStudy or openStudy returned]";
    for (const [given, shown] of [
      [undefined, "undefined"],
      [null, "null"],
      [{}, "{}"],
      ["study", '"study"'],
    ])
      expect(refusal(loose[name], given, "history")).toBe(
        `${name} needs a study, got ${shown} ${hint}`,
      );
    const promise = open();
    expect(refusal(loose[name], promise, "history")).toBe(
      `${name} needs a study, got a promise [write await before it]`,
    );
    await (await promise).close();
  });
});

describe("something else than a plot", () => {
  it.each([
    ["history", 'plotPng needs a plot, got "history"'],
    [{}, "plotPng needs a plot, got {}"],
  ])("plotPng(%o)", async (given, message) => {
    const hint = "give what createPlot(study, kind) returned";
    await expect((plotPng as Loose)(given)).rejects.toMatchObject({ message, hint });
  });
  it("the numbers of no plot", () => {
    expect(refusal((numbers) => new (Plot as new (n: unknown) => Plot)(numbers), {})).toBe(
      "a plot is made of the numbers of one, got {} [call createPlot(study, kind)]",
    );
  });
});

describe("wrong options of analysis", () => {
  it.each([
    ["plot", ["histroy"], 'there is no plot "histroy" [did you mean history?]'],
    ["plot", [1n], /^there is no plot 1n/],
    ["plot", ["history", { objectve: "a" }], /no option "objectve" \[did you mean objective\?\]/],
    ["plot", ["slice", { params: "x" }], 'params must be a list of names, got "x"'],
    ["plot", ["slice", { params: [1n] }], "there is no parameter 1n"],
    ["plot", ["slice", null], /^plot takes its options as an object, got null/],
    ["importance", [{ sed: 1 }], 'importance has no option "sed" [did you mean seed?]'],
    ["importance", [{ seed: "1" }], 'seed must be a whole number, got "1"'],
    ["importance", [null], /^importance takes its options as an object, got null/],
    ["importance", [{ objective: 1n }], /^there is no objective 1n/],
    ["hypervolume", [{ a: 1 }], /^hypervolume needs objectives by name, the study has one/],
  ])("%s %o", async (name, args, message) => {
    await using study = await open();
    await study.optimize(({ x }) => x, { trials: 5 });
    expect(refusal(loose[name], study, ...args)).toMatch(message);
  });
  it("a reference of hypervolume without a number, or with another name", async () => {
    await using study = await createStudy({
      space: { x: float(0, 1) },
      objectives: { a: "minimize", b: "maximize" },
    });
    expect(refusal(loose["hypervolume"], study)).toBe("the reference needs a number for a");
    expect(refusal(loose["hypervolume"], study, { a: 1, b: "2" })).toBe(
      'b must be a number, got "2"',
    );
    expect(refusal(loose["hypervolume"], study, { a: 1, B: 2 })).toBe(
      'the reference has no option "B" [did you mean b?]',
    );
  });
});
