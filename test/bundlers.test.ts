import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { transformSync } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { findChromium, showPage } from "./chromium.ts";
import { packProject, runNode } from "./packed-package.ts";

const MAX_GZIP_BYTES = 45_000;
const MAX_GZIP_BYTES_OF_STUDY = 70_300;

const { folder } = packProject(["esbuild", "rollup", "@rollup", "vite", "webpack"]);

/** What a page has found, sent to its server. */
const SEND = `.then(
  (result) => fetch("result", { method: "POST", body: JSON.stringify(result) }),
  (error) => fetch("result", { method: "POST", body: JSON.stringify(String(error)) }),
);`;
const pages: { readonly [name: string]: string } = {
  minimize: `
import { minimize, float } from "attune";
minimize(({ x }) => (x - 0.3) ** 2, { x: float(0, 1) }, { trials: 40 })
  .then(({ params, value }) => ({ x: params.x, value }))${SEND}`,
  study: `
import { createStudy, float } from "attune";
createStudy({ space: { x: float(0, 1) }, objectives: "minimize" })
  .then((study) => study.optimize(({ x }) => (x - 0.3) ** 2, { trials: 40 }))
  .then((study) => study.best.value)${SEND}`,
  brought: `
import { boolean, float, minimize } from "attune";
import { median } from "attune/pruners";
const reasons = {};
const note = (name) => ({ finished: ({ trial }) => (reasons[name] = trial.origin.reason) });
const choices = Object.fromEntries(Array.from({ length: 101 }, (_, i) => ["b" + i, boolean()]));
const count = (params) => Object.values(params).filter(Boolean).length;
const stopped = async ({ x }, trial) => {
  for (let step = 1; step <= 4; step++) if (await trial.report(x, step)) return trial.pruned();
  return x;
};
minimize(count, choices, { trials: 12, on: note("choices") })
  .then(() =>
    minimize(stopped, { x: float(0, 1) }, { pruner: median(), trials: 30, on: note("pruner") }))
  .then(() => reasons)${SEND}`,
  missing: `
import { createStudy, float } from "attune";
import { openStorage } from "attune/storage";
const describe = (error) => [error.name, error.code, error.message, error.hint];
const options = { space: { x: float(0, 1) }, objectives: "minimize" };
const study = await createStudy(options);
const open = (storage) => createStudy({ ...options, storage });
Promise.all(
  [
    open("sqlite:x.db"),
    open("postgres://user:secret@host/db"),
    openStorage("optuna+journal:x.log"),
    open("sqlit:x.db"),
    study.optimize(new URL("./objective.js", import.meta.url), { isolate: "process" }),
    study.optimize(new URL("./objective.js", import.meta.url)),
  ].map((attempt) => attempt.then(() => "it went well", describe)),
)${SEND}`,
};
for (const [name, source] of Object.entries(pages))
  writeFileSync(join(folder, `${name}.js`), source);

const bin = (name: string): string => join("node_modules", name);
/**
 * The commands as a user runs them; webpack by its API, since its command is another package, and
 * esbuild too, since its command is a program or a script, depending on how it was installed.
 */
const bundlers: {
  readonly [name: string]: { readonly args: readonly string[]; readonly out: string };
} = {
  esbuild: { args: ["esbuild.js", "minimize.js", "esbuild/main.js"], out: "esbuild" },
  rollup: {
    args: [
      ...[bin("rollup/dist/bin/rollup"), "minimize.js", "-p", "@rollup/plugin-node-resolve"],
      ...["-o", "rollup/main.js", "--silent", "--failAfterWarnings"],
    ],
    out: "rollup",
  },
  "rollup for browsers": {
    args: [
      ...[bin("rollup/dist/bin/rollup"), "minimize.js"],
      ...["-p", "@rollup/plugin-node-resolve={browser:true}", "-o", "rollup-browser/main.js"],
      ...["--silent", "--failAfterWarnings"],
    ],
    out: "rollup-browser",
  },
  vite: {
    args: [bin("vite/bin/vite.js"), "build", "vite", "--logLevel", "warn"],
    out: "vite/dist",
  },
  webpack: { args: ["webpack.js"], out: "webpack" },
};
writeFileSync(
  join(folder, "esbuild.js"),
  `import { build } from "esbuild";
const [entry, outfile] = process.argv.slice(2);
const options = { bundle: true, format: "esm", minify: true, logLevel: "warning" };
await build({ ...options, entryPoints: [entry], outfile });`,
);
mkdirSync(join(folder, "vite"));
writeFileSync(
  join(folder, "vite", "index.html"),
  '<!doctype html><script type="module" src="../minimize.js"></script>',
);
writeFileSync(
  join(folder, "webpack.js"),
  `import webpack from "webpack";
const output = { path: process.cwd() + "/webpack" };
webpack({ mode: "production", entry: "./minimize.js", output }, (error, stats) => {
  const text = stats?.toString("errors-warnings") ?? "";
  if (error || stats.hasErrors() || stats.hasWarnings()) throw error ?? new Error(text);
});`,
);

/** All scripts that a bundler wrote, joined. */
function readScripts(out: string): { readonly files: readonly string[]; readonly code: string } {
  const files = readdirSync(join(folder, out), { recursive: true })
    .map(String)
    .filter((name) => name.endsWith(".js"));
  return { files, code: files.map((f) => readFileSync(join(folder, out, f), "utf8")).join("\n") };
}

describe.each(Object.entries(bundlers))("%s, without settings", (_name, { args, out }) => {
  beforeAll(async () => {
    expect(await runNode(args, folder)).toEqual({ code: 0, output: "" });
  });
  it("builds minimize without a warning, as one script that asks for nothing of Node", () => {
    const { files, code } = readScripts(out);
    expect(files).toHaveLength(1);
    expect(code).not.toMatch(/node:|worker_threads|new Worker|better-sqlite|optuna_/);
  });
  it(`has at most ${MAX_GZIP_BYTES} bytes, minified and compressed`, () => {
    const { code } = readScripts(out);
    // Rollup leaves this to a plugin.
    const minified = out.startsWith("rollup")
      ? transformSync(code, { minify: true, format: "esm" }).code
      : code;
    expect(gzipSync(minified, { level: 9 }).length).toBeLessThanOrEqual(MAX_GZIP_BYTES);
  });
});

it(`createStudy has at most ${MAX_GZIP_BYTES_OF_STUDY} bytes, minified and compressed`, async () => {
  const built = await runNode(["esbuild.js", "study.js", "study/main.js"], folder);
  expect(built).toEqual({ code: 0, output: "" });
  const { length } = gzipSync(readScripts("study").code, { level: 9 });
  expect(length).toBeLessThanOrEqual(MAX_GZIP_BYTES_OF_STUDY);
});

const chromium = findChromium();
const title = "in Chromium";
describe.skipIf(chromium === undefined)(
  chromium === undefined ? `${title}: skipped, none is installed (or set CHROME_PATH)` : title,
  () => {
    let results: { readonly [page: string]: unknown } = {};
    beforeAll(async () => {
      const others = ["brought", "missing"];
      for (const name of others) {
        const built = await runNode(["esbuild.js", `${name}.js`, `${name}/main.js`], folder);
        expect(built).toEqual({ code: 0, output: "" });
      }
      const names = [...Object.values(bundlers).map((b) => b.out), ...others];
      results = await show(names);
    });
    it.each(Object.entries(bundlers))("%s: minimize finds the optimum", (_name, { out }) => {
      const { x, value } = results[out] as { readonly x: number; readonly value: number };
      expect(x).toBeCloseTo(0.3, 2);
      expect(value).toBe((x - 0.3) ** 2);
    });
    it("choices and pruners bring the search that numbers alone do not need", () => {
      expect(results["brought"]).toEqual({
        choices: "tpe: more than 100 coordinates",
        pruner: "tpe: trials are stopped early, so there are many",
      });
    });
    it("what only Node has is refused with one clear error, and no password", () => {
      const inBrowser = "in a browser use memory:, the default";
      const isFunction = "in a browser give a function, which may hand its work to a Web Worker; ";
      const inBundle = "in a bundle for Node.js, bundle with the condition `node`";
      const needs = "needs Node.js, Bun or Deno";
      const noStorage = (kind: string): readonly string[] => [
        ...["AttuneError", "driver-missing", `the storage ${kind}:… ${needs}`],
        `${inBrowser}; ${inBundle}`,
      ];
      const noModule = (how: string): readonly string[] => [
        ...["AttuneError", "usage", `a module as the objective runs in a ${how}, which ${needs}`],
        isFunction + inBundle,
      ];
      expect(results["missing"]).toEqual([
        noStorage("sqlite"),
        noStorage("postgres"),
        noStorage("optuna+journal"),
        ["AttuneError", "usage", "unknown storage sqlit:…", inBrowser],
        noModule("process"),
        noModule("thread"),
      ]);
    });
  },
);

/** Shows one page of each folder in Chromium, and waits for what they send. */
async function show(names: readonly string[]): Promise<{ readonly [name: string]: unknown }> {
  const results: { [name: string]: unknown } = {};
  const frames = names.map((name) => `<iframe src="/${name}/"></iframe>`).join("");
  const page = '<!doctype html><script type="module" src="main.js"></script>';
  let finish = (): void => {};
  const all = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const server = createServer(async (request, response) => {
    const path = request.url!.slice(1);
    if (request.method === "POST") {
      let body = "";
      for await (const part of request) body += part;
      results[path.replace(/\/result$/, "")] = JSON.parse(body);
      response.end();
      if (Object.keys(results).length === names.length) finish();
    } else if (path.endsWith(".js")) {
      // The paths in the page that Vite writes are absolute.
      const file = path.startsWith("assets/") ? `vite/dist/${path}` : path;
      response.setHeader("content-type", "text/javascript");
      response.end(readFileSync(join(folder, file)));
    } else {
      const html =
        path === ""
          ? frames
          : path === "vite/dist/"
            ? readFileSync(join(folder, path, "index.html"))
            : page;
      response.setHeader("content-type", "text/html");
      response.end(html);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    await showPage(chromium!, `http://127.0.0.1:${port}/`, all);
    return results;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
