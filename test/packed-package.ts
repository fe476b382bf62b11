import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** A project that has the package installed as `npm pack` makes it. */
export interface PackedProject {
  readonly folder: string;
  /** Paths of the packed files. */
  readonly files: readonly string[];
  /** Of the compressed archive. */
  readonly bytes: number;
}

/**
 * Packs the built package, and unpacks it in a new project.
 * @param links packages of this repository that the project has too, beside those that Attune needs
 */
export function packProject(links: readonly string[] = []): PackedProject {
  const folder = mkdtempSync(join(tmpdir(), "attune-packed-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const packed = execFileSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const [{ filename, files, size }] = JSON.parse(packed) as {
    filename: string;
    files: { path: string }[];
    size: number;
  }[];
  const installed = join(folder, "node_modules", "attune");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", installed, "--strip-components=1"]);
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    readonly dependencies: { readonly [name: string]: string };
  };
  for (const name of [...Object.keys(dependencies), ...links]) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link);
  }
  writeFileSync(join(folder, "package.json"), '{"type":"module","private":true}');
  return { folder, files: files.map((f) => f.path), bytes: size };
}

/** Runs a program of Node in a folder: its exit code and all that it prints. */
export function runNode(
  args: readonly string[],
  cwd: string,
): Promise<{ readonly code: number; readonly output: string }> {
  // The runner's own settings are none of a user's.
  const { NODE_ENV, VITEST, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd, env: { ...env, NO_COLOR: "1" } },
      (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr }),
    );
  });
}
