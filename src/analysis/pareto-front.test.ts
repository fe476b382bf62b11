import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { random } from "../sampler/random.ts";
import { float } from "../space/builders.ts";
import { createStudy } from "../study/study.ts";
import { convergence } from "./convergence.ts";
import { hypervolume, paretoFront } from "./pareto-front.ts";

/** Measured values of a trial: `cost` is minimized, `gain` maximized, `size` may be 3 at most. */
interface Measured {
  readonly cost: number;
  readonly gain: number;
  readonly size: number;
}

async function studyOf(trials: readonly Measured[]) {
  const study = await createStudy({
    space: { x: float(0, 1) },
    objectives: { cost: "minimize", gain: "maximize" },
    limits: { size: { atMost: 3 } },
    sampler: random(),
    seed: 1,
  });
  const objective = (_: unknown, { number }: { readonly number: number }) => {
    const { size, ...value } = trials[number];
    return { value, limits: { size } };
  };
  if (trials.length > 0) await study.optimize(objective, { trials: trials.length });
  return study;
}

const isFeasible = ({ size }: Measured): boolean => size <= 3;
const dominates = (a: Measured, b: Measured): boolean =>
  a.cost <= b.cost && a.gain >= b.gain && (a.cost < b.cost || a.gain > b.gain);

/** Number of unit squares between the points, which are whole numbers, and the reference. */
function countDominated(points: readonly Measured[], cost: number, gain: number): number {
  let count = 0;
  for (let c = -10; c < cost; c++)
    for (let g = gain; g < 10; g++) if (points.some((p) => p.cost <= c && p.gain >= g + 1)) count++;
  return count;
}

const trialsToTest = fc.array(
  fc.record({ cost: fc.nat(6), gain: fc.nat(6), size: fc.integer({ min: 1, max: 4 }) }),
  { maxLength: 12 },
);

describe("against brute force", () => {
  it("the front has the feasible trials that no other one dominates", async () => {
    await fc.assert(
      fc.asyncProperty(trialsToTest, async (trials) => {
        const study = await studyOf(trials);
        const feasible = trials.filter(isFeasible);
        const expected = [...trials.keys()].filter(
          (i) => isFeasible(trials[i]) && !feasible.some((t) => dominates(t, trials[i])),
        );
        expect(paretoFront(study).map((t) => t.number)).toEqual(expected);
        expect(paretoFront(study)).toEqual(study.front.toSorted((a, b) => a.number - b.number));
      }),
    );
  });
  it("the hypervolume is that of the squares that the front dominates", async () => {
    await fc.assert(
      fc.asyncProperty(
        trialsToTest,
        fc.nat(8),
        fc.integer({ min: -2, max: 5 }),
        async (trials, cost, gain) => {
          const study = await studyOf(trials);
          expect(hypervolume(study, { cost, gain })).toBe(
            countDominated(trials.filter(isFeasible), cost, gain),
          );
        },
      ),
    );
  });
  it("the convergence has the volume up to the worst values after each trial", async () => {
    await fc.assert(
      fc.asyncProperty(trialsToTest, async (trials) => {
        const { number, best } = convergence(await studyOf(trials));
        const feasible = trials.filter(isFeasible);
        const cost = Math.max(...feasible.map((t) => t.cost));
        const gain = Math.min(...feasible.map((t) => t.gain));
        expect([...number]).toEqual([...trials.keys()]);
        expect([...best]).toEqual(
          trials.map((_, i) =>
            feasible.length === 0
              ? 0
              : countDominated(trials.slice(0, i + 1).filter(isFeasible), cost, gain),
          ),
        );
      }),
    );
  });
});

it("a reference without a number for an objective is refused", async () => {
  const study = await studyOf([]);
  // @ts-expect-error gain is missing
  expect(() => hypervolume(study, { cost: 1 })).toThrow("the reference needs a number for gain");
});
