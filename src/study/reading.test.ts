import { expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { float } from "../space/builders.ts";
import { createStudy } from "./study.ts";

const space = { x: float(0, 1), y: float(0, 1) };

it("trials and counts that a listener reads are those of that moment", async () => {
  const study = await createStudy({ space, objectives: "minimize", sampler: random(), seed: 1 });
  const seen: unknown[] = [];
  study.on("finished", () => {
    const { complete, failed, running } = study.counts;
    seen.push([study.trials.map((t) => t.state).join(" "), complete, failed, running]);
  });
  await study.optimize(
    (_, { number }) => {
      if (number === 1) throw new Error("no");
      return 1;
    },
    { trials: 3 },
  );
  expect(seen).toEqual([
    ["complete", 1, 0, 0],
    ["complete failed", 1, 1, 0],
    ["complete failed complete", 2, 1, 0],
  ]);
});

it("a listener that reads all trials at each event makes each record a few times only", async () => {
  const made = new Map<number, number>();
  const study = await createStudy({ space, objectives: "minimize", sampler: random(), seed: 1 });
  const records = new Set<object>();
  study.on("finished", () => {
    for (const trial of study.trials) {
      if (records.has(trial)) continue;
      records.add(trial);
      made.set(trial.number, (made.get(trial.number) ?? 0) + 1);
    }
  });
  await study.optimize(({ x }) => x, { trials: 200 });
  expect(made.size).toBe(200);
  expect(Math.max(...made.values())).toBeLessThanOrEqual(2);
});

it("best and front that are read again are the same records while nothing better was found", async () => {
  const study = await createStudy({
    space,
    objectives: { a: "minimize", b: "minimize" },
    sampler: random(),
    seed: 1,
  });
  const fronts = new Set<object>();
  let improved = 0;
  study.on("improved", () => improved++);
  study.on("finished", () => fronts.add(study.front));
  await study.optimize(({ x, y }) => ({ a: x + y * y, b: 1 - x + y }), { trials: 100 });
  expect(improved).toBeLessThan(100);
  expect(fronts.size).toBeLessThanOrEqual(improved + 1);
  const one = await createStudy({ space, objectives: "minimize", sampler: random(), seed: 1 });
  await one.optimize(({ x }) => x, { trials: 10 });
  expect(one.best).toBe(one.best);
});
