import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own, gone after the tests of the file. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "attune-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/**
 * Starts the real command in a folder. `done` resolves with what it printed.
 * @param input null leaves standard input open
 */
export function start(
  cwd: string,
  args: readonly string[],
  input: string | null = "",
): { readonly child: ChildProcess; readonly done: Promise<Ran> } {
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  let out = "";
  let err = "";
  child.stdout!.setEncoding("utf8").on("data", (t: string) => {
    out += t;
  });
  child.stderr!.setEncoding("utf8").on("data", (t: string) => {
    err += t;
  });
  child.stdin!.on("error", () => {});
  if (input !== null) child.stdin!.end(input);
  return {
    child,
    done: new Promise((resolve) =>
      child.on("close", (code, signal) => resolve({ code, signal, out, err })),
    ),
  };
}

export const attune = (cwd: string, ...args: readonly string[]): Promise<Ran> =>
  start(cwd, args).done;
export const json = async (cwd: string, ...args: readonly string[]): Promise<any> =>
  JSON.parse((await attune(cwd, ...args)).out);

export const tick = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
/** @throws Error when it has not come to pass in 30 s */
export async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 600 && !(await what()); i++) await tick(50);
  if (!(await what())) throw new Error("it did not come to pass in 30 s");
}
