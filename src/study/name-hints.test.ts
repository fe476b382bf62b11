import { describe, expect, it } from "vitest";
import { auto } from "../sampler/auto.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { float } from "../space/builders.ts";
import { memory } from "../storage/memory/memory.ts";
import { minimize } from "./minimize/minimize.ts";
import { openStudy } from "./open-study.ts";
import { storeNameHints } from "./stored/stored-definition.ts";
import { createStudy } from "./study.ts";

const space = { lr: float(1e-5, 1, { log: true }), heat: float(0, 100) };
const CENTER = Math.sqrt(1e-5);
const loss = ({ lr, heat }: { lr: number; heat: number }): number =>
  (Math.log10(lr) + 2.5) ** 2 + (heat / 100 - 0.3) ** 2;
const given = { space, objectives: "minimize", seed: 1 } as const;

describe("usual values by the names of parameters", () => {
  it("are what the first trials take, which say so", async () => {
    const study = await createStudy(given);
    await study.optimize(loss, { trials: 3 });
    const [first, second, third] = study.trials;
    expect(first?.params).toEqual({ lr: expect.closeTo(1e-3, 12), heat: 50 });
    expect(first?.origin).toMatchObject({ reason: "usual values, by the names of lr" });
    expect(second?.origin).toMatchObject({ reason: "near usual values, by the names of lr" });
    expect(third?.origin).toMatchObject({ reason: "gp: fewer than 200 results" });
  });
  it("are switched off", async () => {
    const study = await createStudy({ ...given, sampler: auto({ nameHints: false }) });
    await study.optimize(loss, { trials: 2 });
    expect(study.trials[0]?.params.lr).toBeCloseTo(CENTER, 12);
    expect(study.trials.map((t) => t.origin)).toEqual(
      Array.from({ length: 2 }, () => ({ sampler: "auto", reason: "gp: fewer than 200 results" })),
    );
  });
  it("remain switched off in a study that stores so", async () => {
    const storage = memory();
    const created = await createStudy({ ...given, storage });
    await storeNameHints(storage, created.name, false);
    const study = await openStudy(created.name, storage);
    expect((await study.ask()).params["lr"]).toBeCloseTo(CENTER, 12);
    await study.close();
    await created.close();
  });
  it("are used by minimize, too, unless they are switched off", async () => {
    const first = async (sampler?: Sampler) =>
      (await minimize(loss, space, { trials: 1, seed: 1, sampler })).params.lr;
    expect(await first()).toBeCloseTo(1e-3, 12);
    expect(await first(auto({ nameHints: false }))).toBeCloseTo(CENTER, 12);
  });
  it("give way to beliefs, and are not used with several objectives", async () => {
    const sampler = auto({ beliefs: { heat: { near: 50 } } });
    const believed = await createStudy({ ...given, sampler });
    await believed.optimize(loss, { trials: 1 });
    expect(believed.trials[0]?.params.lr).toBeCloseTo(CENTER, 12);
    const several = await createStudy({ ...given, objectives: { a: "minimize", b: "minimize" } });
    await several.optimize((p) => ({ a: loss(p), b: p.heat }), { trials: 1 });
    expect(several.trials[0]?.params.lr).toBeCloseTo(CENTER, 12);
  });
});

it("with few trials a model takes over after a quarter of them, but not before three", async () => {
  const firstModelled = async (budget: number | undefined) => {
    const study = await createStudy({ ...given, budget });
    await study.optimize(loss, { trials: 6 });
    const { history } = study;
    return study.trials.find(({ number }) => history.note(number) !== undefined)?.number;
  };
  expect(await Promise.all([8, 12, 19, 20, 100, undefined].map(firstModelled))).toEqual([
    ...[3, 3, 4, 4, 4, 4],
  ]);
});
