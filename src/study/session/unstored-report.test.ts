import { describe, expect, it } from "vitest";
import { overrideStorage } from "../../../test/study-parts.ts";
import { random } from "../../sampler/random.ts";
import { float } from "../../space/builders.ts";
import { memory } from "../../storage/memory/memory.ts";
import type { Storage } from "../../storage/storage.ts";
import { createStudy } from "../study.ts";

describe("a report that the storage does not take", () => {
  it.each([1, 3])("ends the run of %d at a time, and fails no trial", async (parallel) => {
    const inner = memory();
    let reports = 0;
    const report: Storage["report"] = async (...request) => {
      if (++reports === 4) throw new Error("the disk is full");
      return inner.report(...request);
    };
    const storage = overrideStorage(inner, { report });
    const study = await createStudy({
      ...{ storage, objectives: "minimize", sampler: random(), seed: 1 },
      space: { x: float(0, 1) },
    });
    const run = () =>
      study.optimize(
        async ({ x }, trial) => {
          await trial.report(x, 1);
          return x;
        },
        { trials: 8, parallel },
      );
    await expect(run()).rejects.toThrow("the disk is full");
    expect(study.counts).toMatchObject({ failed: 0, running: 0, waiting: 1 });
    await run();
    expect(study.counts).toMatchObject({ failed: 0, complete: 8, waiting: 0 });
    await study.close();
  });
});
