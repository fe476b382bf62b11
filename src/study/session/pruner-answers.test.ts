import { describe, expect, it } from "vitest";
import type { Pruner } from "../../pruner/pruner.ts";
import { random } from "../../sampler/random.ts";
import { float } from "../../space/number.ts";
import type { History } from "../../trial/history.ts";
import { createStudy } from "../study.ts";

/** A pruner as a user without the type checker writes one. */
function pruner(methods: { readonly [method: string]: unknown }): Pruner {
  return {
    name: "mine",
    supports: { objectives: 1 },
    decide: () => "continue",
    ...methods,
  } as Pruner;
}

/** Why a run with this pruner ends: its error, or the message of its first failed trial. */
async function complaint(methods: { readonly [method: string]: unknown }): Promise<string> {
  await using study = await createStudy({
    ...({ space: { x: float(0, 1), y: float(0, 1) }, objectives: "minimize" } as const),
    ...{ sampler: random(), fidelity: { steps: [1, 3] }, pruner: pruner(methods), budget: 4 },
  });
  try {
    await study.optimize(
      async ({ x }, trial) => {
        for (
          let step = ((await trial.checkpoint.read())?.step ?? 0) + 1;
          step <= Math.min(3, trial.fidelity);
          step++
        ) {
          await trial.checkpoint.write(new Uint8Array([step]), step);
          if (await trial.report(x, step)) return trial.pruned();
        }
        return x;
      },
      { trials: 4 },
    );
  } catch (error) {
    return (error as Error).message;
  }
  const failed = study.trials.find((t) => t.state === "failed");
  return failed?.state === "failed" ? failed.message : "none";
}
const pausing = (decision = 0) => ({ decide: () => (decision++ % 2 === 0 ? "pause" : "continue") });

describe("what a pruner of a user answers is checked, with its name", () => {
  it.each([
    [{ decide: () => "halt" }, 'pruner mine must decide "continue", "stop" or "pause", got "halt"'],
    [{ decide: () => undefined }, /pruner mine must decide .*got undefined/],
    [{ decide: async () => "stop" }, /pruner mine must decide .*got a promise/],
    [{ ...pausing(), promote: () => 3 }, /pruner mine must promote a list of numbers .*got 3/],
    [{ ...pausing(), promote: () => null }, /pruner mine must promote .*got null/],
    [{ ...pausing(), promote: () => ["0"] }, /pruner mine must promote .*got \["0"\]/],
    [{ ...pausing(), promote: () => [0.5] }, /pruner mine must promote .*got \[0.5\]/],
    [{ ...pausing(), promote: async () => [0] }, /pruner mine must promote .*got a promise/],
    [{ promote: () => [], next: () => "2" }, /pruner mine must give the next step .*got "2"/],
    [
      { promote: () => [], next: () => Number.NaN },
      /pruner mine must give the next step .*got NaN/,
    ],
  ])("%o", async (methods, message) => {
    expect(await complaint(methods)).toMatch(message);
  });
  it.each([
    [null, /pruner mine must take over with \{ from, unit, end \}, got null/],
    [{ from: 0 }, /pruner mine must take over with .*got \{"from":0\}/],
    [{ from: 0, unit: [1, 2], end: 9 }, /pruner mine must propose points \{ unit: Float64Array \}/],
    [{ from: 0, unit: new Float64Array(1), end: 9 }, "pruner mine proposed 1 coordinates"],
    [{ from: 0, unit: Float64Array.of(0.5, Number.NaN), end: 9 }, "pruner mine proposed NaN for y"],
  ])("takeover: %o", async (answer, message) => {
    const methods = { ...pausing(), promote: () => [0], takeover: () => answer };
    expect(await complaint(methods)).toMatch(message);
  });
  it("and right answers are taken", async () => {
    const takeover = () => ({ from: 1, unit: Float64Array.of(0.5, 0.5), end: 3 });
    const promote = ({ paused }: History) => [...paused.number.subarray(0, paused.length)];
    expect(await complaint({ ...pausing(), promote, next: () => 3 })).toBe("none");
    expect(await complaint({ ...pausing(), promote, takeover })).toBe("none");
  });
});
