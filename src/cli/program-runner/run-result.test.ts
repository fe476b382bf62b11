import { describe, expect, it } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import { asha, threshold } from "../../pruner/index.ts";
import { random } from "../../sampler/random.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import type { OpenOptions } from "../../study/options/session-options.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import { printRunResult } from "./run-result.ts";
import type { RunnerOptions } from "./runner-options.ts";

const open = (options: Partial<OpenOptions> = {}): Promise<Session> =>
  openSession(
    { name: "oven", objectives: "minimize", sampler: random(), seed: 1, ...options },
    spaceFrom({ x: { type: "float", low: 0, high: 1 } }),
  );

async function evaluate(session: Session, x: number, result: unknown): Promise<void> {
  await session.enqueue({ x });
  const [trial] = await session.askAll(1);
  if (result instanceof Error) await trial.fail(result);
  else await trial.tell(result);
}

/** What is printed at the end of a run, or the error with which it fails. */
function resultOf(
  session: Session,
  reason: Parameters<typeof printRunResult>[1]["reason"] = "trials",
  options: Partial<RunnerOptions & { more: number }> = {},
  explanation = "",
) {
  const terminal = recordingTerminal();
  printRunResult(
    session,
    { reason, explanation },
    { storage: "sqlite:./a.db", ...options },
    terminal,
  );
  return { out: terminal.printedOut, err: terminal.printedErr };
}

describe("the result of a run as text", () => {
  it("is the best trial, and how to continue", async () => {
    const session = await open();
    await evaluate(session, 0.25, 2);
    expect(resultOf(session)).toEqual({
      out: "2  x 0.25  (trial 0)\n",
      err: "1 trial finished (study oven in sqlite:./a.db). To continue the study, set a larger --trials.\n",
    });
    await evaluate(session, 0.5, 1);
    // With --more, or a time limit, the same command does more.
    expect(resultOf(session, "trials", { more: 1 }).err).toMatch(/Run the same command again/);
    expect(resultOf(session, "seconds").err).toMatch(/Run the same command again/);
    expect(resultOf(session, "signal")).toEqual({
      out: "1  x 0.5  (trial 1)\n",
      err:
        "Stopped: 2 trials finished. Run the same command again to continue " +
        "(study oven in sqlite:./a.db).\n",
    });
  });
  it("is the whole front where there are several objectives", async () => {
    const session = await open({ objectives: { a: "minimize", b: "minimize" } });
    await evaluate(session, 0.25, { a: 1, b: 2 });
    await evaluate(session, 0.5, { a: 2, b: 2 });
    await evaluate(session, 0.75, { a: 2, b: 1 });
    expect(resultOf(session).out).toBe(
      "a 1, b 2  x 0.25  (trial 0)\n" + "a 2, b 1  x 0.75  (trial 2)\n",
    );
  });
  it("does not show the password of the storage", async () => {
    const session = await open();
    await evaluate(session, 0.25, 2);
    const storage = "postgres://me:secret@db/attune";
    const { err } = resultOf(session, "trials", { storage });
    expect(err).toContain("(study oven in postgres://me:***@db/attune)");
    expect(err).not.toContain("secret");
  });
  it("counts paused trials apart from those that finished", async () => {
    const session = await open({ pruner: asha({ min: 1, max: 9 }) });
    await evaluate(session, 0.5, 1);
    const [trial] = await session.askAll(1);
    await trial.checkpoint.write(new Uint8Array(1), 1);
    expect(await trial.report(5, 1)).toBe(true);
    await trial.prune();
    expect(resultOf(session).err).toMatch(/^1 trial finished, 1 paused \(study oven/);
  });
});

describe("the result of a run as JSON", () => {
  it("has the best trial with its value, without limits that it does not have", async () => {
    const session = await open();
    await evaluate(session, 0.25, 2);
    const { out, err } = resultOf(session, "target", { json: true });
    expect(err).toBe("");
    expect(JSON.parse(out)).toEqual({
      study: "oven",
      trials: 1,
      stopped: "target",
      best: { number: 0, params: { x: 0.25 }, value: 2, seconds: expect.any(Number) },
    });
  });
  it("has the front with its limits, infinite values as strings", async () => {
    const session = await open({
      objectives: { a: "minimize", b: "maximize" },
      limits: { mb: { atMost: 3 } },
    });
    await evaluate(session, 0.25, { value: { a: 1, b: -Infinity }, limits: { mb: 3 } });
    await evaluate(session, 0.5, { value: { a: 0, b: 9 }, limits: { mb: 4 } }); // too large
    const { out } = resultOf(session, "trials", { json: true });
    expect(JSON.parse(out)).toEqual({
      study: "oven",
      trials: 2,
      stopped: "trials",
      front: [
        {
          number: 0,
          params: { x: 0.25 },
          value: { a: 1, b: "-Infinity" },
          limits: { mb: 3 },
          seconds: expect.any(Number),
        },
      ],
    });
  });
});

describe("a run without a result", () => {
  it("fails with the message of the last trial that failed", async () => {
    const session = await open();
    await evaluate(session, 0.25, new Error("first"));
    await evaluate(session, 0.5, new Error("second"));
    expect(() => resultOf(session)).toThrow(
      expect.objectContaining({
        code: "run-failed",
        message: "no trial completed; the last one failed: second",
        hint:
          "try the command by hand with these values, or see attune trials; mend the command, and " +
          "run it again with --retry-failed",
      }),
    );
  });
  it("says that it was stopped, if it was, even if trials failed before", async () => {
    const stopped = {
      code: "run-failed",
      message: "stopped before a trial completed; study oven in sqlite:./a.db",
      hint: "run the same command again to continue",
    };
    const session = await open();
    expect(() => resultOf(session, "seconds")).toThrow(expect.objectContaining(stopped));
    await evaluate(session, 0.5, new Error("no luck"));
    expect(() => resultOf(session, "signal")).toThrow(expect.objectContaining(stopped));
  });
  it("says that all trials were stopped early, which the same command would not change", async () => {
    const session = await open({ pruner: threshold({ worseThan: 3 }) });
    const [trial] = await session.askAll(1);
    expect(await trial.report(5, 1)).toBe(true);
    await trial.prune();
    expect(() => resultOf(session)).toThrow(
      expect.objectContaining({
        message: "no trial completed, 1 was stopped early; study oven in sqlite:./a.db",
        hint: "give a --pruner that stops fewer trials, and a larger --trials",
      }),
    );
  });
  it("says why else the run ended without one", async () => {
    const session = await open();
    expect(() => resultOf(session, "exhausted", {}, "still running elsewhere: trial 1")).toThrow(
      expect.objectContaining({
        message:
          "no trial completed; the sampler random proposes no other point; " +
          "still running elsewhere: trial 1; study oven in sqlite:./a.db",
      }),
    );
  });
  it("says that no trial is within the limits, and which one comes nearest", async () => {
    const session = await open({ limits: { mb: { atMost: 3 }, ms: { atLeast: 1 } } });
    await evaluate(session, 0.25, { value: 1, limits: { mb: 9, ms: 0.5 } });
    await evaluate(session, 0.5, { value: 2, limits: { mb: 4, ms: 2 } });
    expect(() => resultOf(session)).toThrow(
      expect.objectContaining({
        code: "run-failed",
        message:
          "none of 2 complete trials is within the limits; nearest is trial 1: " +
          "mb 4 where the limit is at most 3; study oven in sqlite:./a.db",
        hint: "give more trials with a larger --trials, or widen the limits in a new study",
      }),
    );
    expect(() => resultOf(session, "seconds")).toThrow(
      expect.objectContaining({ hint: expect.stringMatching(/^run the same command again/) }),
    );
  });
  it("says that trials are paused, if they are", async () => {
    const session = await open({ pruner: asha({ min: 1, max: 9 }) });
    const [a, b] = await session.askAll(2);
    for (const [i, trial] of [a, b].entries()) {
      await trial.checkpoint.write(new Uint8Array(1), 1);
      await trial.report(i, 1);
      await trial.prune();
    }
    expect(session.history.paused.length).toBe(2);
    expect(() => resultOf(session)).toThrow(
      expect.objectContaining({
        code: "run-failed",
        message:
          "no trial was trained to its last step yet, 2 are paused; study oven in sqlite:./a.db",
        hint: expect.stringContaining("when all of --trials have begun"),
      }),
    );
  });
});
