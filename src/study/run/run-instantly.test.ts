import { describe, expect, it } from "vitest";
import { random } from "../../sampler/random.ts";
import type { Sampler } from "../../sampler/sampler.ts";
import { tpe } from "../../sampler/tpe/tpe.ts";
import { float, int } from "../../space/builders.ts";
import type { Trial } from "../../trial/trial.ts";
import { createStudy } from "../study.ts";

const space = { x: float(0, 1, { default: 0.3 }), n: int(1, 9) };
interface Params {
  readonly x: number;
  readonly n: number;
}
type Objective = (params: Params, trial: Trial<Params, "minimize">) => number | Promise<number>;

/** Outcomes of a study without a listener (the fast loop), or with one (`Run`). */
async function outcomesOf(objective: Objective, sampler: Sampler, isWatched: boolean) {
  const study = await createStudy({ space, objectives: "minimize", sampler, seed: 3 });
  if (isWatched) study.on("finished", () => {});
  await study.optimize(objective, { trials: 40 });
  return study.trials.map(({ number, state, params, origin, attributes, ...t }) => ({
    number,
    state,
    params,
    origin,
    attributes,
    value: "value" in t ? t.value : undefined,
    message: "message" in t ? t.message : undefined,
  }));
}

const objectives: readonly (readonly [string, Objective])[] = [
  ["answers at once", ({ x, n }) => (x - 0.7) ** 2 + n],
  ["answers later", async ({ x, n }) => (x - 0.7) ** 2 + n],
  [
    "answers now at once, now later",
    ({ x, n }, t) => (t.number % 3 === 1 ? Promise.resolve(n) : x),
  ],
  [
    "fails now and then",
    ({ x }, t) => {
      if (t.number % 4 === 1) throw new Error("no luck");
      return t.number % 4 === 2 ? Number.NaN : x;
    },
  ],
  [
    "sets attributes, and is pruned",
    ({ x }, t) => {
      t.setAttr("seen", t.number);
      return t.number % 5 === 2 ? (t.pruned() as unknown as number) : x;
    },
  ],
  [
    "throws trial.pruned(), says it without returning it, and reports",
    async ({ x }, t) => {
      if (t.number % 4 === 1) throw t.pruned();
      if (t.number % 4 === 2) return void t.pruned() as unknown as number;
      if (t.number % 4 === 3) {
        await t.report(x, 5);
        throw t.pruned();
      }
      return x;
    },
  ],
  [
    "throws trial.pruned() at once, or says it without returning it",
    ({ x }, t) => {
      if (t.number % 3 === 1) throw t.pruned();
      if (t.number % 3 === 2) return void t.pruned() as unknown as number;
      return x;
    },
  ],
];

describe("the fast loop gives the trials that a run gives", () => {
  it.each(objectives)("for an objective that %s", async (_, objective) => {
    for (const sampler of [random, () => tpe()])
      expect(await outcomesOf(objective, sampler(), false)).toEqual(
        await outcomesOf(objective, sampler(), true),
      );
  });
  it("stops when the objective stops the study, and when the signal is aborted", async () => {
    const study = await createStudy({ space, objectives: "minimize", seed: 3 });
    await study.optimize(({ x }, t) => {
      if (t.number === 4) study.stop();
      return x;
    });
    expect(study.trials.map((t) => t.state)).toEqual(new Array(5).fill("complete"));
    const controller = new AbortController();
    await study.optimize(
      ({ x }, t) => {
        if (t.number === 7) controller.abort();
        return x;
      },
      { signal: controller.signal },
    );
    expect(study.trials.length).toBe(8);
  });
  it.each([false, true])(
    "gives a trial back whose objective stops the study and throws (watched: %s)",
    async (isWatched) => {
      const study = await createStudy({ space, objectives: "minimize", seed: 3 });
      if (isWatched) study.on("finished", () => {});
      await study.optimize(() => {
        study.stop();
        throw new Error("stopped on purpose");
      });
      expect(study.trials.map((t) => t.state)).toEqual(["waiting"]);
    },
  );
  it.each([false, true])(
    "ends without an error when its objective closes the study (watched: %s)",
    async (isWatched) => {
      const study = await createStudy({ space, objectives: "minimize", seed: 3 });
      if (isWatched) study.on("finished", () => {});
      let calls = 0;
      await study.optimize(async ({ x }) => {
        calls++;
        await study.close();
        return x;
      });
      expect(calls).toBe(1);
      expect(study.trials.map((t) => t.state)).toEqual(["waiting"]);
    },
  );
  it("aborts a trial whose objective answers later, and gives it back", async () => {
    const study = await createStudy({ space, objectives: "minimize", seed: 3 });
    await study.optimize((_, trial) => {
      queueMicrotask(() => study.stop());
      return new Promise<number>((_, reject) =>
        trial.signal.addEventListener("abort", () => reject(trial.signal.reason)),
      );
    });
    expect(study.trials.map((t) => t.state)).toEqual(["waiting"]);
    await study.optimize(({ x }) => x, { trials: 3 });
    expect(study.trials.map((t) => t.state)).toEqual(["complete", "complete", "complete"]);
  });
});
