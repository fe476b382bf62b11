import { expect, it } from "vitest";
import { float } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { genetic } from "./evolution/genetic.ts";
import { random } from "./random.ts";
import type { Sampler } from "./sampler.ts";
import { tpe } from "./tpe/tpe.ts";

/** Mean over eight seeds of the best of 60 trials on a shifted bowl in five dimensions. */
async function meanBest(make: () => Sampler): Promise<number> {
  const space = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`x${i}`, float(-5, 5)]));
  let sum = 0;
  for (let seed = 0; seed < 8; seed++) {
    const study = await createStudy({ space, objectives: "minimize", sampler: make(), seed });
    await study.optimize(
      (p) => Object.values(p).reduce((s, x, i) => s + (x - Math.sin(3 * i + 1) * 2) ** 2, 0),
      { trials: 60 },
    );
    sum += study.best!.value;
  }
  return sum / 8;
}

it("TPE finds far better points than chance, and evolution better ones", async () => {
  const chance = await meanBest(random);
  expect(await meanBest(tpe)).toBeLessThan(0.4 * chance);
  expect(await meanBest(() => tpe({ multivariate: false }))).toBeLessThan(0.6 * chance);
  expect(await meanBest(genetic)).toBeLessThan(0.8 * chance);
});
