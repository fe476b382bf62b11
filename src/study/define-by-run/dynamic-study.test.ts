import Papa from "papaparse";
import { describe, expect, it } from "vitest";
import { importance, plot, toCsv, toRows } from "../../analysis/index.ts";
import { auto } from "../../sampler/index.ts";
import { random } from "../../sampler/random.ts";
import { EVERYTHING } from "../../sampler/sampler.ts";
import { categorical, choose, float, int } from "../../space/builders.ts";
import type { Param } from "../../space/param.ts";
import { memory } from "../../storage/memory/memory.ts";
import { createStudy } from "../study.ts";
import { createDynamicStudy } from "./dynamic-study.ts";
import type { AskedDynamicTrial, DynamicStudyOptions } from "./types.ts";

const create = (options: Partial<DynamicStudyOptions<"minimize", {}>> = {}) =>
  createDynamicStudy({ objectives: "minimize", sampler: random(), seed: 1, ...options });

describe("a study without a declared space", () => {
  it("shows every trial with what it asked for, failed ones with their reason", async () => {
    const study = await create();
    await study.optimize(
      (trial) => {
        const x = trial.suggest("x", float(0, 1));
        if (trial.number === 1) throw new Error("no luck");
        return x + trial.suggest("n", int(1, 3));
      },
      { trials: 3 },
    );
    expect(study.trials.map((t) => [t.number, t.state, Object.keys(t.params)])).toEqual([
      [0, "complete", ["x", "n"]],
      [1, "failed", ["x"]],
      [2, "complete", ["x", "n"]],
    ]);
    expect(study.trials[1]).toMatchObject({ reason: "error", message: "no luck" });
    expect(study.counts).toMatchObject({ complete: 2, failed: 1 });
    for (const t of study.trials)
      if (t.state === "complete")
        expect(t.value).toBe(Number(t.params["x"]) + Number(t.params["n"]));
  });

  it("hands out trials that suggest values and are told, failed and pruned", async () => {
    const study = await create();
    const [a, b, c] = await study.ask(3);
    const x = a.suggest("x", float(0, 1));
    await a.tell(x);
    b.suggest("x", float(0, 1));
    await b.fail(new TypeError("broken"));
    c.suggest("y", float(0, 1));
    await c.report(1, 3);
    await c.prune();
    const last = await study.ask();
    const z = last.suggest("z", float(5, 6));
    await study.tell(JSON.parse(JSON.stringify(last.ticket)), z);
    expect(study.trials.map((t) => [t.state, t.params])).toMatchObject([
      ["complete", { x }],
      ["failed", { x: expect.any(Number) }],
      ["pruned", { y: expect.any(Number) }],
      ["complete", { z }],
    ]);
  });

  it("stores what an asked trial suggested before another process tells its result", async () => {
    const storage = memory();
    const study = await create({ storage });
    const trial = await study.ask();
    const x = trial.suggest("x", float(0, 1));
    await new Promise((resolve) => setImmediate(resolve));
    const other = await create({ storage });
    await other.tell(trial.ticket, 3);
    expect(other.trials).toMatchObject([{ state: "complete", value: 3, params: { x } }]);
  });

  it("evaluates what was enqueued, by name, and says which values the objective did not ask for", async () => {
    const study = await create();
    const reasons: string[] = [];
    study.on("degraded", (event) => reasons.push(event.reason));
    await study.enqueue({ x: 0.25, momentun: 0.9 });
    await study.enqueue({ m: { kind: "a", y: 0.5 } });
    await study.optimize(
      (trial) => {
        const m = trial.suggest("m", choose({ a: { y: float(0, 1) }, b: {} }));
        return trial.suggest("x", float(0, 1)) + (m.kind === "a" ? m.y : 0);
      },
      { trials: 2 },
    );
    expect(study.trials).toMatchObject([
      { origin: "enqueued", params: { x: 0.25 } },
      { origin: "enqueued", params: { m: { kind: "a", y: 0.5 } } },
    ]);
    expect(study.trials[0].params).not.toHaveProperty("momentun");
    expect(reasons).toEqual(["the objective did not ask for enqueued values: momentun"]);
    await expect(study.enqueue({ x: 7 })).rejects.toMatchObject({ code: "params-invalid" });
  });

  it("fails a trial that was enqueued with a value outside the range that it asks for", async () => {
    const study = await create();
    await study.enqueue({ x: 7 });
    await study.optimize((trial) => trial.suggest("x", float(0, 1)), { trials: 1 });
    expect(study.trials).toMatchObject([
      { state: "failed", message: expect.stringMatching(/x.*7/) },
    ]);
  });

  it("learns from trials that were added", async () => {
    const study = await create({ sampler: undefined as never });
    await study.add(
      Array.from({ length: 30 }, (_, i) => ({
        params: { x: i / 30 },
        result: (i / 30 - 0.7) ** 2,
      })),
    );
    await study.optimize((trial) => (trial.suggest("x", float(0, 1)) - 0.7) ** 2, { trials: 36 });
    const mine = study.trials.filter((t) => t.origin !== "added");
    expect(mine.length).toBe(6);
    expect(study.history.finished.length).toBe(36);
    expect(study.trials.filter((t) => t.origin === "added").map((t) => t.params["x"])).toEqual(
      Array.from({ length: 30 }, (_, i) => i / 30),
    );
    // The first trial does not know the name yet.
    for (const { params } of mine.slice(1)) expect(Number(params["x"])).toBeCloseTo(0.7, 0);
  });

  it.each([auto(), random()])("repeats no trial while others are left: $name", async (sampler) => {
    const study = await create({ sampler });
    const objective = (trial: { suggest<T>(name: string, param: Param<T>): T }): number => {
      const kind = trial.suggest("kind", categorical(["a", "b", "c"]));
      if (kind === "a") return 0;
      // The bound of one parameter depends on another, so it has a name for each.
      const n = trial.suggest("n", int(1, 3));
      return 1 + n + trial.suggest(`k-${n}`, int(1, n)) + (kind === "c" ? 5 : 0);
    };
    await study.optimize(objective, { trials: 13 });
    const points = study.trials.map(({ params }) => JSON.stringify(params));
    expect(new Set(points).size).toBe(13);
    // Nothing is left, which is not known before the objective has asked for something else.
    await study.optimize(objective, { trials: 14 });
    expect(study.trials[13].origin).toMatchObject({
      fallback: "no point was found that would not repeat a trial",
    });
  });

  it("proposes different points to trials that run at the same time", async () => {
    const study = await create({ sampler: auto() });
    const suggestAll = (trial: { suggest<T>(name: string, param: Param<T>): T }): number =>
      trial.suggest("m", categorical(["a", "b"])) === "a" ? 0 : trial.suggest("x", int(1, 20));
    await study.optimize(suggestAll, { trials: 6 });
    const running: AskedDynamicTrial<"minimize", {}>[] = [];
    for (let i = 0; i < 6; i++) {
      running.push(await study.ask());
      suggestAll(running[i]);
    }
    expect(new Set(study.trials.map(({ params }) => JSON.stringify(params))).size).toBe(
      study.trials.length,
    );
    for (const trial of running) await trial.tell(1);
    expect(new Set(study.trials.map(({ params }) => JSON.stringify(params))).size).toBe(12);
  });

  it("knows which parameters are asked for only at some values of another one", async () => {
    const study = await create();
    await study.optimize(
      (trial) => {
        const layers = trial.suggest("layers", int(1, 3));
        for (let i = 1; i < layers; i++) trial.suggest(`width-${i}`, int(1, 9));
        return trial.suggest("rate", float(0, 1));
      },
      { trials: 12 },
    );
    const { axes } = study.space;
    const shown = axes.map(({ name, parent, from, to }) => [name, axes[parent]?.name, from, to]);
    expect(shown).toEqual(
      expect.arrayContaining([
        ["layers", undefined, 0, 0],
        ["rate", undefined, 0, 0],
        ["width-1", "layers", 1, 2],
        ["width-2", "layers", 2, 2],
      ]),
    );
  });

  it("emits events, ends by stop, and keeps attributes and the seed", async () => {
    const storage = memory();
    const study = await create({ storage, name: "e" });
    const events: string[] = [];
    study.on("finished", ({ trial }) => {
      events.push(`${trial.number} ${trial.state} ${Object.keys(trial.params)}`);
      if (trial.number === 2) study.stop();
    });
    await study.optimize((trial) => trial.suggest("x", float(0, 1)), { trials: 50 });
    expect(events).toEqual(["0 complete x", "1 complete x", "2 complete x"]);
    await study.setAttr("owner", "me");
    expect([study.seed, study.attributes]).toEqual([1, { owner: "me" }]);
    const again = await create({ storage, name: "e" });
    expect([again.seed, again.attributes, again.counts.complete]).toEqual([1, { owner: "me" }, 3]);
  });

  it("says why the sampler chose a point, as a declared study does", async () => {
    const declared = await createStudy({
      space: { x: float(0, 1) },
      objectives: "minimize",
      seed: 1,
    });
    await declared.optimize(({ x }) => x, { trials: 12 });
    const study = await createDynamicStudy({ objectives: "minimize", seed: 1 });
    await study.optimize((trial) => trial.suggest("x", float(0, 1)), { trials: 12 });
    const reasons = (trials: readonly { readonly origin: unknown }[]): Set<unknown> =>
      new Set(trials.slice(1).map((t) => (t.origin as { readonly reason?: string }).reason));
    expect(study.trials[0].origin).toEqual({
      sampler: "auto",
      reason: "no parameter was known: at random",
    });
    expect(reasons(declared.trials).size).toBeGreaterThan(0);
    for (const reason of reasons(study.trials)) expect(reasons(declared.trials)).toContain(reason);
  });

  it("can be explained, drawn and tabulated", async () => {
    const study = await create();
    await study.optimize(
      (trial) => {
        const kind = trial.suggest("kind", categorical(["a", "b"]));
        const x = trial.suggest("x", float(0, 1));
        return 10 * x + (kind === "a" ? trial.suggest("y", float(0, 1)) : 0);
      },
      { trials: 60 },
    );
    expect(study.space.names).toEqual(["kind", "x", "y"]);
    const shares = importance(study);
    expect(Object.keys(shares)[0]).toBe("x");
    expect(shares["x"]).toBeGreaterThan(0.8);
    for (const kind of ["history", "importance", "slice"] as const)
      expect(plot(study, kind)).toMatch(/^<svg /);
    expect(plot(study, "slice", { params: ["x"] })).toContain("x");
    const { data } = Papa.parse<{ [column: string]: string }>(toCsv(study), { header: true });
    for (const [i, t] of study.trials.entries())
      for (const name of ["kind", "x", "y"]) {
        expect(toRows(study)[i][`param:${name}`]).toEqual(t.params[name]);
        expect(data[i][`param:${name}`]).toBe(String(t.params[name] ?? ""));
      }
  });

  it("refuses another range of a name, also where another process stored it meanwhile", async () => {
    const storage = memory();
    const [a, b] = [await create({ storage }), await create({ storage })];
    const [first, second] = [await a.ask(), await b.ask()];
    expect(() => (first.suggest("x", float(0, 1)), first.suggest("x", float(5, 6)))).toThrow(
      /parameter "x" was .*, is now/,
    );
    await first.tell(1);
    second.suggest("x", float(5, 6));
    await expect(second.tell(2)).rejects.toMatchObject({ code: "space-changed" });
    await second.fail("the range differs").catch(() => {});
    const third = await create({ storage });
    expect(third.space.toJSON().params).toEqual({ x: { type: "float", low: 0, high: 1 } });
  });

  it("refuses a kind of parameter that its sampler does not serve", async () => {
    const study = await create({
      sampler: { ...random(), supports: { ...EVERYTHING, kinds: ["float"] } },
    });
    const trial = await study.ask();
    expect(() => trial.suggest("m", choose({ a: { y: float(0, 1) }, b: {} }))).toThrow(
      /sampler random does not support choose parameters/,
    );
  });

  it("gives values that the objective may change without changing the record", async () => {
    const study = await create();
    await study.optimize(
      (trial) => {
        const m = trial.suggest("m", choose({ a: { y: float(0, 1) } })) as { y: number };
        const { y } = m;
        m.y = 99;
        return y;
      },
      { trials: 1 },
    );
    expect(study.trials[0]).toMatchObject({ params: { m: { kind: "a", y: study.best?.value } } });
  });
});
