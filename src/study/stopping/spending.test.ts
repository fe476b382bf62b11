import { expect, it } from "vitest";
import { float } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { createStudy } from "../study.ts";

const space = { x: float(0, 1) };

it("a run ends before another trial is expected to exceed the limit, over all runs", async () => {
  const study = await createStudy({ space, objectives: "minimize", seed: 1, storage: memory() });
  const stopped: unknown[] = [];
  study.on("stopped", ({ reason, explanation }) => stopped.push([reason, explanation]));
  const run = (maxCost: number, parallel: number) =>
    study.optimize(async ({ x }) => ({ value: x, cost: 0.1 }), { maxCost, parallel });
  await run(1, 1); // ten times 0.1, whose sum is not exactly 1
  expect(study.counts.complete).toBe(10);
  expect(stopped).toEqual([["cost", "1 of 1 is spent"]]);
  await run(1, 1);
  expect(study.counts.complete).toBe(10);
  await run(2, 4);
  expect(study.counts.complete).toBe(20);
});

it("a trial that runs counts with the mean, and one from elsewhere needs no cost", async () => {
  const study = await createStudy({ space, objectives: "minimize", storage: memory() });
  await study.add([
    { params: { x: 0.1 }, result: { value: 1, cost: 6 } },
    { params: { x: 0.2 }, result: { value: 2, cost: 2 } },
    { params: { x: 0.3 }, result: 4 },
  ]);
  const running = await study.ask();
  await study.optimize(() => ({ value: 0, cost: 4 }), { maxCost: 20 });
  expect(study.trials.map((t) => (t.state === "complete" ? t.cost : t.state))).toEqual([
    ...[6, 2, undefined, "running", 4, 4],
  ]);
  await running.tell({ value: 0, cost: 4 });
});

it("a result without a cost ends the run: its limit could not be kept", async () => {
  const study = await createStudy({ space, objectives: "minimize" });
  await expect(study.optimize(({ x }) => x, { maxCost: 3 })).rejects.toMatchObject({
    code: "result-invalid",
    message: "trial 0 has no cost, which a limit of cost needs",
  });
  expect(study.counts.complete).toBe(1);
  await expect(study.optimize(() => 0, { maxCost: 0 })).rejects.toThrow("maxCost must be");
});

it("no trial begins where the costs have no finite sum", async () => {
  const study = await createStudy({ space, objectives: "minimize", storage: memory() });
  await study.add([
    { params: { x: 0.1 }, result: { value: 1, cost: 1e308 } },
    { params: { x: 0.2 }, result: { value: 2, cost: 1e308 } },
  ]);
  await study.optimize(() => ({ value: 0, cost: 1 }), { maxCost: 20 });
  expect(study.counts.complete).toBe(2);
});
