import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordingTerminal } from "../../../test/terminal.ts";
import { random } from "../../sampler/random.ts";
import { spaceFrom } from "../../space/json/space-from.ts";
import { openSession } from "../../study/session/open-session.ts";
import type { Session } from "../../study/session/session.ts";
import type { Objectives } from "../../trial/objective.ts";
import { Progress } from "../progress.ts";
import { watchRun } from "./run-progress.ts";
import type { RunnerOptions } from "./runner-options.ts";

const space = spaceFrom({
  o: { type: "choose", branches: { sgd: { m: { type: "float", low: 0, high: 1 } } } },
});
const open = (objectives: Objectives = "minimize"): Promise<Session> =>
  openSession({ objectives, sampler: random(), seed: 1 }, space);

/** Start of the line, and "erase in line" (ECMA-48). */
const CLEAR = "\r\u001b[2K";

/** Shows the progress of a session on a terminal; the drawn texts, and the lines that stay. */
function watch(session: Session, options: Partial<RunnerOptions> = {}) {
  const drawn = recordingTerminal({ interactive: true, columns: 200 });
  const kept = recordingTerminal({ interactive: false });
  for (const terminal of [drawn, kept])
    watchRun(session, { storage: "memory:", ...options }, new Progress(terminal));
  return {
    lines: () => kept.printedErr,
    /** The text that was drawn last on the line that is redrawn. */
    drawnLast: () => drawn.printedErr.split(CLEAR).findLast((t) => t !== "" && !t.endsWith("\n")),
    /** What that line shows now. */
    shown: () => drawn.printedErr.slice(drawn.printedErr.lastIndexOf(CLEAR) + CLEAR.length),
  };
}

async function evaluate(session: Session, m: number, value: unknown): Promise<void> {
  await session.enqueue({ o: { kind: "sgd", m } });
  const [trial] = await session.askAll(1);
  if (value instanceof Error) await trial.fail(Object.assign(value, { stack: "" }));
  else await trial.tell(value);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the lines of a run", () => {
  it("are one for each trial that is better than all before, with flat parameters", async () => {
    const session = await open();
    const { lines } = watch(session);
    await evaluate(session, 0.25, 3);
    await evaluate(session, 0.5, 4);
    await evaluate(session, 0.75, 2);
    expect(lines()).toBe(
      "trial   0  3  o sgd, o.sgd.m 0.25\n" + "trial   2  2  o sgd, o.sgd.m 0.75\n",
    );
  });
  it("leave out the best trials with --json, but not failures", async () => {
    const session = await open();
    const { lines } = watch(session, { json: true });
    await evaluate(session, 0.25, 3);
    await evaluate(session, 0.5, new Error("no luck"));
    expect(lines()).toBe("trial   1  failed: no luck\n");
  });
  it("show the end of what the first command that failed printed on standard error", async () => {
    const session = await open();
    const { lines } = watch(session);
    for (const name of ["first", "second"]) {
      const [trial] = await session.askAll(1);
      const stack = Array.from({ length: 9 }, (_, i) => `${name} line ${i}\n`).join("");
      await trial.fail(Object.assign(new Error(`${name} line 8`), { stack }));
    }
    const tail = Array.from({ length: 8 }, (_, i) => `    first line ${i + 1}\n`).join("");
    expect(lines()).toBe(
      `trial   0  failed: first line 8\n${tail}trial   1  failed: second line 8\n`,
    );
  });
  it("show the first three failures only", async () => {
    const session = await open();
    const { lines } = watch(session);
    for (let i = 0; i < 5; i++) await evaluate(session, 0.5, new Error(`failure ${i}`));
    expect(lines()).toBe([0, 1, 2].map((i) => `trial   ${i}  failed: failure ${i}\n`).join(""));
  });
  it("with several objectives are one for each trial that joins the front", async () => {
    const session = await open({ loss: "minimize", score: "maximize" });
    const { lines } = watch(session);
    await evaluate(session, 0.25, { loss: 2, score: 2 });
    await evaluate(session, 0.5, { loss: 3, score: 1 }); // dominated
    await evaluate(session, 0.75, { loss: 1, score: 1 });
    expect(lines()).toBe(
      "trial   0  loss 2, score 2  o sgd, o.sgd.m 0.25\n" +
        "trial   2  loss 1, score 1  o sgd, o.sgd.m 0.75\n",
    );
  });
  it("say why a run has had enough", async () => {
    const session = await open();
    const { lines } = watch(session);
    session.emitter.emit({ type: "stopped", reason: "enough", explanation: "gain below 0.01" });
    session.emitter.emit({ type: "stopped", reason: "trials" });
    expect(lines()).toBe("enough: gain below 0.01\n");
  });
});

describe("the line that is redrawn", () => {
  it("counts trials, and estimates the time left from the mean time of a trial", async () => {
    const session = await open();
    const { drawnLast } = watch(session, { trials: 10 });
    vi.advanceTimersByTime(30_000);
    await evaluate(session, 0.25, 0.123456);
    // 9 trials are left, of 30 s each
    expect(drawnLast()).toBe("1 of 10 trials in 30 s, 4 min 30 s left; best 0.1235");
    vi.advanceTimersByTime(10_000);
    await evaluate(session, 0.25, 1);
    // 8 trials are left, of 20 s each
    expect(drawnLast()).toBe("2 of 10 trials in 40 s, 2 min 40 s left; best 0.1235");
  });
  it("estimates from this run alone where earlier runs finished trials", async () => {
    const session = await open();
    for (let i = 0; i < 6; i++) await evaluate(session, 0.5, i);
    const { drawnLast } = watch(session, { trials: 10 });
    vi.advanceTimersByTime(5000);
    await evaluate(session, 0.5, 7);
    expect(drawnLast()).toBe("7 of 10 trials in 5 s, 15 s left; best 0");
  });
  it("shows what is left of --seconds if that is less", async () => {
    const session = await open();
    const { drawnLast } = watch(session, { trials: 1000, seconds: 60 });
    vi.advanceTimersByTime(20_000);
    await evaluate(session, 0.5, 1);
    expect(drawnLast()).toBe("1 of 1000 trials in 20 s, 40 s left; best 1");
  });
  it("leaves out what it does not know: a limit, the time left, the best trial", async () => {
    const session = await open();
    const { drawnLast } = watch(session);
    vi.advanceTimersByTime(1000);
    await evaluate(session, 0.5, new Error("no luck"));
    expect(drawnLast()).toBe("1 trials in 1 s");
  });
  it("is there after a trial that is the best so far, too", async () => {
    const session = await open();
    const { shown } = watch(session);
    vi.advanceTimersByTime(1000);
    await evaluate(session, 0.5, 2);
    expect(shown()).toBe("1 trials in 1 s; best 2");
  });
  it("names no best trial where there are several objectives", async () => {
    const session = await open({ loss: "minimize", score: "maximize" });
    const { drawnLast } = watch(session, { trials: 2 });
    vi.advanceTimersByTime(1000);
    await evaluate(session, 0.5, { loss: 1, score: 1 });
    expect(drawnLast()).toBe("1 of 2 trials in 1 s, 1 s left");
  });
});
