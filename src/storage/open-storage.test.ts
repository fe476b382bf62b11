import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openStorage } from "./open-storage.ts";
import type { StorageUrl } from "./url.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-open-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

describe("openStorage", () => {
  it.each<readonly [StorageUrl, object]>([
    ["memory:", { processes: false }],
    [`sqlite:${at("a.db")}`, { processes: true }],
    [`sqlite:${at("b.db")}?durability=process`, { processes: true }],
    [`optuna+sqlite:${at("o.db")}`, { processes: true, foreign: true }],
    [`optuna+journal:${at("j.log")}`, { processes: true, foreign: true }],
  ])("opens %s, and the storage has a URL that opens it again", async (url, supports) => {
    const storage = await openStorage(url);
    expect([storage.url, storage.supports]).toEqual([url, supports]);
    await storage.close();
  });
  it("opens one file by each way to write the URL of Optuna's database", async () => {
    const urls = ["", "///"].map(
      (slashes): StorageUrl => `optuna+sqlite:${slashes}${at("same.db")}`,
    );
    const [a, b] = [await openStorage(urls[0]), await openStorage(urls[1])];
    const spec = { name: "s", space: null, objectives: "minimize", limits: {}, seed: 1 } as const;
    await a.open({ ...spec, sampler: "random" });
    expect((await b.list()).map((s) => s.name)).toEqual(["s"]);
    await Promise.all([a.close(), b.close()]);
  });
  it.each(["optuna+sqlite:", "optuna+sqlite:///", "optuna+journal:", "sqlite:"])(
    "needs the name of a file in %s",
    async (url) => {
      await expect(openStorage(url as StorageUrl)).rejects.toMatchObject({ code: "usage" });
    },
  );
  it("hides the password in a URL of an unknown kind, and lists the known ones", async () => {
    await expect(openStorage("mysql://me:secret@host/db" as StorageUrl)).rejects.toMatchObject({
      code: "usage",
      message: 'unknown storage "mysql://me:***@host/db"',
      hint: expect.stringContaining("postgres://USER@HOST/DATABASE"),
    });
  });
  it.each(["", "memory", "SQLITE:a.db", "postgresx://h/d", "./a.db"])("refuses %j", async (url) => {
    await expect(openStorage(url as StorageUrl)).rejects.toMatchObject({
      message: `unknown storage ${JSON.stringify(url)}`,
    });
  });
  it("gives each opening of memory studies of its own", async () => {
    const [a, b] = [await openStorage("memory:"), await openStorage("memory:")];
    const spec = { name: "s", space: null, objectives: "minimize", limits: {}, seed: 1 } as const;
    await a.open({ ...spec, sampler: "random" });
    expect(await b.list()).toEqual([]);
  });
});
