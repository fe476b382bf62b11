import { describe, expect, it } from "vitest";
import { createParts, type PartsOptions } from "../../../test/study-parts.ts";
import { TrialFailure } from "../../trial/failure.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import { PRUNED_RESULT } from "../../trial/pruned.ts";
import type { EvaluationLimits, Evaluator } from "./evaluator.ts";
import { evaluateByFunction } from "./function.ts";
import { evaluateRepeatedly } from "./repeated.ts";

/** Evaluates trials one after the other, each by results that are written down. */
async function evaluateWritten(
  trials: readonly (readonly unknown[])[],
  repeats: number,
  options: PartsOptions & { readonly limits?: Limits; readonly objectives?: Objectives } = {},
) {
  const { asking, mirror, context, telling } = await createParts(options);
  const seen: string[] = [];
  const inner: Evaluator = {
    killable: true,
    evaluate(trial) {
      seen.push(`${trial.number}/${trial.repeat}`);
      const result = trials[trial.number][trial.repeat];
      if (result instanceof Error) throw result;
      return result;
    },
    async close() {},
  };
  const evaluator = evaluateRepeatedly(inner, context, repeats);
  const results: unknown[] = [];
  for (const _ of trials) {
    const [trial] = (await asking.ask(1)).trials;
    const result: unknown = await evaluator.evaluate(trial, {});
    results.push(result);
    await telling.finish(trial.ticket, await trial.conclude(result));
  }
  return { results, seen, mirror };
}

describe("repeated evaluations", () => {
  it("are their mean, the standard error of the mean, and the sum of the costs", async () => {
    const written = [1, 2, 6].map((value) => ({ value, cost: value }));
    const { results, mirror } = await evaluateWritten([written], 3);
    // Sample variance 7, by hand: ((1−3)² + (2−3)² + (6−3)²) / 2.
    expect(results).toEqual([{ value: 3, limits: {}, error: Math.sqrt(7 / 3), cost: 9 }]);
    expect(mirror.rows.get(0)?.internal).toEqual({ repeats: [[1], [2], [6]] });
  });
  it("have no cost where one of them has none", async () => {
    const { results } = await evaluateWritten([[{ value: 1, cost: 1 }, 1]], 2);
    expect(results[0]).not.toHaveProperty("cost");
  });
  it("with an infinite value have no error", async () => {
    const { results } = await evaluateWritten([[1, Infinity]], 2);
    expect(results).toEqual([{ value: Infinity, limits: {}, error: 0 }]);
  });
  it("stop where a trial is plainly worse than the best, repeat by repeat", async () => {
    const { seen, results, mirror } = await evaluateWritten(
      [
        [1, 1.1, 0.9],
        [9, 9, 9],
        [0.9, 1, 0.8],
      ],
      3,
    );
    expect(seen).toEqual(["0/0", "0/1", "0/2", "1/0", "2/0", "2/1", "2/2"]);
    // The best one's mean, and the difference to its first repeat.
    expect(results[1]).toMatchObject({ value: 1 + 8 });
    expect(mirror.best?.number).toBe(2);
  });
  it("compare in the objective's direction", async () => {
    const { seen } = await evaluateWritten(
      [
        [5, 5.1],
        [1, 1],
        [9, 9],
      ],
      2,
      { objectives: "maximize" },
    );
    expect(seen).toEqual(["0/0", "0/1", "1/0", "2/0", "2/1"]);
  });
  it("of several objectives are all made, with values, errors and limits by name", async () => {
    const result = (a: number, b: number, mb: number) => ({ value: { a, b }, limits: { mb } });
    const { results, seen } = await evaluateWritten(
      [
        [result(1, 2, 3), result(3, 2, 5)],
        [result(99, 99, 9), result(99, 99, 9)],
      ],
      2,
      { objectives: { a: "minimize", b: "minimize" }, limits: { mb: { atMost: 9 } } },
    );
    expect(results[0]).toEqual({ value: { a: 2, b: 2 }, limits: { mb: 4 }, error: { a: 1, b: 0 } });
    expect(seen).toHaveLength(4);
  });
  it("end with a prune, and fail with the repeat that failed", async () => {
    const { seen } = await evaluateWritten([[1, PRUNED_RESULT, 1]], 3);
    expect(seen).toEqual(["0/0", "0/1"]);
    await expect(evaluateWritten([[1, Number.NaN, 1]], 3)).rejects.toEqual(
      new TrialFailure("not-a-number", "repeat 1: the value is not a number"),
    );
    await expect(evaluateWritten([[1, new Error("no luck")]], 2)).rejects.toThrow("no luck");
  });
  it("are compared with a best trial of an earlier format, and not with one that was not repeated", async () => {
    for (const [repeats, expected] of [
      [[1, 1.01], 1],
      [[[1], [1.01]], 1],
      [[1], 2],
      [undefined, 2],
      [["1", "2"], 2],
    ] as const) {
      const { asking, context } = await createParts();
      const [first, second] = (await asking.ask(2)).trials;
      if (repeats !== undefined) first.setInternal("repeats", repeats);
      await first.tell(1);
      let evaluations = 0;
      const inner = evaluateByFunction(() => {
        evaluations++;
        return 99;
      });
      await evaluateRepeatedly(inner, context, 2).evaluate(second, {});
      expect(evaluations).toBe(expected);
    }
  });
  it("share the time limit of their trial, and the last has some to start with", async () => {
    const { asking, context } = await createParts();
    const [trial] = (await asking.ask(1)).trials;
    let elapsed = 0;
    Object.defineProperty(trial, "elapsed", { get: () => elapsed });
    const limits: EvaluationLimits[] = [];
    const inner: Evaluator = {
      killable: true,
      evaluate(_, given) {
        limits.push(given);
        elapsed += 4;
        return 1;
      },
      async close() {},
    };
    const evaluator = evaluateRepeatedly(inner, context, 3);
    await evaluator.evaluate(trial, { seconds: 6, megabytes: 5 });
    expect(limits).toEqual([
      { seconds: 6, megabytes: 5 },
      { seconds: 2, megabytes: 5 },
      { seconds: 0.001, megabytes: 5 },
    ]);
  });
  it("close what they evaluate by, and are killable as it is", async () => {
    const { context } = await createParts();
    let closed = 0;
    const inner: Evaluator = {
      killable: false,
      evaluate: () => 1,
      async close() {
        closed++;
      },
    };
    const evaluator = evaluateRepeatedly(inner, context, 2);
    await evaluator.close();
    expect([closed, evaluator.killable]).toEqual([1, false]);
  });
});
