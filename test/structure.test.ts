import { execFile } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const source = join(root, "src");

function* files(folder: string): Generator<string> {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* files(path);
    else if (name.endsWith(".ts")) yield path;
  }
}

/** Each folder of `src` may import those before it; those on one line do not know each other. */
const FOLDERS = [
  ["errors"],
  ["numeric"],
  ["space"],
  ["trial"],
  ["process"],
  ["sampler", "pruner", "storage"],
  ["analysis"],
  ["study", "model"],
  ["tune"],
  ["explain", "model-export"],
  ["protocol"],
  ["server"],
  ["mcp"],
  ["cli"],
];
/** The same for the folders of `src/study`. The files beside them are the entry points of studies. */
const STUDY_FOLDERS = [
  ["events"],
  ["mirror", "results"],
  ["stopping"],
  ["options"],
  ["choosing"],
  ["noise"],
  ["stored"],
  ["learning", "analysis"],
  ["session"],
  ["evaluator"],
  ["run"],
  ["minimize", "define-by-run", "simulation"],
];

/** Imports of the folders in `root` that do not point to a folder earlier in the order. */
function wrongImports(root: string, order: readonly (readonly string[])[]): string[] {
  const rank = (folder: string): number => order.findIndex((line) => line.includes(folder));
  const folderOf = (path: string): string => relative(root, path).split("/")[0]!;
  const wrong: string[] = [];
  for (const path of files(root)) {
    const own = folderOf(path);
    // Tests and the entry points may import everything.
    if (path.endsWith(".test.ts") || own.endsWith(".ts")) continue;
    expect(rank(own), `${own} has no place in the order`).not.toBe(-1);
    for (const [, target] of readFileSync(path, "utf8").matchAll(
      /(?:from|import)\s*\(?\s*"((?:\.|#runtime\/)[^"]+)"/g,
    )) {
      const runtime = /^#runtime\/(.*)/.exec(target!)?.[1];
      const other = folderOf(runtime ? join(source, runtime) : join(dirname(path), target!));
      if (other === ".." || other === own) continue;
      // An entry point has no place in the order: no folder imports one.
      if (rank(other) === -1 || rank(other) >= rank(own))
        wrong.push(`${relative(source, path)} imports ${target}`);
    }
  }
  return wrong;
}

describe("the structure", () => {
  it("imports go one way", () => {
    expect(wrongImports(source, FOLDERS)).toEqual([]);
  });
  it("imports go one way inside of study, too", () => {
    expect(wrongImports(join(source, "study"), STUDY_FOLDERS)).toEqual([]);
  });
  it("the core needs no package and no Node: what a browser loads imports neither, except where it asks first", () => {
    const core = ["errors", "numeric", "space", "trial", "sampler", "pruner", "study"];
    const wrong: string[] = [];
    for (const path of files(source)) {
      if (
        path.endsWith(".test.ts") ||
        !core.includes(relative(source, path).split("/")[0]!) ||
        /\/isolated\/|leases\/thread/.test(path)
      )
        continue;
      for (const [, target] of readFileSync(path, "utf8").matchAll(
        /^\s*(?:import|export)[^;]*?from "((?!\.|#runtime\/)[^"]+)"/gm,
      ))
        wrong.push(`${relative(root, path)} imports ${target}`);
    }
    expect(wrong).toEqual([]);
  });
  it("no file is a drawer for what has no name, and none is long", () => {
    for (const path of files(source)) {
      expect(relative(source, path)).not.toMatch(/util|helper|common|misc|manager|(^|\/)base/i);
      const lines = readFileSync(path, "utf8").split("\n").length;
      if (!path.endsWith("sobol-directions.ts") && !path.endsWith(".test.ts"))
        expect(lines, `${relative(root, path)} has ${lines} lines`).toBeLessThanOrEqual(400);
    }
  });
  it("the types hold what they promise (test/types.ts, and everything else)", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.json")],
      { cwd: root },
    ).catch((error) => error);
    expect(stdout).toBe("");
  });
});
