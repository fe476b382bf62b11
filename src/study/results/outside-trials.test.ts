import { describe, expect, it } from "vitest";
import { random } from "../../sampler/random.ts";
import { choose, float, int } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import { createStudy } from "../study.ts";

const line = { x: float(0, 1) };
const open = (name = "s", storage = memory()) =>
  createStudy({ space: line, objectives: "minimize", sampler: random(), seed: 1, name, storage });

describe("enqueue", () => {
  it("adds nothing with skipIfExists if the study has a trial with these values", async () => {
    const space = { m: choose({ a: { n: int(1, 5), k: int(1, 5) }, b: {} }), x: float(0, 1) };
    const study = await createStudy({ space, objectives: "minimize", seed: 1 });
    const once = { skipIfExists: true };
    await study.enqueue({ m: { kind: "a", n: 2 } }, once);
    await study.enqueue({ m: { kind: "a", n: 2 } }, once);
    expect(study.counts.waiting).toBe(1);
    await study.optimize(({ x }) => x, { trials: 1 });
    await study.enqueue({ m: { kind: "a", n: 2 } }, once);
    await study.enqueue({ x: study.trials[0].params.x }, once);
    expect(study.counts).toMatchObject({ waiting: 0, complete: 1 });
    await study.enqueue({ m: { kind: "a", n: 3 } }, once);
    await study.enqueue({ m: { kind: "a", n: 3 } });
    expect(study.counts.waiting).toBe(2);
  });
  it("gives the trial attributes, which it keeps", async () => {
    const study = await open();
    await study.enqueue({ x: 0.5 }, { attributes: { from: "paper" } });
    await study.optimize(
      ({ x }, trial) => {
        trial.setAttr("seen", 1);
        return x;
      },
      { trials: 1 },
    );
    expect(study.trials[0]).toMatchObject({ value: 0.5, attributes: { from: "paper", seen: 1 } });
    await expect(study.enqueue({ x: 1 }, { skip: true } as never)).rejects.toMatchObject({
      code: "usage",
      message: 'enqueue has no option "skip"',
    });
  });
});

describe("add", () => {
  it("takes complete, pruned and failed trials, with attributes", async () => {
    const study = await open();
    await study.add([
      { params: { x: 0.1 }, result: 3, attributes: { run: "old" } },
      { params: { x: 0.2 }, state: "pruned", step: 4 },
      { params: { x: 0.3 }, state: "failed", message: "no luck" },
    ]);
    expect(study.trials).toMatchObject([
      { state: "complete", value: 3, origin: "added", attributes: { run: "old" } },
      { state: "pruned", step: 4, params: { x: 0.2 } },
      { state: "failed", reason: "error", message: "no luck" },
    ]);
    await expect(study.add([{ params: { x: 0.1 }, state: "done" } as never])).rejects.toThrow(
      /^state must be "complete" or "pruned" or "failed", got "done"/,
    );
    await expect(study.add([{ params: { x: 0.1 }, state: "complete" } as never])).rejects.toThrow(
      /needs a number/,
    );
    expect(study.trials.length).toBe(3);
  });
});

describe("trials and more", () => {
  it("trials counts added and asked ones, more those that this call adds", async () => {
    const study = await open();
    await study.add([0.1, 0.2, 0.3].map((x) => ({ params: { x }, result: x })));
    let calls = 0;
    const count = ({ x }: { x: number }): number => {
      calls++;
      return x;
    };
    await study.optimize(count, { trials: 3 });
    expect(calls).toBe(0);
    await study.optimize(count, { more: 4 });
    expect(calls).toBe(4);
    await study.optimize(count, { more: 4 });
    expect([calls, study.trials.length]).toEqual([8, 11]);
    await expect(study.optimize(count, { trials: 3, more: 4 })).rejects.toMatchObject({
      code: "usage",
      message: "trials and more exclude each other",
    });
  });
});

describe("the end of a run explains", () => {
  it("that a finite space has no other point, and names confirm and repeat", async () => {
    const study = await createStudy({ space: { n: int(0, 3) }, objectives: "minimize", seed: 1 });
    const events: unknown[] = [];
    study.on("stopped", ({ reason, explanation }) => void events.push([reason, explanation]));
    await study.optimize(({ n }) => n, { trials: 60 });
    expect(events).toEqual([
      [
        "exhausted",
        "every point of the space has been evaluated; if results are noisy, " +
          "the options confirm and repeat evaluate points again",
      ],
    ]);
  });
  it("which trials are still running elsewhere", async () => {
    const storage = memory();
    const [other, study] = [await open("s", storage), await open("s", storage)];
    await other.ask(2);
    const events: unknown[] = [];
    study.on("stopped", ({ reason, explanation }) => void events.push([reason, explanation]));
    await study.optimize(({ x }) => x, { trials: 4 });
    await other.close();
    await study.optimize(({ x }) => x, { trials: 4 });
    expect(events).toEqual([
      ["trials", "still running elsewhere: trial 0, 1"],
      ["trials", undefined],
    ]);
  });
});

describe("retryFailed", () => {
  it("evaluates the failed trials of an earlier run again, under new numbers", async () => {
    const storage = memory();
    const options = {
      space: line,
      objectives: "minimize",
      sampler: random(),
      seed: 1,
      storage,
    } as const;
    const first = await createStudy(options);
    await first.optimize(
      ({ x }, { number }) => {
        if (number < 2) throw new Error("no luck");
        return x;
      },
      { trials: 4 },
    );
    const failed = first.trials.slice(0, 2).map((trial) => trial.params);
    await first.close();
    const second = await createStudy({ ...options, retryFailed: true });
    expect(second.counts).toMatchObject({ waiting: 2, complete: 2, failed: 0 });
    await second.optimize(({ x }) => x, { trials: 4 });
    expect(second.trials.map((t) => [t.number, t.state])).toEqual(
      [2, 3, 4, 5].map((number) => [number, "complete"]),
    );
    expect(second.trials.slice(2).map((t) => t.params)).toEqual(failed);
  });
});
