import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { attune, json, scratch } from "./command.ts";

const folder = scratch();
const space = '{"x":{"type":"float","low":0,"high":1}}';
const run = (study: string, trials: number) =>
  attune(
    folder,
    "optimize",
    space,
    "--study",
    study,
    "--trials",
    String(trials),
    "--sampler",
    "random",
    "--",
    process.execPath,
    "-e",
    "console.log(process.argv[1])",
    "{x}",
  );
beforeAll(async () => {
  for (const study of ["a", "b"]) expect((await run(study, 3)).code).toBe(0);
});

describe("A backup by the command line", () => {
  it("comes back byte for byte, in SQLite and in both of Optuna's formats", async () => {
    expect((await attune(folder, "export", "--format", "jsonl", "--out", "all.jsonl")).code).toBe(
      0,
    );
    const before = readFileSync(join(folder, "all.jsonl"), "utf8");
    for (const storage of [
      "sqlite:./copy.db",
      "optuna+sqlite:./optuna.db",
      "optuna+journal:./optuna.log",
    ]) {
      const there = await attune(folder, "import", "all.jsonl", "--storage", storage, "--json");
      expect([there.code, JSON.parse(there.out)]).toEqual([
        0,
        [
          { study: "a", trials: 3 },
          { study: "b", trials: 3 },
        ],
      ]);
      if (storage === "sqlite:./copy.db")
        expect(
          (await attune(folder, "export", "--format", "jsonl", "--storage", storage)).out,
        ).toBe(before);
      const best = await json(folder, "best", "--study", "b", "--storage", storage, "--json");
      expect(best.value).toBe((await json(folder, "best", "--study", "b", "--json")).value);
    }
  });
  it("goes on elsewhere as it would have here", async () => {
    expect(
      (
        await attune(
          folder,
          "import",
          "all.jsonl",
          "--storage",
          "sqlite:./on.db",
          "--from-study",
          "a",
        )
      ).code,
    ).toBe(0);
    const more = ["optimize", space, "--study", "a", "--trials", "6", "--sampler", "random"];
    const command = ["--", process.execPath, "-e", "console.log(process.argv[1])", "{x}"];
    const params = async (storage: string): Promise<unknown> => {
      expect((await attune(folder, ...more, "--storage", storage, ...command)).code).toBe(0);
      return (await json(folder, "trials", "--study", "a", "--storage", storage, "--json")).map(
        (t: any) => t.params,
      );
    };
    expect(await params("sqlite:./on.db")).toEqual(await params("sqlite:./attune.db"));
  });
  it("brings a study of Optuna's over, which then has a space of its own", async () => {
    copyFileSync(
      fileURLToPath(new URL("./fixtures/optuna/sample.db", import.meta.url)),
      join(folder, "sample.db"),
    );
    expect(
      (
        await attune(
          folder,
          "import",
          "optuna+sqlite:./sample.db",
          "--from-study",
          "multi",
          "--as",
          "theirs",
        )
      ).code,
    ).toBe(0);
    const shares = await json(
      folder,
      "importance",
      "--study",
      "theirs",
      "--objective",
      "value0",
      "--json",
    );
    expect(Object.keys(shares).sort()).toEqual(["x", "y"]);
  });
  it("that is cut, or there already, or no backup, is one clear line, and nothing is written", async () => {
    const text = readFileSync(join(folder, "all.jsonl"), "utf8");
    writeFileSync(join(folder, "cut.jsonl"), text.slice(0, -40));
    for (const [args, message] of [
      [["cut.jsonl", "--storage", "sqlite:./none.db"], /cut\.jsonl, line \d+/],
      [["all.jsonl"], /has a study "a" already \(--as NAME/],
      [["nothing.jsonl"], /can't be read/],
      [["all.jsonl", "--from-study", "c"], /has no study "c" \(there is a, b\)/],
    ] as const) {
      const { code, err } = await attune(folder, "import", ...args);
      expect([code, err.trim().split("\n").length]).toEqual([2, 1]);
      expect(err).toMatch(message);
    }
  });
});

describe("attune delete", () => {
  it("says what it would remove, and does so when told to", async () => {
    expect(
      (await attune(folder, "import", "all.jsonl", "--storage", "sqlite:./less.db")).code,
    ).toBe(0);
    const less = ["--storage", "sqlite:./less.db"];
    const asked = await attune(folder, "delete", "--study", "a", "--trial", "1", ...less);
    expect([asked.code, asked.err]).toEqual([
      2,
      expect.stringContaining("would remove trial 1 of study a"),
    ]);
    expect(
      (await attune(folder, "delete", "--study", "a", "--trial", "1", "--yes", ...less)).code,
    ).toBe(0);
    expect(
      (await json(folder, "trials", "--study", "a", "--json", ...less)).map((t: any) => t.number),
    ).toEqual([0, 2]);
    expect((await attune(folder, "delete", "--study", "a", "--yes", ...less)).code).toBe(0);
    expect((await json(folder, "studies", "--json", ...less)).map((s: any) => s.name)).toEqual([
      "b",
    ]);
    expect((await attune(folder, "delete", "--yes", ...less)).err).toContain("which study");
  });
});
