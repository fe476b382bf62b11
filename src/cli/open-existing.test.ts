import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { scratch } from "../../test/command.ts";
import { recordingTerminal } from "../../test/terminal.ts";
import { createStudy, float } from "../index.ts";
import { openStorage } from "../storage/open-storage.ts";
import { namedSpace } from "../study/stored/named-space.ts";
import { declaredSpace, storedSampler } from "../study/stored/stored-definition.ts";
import { runningRow } from "../trial/row.ts";
import { openExistingStorage } from "./open-existing.ts";
import { openStoredStudy, toLeaseMs } from "./open-study.ts";
import { makeFlatten, readStoredStudy } from "./read-stored-study.ts";
import { isComplete } from "./shown-trial.ts";
import { readBackups } from "./study-backups.ts";

const folder = scratch();
const url = `sqlite:${join(folder, "studies.db")}` as const;

beforeAll(async () => {
  const storage = await openStorage(url);
  const bowl = await createStudy({
    ...{ name: "bowl", storage, seed: 3, objectives: "maximize" },
    space: { x: float(0, 1) },
  });
  for (const x of [0.25, 0.75, 0.5]) await bowl.enqueue({ x });
  const [a, b, c] = await bowl.ask(3);
  await b.tell(2);
  await a.tell(1);
  await c.fail(new Error("burnt"));
  await bowl.close();
  const empty = await createStudy({
    ...{ name: "empty", storage, seed: 4, objectives: "minimize" },
    space: { y: float(0, 1) },
  });
  await empty.close();
  await storage.close();
});

describe("openExistingStorage", () => {
  it.each(["sqlite:", "optuna+sqlite:///", "optuna+journal:"])(
    "refuses %s of a file that does not exist, and creates none",
    async (scheme) => {
      const path = join(folder, "none.db");
      await expect(openExistingStorage(`${scheme}${path}` as typeof url)).rejects.toMatchObject({
        code: "storage-unreachable",
        message: `there is no file ${path}`,
        hint: "name the database with --storage sqlite:PATH",
      });
      expect(existsSync(path)).toBe(false);
    },
  );
  it("opens a file that exists, and memory, which has none", async () => {
    for (const [opened, count] of [
      [await openExistingStorage(url), 2],
      [await openExistingStorage("memory:"), 0],
    ] as const) {
      expect((await opened.list()).length).toBe(count);
      await opened.close();
    }
  });
});

describe("readStoredStudy", () => {
  it("reads trials in order of number, and the best by the study's direction", async () => {
    const study = await readStoredStudy({ storage: url, study: "bowl" }, recordingTerminal());
    expect(study.trials.map((t) => [t.number, t.state, t.params])).toEqual([
      [0, "complete", { x: 0.25 }],
      [1, "complete", { x: 0.75 }],
      [2, "failed", { x: 0.5 }],
    ]);
    expect(study.best.map((t) => t.number)).toEqual([1]);
    expect(study.trials.map(isComplete)).toEqual([true, true, false]);
    expect(makeFlatten(study.info)({ x: 0.5 })).toEqual({ x: 0.5 });
  });
  it("has no best trial where none completed", async () => {
    expect(
      await readStoredStudy({ storage: url, study: "empty" }, recordingTerminal()),
    ).toMatchObject({
      trials: [],
      best: [],
    });
  });
  it("asks for the name where there are several studies, and proposes the nearest one", async () => {
    await expect(readStoredStudy({ storage: url }, recordingTerminal())).rejects.toMatchObject({
      code: "usage",
      message: `${url} has 2 studies`,
      hint: "choose one with --study; valid names: bowl, empty",
    });
    await expect(
      readStoredStudy({ storage: url, study: "bwol" }, recordingTerminal()),
    ).rejects.toMatchObject({
      code: "study-not-found",
      message: `there is no study "bwol" in ${url}`,
      hint: "did you mean bowl?",
    });
  });
  it("gives the parameters of a study without a declared space as they are", () => {
    const params = { layers: [{ size: 3 }] };
    const space = namedSpace({ internal: {} }, [runningRow(0, "w", params, "added", undefined, 1)]);
    expect(space.flatten(params)).toEqual(params);
    expect(makeFlatten({ space: null, internal: {} })(params)).toEqual(params);
  });
});

describe("readBackups", () => {
  it("reads all studies, or one, without their counts; trials as they were finished", async () => {
    const storage = await openStorage(url);
    try {
      const all = await readBackups(storage, undefined);
      expect(all.map(({ study, trials }) => [study.name, trials.length])).toEqual([
        ["bowl", 3],
        ["empty", 0],
      ]);
      expect(Array.from(all[0].trials, (trial) => trial.number)).toEqual([1, 0, 2]);
      for (const { study } of all) expect(study).not.toHaveProperty("counts");
      expect(await readBackups(storage, "empty")).toEqual([all[1]]);
      await expect(readBackups(storage, "full")).rejects.toMatchObject({
        code: "study-not-found",
      });
    } finally {
      await storage.close();
    }
  });
});

describe("opening a stored study to ask and tell", () => {
  const quiet = { err: () => {} };
  it("a lease is counted in days, 30 of them unless it is given", () => {
    expect(toLeaseMs()).toBe(30 * 24 * 60 * 60 * 1000);
    expect(toLeaseMs(0.5)).toBe(12 * 60 * 60 * 1000);
  });
  it("takes over objectives, limits, space and seed from the storage", async () => {
    const storage = await openStorage(url);
    try {
      const session = await openStoredStudy(storage, { study: "bowl", sampler: "random" }, quiet);
      expect([session.name, session.seed, session.objectives, session.limits]).toEqual([
        "bowl",
        3,
        "maximize",
        {},
      ]);
      expect(session.sampler.name).toBe("random");
      expect(session.space.names).toEqual(["x"]);
      expect(session.best).toMatchObject({ number: 1, value: 2 });
      await session.leave();
      const again = await openStoredStudy(storage, { study: "bowl" }, quiet);
      expect(again.sampler.name).toBe("auto"); // the sampler that the study was created with
      await again.leave();
    } finally {
      await storage.close();
    }
  });
  it("continues a study of a sampler that has no name here with the default sampler", async () => {
    const storage = await openStorage(url);
    const [info] = await storage.list();
    await storage.close();
    expect(storedSampler({ ...info, sampler: "tpe" }).sampler?.name).toBe("tpe");
    for (const sampler of ["mine", "toString", "constructor", ""])
      expect(storedSampler({ ...info, sampler }), sampler).toEqual({});
    expect(declaredSpace(info).names).toEqual(["x"]);
    expect(() => declaredSpace({ ...info, space: null })).toThrow(
      'study "bowl" has no declared space: only the program that created it can continue it',
    );
  });
});
