import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importance, plot, toRows } from "../analysis/index.ts";
import { sobol } from "../sampler/qmc.ts";
import { random } from "../sampler/random.ts";
import type { Sampler } from "../sampler/sampler.ts";
import { choose, float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import { createDynamicStudy } from "./define-by-run/dynamic-study.ts";
import { openStudy } from "./open-study.ts";
import { listStudies } from "./stored/study-care.ts";
import { createStudy } from "./study.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-open-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const url = `sqlite:${join(folder, "a.db")}` as const;
const objective = ({ x }: { readonly x?: unknown }): number => (Number(x) - 0.3) ** 2;

beforeAll(async () => {
  await using study = await createStudy({
    ...{ name: "bowl", storage: url, objectives: "minimize", sampler: random(), seed: 7 },
    space: { x: float(0, 1), y: float(0, 1), m: choose({ a: { z: float(0, 1) }, b: {} }) },
    limits: { mb: { atMost: 5 } },
  });
  await study.setAttr("owner", "me");
  await study.optimize((p) => ({ value: objective(p), limits: { mb: 10 * p.y } }), { trials: 12 });
});

describe("openStudy", () => {
  it("reads a study without its space in code: what it is, its trials, importance, plots", async () => {
    await using study = await openStudy("bowl", url);
    expect(study).toMatchObject({
      name: "bowl",
      seed: 7,
      objectives: "minimize",
      limits: { mb: { atMost: 5 } },
      attributes: { owner: "me" },
      counts: { complete: 12, failed: 0 },
    });
    expect(Math.abs(Date.now() - study.createdAt.getTime())).toBeLessThan(3_600_000);
    expect(study.space.names).toEqual(["x", "y", "m", "m.a.z"]);
    expect(study.trials.map((t) => t.number)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    const feasible = study.trials.filter((t) => t.state === "complete" && t.feasible);
    const values = feasible.map((t) => (t.state === "complete" ? Number(t.value) : Infinity));
    expect(study.best?.value).toBe(Math.min(...values));
    expect(study.front.map((t) => t.number)).toEqual([study.best?.number]);
    expect(Object.keys(importance(study)).sort()).toEqual(["m", "m.a.z", "x", "y"]);
    expect(plot(study, "history")).toMatch(/^<svg /);
    expect(toRows(study)[3]["param:x"]).toBe(study.trials[3].params["x"]);
  });
  it("reads a study without a declared space, and says how to continue it", async () => {
    const storage = memory();
    const dynamic = await createDynamicStudy({ name: "d", objectives: "minimize", storage });
    await dynamic.optimize((t) => t.suggest("x", float(0, 1)), { trials: 6 });
    const study = await openStudy("d", storage);
    expect(study.space.names).toEqual(["x"]);
    expect(study.trials).toEqual(dynamic.trials);
    expect(importance(study)).toEqual(importance(dynamic));
    await expect(study.ask()).rejects.toMatchObject({
      code: "usage",
      hint: expect.stringMatching(/createDynamicStudy/),
    });
  });
  it("continues a study with its own sampler and seed, as createStudy does", async () => {
    const params = { x: float(0, 1), y: float(0, 1) };
    const whole = await createStudy({
      ...{ space: params, objectives: "minimize", sampler: random(), seed: 3 },
    });
    await whole.optimize(objective, { trials: 10 });
    const storage = memory();
    const begun = await createStudy({
      ...{ name: "c", space: params, objectives: "minimize", sampler: random(), seed: 3, storage },
    });
    await begun.optimize(objective, { trials: 6 });
    const study = await openStudy("c", storage);
    const finished: number[] = [];
    study.on("finished", ({ trial }) => finished.push(trial.number));
    await study.optimize((p) => objective(p), { trials: 9 });
    const last = await study.ask();
    await study.tell(last.ticket, objective(last.params));
    expect(study.trials.map((t) => t.params)).toEqual(whole.trials.map((t) => t.params));
    expect(finished).toEqual([6, 7, 8, 9]);
    expect(study.best?.value).toBe(whole.best?.value);
  });
  it("a study that exists goes on with its own sampler unless another one is given", async () => {
    const common = { objectives: "minimize", storage: memory() } as const;
    const proposedBy = async (options: { readonly name: string; readonly sampler?: Sampler }) => {
      const study = await createStudy({ ...common, ...options, space: { x: float(0, 1) } });
      await study.ask();
      const origin = study.trials.at(-1)?.origin;
      return typeof origin === "object" ? origin.sampler : origin;
    };
    expect(await proposedBy({ name: "a", sampler: sobol() })).toBe("sobol");
    expect(await proposedBy({ name: "a" })).toBe("sobol");
    expect(await proposedBy({ name: "a", sampler: random() })).toBe("random");
    expect(await proposedBy({ name: "b" })).toBe("auto");
    // One that is none of Attune's cannot be made from its name.
    expect(await proposedBy({ name: "c", sampler: { ...random(), name: "mine" } })).toBe("mine");
    expect(await proposedBy({ name: "c" })).toBe("auto");
  });
  it("needs the sampler, and constraints, where they are not stored", async () => {
    const storage = memory();
    const sampler = { ...random(), name: "mine" };
    await createStudy({
      name: "own",
      space: { x: float(0, 1) },
      objectives: "minimize",
      sampler,
      storage,
    });
    const study = await openStudy("own", storage);
    await expect(study.ask()).rejects.toThrow(/sampler "mine", which is none of Attune's/);
    const given = await openStudy("own", storage, { sampler });
    await (await given.ask()).tell(1);
    expect(given.counts.complete).toBe(1);
    const ruled = space({ x: float(0, 1) }, { constraints: { low: ({ x }) => x < 0.5 } });
    await createStudy({ name: "ruled", space: ruled, objectives: "minimize", storage });
    const opened = await openStudy("ruled", storage);
    expect(opened.trials).toEqual([]);
    await expect(opened.ask()).rejects.toThrow(/constraint "low" of study "ruled" is a function/);
  });
  it("copies, renames and deletes", async () => {
    const other = `sqlite:${join(folder, "b.db")}` as const;
    const study = await openStudy("bowl", url);
    const { trials } = study;
    await study.copy("again");
    await study.copy("bowl", other);
    await expect(study.copy("again")).rejects.toMatchObject({ code: "study-exists" });
    await study.close();
    for (const [name, place] of [
      ["again", url],
      ["bowl", other],
    ] as const) {
      await using copy = await openStudy(name, place);
      expect(copy.trials).toEqual(trials);
      expect([copy.seed, copy.attributes]).toEqual([7, { owner: "me" }]);
    }
    const again = await openStudy("again", url);
    await again.setAttr("note", [1, "two"]);
    await again.rename("renamed");
    expect([again.name, again.trials, again.attributes]).toEqual([
      ...["renamed", trials],
      { owner: "me", note: [1, "two"] },
    ]);
    await expect(again.rename("bowl")).rejects.toMatchObject({ code: "study-exists" });
    await again.optimize(() => ({ value: -1, limits: { mb: 0 } }), { trials: 13 });
    expect(again.best).toMatchObject({ number: 12, value: -1 });
    expect((await listStudies(url)).map((s) => [s.name, s.counts.complete])).toEqual([
      ["bowl", 12],
      ["renamed", 13],
    ]);
    await again.delete();
    await expect(openStudy("renamed", url)).rejects.toMatchObject({ code: "study-not-found" });
  });
  it("names the nearest study, and creates no file for a path that does not exist", async () => {
    await expect(openStudy("bwol", url)).rejects.toMatchObject({
      code: "study-not-found",
      hint: "did you mean bowl?",
    });
    const missing = join(folder, "missing.db");
    await expect(openStudy("bowl", `sqlite:${missing}`)).rejects.toMatchObject({
      code: "storage-unreachable",
      message: `there is no file ${missing}`,
    });
    await expect(listStudies(`sqlite:${missing}`)).rejects.toMatchObject({
      code: "storage-unreachable",
    });
    expect(existsSync(missing)).toBe(false);
    await expect(openStudy("bowl", url, { samplr: random() } as object)).rejects.toThrow(
      /openStudy has no option "samplr"/,
    );
  });
});
