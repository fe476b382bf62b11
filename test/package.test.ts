import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { packProject, runNode } from "./packed-package.ts";

const { folder, files } = packProject();
const installed = join(folder, "node_modules/attune");
const packed = new Set(files);
const read = (path: string): string => readFileSync(join(installed, path), "utf8");
const manifest = JSON.parse(read("package.json"));
type Targets = string | { readonly [condition: string]: string };
const exportsOf: { readonly [entry: string]: Targets } = manifest.exports;
const entries = Object.keys(exportsOf).filter((name) => !name.endsWith(".json"));

describe("package.json", () => {
  it("has what a registry shows, and names no place where the project is kept", () => {
    expect(manifest).toMatchObject({
      name: "attune",
      description: expect.stringMatching(/\w/),
      license: "MIT",
      engines: { node: expect.any(String) },
    });
    expect(manifest.keywords).toContain("hyperparameter-optimization");
    expect(packed).toContain("LICENSE");
  });
  it("is compiled in tests with the oldest TypeScript that README names", () => {
    const [, version] = /TypeScript (\d+\.\d+) or later/.exec(read("README.md")) ?? [];
    expect(manifest.devDependencies[`typescript-${version}`]).toMatch(
      `npm:typescript@~${version}.`,
    );
  });
  it("has no script that npm would run, or warn of, when the package is installed", () => {
    // npm 11 also lists `prepare` of a package from a registry, though it does not run it.
    const scripts = Object.keys(manifest.scripts);
    for (const name of ["preinstall", "install", "postinstall", "prepare", "prepublish"])
      expect(scripts).not.toContain(name);
  });
  it("names files that are packed, the types first", () => {
    for (const [entry, targets] of Object.entries(exportsOf)) {
      if (typeof targets === "string") continue;
      expect(Object.keys(targets)[0], entry).toBe("types");
      for (const target of Object.values(targets)) expect(packed).toContain(normalize(target));
    }
    for (const target of Object.values<string>(manifest.bin))
      expect(packed).toContain(normalize(target));
  });
  it("has both variants of every module that depends on the runtime", () => {
    const names = files
      .filter((path) => /^dist\/.*\.js$/.test(path))
      .flatMap((path) => [...read(path).matchAll(/from "(#[^"]+)"/g)].map((m) => m[1]!));
    expect(new Set(names).size).toBeGreaterThan(3);
    for (const name of names)
      for (const target of Object.values<string>(manifest.imports["#runtime/*"]))
        expect(packed).toContain(normalize(target.replace("*", name.replace("#runtime/", ""))));
  });
});

describe("what is packed", () => {
  it("has every file that README and docs link to", () => {
    const pages = files.filter((path) => path.endsWith(".md"));
    expect(pages).toContain("README.md");
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/(?:\]\(|src=")(?!https?:|#)([^)#"]+)/g)].map((m) => ({
        page,
        target: normalize(join(dirname(page), m[1]!)),
      })),
    );
    expect(links.length).toBeGreaterThan(20);
    const missing = links.filter(
      ({ target }) =>
        !packed.has(target) && !files.some((f) => f.startsWith(`${target.replace(/\/$/, "")}/`)),
    );
    expect(missing).toEqual([]);
  });
  it("has every file of the repository that the commands in README and docs name", () => {
    const pages = files.filter((path) =>
      /^(README|docs\/(?!architecture|benchmarks|dependencies)).*\.md$/.test(path),
    );
    const named = pages.flatMap((page) =>
      [...read(page).matchAll(/\b(?:examples|deploy|data)\/[\w@.-]+\w/g)].map(([path]) => path),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((path) => !packed.has(path))).toEqual([]);
  });
  it("has maps of all code and declarations, with their sources", () => {
    // The pages in dist/dashboard and dist/dashboard-file are bundled, and have no maps.
    const compiled = files.filter((path) =>
      /^dist\/(?!dashboard(?:-file)?\/).*(\.js|\.d\.ts)$/.test(path),
    );
    expect(compiled.length).toBeGreaterThan(500);
    for (const path of compiled) {
      const { sources } = JSON.parse(read(`${path}.map`)) as { readonly sources: string[] };
      for (const source of sources)
        expect(packed).toContain(normalize(join(dirname(path), source)));
    }
  });
  it("has no tests", () => {
    expect(files.filter((path) => /\.test\b|^test\//.test(path))).toEqual([]);
  });
});

describe("Node.js loads the package", () => {
  const list = JSON.stringify(entries.map((name) => `attune${name.slice(1)}`));
  it("by import, every entry point", async () => {
    const program = `for (const name of ${list}) if (Object.keys(await import(name)).length === 0) console.log(name)`;
    const ran = await runNode(["--input-type=module", "-e", program], folder);
    expect(ran).toEqual({ code: 0, output: "" });
  });
  const [major, minor] = process.versions.node.split(".").map(Number) as [number, number];
  const hasRequire = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  it.skipIf(!hasRequire)("by require, every entry point, from 20.19 and 22.12 on", async () => {
    const program = `for (const name of ${list}) if (Object.keys(require(name)).length === 0) console.log(name)`;
    const ran = await runNode(["--no-warnings", "-e", program], folder);
    expect(ran).toEqual({ code: 0, output: "" });
  });
  const open = `import { openStorage } from "attune/storage";
    const url = await openStorage("sqlite:entries.db").then((s) => s.close().then(() => s.url), (e) => e.code);
    console.log(url);`;
  it.each(["node", "bun", "deno"])("with its storages, for %s", async (condition) => {
    const ran = await runNode(["-C", condition, "--input-type=module", "-e", open], folder);
    expect(ran).toEqual({ code: 0, output: expect.stringMatching(/^sqlite:/) });
  });
  it("without them for a browser", async () => {
    const ran = await runNode(["-C", "browser", "--input-type=module", "-e", open], folder);
    expect(ran).toEqual({ code: 0, output: "driver-missing\n" });
  });
  it("and a stack trace names the line of the source", async () => {
    const program = `import { float } from "attune"; try { float(1, 0) } catch (e) { console.log(e.stack) }`;
    const args = ["--enable-source-maps", "--input-type=module", "-e", program];
    const { output } = await runNode(args, folder);
    expect(output).toMatch(/node_modules\/attune\/src\/space\/[\w-]+\.ts:\d+/);
  });
});

describe("the repository", () => {
  it("has no page of docs that is left out", () => {
    const root = fileURLToPath(new URL("..", import.meta.url));
    for (const entry of readdirSync(join(root, "docs"), { withFileTypes: true, recursive: true }))
      if (entry.isFile())
        expect(packed).toContain(relative(root, join(entry.parentPath, entry.name)));
  });
});
