import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { attune, main, type Ran, scratch, startProgram, trialsOf } from "./command.ts";

const folder = scratch();
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';

const search = (study: string, trials: number): readonly string[] => [
  ...["optimize", SPACE, "--study", study, "--trials", String(trials), "--sampler", "random"],
  // Better each time, so that each trial prints a line of progress.
  ...["--", "sh", "-c", 'echo "-$ATTUNE_TRIAL"'],
];

const completeOf = async (study: string): Promise<number> =>
  (await trialsOf(folder, study)).filter((trial) => trial.state === "complete").length;

/** Runs the command with one of its outputs on a device. */
async function onDevice(device: string, output: 1 | 2, args: readonly string[]): Promise<Ran> {
  const file = openSync(device, "w");
  const stdio = ["ignore", "pipe", "pipe"] as ("ignore" | "pipe" | number)[];
  stdio[output] = file;
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio });
  closeSync(file);
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  return new Promise((resolve) =>
    child.on("close", (code, signal) => resolve({ code, signal, out, err })),
  );
}

const shell = (script: string): Promise<Ran> =>
  startProgram(folder, "bash", [
    "-c",
    `attune() { "${process.execPath}" "${main}" "$@"; }; ${script}`,
  ]).done;

const quoted = (args: readonly string[]): string =>
  args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");

describe("a search goes on and ends with all its trials", () => {
  it("when the reader of its progress goes away", async () => {
    const args = search("gone", 12);
    const child = spawn(process.execPath, [main, ...args], { cwd: folder });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.once("data", () => child.stderr.destroy());
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, await completeOf("gone")]).toEqual([0, 12]);
    expect(out).toMatch(/^-11 {2}x /);
  });
  it("when its progress goes to a pipe that reads one line", async () => {
    const { out } = await shell(
      `attune ${quoted(search("one-line", 12))} 2>&1 >result.txt | head -1; echo "\${PIPESTATUS[0]}"`,
    );
    expect(out).toMatch(/^trial {3}0 .*\n0\n$/);
    expect(await completeOf("one-line")).toBe(12);
  });
  it("when its progress is on a full device", async () => {
    const { code, out } = await onDevice("/dev/full", 2, search("full", 5));
    expect([code, await completeOf("full")]).toEqual([0, 5]);
    expect(out).toMatch(/^-4 {2}x /);
  });
  it("when its result can't be written: that is an error in one line", async () => {
    const { code, err } = await onDevice("/dev/full", 1, search("full-result", 5));
    expect([code, await completeOf("full-result")]).toEqual([1, 5]);
    const lines = err.trim().split("\n");
    expect(lines.at(-1)).toMatch(/^attune: standard output can't be written: .*ENOSPC/);
    expect(err).not.toMatch(/^\s+at /m);
  });
  it("when its result is not read", async () => {
    const { out, err } = await shell(
      `attune ${quoted(search("unread", 5))} | true; echo "\${PIPESTATUS[0]}"`,
    );
    expect([out, await completeOf("unread")]).toEqual(["1\n", 5]);
    expect(err.trim().split("\n").at(-1)).toBe(
      "attune: standard output can't be written: its reader has closed it",
    );
  });
  it("when both of its outputs are one that is closed", async () => {
    const { out } = await shell(
      `attune ${quoted(search("both", 12))} 2>&1 | head -1; echo "\${PIPESTATUS[0]}"`,
    );
    expect(out).toMatch(/^trial {3}0 .*\n1\n$/);
    expect(await completeOf("both")).toBe(12);
  });
});

describe.each([
  ["trials", "--study", "listed", "--json"],
  ["export", "--study", "listed"],
  ["--help"],
])("attune %s %s %s", (...args) => {
  it("on a full device fails with one line", async () => {
    await attune(folder, ...search("listed", 1));
    const { code, err } = await onDevice(
      "/dev/full",
      1,
      args.filter((arg) => arg !== undefined),
    );
    expect(err).toMatch(/^attune: standard output can't be written: [^\n]*ENOSPC[^\n]*\n$/);
    expect(code).toBe(1);
  });
});
