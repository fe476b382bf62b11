import { describe, expect, it } from "vitest";
import { auto } from "../../sampler/auto.ts";
import { random } from "../../sampler/random.ts";
import { float } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { Storage } from "../../storage/storage.ts";
import { minimize } from "../minimize/minimize.ts";
import { openStudy } from "../open-study.ts";
import { createStudy } from "../study.ts";

const space = { x: float(0, 1), y: float(0, 1), z: float(0, 1) };
type Point = { readonly x: number; readonly y: number; readonly z: number };
const near = (at: number) => (p: Point) => (p.x - at) ** 2 + 3 * (p.y - at) ** 2 + (p.z - 0.9) ** 2;
const open = (storage: Storage, name: string, seed: number, more: object = {}) =>
  createStudy({ space, objectives: "minimize", storage, name, seed, ...more });
/** A study of 20 trials. */
async function earlier(storage: Storage, name: string, f = near(0.8), more: object = {}) {
  const study = await open(storage, name, 7, { sampler: random(), ...more });
  return study.optimize(f, { trials: 20 });
}
const valuesOf = (study: { readonly trials: readonly object[] }) =>
  study.trials.map((t) => ("value" in t ? t.value : undefined));
const reasonsOf = ({ trials }: Awaited<ReturnType<typeof open>>) =>
  trials.map(({ origin }) => (typeof origin === "object" ? origin.reason : origin));

describe("a new study", () => {
  it("begins with what was good in an earlier one, says so, and is told to start without", async () => {
    const storage = memory();
    await earlier(storage, "before");
    const study = await open(storage, "now", 1);
    await study.optimize(near(0.75), { trials: 6 });
    expect(study.experience).toEqual(["before"]);
    expect(reasonsOf(study)[0]).toBe("experience: a point that was good in 1 earlier study");
    expect(reasonsOf(study).at(-1)).toContain("with the experience of 1 earlier study");
    for (const without of [{ experience: false }, { sampler: auto({ experience: false }) }]) {
      const alone = await open(storage, `alone ${Object.keys(without)[0]}`, 1, without);
      await alone.optimize(near(0.75), { trials: 6 });
      expect(alone.experience).toEqual([]);
      expect(study.best!.value).toBeLessThan(0.5 * alone.best!.value);
    }
    const found = await minimize(near(0.75), space, { storage, name: "m", seed: 1, trials: 1 });
    expect(found.params).toEqual(study.trials[0]!.params);
  });
  it("goes on with the experience that it began with, in any process, also when that is deleted", async () => {
    const [storage, other] = [memory(), memory()];
    for (const s of [storage, other]) await earlier(s, "before");
    const whole = await open(other, "now", 1);
    await whole.optimize(near(0.75), { trials: 9 });
    const first = await open(storage, "now", 1);
    await first.optimize(near(0.75), { trials: 4 });
    await earlier(storage, "later", near(0.2));
    await storage.remove("before");
    const again = await openStudy("now", storage);
    expect(again.experience).toEqual(["before"]);
    await again.optimize((p) => near(0.75)(p as Point), { trials: 9 });
    expect(valuesOf(again)).toEqual(valuesOf(whole));
  });
  it("learns nothing from one that it repeats: the same seed and results give the same trials", async () => {
    const storage = memory();
    const run = async (name: string, at: number) =>
      (await open(storage, name, 3)).optimize(near(at), { trials: 10 });
    const first = await run("first", 0.6);
    const second = await run("second", 0.6);
    expect(second.experience).toEqual(["first"]);
    expect(valuesOf(second)).toEqual(valuesOf(first));
    // Other results from trial 0 on: what the first ones showed counts.
    expect(reasonsOf(await run("third", 0.65))).toContain(
      "experience: a point that was good in 2 earlier studies",
    );
  });
  it("repeats a study of parameters whose names say where to begin, too", async () => {
    const storage = memory();
    const space = { lr: float(1e-4, 1, { log: true }), dropout: float(0, 0.5) };
    const run = async (name: string) => {
      const study = await createStudy({ space, objectives: "minimize", storage, name, seed: 3 });
      return study.optimize(({ lr, dropout }) => Math.log10(lr / 0.01) ** 2 + dropout ** 2, {
        trials: 10,
      });
    };
    const first = await run("first");
    const second = await run("second");
    expect(second.experience).toEqual(["first"]);
    expect(first.trials[0].params).toMatchObject({ lr: expect.closeTo(0.001, 6) });
    expect(second.trials.map((t) => t.params)).toEqual(first.trials.map((t) => t.params));
  });
  it("goes its own way from early on where an earlier one misleads", async () => {
    const storage = memory();
    await earlier(storage, "before", (p) => -near(0.75)(p));
    const study = await open(storage, "now", 1);
    await study.optimize(near(0.75), { trials: 12 });
    expect(study.experience).toEqual(["before"]);
    expect(reasonsOf(study).filter((reason) => reason?.includes("experience"))).toHaveLength(1);
  });
  it("learns from studies of the same direction, space and limits only", async () => {
    const storage = memory();
    await earlier(storage, "few");
    await storage.remove("few", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const maximized = await open(storage, "maximized", 1, { objectives: "maximize" });
    await maximized.optimize(near(0.8), { trials: 20 });
    const others = await createStudy({
      ...{ space: { a: float(0, 1), b: float(0, 1), x: float(0, 1) }, objectives: "minimize" },
      ...{ storage, name: "others", sampler: random() },
    });
    await others.optimize(({ x }) => x, { trials: 20 });
    const elsewhere = await createStudy({
      ...{ space: { x: float(2, 3), y: float(2, 3), z: float(2, 3) }, objectives: "minimize" },
      ...{ storage, name: "elsewhere", sampler: random() },
    });
    await elsewhere.optimize(({ x }) => x, { trials: 20 });
    expect((await open(storage, "now", 1)).experience).toEqual([]);
    const wider = await createStudy({
      ...{ space: { x: float(-0.5, 1.5), y: float(0, 1), w: float(0, 1) }, objectives: "minimize" },
      ...{ storage, name: "wider", sampler: random(), seed: 1 },
    });
    await wider.optimize(({ x, y }) => near(0.8)({ x, y, z: 0.9 }), { trials: 30 });
    expect((await open(storage, "then", 1)).experience).toEqual(["wider"]);
    expect((await open(storage, "random", 1, { sampler: random() })).experience).toEqual([]);
  });
});
