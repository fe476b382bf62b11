import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toCsv } from "../src/analysis/index.ts";
import { createStudy, float, openStudy } from "../src/index.ts";
import {
  allTrials,
  backupLines,
  memory,
  openStorage,
  readBackup,
  type Storage,
  type StorageUrl,
} from "../src/storage/index.ts";
import { openFile } from "../src/storage/sqlite/database.ts";

const limits = { mb: { atLeast: 2, atMost: 4 }, ms: { atMost: 9 } };
/** Measured below, within and above the bounds, and at both of them. */
const measured = [1, 2, 3, 4, 5];
const feasible = [false, true, true, true, false];

async function fill(storage: StorageUrl | Storage): Promise<void> {
  await using study = await createStudy({
    ...({ name: "s", storage, space: { x: float(0, 9) }, objectives: "minimize", limits } as const),
  });
  await study.add(
    measured.map((mb) => ({ params: { x: mb }, result: { value: mb, limits: { mb, ms: 8 } } })),
  );
}
async function requireRight(storage: StorageUrl | Storage): Promise<void> {
  await using study = await openStudy("s", storage);
  expect(study.limits).toEqual(limits);
  const complete = study.trials.filter((t) => t.state === "complete");
  expect(complete.map((t) => t.limits)).toEqual(measured.map((mb) => ({ mb, ms: 8 })));
  expect(complete.map((t) => t.feasible)).toEqual(feasible);
  expect(study.best?.value).toBe(2);
}
const fresh = (): string => mkdtempSync(join(tmpdir(), "attune-bounds-"));

describe("a limit with both bounds", () => {
  it.each(["sqlite:DIR/a.db", "optuna+sqlite:DIR/a.db", "optuna+journal:DIR/a.log"])(
    "is read back from %s",
    async (template) => {
      const url = template.replace("DIR", fresh()) as StorageUrl;
      await fill(url);
      await requireRight(url);
    },
  );
  it("is read back from a backup, in each kind of storage", async () => {
    const source = memory();
    await fill(source);
    const [{ counts: _, ...info }] = await source.list();
    const lines = [...backupLines(info, await allTrials(source, "s"))];
    const [{ study, trials }] = readBackup(lines, "a backup");
    const dir = fresh();
    for (const url of ["sqlite:DIR/b.db", "optuna+sqlite:DIR/c.db", "optuna+journal:DIR/c.log"]) {
      const target = url.replace("DIR", dir) as StorageUrl;
      const storage = await openStorage(target);
      await storage.restore(study, trials);
      await storage.close();
      await requireRight(target);
    }
  });
  it("is one column of a table, with its measured value", async () => {
    const storage = memory();
    await fill(storage);
    await using study = await openStudy("s", storage);
    const [header, ...lines] = toCsv(study).trimEnd().split("\n");
    const names = header.split(",");
    expect(names.filter((name) => name === "mb")).toEqual(["mb"]);
    const column = (name: string) => lines.map((line) => line.split(",")[names.indexOf(name)]);
    expect(column("mb").map(Number)).toEqual(measured);
    expect(column("feasible")).toEqual(feasible.map(String));
  });
  it("is one constraint for Optuna, above 0 outside of either bound", async () => {
    const path = join(fresh(), "o.log");
    await fill(`optuna+journal:${path}`);
    const text = readFileSync(path, "utf8");
    const constraints = Array.from(
      text.matchAll(/"constraints?:mb":\s*(-?[\d.]+)/g),
      (m) => Number(m[1]) + 0,
    );
    expect(constraints).toEqual([1, 0, -1, 0, 1]);
  });
});

describe("trials that were stored before both bounds of a limit were kept", () => {
  it("have one measured value for both, and are feasible within them", async () => {
    const path = join(fresh(), "old.db");
    await fill(`sqlite:${path}`);
    const database = await openFile(path);
    database.exec("UPDATE trials SET limits = json_array(limits ->> 0, limits ->> 2)");
    expect(database.prepare("SELECT limits FROM trials WHERE number = 0").get()).toEqual({
      limits: "[1,8]",
    });
    database.close();
    await requireRight(`sqlite:${path}`);
    const storage = await openStorage(`sqlite:${path}`);
    const [{ counts: _, ...info }] = await storage.list();
    const trials = await allTrials(storage, "s");
    await storage.close();
    const journal = `optuna+journal:${join(fresh(), "copy.log")}` as const;
    for (const url of ["sqlite:COPY", journal]) {
      const [backup] = readBackup([...backupLines(info, trials)], "a backup");
      const target = url.replace("COPY", join(fresh(), "copy.db")) as StorageUrl;
      const copy = await openStorage(target);
      await copy.restore(backup.study, backup.trials);
      await copy.close();
      await requireRight(target);
    }
  });
});
