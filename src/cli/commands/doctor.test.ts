import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attuneHere, jsonHere, scratch } from "../../../test/command.ts";
import { AttuneError } from "../../errors/attune-error.ts";
import { checkSqliteDriver } from "../check-sqlite-driver.ts";

const folder = scratch();

interface Diagnosis {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
  }[];
}

describe("the check of the SQLite driver", () => {
  it("names the driver that was loaded and the version of SQLite", async () => {
    const { version } = createRequire(import.meta.url)("@photostructure/sqlite/package.json") as {
      readonly version: string;
    };
    const [major, minor] = process.versions.node.split(".").map(Number);
    const builtIn = major > 22 || (major === 22 && minor >= 13);
    const driver = builtIn
      ? `node:sqlite of Node ${process.versions.node}`
      : `@photostructure/sqlite ${version}`;
    const finding = await checkSqliteDriver();
    expect(finding).toEqual({ name: "SQLite", ok: true, message: expect.any(String) });
    expect(finding.message).toMatch(/^SQLite 3\.\d+\.\d+, driver /);
    expect(finding.message.endsWith(driver)).toBe(true);
  });
  it("fails where no driver can be loaded, and says what to install", async () => {
    const missing = new AttuneError("driver-missing", "no SQLite driver for this Node", {
      hint: "npm install @photostructure/sqlite",
    });
    expect(await checkSqliteDriver(() => Promise.reject(missing))).toEqual({
      name: "SQLite",
      ok: false,
      message: "no SQLite driver for this Node (npm install @photostructure/sqlite)",
    });
  });
});

describe("attune doctor", () => {
  it("has only checks that passed for a sound database, as JSON and as text", async () => {
    await attuneHere(folder, "ask", '{"x":{"type":"float","low":0,"high":1}}');
    const { ok, checks } = await jsonHere<Diagnosis>(folder, "doctor");
    expect([ok, checks.every((check) => check.ok)]).toEqual([true, true]);
    expect(checks.map((check) => check.name).slice(0, 3)).toEqual(["runtime", "SQLite", "storage"]);
    expect(checks[0].message).toContain(`Node ${process.versions.node}`);
    expect(checks[2].message).toContain("./attune.db");
    const { out } = await attuneHere(folder, "doctor");
    expect(out).toBe(checks.map(({ name, message }) => `ok   ${name}: ${message}\n`).join(""));
  });
  it("says so where the file does not exist, and creates none", async () => {
    const { checks } = await jsonHere<Diagnosis>(folder, "doctor", "--storage", "sqlite:./new.db");
    expect(checks[2]).toEqual({
      name: "storage",
      ok: true,
      message: "./new.db does not exist yet; the first study creates it",
    });
  });
  it("fails with exit code 1 for a file that is no database, naming the check", async () => {
    writeFileSync(join(folder, "bad.db"), "some text that is long enough to be a database");
    const { code, out, err } = await attuneHere(folder, "doctor", "--storage", "sqlite:./bad.db");
    expect(code).toBe(1);
    expect(out).toMatch(/\nFAIL storage: \.\/bad\.db/);
    expect(err).toBe("attune: 1 of 3 checks failed: storage\n");
  });
  it("repairs files only", async () => {
    expect(await attuneHere(folder, "doctor", "--repair", "--storage", "memory:")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--repair works on files only"),
    });
    const { checks } = await jsonHere<Diagnosis>(folder, "doctor", "--repair");
    expect(checks.map((check) => check.name)).toContain("repair");
  });
});
