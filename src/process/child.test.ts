import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { TrialFailure } from "../trial/failure.ts";
import { type Guest, startChild } from "./child.ts";

const folder = mkdtempSync(join(tmpdir(), "attune-child-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
function script(name: string, text: string): URL {
  const path = join(folder, name);
  writeFileSync(path, text);
  return pathToFileURL(path);
}
const echo = script(
  "echo.mjs",
  'process.on("disconnect", () => process.exit()); process.on("message", (m) => process.send(m));',
);

const nextMessage = <T>(guest: Guest<T, T>): Promise<T> =>
  new Promise((resolve) => (guest.onMessage = resolve));
const exitOf = <To, From>(guest: Guest<To, From>): Promise<TrialFailure> =>
  new Promise((resolve) => (guest.onExit = resolve));

describe("a child process", () => {
  it("receives and sends structured clones: typed arrays, NaN, undefined", async () => {
    const guest = startChild<unknown, unknown>(echo, {});
    const message = { values: Float64Array.of(1, Number.NaN), nothing: undefined };
    const answer = nextMessage(guest);
    guest.send(message);
    expect(await answer).toEqual(message);
    await guest.kill();
  });
  it("says how it ended", async () => {
    expect((await exitOf(startChild(script("three.mjs", "process.exit(3)"), {}))).message).toBe(
      "the worker process ended with code 3",
    );
    const guest = startChild(echo, {});
    const exit = exitOf(guest);
    await guest.kill();
    expect(await exit).toMatchObject({
      reason: "error",
      message: "the worker process ended with SIGKILL",
    });
    guest.send("too late"); // ignored
  });
});

describe("a child process that fails", () => {
  it("for want of memory says how much it was allowed", async () => {
    const greedy = script(
      "greedy.mjs",
      "const held = []; for (;;) held.push(new Array(100_000).fill(held.length + 0.5));",
    );
    const failure = await exitOf(startChild(greedy, { megabytes: 16, quiet: true }));
    expect(failure).toMatchObject({ reason: "memory", message: "needed more than 16 MB" });
  });
  it("with an exception ends with code 1, after the messages that it has sent", async () => {
    const throws = script(
      "throws.mjs",
      'process.send("before", () => { throw new Error("no luck"); });',
    );
    const guest = startChild<string, string>(throws, { quiet: true });
    const [message, failure] = await Promise.all([nextMessage(guest), exitOf(guest)]);
    expect(message).toBe("before");
    expect(failure).toMatchObject({
      reason: "error",
      message: "the worker process ended with code 1",
    });
  });
  it("to start says so", async () => {
    const { execPath } = process;
    process.execPath = join(folder, "no-such-node");
    let guest: Guest<string, string>;
    try {
      guest = startChild<string, string>(echo, {});
    } finally {
      process.execPath = execPath;
    }
    expect(await exitOf(guest)).toMatchObject({
      reason: "error",
      message: `the worker process could not be started: spawn ${join(folder, "no-such-node")} ENOENT`,
    });
    await guest.kill(); // it has ended
  });
  it("shows its standard error here, unless it is quiet", async () => {
    const talks = script("talks.mjs", 'process.stderr.write("some words\\n");');
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const shown = (): string => write.mock.calls.map(([text]) => String(text)).join("");
    try {
      await exitOf(startChild(talks, { quiet: true }));
      expect(shown()).toBe("");
      await exitOf(startChild(talks, {}));
      await vi.waitUntil(() => shown() !== "", { interval: 1, timeout: 60_000 });
      expect(shown()).toBe("some words\n");
    } finally {
      write.mockRestore();
    }
  });
});

describe("the flags of a child process", () => {
  const flags = script("flags.mjs", "process.send([process.execArgv, process.argv.slice(2)]);");
  it("are its heap limit alone, and its arguments are those given", async () => {
    const guest = startChild<unknown, unknown>(flags, { megabytes: 77, args: ["a b", "--c"] });
    expect(await nextMessage(guest)).toEqual([["--max-old-space-size=77"], ["a b", "--c"]]);
  });
  it("are this process's heap limit by default, and none of its other flags", async () => {
    const { execArgv } = process;
    process.execArgv = [
      "--no-warnings",
      "--max-old-space-size=88",
      "--import=data:text/javascript,",
    ];
    let guest: Guest<unknown, unknown>;
    try {
      guest = startChild(flags, {});
    } finally {
      process.execArgv = execArgv;
    }
    expect(await nextMessage(guest)).toEqual([["--max-old-space-size=88"], []]);
  });
});

describe("a script that serves as a child", () => {
  const built = JSON.stringify(new URL("../../dist/process/child.js", import.meta.url).href);
  const serves = script(
    "serves.mjs",
    `import { serveAsChild } from ${built};
    setInterval(() => {}, 1000); // it would not end by itself
    serveAsChild((message) => {
      if (message === "signals") for (const s of ["SIGINT", "SIGTERM"]) process.kill(process.pid, s);
      setImmediate(() => process.send({ message, pid: process.pid }));
    });`,
  );
  it("answers each message, also after an interrupt, and ends when it is killed", async () => {
    const guest = startChild<string, { message: string; pid: number }>(serves, {});
    const answers: string[] = [];
    const three = new Promise<void>((resolve) => {
      guest.onMessage = ({ message }) => {
        if (answers.push(message) === 3) resolve();
      };
    });
    for (const message of ["one", "signals", "two"]) guest.send(message);
    await three;
    expect(answers).toEqual(["one", "signals", "two"]);
    const exit = exitOf(guest);
    await guest.kill();
    expect((await exit).message).toBe("the worker process ended with SIGKILL");
  });
  it.each(["SIGKILL", "SIGTERM"] as const)("ends when %s has ended its parent", async (signal) => {
    const parent = script(
      "parent.mjs",
      `import { startChild } from ${built};
      const guest = startChild(new URL(${JSON.stringify(serves.href)}), {});
      guest.onMessage = ({ pid }) => console.log(pid);
      guest.send("hello");`,
    );
    const parentProcess = spawn(process.execPath, [parent.pathname], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [pid] = await once(parentProcess.stdout.setEncoding("utf8"), "data");
    expect(() => process.kill(Number(pid), 0)).not.toThrow(); // the child runs
    // The child holds its parent's output open, so it is closed when both have ended.
    const ended = Promise.all([once(parentProcess, "exit"), once(parentProcess.stdout, "close")]);
    parentProcess.kill(signal);
    const [[, endedBy]] = await ended;
    expect(endedBy).toBe(signal);
  });
});
