import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { float } from "../space/builders.ts";
import { memory } from "../storage/memory/memory.ts";
import { openStudy } from "./open-study.ts";
import { createStudy } from "./study.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-closed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = `sqlite:${join(folder, "a.db")}` as const;
const isClosed = { code: "usage", message: expect.stringMatching(/^study ".*" is closed$/) };

let names = 0;
const create = (storage: Parameters<typeof openStudy>[1]) =>
  createStudy({
    ...{ name: `closed-${names++}`, storage, objectives: "minimize", sampler: random(), seed: 1 },
    space: { x: float(0, 1) },
  });

describe.each(["memory:", file] as const)("a closed study in %s", (storage) => {
  it("says so whatever it is asked to do, and can still be read", async () => {
    const study = await create(storage);
    const trial = await study.ask();
    await study.optimize(({ x }) => x, { trials: 3 });
    await study.close();
    const calls = [
      () => study.ask(),
      () => study.tell(trial.ticket, 1),
      () => trial.tell(1),
      () => trial.fail(new Error("x")),
      () => trial.report(1, 1),
      () => study.enqueue({ x: 0.5 }),
      () => study.add([{ params: { x: 0.5 }, result: 1 }]),
      () => study.setAttr("a", 1),
      () => study.refresh(),
      () => study.optimize(({ x }) => x, { trials: 9 }),
    ];
    for (const call of calls) await expect(call(), String(call)).rejects.toMatchObject(isClosed);
    expect(study.counts).toMatchObject({ complete: 2, waiting: 1 });
    expect(study.trials.filter((t) => t.state === "complete")).toContain(study.best);
  });
  it("keeps what was on its way when it was closed", async () => {
    const study = await create(storage);
    const trial = await study.ask();
    const writes = [
      study.enqueue({ x: 0.25 }),
      study.add([{ params: { x: 0.75 }, result: 3 }]),
      study.setAttr("owner", "me"),
      study.tell(trial.ticket, 7),
    ];
    await study.close();
    await Promise.all(writes);
    expect(study.attributes).toEqual({ owner: "me" });
    expect(study.trials.map(({ state, params }) => [state, params.x])).toEqual([
      ["complete", trial.params.x],
      ["waiting", 0.25],
      ["complete", 0.75],
    ]);
  });
  it("ends its run without an error when the objective closes it", async () => {
    const study = await create(storage);
    await study.optimize(
      async ({ x }, trial) => {
        if (trial.number === 2) await study.close();
        return x;
      },
      { trials: 6, parallel: 2 },
    );
    expect(study.trials[2].state).toBe("waiting");
    expect(study.counts.running).toBe(0);
  });
  it("is closed for all who close it", async () => {
    const study = await create(storage);
    await study.ask();
    void study.close();
    await study.close();
    expect(study.counts).toMatchObject({ running: 0, waiting: 1 });
  });
});

describe("a closed study that was opened by its name", () => {
  it("says so whatever it is asked to do", async () => {
    const created = await create(file);
    await created.close();
    const study = await openStudy(created.name, file);
    void study.close();
    await study.close();
    const calls = [
      () => study.refresh(),
      () => study.setAttr("a", 1),
      () => study.copy("b"),
      () => study.rename("b"),
      () => study.delete(),
      () => study.ask(),
      () => study.enqueue({ x: 0.5 }),
    ];
    for (const call of calls) await expect(call(), String(call)).rejects.toMatchObject(isClosed);
  });
  it("takes the options of enqueue, and trials that did not complete", async () => {
    const storage = memory();
    const created = await create(storage);
    const study = await openStudy(created.name, storage);
    await study.enqueue({ x: 0.25 }, { attributes: { from: "file" } });
    await study.enqueue({ x: 0.25 }, { skipIfExists: true });
    await study.add([{ params: { x: 0.5 }, state: "failed", message: "no" }]);
    expect(study.trials.map(({ state, attributes }) => [state, attributes])).toEqual([
      ["waiting", { from: "file" }],
      ["failed", {}],
    ]);
    await study.close();
    await created.close();
  });
});
