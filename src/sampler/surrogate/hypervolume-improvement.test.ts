import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hypervolume } from "../../numeric/pareto.ts";
import { logExpectedImprovement } from "./acquisition.ts";
import { logHypervolumeImprovement, openBoxes } from "./hypervolume-improvement.ts";

const gain = (
  front: readonly (readonly number[])[],
  corner: readonly number[],
  mean: readonly number[],
  sd: number,
): number => {
  const m = corner.length;
  const column = () => new Float64Array(m);
  return logHypervolumeImprovement(openBoxes(front, corner), m)(
    Float64Array.from(mean),
    column().fill(sd),
    column(),
    column(),
  );
};

describe("open boxes", () => {
  it("without a front are one box, up to the reference point", () => {
    expect(openBoxes([], [1, 2])).toEqual([Float64Array.of(-Infinity, -Infinity, 1, 2)]);
    expect(openBoxes([], [3])).toEqual([Float64Array.of(-Infinity, 3)]);
  });
  it("of one point with two objectives are two, by hand", () => {
    expect(openBoxes([[0.4, 0.3]], [1, 1])).toEqual([
      Float64Array.of(-Infinity, -Infinity, 1, 0.3),
      Float64Array.of(-Infinity, 0.3, 0.4, 1),
    ]);
  });
  it("ignore points that are not below the reference point, dominated and equal ones", () => {
    const corner = [1, 1];
    const plain = openBoxes([[0.4, 0.3]], corner);
    expect(
      openBoxes(
        [
          [0.4, 0.3],
          [1, 0],
          [2, -5],
        ],
        corner,
      ),
    ).toEqual(plain);
    expect(
      openBoxes(
        [
          [0.4, 0.3],
          [0.4, 0.3],
        ],
        corner,
      ),
    ).toEqual(plain);
  });
  const value = fc.double({ min: 0, max: 1.1, noNaN: true });
  it.each([2, 3])("with %i objectives are disjoint, and cover what the front leaves open", (m) => {
    const point = fc.array(value, { minLength: m, maxLength: m });
    const corner = new Array<number>(m).fill(1);
    fc.assert(
      fc.property(
        fc.array(point, { maxLength: 6 }),
        fc.array(point, { minLength: 10, maxLength: 10 }),
        (front, tests) => {
          const boxes = openBoxes(front, corner);
          for (const p of tests) {
            if (p.some((v) => v >= 1)) continue;
            const dominated = front.some(
              (q) => q.every((v) => v < 1) && q.every((v, k) => v < p[k]),
            );
            const onBorder = front.some((q) => q.some((v, k) => v === p[k]));
            if (onBorder) continue;
            const inside = boxes.filter((b) => p.every((v, k) => v > b[k] && v <= b[m + k]));
            expect(inside.length).toBe(dominated ? 0 : 1);
          }
        },
      ),
    );
  });
});

describe("the gain of hypervolume", () => {
  it("of one objective is the expected improvement", () => {
    const scratch = () => new Float64Array(1);
    for (const mean of [-1, 0.2, 0.9, 5])
      expect(gain([[0.3], [0.5]], [1], [mean], 0.4)).toBeCloseTo(
        logExpectedImprovement(0.3)(
          Float64Array.of(mean),
          Float64Array.of(0.4),
          scratch(),
          scratch(),
        ),
        9,
      );
  });
  it("of a sure point is the volume that it adds", () => {
    const value = fc.integer({ min: 0, max: 9 });
    const front = fc.array(fc.tuple(value, value), { maxLength: 5 });
    fc.assert(
      fc.property(front, fc.tuple(value, value), (tenths, [a, b]) => {
        const points = tenths.map(([x, y]) => [x / 10, y / 10]);
        // Between the values of the front, so that the point is not on a border.
        const sure = [a / 10 + 0.05, b / 10 + 0.05];
        const corner = [1, 1];
        const added = hypervolume([...points, sure], corner) - hypervolume(points, corner);
        const log = gain(points, corner, sure, 1e-5);
        if (added === 0) expect(log).toBeLessThan(-1000);
        else expect(Math.exp(log)).toBeCloseTo(added, 4);
      }),
    );
  });
  it("is not less for a smaller mean", () => {
    const front = [
      [0.2, 0.8],
      [0.5, 0.5],
      [0.8, 0.2],
    ];
    let last = Infinity;
    for (let x = -0.5; x < 1.5; x += 0.1) {
      const now = gain(front, [1, 1], [x, 0.6], 0.1);
      expect(now).toBeLessThanOrEqual(last + 1e-9);
      last = now;
    }
  });
  it("stays finite, with finite slopes, far beyond the reference point", () => {
    const [byMean, bySd] = [new Float64Array(2), new Float64Array(2)];
    const log = logHypervolumeImprovement(openBoxes([[0.5, 0.5]], [1, 1]), 2)(
      Float64Array.of(30, 40),
      Float64Array.of(0.1, 0.1),
      byMean,
      bySd,
    );
    expect(log).toBeLessThan(-1e4);
    for (const v of [log, ...byMean, ...bySd]) expect(Number.isFinite(v)).toBe(true);
    for (const v of byMean) expect(v).toBeLessThan(0);
  });
});
