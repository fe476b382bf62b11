import { describe, expect, it, vi } from "vitest";
import { random } from "../../sampler/random.ts";
import { float } from "../../space/builders.ts";
import { createStudy } from "../study.ts";

const create = () =>
  createStudy({ space: { x: float(0, 1) }, objectives: "minimize", sampler: random(), seed: 1 });

describe("a listener of a study that fails", () => {
  it("ends no run: all trials finish, and every other listener and loop gets every event", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const study = await create();
    const [heard, failures, looped]: [number[], unknown[], number[]] = [[], [], []];
    study.on("finished", ({ trial }) => {
      if (trial.number === 2) throw new Error("listener");
    });
    study.on("finished", async ({ trial }) => {
      if (trial.number === 3) throw new Error("later");
    });
    study.on("finished", ({ trial }) => heard.push(trial.number));
    study.on("listener-failed", ({ event, error }) => failures.push([event, String(error)]));
    const events = study.events();
    await study.optimize(({ x }) => x, { trials: 6 });
    await study.close();
    for await (const event of events)
      if (event.type === "finished") looped.push(event.trial.number);
    expect(study.trials.map((t) => t.state)).toEqual(Array(6).fill("complete"));
    expect(heard).toEqual([0, 1, 2, 3, 4, 5]);
    expect(looped).toEqual([0, 1, 2, 3, 4, 5]);
    expect(failures).toEqual([
      ["finished", "Error: listener"],
      ["finished", "Error: later"],
    ]);
    expect(warned.mock.calls.map(([message]) => String(message).split(";")[0])).toEqual([
      'a listener of the event "finished" failed: listener',
      'a listener of the event "finished" failed: later',
    ]);
    warned.mockRestore();
  });
});

describe("listening to a study", () => {
  it("to an unknown event, or without a function, is refused with the nearest name", async () => {
    const study = await create();
    const on = study.on.bind(study) as (type: unknown, listener?: unknown) => unknown;
    expect(() => on("finish", () => {})).toThrow(
      expect.objectContaining({
        code: "usage",
        message: 'a study has no event "finish"',
        hint: "did you mean finished?",
      }),
    );
    expect(() => on(undefined, () => {})).toThrow(expect.objectContaining({ code: "usage" }));
    expect(() => on("finished")).toThrow(
      expect.objectContaining({
        code: "usage",
        message: 'on("finished") needs a function, got undefined',
      }),
    );
  });
});

describe("events", () => {
  it("of reports have the value, a number or numbers by the names of the objectives", async () => {
    const study = await create();
    const seen: unknown[] = [];
    study.on("reported", ({ number, step, value }) => seen.push([number, step, value]));
    await study.optimize(
      async (_, trial) => {
        await trial.report(0.5, 1);
        await trial.report(0.25, 2);
        return 1;
      },
      { trials: 1 },
    );
    expect(seen).toEqual([
      [0, 1, 0.5],
      [0, 2, 0.25],
    ]);
    const two = await createStudy({
      space: { x: float(0, 1) },
      objectives: { error: "minimize", speed: "maximize" },
    });
    const named: unknown[] = [];
    two.on("reported", ({ value }) => named.push(value));
    await two.optimize(
      async (_, trial) => {
        await trial.report({ error: 1, speed: 2 }, 0);
        return { error: 1, speed: 2 };
      },
      { trials: 1 },
    );
    expect(named).toEqual([{ error: 1, speed: 2 }]);
  });
  it("of a second attempt say why the first one failed", async () => {
    const study = await create();
    const seen: unknown[] = [];
    study.on("retried", ({ number, reason, message, attempt }) =>
      seen.push({ number, reason, message, attempt }),
    );
    let calls = 0;
    await study.optimize(
      () => {
        if (calls++ === 0) throw new Error("no GPU");
        return 1;
      },
      { trials: 1, retries: 1 },
    );
    expect(seen).toEqual([{ number: 0, reason: "error", message: "no GPU", attempt: 2 }]);
  });
  it("after the study is closed are none: a loop ends at once", async () => {
    const study = await create();
    await study.close();
    for await (const event of study.events()) expect.unreachable(event.type);
  });
});
