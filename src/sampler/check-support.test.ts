import { describe, expect, it } from "vitest";
import { choose, float, int, list } from "../space/builders.ts";
import { type Space, space } from "../space/space.ts";
import { createStudy } from "../study/study.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import { checkSupport } from "./check-support.ts";
import { random } from "./random.ts";
import { EVERYTHING, type Problem, type Sampler, type SamplerSupports } from "./sampler.ts";

const samplerWith = (supports: Partial<SamplerSupports>): Sampler => ({
  name: "narrow",
  supports: { ...EVERYTHING, ...supports },
  plan: random().plan,
});
const numbers = space({ x: float(0, 1) });
function problem(of: Space, objectives: Objectives = "minimize", limits: Limits = {}): Problem {
  return { space: of, measures: measuresOf(objectives, limits), budget: undefined, seed: 1 };
}

describe("a sampler's support", () => {
  it.each<readonly [Partial<SamplerSupports>, Problem, RegExp]>([
    [{ kinds: ["float"] }, problem(space({ n: int(0, 3) })), /int parameters/],
    [
      { kinds: ["float", "list"] },
      problem(space({ l: list(int(0, 3), { min: 0, max: 2 }) })),
      /int param/,
    ],
    [
      { kinds: ["float", "choose"] },
      problem(space({ c: choose({ a: { n: int(0, 3) }, b: {} }) })),
      /int parameters/,
    ],
    [
      { conditional: false },
      problem(space({ c: choose({ a: { x: float(0, 3) }, b: {} }) })),
      /conditional parameters/,
    ],
    [{ objectives: 1 }, problem(numbers, { a: "minimize", b: "minimize" }), /2 objectives/],
    [{ limits: false }, problem(numbers, "minimize", { m: { atMost: 1 } }), /limits/],
    [
      { constraints: "none" },
      problem(
        space({ x: float(0, 1), y: float(0, 1) }, { constraints: { order: ["x", "<", "y"] } }),
      ),
      /constraints between parameters/,
    ],
    [
      { constraints: "data" },
      problem(space({ x: float(0, 1) }, { constraints: { code: (p) => p.x < 0.5 } })),
      /constraints that are functions/,
    ],
  ])("%o refuses what it lacks", (supports, refused, message) => {
    expect(() => checkSupport(samplerWith(supports), refused)).toThrow(message);
    expect(() => checkSupport(samplerWith({}), refused)).not.toThrow();
    expect(() => checkSupport(samplerWith(supports), problem(numbers))).not.toThrow();
  });
  it("is checked before the first trial", async () => {
    await expect(
      createStudy({
        space: { n: int(0, 3) },
        objectives: "minimize",
        sampler: samplerWith({ kinds: ["float"] }),
      }),
    ).rejects.toMatchObject({
      code: "sampler-unsupported",
      message: "sampler narrow does not support int parameters",
    });
  });
});
