import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Row, type TuneOptions, tune } from "attune/tune";
import { describe, expect, it } from "vitest";
import { run } from "../src/cli/program.ts";
import { createRng } from "../src/numeric/rng.ts";
import { scratch } from "./command.ts";
import { recordingTerminal } from "./terminal.ts";

const rng = createRng(3);
/** The target grows with `a` on the whole, but falls in the middle; `b` is of no use. */
const rows: readonly Row[] = Array.from({ length: 240 }, (_, i) => {
  const a = (i % 60) / 6;
  const y = a + (a > 4 && a < 6 ? -4 : 0) + 0.5 * rng.normal();
  return { a, b: rng.uniform(), kind: i % 2 === 0 ? "x" : "z", y, label: y > 4 ? "yes" : "no" };
});
const grid: readonly Row[] = Array.from({ length: 101 }, (_, i) => ({
  ...{ a: i / 10, b: 0.5, kind: "x" },
}));
const quick = { trials: 6, folds: 3, parallel: 1, seed: 1, holdout: 0.2 } as const;

/** The rises and falls of predictions along `a`. */
function steps(values: readonly number[]) {
  const differences = values.slice(1).map((v, i) => v - values[i]);
  return { least: Math.min(...differences), most: Math.max(...differences) };
}
async function probabilities(options: Partial<TuneOptions<"classification">>) {
  const result = await tune<"classification">(rows, {
    ...{ ...quick, target: "label", ignore: ["y"] },
    ...options,
  });
  const yes: number[] = [];
  for await (const p of result.predict(grid)) yes.push(p.probability["yes"]);
  return { result, yes };
}

describe("monotone predictions", () => {
  it("of numbers never fall as the column rises, in any model that is written", async () => {
    const predict = async (options: Partial<TuneOptions<"regression">>) => {
      const result = await tune<"regression">(rows, {
        ...{ ...quick, target: "y", ignore: ["label"] },
        ...options,
      });
      const values: number[] = [];
      for await (const { prediction } of result.predict(grid)) values.push(prediction);
      return { result, values };
    };
    const { result, values } = await predict({ monotone: { a: 1 } });
    expect(steps(values).least).toBeGreaterThanOrEqual(0);
    expect(values.at(-1)! - values[0]).toBeGreaterThan(5);
    expect(result.best.members.every((m) => m.model === "boosting")).toBe(true);
    expect(result.notes).toContainEqual({
      column: "a",
      message:
        "predictions will not fall as its values rise; only boosting keeps that, so other models " +
        "are left out",
    });
    const free = await predict({ models: ["boosting"] });
    expect(steps(free.values).least).toBeLessThan(-0.5);
    expect(free.result.study).not.toBe(result.study);
  });
  it("of two classes are those of the second class, or of the positive one", async () => {
    const second = await probabilities({ monotone: { a: 1 } });
    expect(steps(second.yes).least).toBeGreaterThanOrEqual(-1e-15);
    expect(steps(second.yes).most).toBeGreaterThan(0.05);
    const of = { monotone: { a: -1 }, positive: "no", metric: "f1" } as const;
    const first = await probabilities(of);
    expect(steps(first.yes).least).toBeGreaterThanOrEqual(-1e-15);
    expect(first.result.notes).toContainEqual(
      expect.objectContaining({
        message: expect.stringMatching(/^the probability of no will not rise as its values rise;/),
      }),
    );
  });
  const folder = scratch();
  const table = join(folder, "rows.csv");
  writeFileSync(
    table,
    `a,b,kind,y\n${rows.map((r) => [r["a"], r["b"], r["kind"], r["y"]].join(",")).join("\n")}`,
  );
  it.each([
    ["a", '--monotone "a" is not COLUMN:+ or COLUMN:-'],
    ["a:", '--monotone "a:" is not COLUMN:+ or COLUMN:-'],
    ["A:+", '--monotone: no model uses a column "A"'],
    ["kind:+", '--monotone: column "kind" has categories, not numbers'],
    ["a:+,b:-1", "--monotone is kept by boosting only, not by linear"],
  ])("refuse %s", async (list, message) => {
    const terminal = recordingTerminal();
    const args = ["tune", table, "--target", "y", "--storage", "memory:", "--monotone", list];
    expect(await run([...args, "--models", "boosting,linear"], terminal)).toBe(2);
    expect(terminal.printedErr.trim().split("\n").at(-1)).toContain(message);
  });
});
