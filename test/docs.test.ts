import { execFile } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transformSync } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { samplers } from "../src/sampler/sampler-by-name.ts";
import { whyNotInPython } from "./python.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((n) => n.endsWith(".md"))
    .map((n) => `docs/${n}`),
];
const text = (page: string): string => readFileSync(join(root, page), "utf8");
/** A block of code, and the output that the page shows after it, in its section. */
interface Block {
  readonly source: string;
  readonly output: string;
}
const blocks = (page: string, language: string): Block[] =>
  [
    ...text(page).matchAll(
      /^```(\w+)\n([\s\S]*?)^```\n(?:\nOutput:\n\n```text\n([\s\S]*?)^```\n)?/gm,
    ),
  ]
    .filter(([, name]) => name === language)
    .map(([, , source, output]) => ({ source: source!, output: output ?? "" }));

/**
 * Compares an output with the one in a page, where `…` stands for text that differs from run to
 * run: a part of a line, or as a line of its own any lines.
 */
function expectOutput(actual: string, shown: string): void {
  const pattern = shown
    .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
    .replace(/^…\n/gm, "(?:.*\n)*?")
    .replaceAll("…", ".*?")
    .replace(/ +/g, " +");
  if (!new RegExp(`^${pattern}$`).test(actual)) expect(actual).toBe(shown);
}

/**
 * A project of its own that has Attune installed, and the data and examples that the docs speak of.
 */
const folder = mkdtempSync(join(tmpdir(), "attune-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
symlinkSync(root, join(folder, "node_modules", "attune"));
// The page on spaces makes one of a schema.
symlinkSync(join(root, "node_modules", "zod"), join(folder, "node_modules", "zod"));
/**
 * Rows of the table of most examples: the output of these pages has scores, which hold for a part of
 * the rows as well. The output of other pages does not depend on the rows.
 */
const TABLE_ROWS: { readonly [page: string]: number } = {
  "README.md": 1000,
  "docs/getting-started.md": 700,
};
const FEW_TABLE_ROWS = 200;
// The page on agents has a client.
const protocol = join("node_modules", "@modelcontextprotocol");
symlinkSync(join(root, protocol), join(folder, protocol));
for (const name of ["data", "examples"])
  cpSync(join(root, name), join(folder, name), { recursive: true });
const table = join(folder, "data", "churn.csv");
const lines = readFileSync(table, "utf8").split("\n");
writeFileSync(join(folder, "package.json"), '{"type":"module"}');
writeFileSync(
  join(folder, "node_modules", ".bin", "attune"),
  `#!/bin/sh\nexec "${process.execPath}" "${join(root, "dist/cli/main.js")}" "$@"\n`,
  { mode: 0o755 },
);
for (const { source } of blocks("docs/getting-started.md", "js"))
  writeFileSync(join(folder, "objective.mjs"), source);

const code = pages.flatMap((page) =>
  blocks(page, "ts").map((block, i) => ({
    ...block,
    page,
    name: `${page.replace(/\W/g, "-")}-${i}.ts`,
  })),
);
const commands = pages.flatMap((page) =>
  blocks(page, "sh").map((block, i) => ({ ...block, page, name: `${page} ${i}` })),
);

/** Programs in Python whose modules an example of the same page has written. */
const python = blocks("docs/exporting.md", "python").map((block, i) => ({
  ...block,
  name: `${i}`,
}));

let currentPage = "";
/** Each page begins with its table, and without the studies of the pages before it. */
function beginPage(page: string): void {
  if (page === currentPage) return;
  currentPage = page;
  for (const name of readdirSync(folder)) if (/\.db(-|$)/.test(name)) rmSync(join(folder, name));
  const rows = TABLE_ROWS[page] ?? FEW_TABLE_ROWS;
  writeFileSync(table, `${lines.slice(0, 1 + rows).join("\n")}\n`);
}

describe("the code in README and docs", () => {
  it("is there", () => {
    expect(code.length).toBeGreaterThan(11);
    expect(commands.length).toBeGreaterThan(5);
  });
  it("compiles, strictly", async () => {
    for (const { name, source } of code) writeFileSync(join(folder, name), source);
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          module: "nodenext",
          target: "es2023",
          lib: ["es2023", "dom"],
          types: ["node"],
          typeRoots: [join(root, "node_modules/@types")],
          skipLibCheck: true,
        },
        include: ["*.ts"],
      }),
    );
    const { stdout } = await run(
      process.execPath,
      [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"],
      {
        cwd: folder,
      },
    ).catch((e) => e);
    expect(stdout).toBe("");
  });
  it.each(code)("$name runs by itself, and prints what the page shows", async (example) => {
    // Compiled, and started as a program: nothing but the example itself keeps it running.
    beginPage(example.page);
    const compiled = transformSync(example.source, {
      loader: "ts",
      format: "esm",
      target: "es2022", // Node.js 20 does not know `await using`
    }).code;
    const file = join(folder, example.name.replace(/ts$/, "mjs"));
    writeFileSync(file, compiled);
    const { stdout, stderr } = await run(process.execPath, [file], { cwd: folder });
    expect(stderr).toBe("");
    expectOutput(stdout, example.output);
  });
  it.for(python)(
    "Python program $name of docs/exporting.md prints what the page shows",
    async ({ source, output }, { skip }) => {
      const reason = whyNotInPython(source, folder);
      if (reason !== undefined) skip(reason);
      const { stdout, stderr } = await run("python3", ["-c", source], { cwd: folder });
      expect(stderr).toBe("");
      expect(output).not.toBe("");
      expectOutput(stdout, output);
    },
  );
  it.each(commands)(
    "$name runs, and prints what the page shows",
    async ({ page, source, output }) => {
      beginPage(page);
      const { stdout } = await run("bash", ["-euo", "pipefail", "-c", source], {
        cwd: folder,
        env: {
          ...process.env,
          ATTUNE_STATE: join(folder, "state"),
          PATH: `${join(folder, "node_modules/.bin")}:${process.env["PATH"]}`,
        },
      });
      expectOutput(stdout, output);
    },
  );
});

describe("docs/samplers.md", () => {
  it("says of every sampler what its code says that it supports", () => {
    const yes = (v: boolean): string => (v ? "yes" : "no");
    const rows = Object.entries(samplers).map(([name, make]) => {
      const { kinds, conditional, objectives, limits, constraints } = make().supports;
      const kind = kinds === "all" ? "all" : kinds.join(", ");
      const count = objectives === Infinity ? "any number" : objectives;
      const cells = [`\`${name}\``, kind, yes(conditional), count, yes(limits), constraints];
      return `| ${cells.join(" | ")} |`;
    });
    const table = [
      "| sampler | kinds of parameters | conditional | objectives | limits | constraints |",
      "|---|---|---|---|---|---|",
      ...rows,
    ].join("\n");
    expect(text("docs/samplers.md")).toContain(`<!-- supports -->\n${table}\n<!-- /supports -->`);
  });
});

describe("links in README and docs", () => {
  it.each(pages)("%s leads to files that are there", (page) => {
    for (const [, target] of text(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g))
      expect(() => readFileSync(join(root, page, "..", target!)), target).not.toThrow();
  });
});
