import { join } from "node:path";
import { expect, it } from "vitest";
import { createStudy, float } from "../src/index.ts";
import { createRng } from "../src/numeric/rng.ts";
import { attuneHere, scratch } from "./command.ts";

it("the best trial of a noisy study is printed by what is expected, with what was observed", async () => {
  const folder = scratch();
  const stream = createRng(1);
  const study = await createStudy({
    ...{ name: "s", objectives: "maximize", seed: 5 },
    storage: `sqlite:${join(folder, "attune.db")}`,
    space: { x: float(0, 1) },
  });
  await study.optimize(({ x }, { number }) => -((x - 0.4) ** 2) + stream.fork(number).normal(), {
    trials: 24,
    confirm: true,
  });
  const best = study.best!;
  await study.close();
  const text = await attuneHere(folder, "best");
  const [value, estimate, error] = [best.value, best.estimate!, best.error!].map((v) =>
    String(Number(v.toPrecision(4))),
  );
  expect(text.out).toContain(`${estimate} ± ${error}  x `);
  expect(text.out).toContain(`(trial ${best.number}; observed ${value})`);
  const json = JSON.parse((await attuneHere(folder, "best", "--json")).out);
  expect(json).toMatchObject({ number: best.number, value: best.value });
  expect([json.estimate, json.error]).toEqual([best.estimate, best.error]);
});
