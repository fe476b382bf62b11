import { describe, expect, it } from "vitest";
import { float, int } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { manual } from "./manual.ts";

describe("manual", () => {
  it("evaluates enqueued trials, fills in the parameters left out, and ends", async () => {
    const study = await createStudy({
      space: { x: float(0, 1), n: int(0, 9) },
      objectives: "minimize",
      sampler: manual(),
      seed: 1,
    });
    await study.enqueue({ x: 0.5, n: 3 });
    await study.enqueue({ x: 0.25 });
    await study.optimize(({ x }) => x, { trials: 10 });
    expect(study.trials.map((t) => t.params.x)).toEqual([0.5, 0.25]);
    expect(study.trials.every((t) => t.origin === "enqueued")).toBe(true);
  });
});
