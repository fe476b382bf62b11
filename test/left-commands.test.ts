import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attune, scratch, start, trialsOf } from "./command.ts";
import { waitUntil } from "./wait-until.ts";

const folder = scratch();
const temporary = join(folder, "tmp");
mkdirSync(temporary);
process.env["TMPDIR"] = temporary; // for the commands that the tests start
const SPACE = '{"x":{"type":"float","low":0,"high":1}}';
const file = (name: string): string => join(folder, name);

const search = (study: string, trials: number, script: string): readonly string[] => [
  ...["optimize", SPACE, "--study", study, "--trials", String(trials), "--sampler", "random"],
  ...["--", "sh", "-c", script],
];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** The number of the process that a command has written to a file. */
async function pidIn(name: string): Promise<number> {
  await waitUntil(() => existsSync(file(name)) && readFileSync(file(name), "utf8").endsWith("\n"));
  return Number(readFileSync(file(name), "utf8"));
}

describe.each(["SIGHUP", "SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  it("ends a search and the command that it has started", async () => {
    const study = `ended-${signal}`;
    const { child, done } = start(folder, search(study, 3, `echo $$ > ${study}; exec sleep 600`));
    const pid = await pidIn(study);
    child.kill(signal);
    expect((await done).code).toBe(1);
    expect(isAlive(pid)).toBe(false);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("a process of its own session that a command leaves", () => {
  const leave = (name: string): string =>
    `setsid sh -c 'echo $$ > ${name}; exec sleep 600' & until [ -s ${name} ]; do sleep 0.01; done`;
  it("does not hold the trial, of which a note tells once", async () => {
    const script = `${leave("daemon-$ATTUNE_TRIAL")}; echo {x}`;
    const { code, out, err } = await attune(folder, ...search("daemons", 2, script));
    for (const trial of [0, 1]) process.kill(await pidIn(`daemon-${trial}`), "SIGKILL");
    expect(code, err).toBe(0);
    expect((await trialsOf(folder, "daemons")).map((trial) => trial.state)).toEqual([
      "complete",
      "complete",
    ]);
    expect(out).toMatch(/^0\.\d+ /);
    expect(err.match(/the command leaves a process running/g)).toHaveLength(1);
  });
  it("does not hold a trial past its time limit", async () => {
    const args = search("late-daemon", 1, `${leave("late")}; exec sleep 600`);
    const { code, err } = await attune(
      folder,
      ...["optimize", "--trial-seconds", "1"],
      ...args.slice(1),
    );
    process.kill(await pidIn("late"), "SIGKILL");
    expect([code, err]).toEqual([1, expect.stringContaining("took longer than 1 s")]);
  });
  it("does not hold a search that SIGTERM ends", async () => {
    const { child, done } = start(
      folder,
      search("ended-daemon", 1, `${leave("ended")}; exec sleep 600`),
    );
    const pid = await pidIn("ended");
    child.kill("SIGTERM");
    expect((await done).code).toBe(1);
    process.kill(pid, "SIGKILL");
  });
});

describe("after a search was killed", () => {
  it("the next one tells of the command that still runs", async () => {
    const first = start(folder, search("killed", 2, "echo $$ > left; exec sleep 600"));
    const pid = await pidIn("left");
    // The run notes its command after it has started it.
    const noted = (): boolean =>
      readdirSync(temporary).some((run) => existsSync(join(temporary, run, "command-0.json")));
    await waitUntil(noted);
    first.child.kill("SIGKILL");
    await first.done;
    expect(isAlive(pid)).toBe(true);
    const quick = search("killed", 2, "echo 1");
    const other = await attune(folder, ...search("another", 1, "echo 1"));
    expect(other.err).not.toContain("earlier run");
    const next = await attune(folder, ...quick);
    expect(next.err).toContain(
      `trial 0's command from an earlier run may still be running: process ${pid}\n`,
    );
    process.kill(pid, "SIGKILL");
    await waitUntil(() => !isAlive(pid));
    const last = await attune(folder, ...quick);
    expect([last.code, last.err]).toEqual([0, expect.not.stringContaining("earlier run")]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
