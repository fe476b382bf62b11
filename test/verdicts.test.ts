import { expect, it } from "vitest";

/** What `bench/verdicts.mjs` finds of a run. Gains are those on 20,000 fresh rows. */
interface JudgedRun {
  readonly result: {
    readonly verdict: { readonly beatsConstant: boolean };
    readonly estimate: { readonly low: number; readonly high: number };
  };
  readonly truth: number;
  readonly constant: number;
}
const { judgeRun } = (await import(new URL("../bench/verdicts.mjs", import.meta.url).href)) as {
  judgeRun(options: {
    kind: string;
    task: "classification" | "regression";
    seed: number;
    trials: number;
    models: readonly string[];
    compares: boolean;
  }): Promise<JudgedRun>;
};

it.each([
  ["strong", "classification", true],
  ["strong", "regression", true],
  ["noise", "classification", false],
] as const)(
  "the verdict of a simulated table is true on fresh rows: %s, %s",
  async (kind, task, beats) => {
    const models = ["linear", "tree"];
    const run = await judgeRun({ kind, task, seed: 3, trials: 6, models, compares: false });
    const { verdict, estimate } = run.result;
    expect(verdict.beatsConstant).toBe(beats);
    expect(run.constant > 0).toBe(beats);
    expect(run.truth).toBeGreaterThanOrEqual(estimate.low);
    expect(run.truth).toBeLessThanOrEqual(estimate.high);
  },
);
