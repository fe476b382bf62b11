import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { scratch } from "../../../test/command.ts";
import { ProcessGroup } from "./process-group.ts";

afterEach(() => {
  vi.useRealTimers();
});

const shell = (code: string, env: { readonly [name: string]: string } = {}, input = "") =>
  new ProcessGroup("sh", ["-c", code], env, input);

/** What a program prints: `ready` resolves with the first of it. */
function watch(group: ProcessGroup) {
  let printed = "";
  let setReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  const all = (async () => {
    for await (const chunk of group.readOutput()) {
      printed += String(chunk);
      setReady();
    }
    return printed;
  })();
  return { ready, all };
}

describe("a program that ends by itself", () => {
  it("gets arguments, environment and input, and keeps its two outputs apart", async () => {
    const group = new ProcessGroup(
      "sh",
      ["-c", 'read line; echo "$0 $1 $ATTUNE_TEST $line"; echo aside >&2', "a b", "c"],
      { ATTUNE_TEST: "of the test" },
      "of the input\nrest",
    );
    const [out, err, failure] = await Promise.all([
      text(group.readOutput()),
      text(group.readErrors()),
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
    expect(await text(group.readOutput())).toBe("process given\n");
  });
  it("prints UTF-8 whose characters stay whole wherever the chunks end", async () => {
    const line = "λ→€𝄞".repeat(20_000);
    const group = new ProcessGroup("cat", [], {}, line);
    expect(await text(group.readOutput())).toBe(line);
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
    const { ready, all } = watch(group);
    await ready;
    group.terminate();
    expect(await group.failure).toBe("exit code 5");
    expect(await all).toBe("ready\ncleaned\n");
  });
  it("by kill ends at once with all that it has started", async () => {
    const group = shell("trap '' TERM; sleep 1000 & echo ready; wait; sleep 1000");
    const { ready, all } = watch(group);
    await ready;
    group.kill();
    expect(await group.failure).toBe("ended by SIGKILL");
    expect(await all).toBe("ready\n");
    expect(group.wasHeld).toBe(false); // a sleep that went on would have held it
  });
  it("is killed 2 s after terminate if it ignores that, and not before", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const group = shell("trap '' TERM; echo ready; exec sleep 1000");
    await watch(group).ready;
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
  it("that ended in time is not killed later", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const group = shell("echo ready; exec sleep 1000");
    await watch(group).ready;
    group.terminate();
    expect(await group.failure).toBe("ended by SIGTERM");
    expect(vi.getTimerCount()).toBe(0);
    group.kill(); // the group is gone
    group.terminate();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a process that the program leaves in a session of its own, holding the outputs", () => {
  const folder = scratch();
  let files = 0;
  /** Leaves a process that has left the group when `rest` is run; its number is printed first. */
  const leave = (rest: string, left = "exec sleep 600"): string => {
    const file = join(folder, `left-${files++}`);
    return `setsid sh -c 'echo $$; touch ${file}; ${left}' &
      until [ -e ${file} ]; do sleep 0.01; done; echo value; ${rest}`;
  };
  const endLeft = (pids: string): void => {
    for (const pid of pids.match(/^\d+$/gm) ?? [])
      try {
        process.kill(-Number(pid), "SIGKILL");
      } catch {
        // It has ended.
      }
  };
  it("does not hold the end of the outputs, and all that the program printed is read", async () => {
    const group = shell(leave("exit 0"));
    const [out, err, failure] = await Promise.all([
      text(group.readOutput()),
      text(group.readErrors()),
      group.failure,
    ]);
    endLeft(out);
    expect([out.split("\n")[1], err, failure]).toEqual(["value", "", undefined]);
    expect(group.wasHeld).toBe(true);
  });
  it("does not hold the end of a program that is ended", async () => {
    const group = shell(leave("exec sleep 600"));
    const { ready, all } = watch(group);
    await ready;
    group.terminate();
    expect(await group.failure).toBe("ended by SIGTERM");
    endLeft(await all);
  });
  it("may print without end", async () => {
    const group = shell(leave("exit 0", "exec yes"));
    expect(await text(group.readOutput())).toContain("\ny\n");
    expect(group.wasHeld).toBe(true);
  });
});

describe("a program that can't be started with its arguments", () => {
  it.each([
    ["a NUL", "a\0b", /^a parameter has a NUL character/],
    ["200,000 characters", "x".repeat(200_000), /^the parameters are too long for the arguments/],
  ])("because of %s fails with the reason", async (_, argument, failure) => {
    const group = new ProcessGroup("echo", [argument], {}, "input");
    expect(await group.failure).toMatch(failure);
    expect(await text(group.readOutput())).toBe("");
    group.terminate();
    group.kill();
  });
});
