import { describe, expect, it } from "vitest";
import { newDatabases } from "../../test/new-database.ts";
import { random } from "../sampler/random.ts";
import { categorical, choose, fixed, float, list, permutation } from "../space/builders.ts";
import { space as makeSpace } from "../space/space.ts";
import { memory } from "../storage/memory/memory.ts";
import type { Storage } from "../storage/storage.ts";
import type { Json } from "../trial/record.ts";
import { createDynamicStudy } from "./define-by-run/dynamic-study.ts";
import { createStudy } from "./study.ts";

const space = {
  x: float(0, 1),
  m: choose({ a: { y: float(0, 1) }, b: { z: list(float(0, 1), { min: 1, max: 2 }) } }),
  f: fixed({ deep: [1] }),
};
const open = (storage: Storage) =>
  createStudy({ space, objectives: "minimize", sampler: random(), seed: 1, storage });

/** Changes an object throughout, as a program does that normalizes its configuration in place. */
function ruin(value: object): void {
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === "object" && part !== null) ruin(part);
    Reflect.set(value, key, typeof part === "number" ? 77 : null);
  }
  Reflect.set(value, "added", true);
  Reflect.deleteProperty(value, Object.keys(value)[0]);
}

describe.each([
  ["in memory", async () => memory()],
  ["in SQLite", newDatabases()],
])("a study %s", (_, create) => {
  it("keeps the parameters that were tried, whatever an objective does with its own", async () => {
    const [plain, ruined] = [await open(await create()), await open(await create())];
    await plain.optimize(({ x }) => x, { trials: 4 });
    await plain.optimize(async ({ x }) => x, { trials: 8, parallel: 2 });
    const ruinAll = (
      params: object & { readonly x: number },
      trial: { readonly params: object },
    ) => {
      const { x } = params;
      ruin(params);
      ruin(trial.params);
      return x;
    };
    await ruined.optimize(ruinAll, { trials: 4 });
    await ruined.optimize(async (p, t) => ruinAll(p, t), { trials: 8, parallel: 2 });
    expect(ruined.trials.map((t) => t.params)).toEqual(plain.trials.map((t) => t.params));
    expect(ruined.best?.params).toEqual(plain.best?.params);
  });
  it("gives every evaluation of a repeated trial the same parameters", async () => {
    const study = await open(await create());
    const seen: number[] = [];
    await study.optimize(
      (params) => {
        seen.push(params.x);
        ruin(params);
        return 1;
      },
      { trials: 1, repeat: 3 },
    );
    expect(seen).toEqual([seen[0], seen[0], seen[0]]);
  });
  it("keeps what ask handed out", async () => {
    const study = await open(await create());
    const trial = await study.ask();
    const before = structuredClone(trial.params);
    const ticket = { ...trial.ticket };
    ruin(trial.params);
    ruin(trial.ticket);
    await trial.tell(1);
    expect(trial.ticket).toEqual(ticket);
    expect(study.trials[0].params).toEqual(before);
  });
  it("keeps what was enqueued and added, and attributes, as they were when they were given", async () => {
    const study = await open(await create());
    const params = { x: 0.5, m: { kind: "a" as const, y: 0.25 }, f: { deep: [1] as const } };
    const before = structuredClone(params);
    const attribute = { sizes: [1, 2] };
    const calls = [
      study.enqueue(params),
      study.add([{ params, result: 3 }]),
      study.setAttr("why", attribute),
    ];
    ruin(params);
    ruin(attribute);
    await Promise.all(calls);
    await study.optimize(
      ({ x }, trial) => {
        const own = { sizes: [x] };
        trial.setAttr("own", own);
        ruin(own);
        return 1;
      },
      { trials: 2 },
    );
    expect(study.trials.map((t) => [t.params, t.attributes])).toEqual([
      [before, { own: { sizes: [0.5] } }],
      [before, {}],
    ]);
  });
  it("stores an attribute that JSON holds as it is, and fails the one trial that sets another", async () => {
    const storage = await create();
    const study = await open(storage);
    const good: Json = { a: [null, true, -1.5, "ü\n\u0000"], "": {}, nested: { list: [[], {}] } };
    const bad = [1n, Number.NaN, undefined, () => 1, new Date(0), new Map()];
    await study.optimize(
      (_, trial) => {
        trial.setAttr("good", good);
        // What a program without types may pass.
        if (trial.number > 0) trial.setAttr("bad", bad[trial.number - 1] as Json);
        return 1;
      },
      { trials: bad.length + 1, failuresInARow: 100 },
    );
    const [first, ...others] = study.trials;
    expect(first.attributes).toEqual({ good });
    for (const trial of others)
      expect(trial).toMatchObject({
        state: "failed",
        message: expect.stringMatching(/^attribute "bad" must be a value that JSON can hold, got /),
        attributes: { good },
      });
    await study.setAttr("good", good);
    for (const value of bad)
      await expect(study.setAttr("bad", value as Json)).rejects.toMatchObject({ code: "usage" });
    expect((await storage.list())[0].attributes).toEqual({ good });
  });
  it("refuses an attribute that comes after the trial was told", async () => {
    const study = await open(await create());
    const trial = await study.ask();
    trial.setAttr("early", 1);
    await trial.tell(1);
    expect(() => trial.setAttr("late", 1)).toThrow(
      expect.objectContaining({ code: "trial-finished" }),
    );
    expect(study.trials[0].attributes).toEqual({ early: 1 });
  });
  it("is not changed by what its storage lists", async () => {
    const storage = await create();
    const study = await open(storage);
    await study.setAttr("why", { sizes: [1] });
    const [info] = await storage.list();
    const before = structuredClone(info);
    ruin(info);
    expect((await storage.list())[0]).toEqual(before);
  });
  it("stores the bytes that a checkpoint had when it was written", async () => {
    const study = await open(await create());
    const trial = await study.ask();
    const buffer = Buffer.from([1, 2, 3]);
    const writing = trial.checkpoint.write(buffer, 1);
    buffer.fill(9);
    await writing;
    const read = await trial.checkpoint.read();
    expect(Array.from(read?.bytes ?? [])).toEqual([1, 2, 3]);
    read?.bytes.fill(7);
    expect(Array.from((await trial.checkpoint.read())?.bytes ?? [])).toEqual([1, 2, 3]);
  });
  it("can't be changed by its records, its events or its history", async () => {
    const study = await open(await create());
    const seen: object[] = [];
    study.on("finished", (event) => seen.push(event));
    study.on("improved", (event) => seen.push(event.trial));
    await study.optimize(({ x }) => x, { trials: 4 });
    const before = structuredClone([study.trials, study.best, seen]);
    ruin(study.trials);
    ruin(study.best ?? {});
    for (const event of seen) ruin(event);
    expect([study.trials, study.best, seen]).toEqual(before);
    const { finished, measures } = study.history;
    finished.loss[0].fill(-9);
    finished.unit[0].fill(-9);
    ruin(measures);
    await study.optimize(({ x }) => x, { trials: 5 });
    const again = study.history;
    expect(Array.from(again.finished.loss[0])).toEqual(study.trials.map((t) => t.params.x));
    expect(again.measures.signs).toEqual([1]);
  });
});

describe("what a user gave", () => {
  it("to make a space may change afterwards, the space stays as it was made", () => {
    const given = {
      c: ["a", "b"],
      branches: { one: { y: float(0, 1) } },
      value: { v: [1] },
      sum: { sum: ["x", "w"], atMost: 1 },
    };
    const params = {
      x: float(0, 1),
      w: float(0, 1),
      c: categorical(given.c),
      p: permutation(given.c),
      m: choose(given.branches),
      f: fixed(given.value),
    };
    const constraints = { total: given.sum } as never; // the names above are those of parameters
    const made = makeSpace(params, { constraints });
    const json = JSON.stringify(made);
    const unit = new Float64Array(made.width).fill(0.25);
    const values = made.fromUnit(unit);
    const other = float(5, 6);
    for (const part of [given.c, given.value, given.sum]) ruin(part);
    Object.assign(given.branches.one, { y: other, z: other });
    Object.assign(given.branches, { one: {}, two: {} });
    Object.assign(params, { x: other, w: other, z: other });
    expect(JSON.stringify(made)).toBe(json);
    expect(made.fromUnit(unit)).toEqual(values);
    expect(made.check(values)).toEqual([]);
  });
  it("to create a study may change afterwards, the study stays as it was created", async () => {
    const objectives = { a: "minimize", b: "maximize" } as const;
    const limits = { mb: { atMost: 10 } };
    const params = { x: float(0, 1) };
    const study = await createStudy({ space: params, objectives, limits, seed: 1 });
    ruin(objectives);
    ruin(limits);
    ruin(study.objectives);
    ruin(study.limits);
    for (const tree of [params, study.space.params]) {
      Reflect.set(tree, "x", float(5, 6));
      Reflect.set(tree, "y", float(5, 6));
    }
    expect(study.objectives).toEqual({ a: "minimize", b: "maximize" });
    expect(study.limits).toEqual({ mb: { atMost: 10 } });
    expect(Object.keys(study.space.params)).toEqual(["x"]);
    await study.optimize(({ x }) => ({ value: { a: x, b: x }, limits: { mb: 5 } }), { trials: 2 });
    expect(study.front).toHaveLength(2);
  });
  it("as a constraint may change the values that it gets, and changes no proposal", async () => {
    const sampled = async (constraint: (values: { readonly x: number }) => boolean) => {
      const study = await createStudy({
        space: makeSpace({ x: float(0, 1) }, { constraints: { constraint } }),
        objectives: "minimize",
        sampler: random(),
        seed: 1,
      });
      await study.optimize(({ x }) => x, { trials: 5 });
      return study.trials.map((t) => t.params.x);
    };
    const ruining = (values: { readonly x: number }): boolean => {
      const { x } = values;
      ruin(values);
      return x > 0.2;
    };
    expect(await sampled(ruining)).toEqual(await sampled(({ x }) => x > 0.2));
  });
});

it("an objective that names its parameters as it runs can't change them either", async () => {
  const study = await createDynamicStudy({ objectives: "minimize", sampler: random(), seed: 1 });
  const seen: unknown[] = [];
  await study.optimize(
    (trial) => {
      const m = trial.suggest("m", space.m);
      seen.push(structuredClone({ m }));
      ruin(m);
      ruin(trial.params);
      expect(trial.suggest("m", space.m)).toEqual((seen[0] as { readonly m: unknown }).m);
      return 1;
    },
    { trials: 1 },
  );
  expect(study.best?.params).toEqual(seen[0]);
});
