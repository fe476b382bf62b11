import { describe, expect, it } from "vitest";
import { repeatsGoldenRun, samplerContract } from "../../test/contract/sampler-contract.ts";
import { historyOf } from "../../test/history.ts";
import { SOBOL_DIMENSIONS, scrambledHalton, scrambledSobol } from "../numeric/quasi-random.ts";
import { createRng } from "../numeric/rng.ts";
import { float } from "../space/builders.ts";
import { space } from "../space/space.ts";
import { createStudy } from "../study/study.ts";
import type { History } from "../trial/history.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Json } from "../trial/record.ts";
import { halton, sobol } from "./qmc.ts";
import type { Proposal } from "./sampler.ts";

describe("sobol", () => {
  samplerContract(sobol);
  repeatsGoldenRun(sobol);
  it("refuses a space with more coordinates than it has dimensions", async () => {
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`x${i}`, float(0, 1)]));
    await expect(
      createStudy({ space: wide, objectives: "minimize", sampler: sobol() }),
    ).rejects.toMatchObject({ code: "sampler-unsupported" });
  });
});

describe("halton", () => {
  samplerContract(halton);
  repeatsGoldenRun(halton);
});

describe.each([
  ["sobol", sobol],
  ["halton", halton],
] as const)("the points of %s", (name, make) => {
  const s = space({ x: float(0, 1), y: float(0, 1) });
  const planOf = (seed: number) =>
    make().plan({ space: s, measures: measuresOf("minimize", {}), budget: undefined, seed });
  const streams = (count: number) => Array.from({ length: count }, (_, i) => createRng(i));
  const from = (history: History, count: number, seed = 1) =>
    planOf(seed).propose(history, streams(count)) as readonly Proposal[];
  const none = historyOf(s, []);

  it("are those of the sequence by their index, which each trial keeps", () => {
    const proposals = from(none, 5);
    for (const [i, { unit, note }] of proposals.entries()) {
      const expected = new Float64Array(2);
      (name === "sobol" ? scrambledSobol : scrambledHalton)(i, 1, expected);
      expect(unit).toEqual(expected);
      expect(note).toEqual({ place: i });
    }
  });
  it("continue after the greatest index of any trial, other samplers' left out", () => {
    const at = (note?: Json) => ({
      params: { x: 0.5, y: 0.5 },
      values: [1],
      ...(note && { note }),
    });
    const history = historyOf(s, [at({ place: 2 }), at(), at({ place: 6 }), at({ member: 9 })]);
    expect(from(history, 2).map((p) => p.note)).toEqual([{ place: 7 }, { place: 8 }]);
    expect(from(history, 2).map((p) => p.unit)).toEqual(
      from(none, 9)
        .slice(7)
        .map((p) => p.unit),
    );
  });
  it("depend on the seed of the study, and not on the streams or on how many are asked for", () => {
    expect(from(none, 3, 2)[1].unit).not.toEqual(from(none, 3, 1)[1].unit);
    const [only] = planOf(1).propose(none, [createRng(99)]) as readonly Proposal[];
    expect(only).toEqual(from(none, 8)[0]);
  });
  it("are spread: of 16 points each quarter of each axis has four (Sobol), or two at least", () => {
    for (const j of [0, 1]) {
      const counts = [0, 0, 0, 0];
      for (const { unit } of from(none, 16)) counts[Math.floor(unit[j] * 4)]++;
      for (const count of counts)
        if (name === "sobol") expect(count).toBe(4);
        else expect(count).toBeGreaterThanOrEqual(2);
    }
  });
});

it("sobol says how many dimensions it has and which samplers have more", () => {
  const wide = space(
    Object.fromEntries(
      Array.from({ length: SOBOL_DIMENSIONS + 1 }, (_, i) => [`x${i}`, float(0, 1)]),
    ),
  );
  const problem = { space: wide, measures: measuresOf("minimize", {}), budget: undefined, seed: 1 };
  expect(() => sobol().plan(problem)).toThrow(
    expect.objectContaining({
      code: "sampler-unsupported",
      message:
        `sampler sobol has ${SOBOL_DIMENSIONS} dimensions, ` +
        `the space needs ${SOBOL_DIMENSIONS + 1}`,
      hint: "use halton or random",
    }),
  );
  const streams = [createRng(1)];
  const [point] = halton()
    .plan(problem)
    .propose(historyOf(wide, []), streams) as readonly Proposal[];
  for (const u of point.unit) expect(u >= 0 && u < 1).toBe(true);
});
