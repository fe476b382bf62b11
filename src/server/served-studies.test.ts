import { expect, it } from "vitest";
import { memory } from "../storage/memory/memory.ts";
import { ServedStudies } from "./served-studies.ts";

it("a study that is forgotten stays open for the requests that use it, and the next one reads it again", async () => {
  const storage = memory();
  await storage.open({
    name: "s",
    space: { version: 1, params: { x: { type: "float", low: 0, high: 1 } } },
    objectives: "minimize",
    limits: {},
    seed: 1,
    sampler: "random",
  });
  const studies = new ServedStudies(storage, 60_000);
  const budgets = await studies.with("s", async (before) => {
    await storage.annotate("s", null, { internal: { budget: 3 } });
    await studies.forget("s");
    const { trials } = await before.ask(1, undefined);
    expect(trials.map((trial) => trial.number)).toEqual([0]);
    return studies.with("s", async (after) => [before.budget.trials, after.budget.trials]);
  });
  expect(budgets).toEqual([undefined, 3]);
  await studies.close();
  const [info] = await storage.list();
  expect(info.counts.running).toBe(1); // the client still has its trial
});
