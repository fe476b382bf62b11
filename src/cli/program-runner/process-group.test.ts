import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ProcessGroup } from "./process-group.ts";

afterEach(() => {
  vi.useRealTimers();
});

const shell = (code: string, env: { readonly [name: string]: string } = {}, input = "") =>
  new ProcessGroup("sh", ["-c", code], env, input);

/** The first text of a stream. */
const firstText = async (stream: Readable): Promise<string> => {
  const [chunk] = await once(stream, "data");
  return String(chunk);
};

describe("a program that ends by itself", () => {
  it("gets arguments, environment and input, and keeps its two outputs apart", async () => {
    const group = new ProcessGroup(
      "sh",
      ["-c", 'read line; echo "$0 $1 $ATTUNE_TEST $line"; echo aside >&2', "a b", "c"],
      { ATTUNE_TEST: "of the test" },
      "of the input\nrest",
    );
    const [out, err, failure] = await Promise.all([
      text(group.stdout),
      text(group.stderr),
      group.failure,
    ]);
    expect([out, err]).toEqual(["a b c of the test of the input\n", "aside\n"]);
    expect(failure).toBeUndefined();
  });
  it("has the environment of this process, too, which the given one replaces", async () => {
    vi.stubEnv("ATTUNE_TEST_A", "process");
    vi.stubEnv("ATTUNE_TEST_B", "process");
    const group = shell('echo "$ATTUNE_TEST_A $ATTUNE_TEST_B"', { ATTUNE_TEST_B: "given" });
    vi.unstubAllEnvs();
    expect(await text(group.stdout)).toBe("process given\n");
  });
  it("prints UTF-8 whose characters stay whole wherever the chunks end", async () => {
    const line = "λ→€𝄞".repeat(20_000);
    const group = new ProcessGroup("cat", [], {}, line);
    expect(await text(group.stdout)).toBe(line);
  });
  it("may leave its input unread, however much it is", async () => {
    const group = shell("exit 0", {}, "x".repeat(1_000_000));
    expect(await group.failure).toBeUndefined();
  });
  it.each([
    ["exit 3", "exit code 3"],
    ["kill -KILL $$", "ended by SIGKILL"],
    ["kill -SEGV $$", "ended by SIGSEGV"],
  ])("%s is the failure %s", async (code, failure) => {
    expect(await shell(code).failure).toBe(failure);
  });
});

describe("a program that cannot be started", () => {
  it("is a failure, not an exception, and may be ended all the same", async () => {
    const group = new ProcessGroup("no-such-program-of-attune", [], {}, "input");
    expect(await group.failure).toBe("there is no command no-such-program-of-attune");
    group.terminate();
    group.kill();
  });
  it("for want of permission says so", async () => {
    expect(await new ProcessGroup("/etc/passwd", [], {}, "").failure).toMatch(/EACCES/);
  });
});

describe("a program that is ended", () => {
  it("by terminate may clean up first", async () => {
    const code = "trap 'echo cleaned; exit 5' TERM; echo ready; while :; do sleep 0.01; done";
    const group = shell(code);
    let out = "";
    group.stdout.on("data", (chunk) => (out += chunk));
    await firstText(group.stdout);
    const closed = once(group.stdout, "close");
    group.terminate();
    expect(await group.failure).toBe("exit code 5");
    await closed;
    expect(out).toBe("ready\ncleaned\n");
    group.kill(); // clears the timer
  });
  it("by kill ends at once with all that it has started", async () => {
    const group = shell("trap '' TERM; sleep 1000 & echo ready; wait; sleep 1000");
    await firstText(group.stdout);
    const closed = once(group.stdout, "close");
    group.kill();
    expect(await group.failure).toBe("ended by SIGKILL");
    await closed; // the second sleep holds the pipe open as long as it runs
  });
  it("is killed 2 s after terminate if it ignores that, and not before", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const group = shell("trap '' TERM; echo ready; exec sleep 1000");
    await firstText(group.stdout);
    const kill = vi.spyOn(process, "kill");
    const sent = (): unknown[] => kill.mock.calls.map(([, signal]) => signal);
    group.terminate();
    vi.advanceTimersByTime(1999);
    expect(sent()).toEqual(["SIGTERM"]);
    vi.advanceTimersByTime(1);
    expect(sent()).toEqual(["SIGTERM", "SIGKILL"]);
    kill.mockRestore();
    expect(await group.failure).toBe("ended by SIGKILL");
  });
  it("by kill is not killed a second time later", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const group = shell("echo ready; exec sleep 1000");
    await firstText(group.stdout);
    group.terminate();
    expect(await group.failure).toBe("ended by SIGTERM");
    group.kill();
    expect(vi.getTimerCount()).toBe(0);
    group.kill(); // the group is gone
  });
});
