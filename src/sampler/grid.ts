import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { requireWhole } from "../errors/require-number.ts";
import { GOLDEN_FRACTION } from "../numeric/golden-ratio.ts";
import { canonicalUnit } from "./canonical.ts";
import { EVERYTHING, type Proposal, type Sampler } from "./sampler.ts";
import { Sequence } from "./sequence.ts";
import { Visited } from "./visited.ts";

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * The order in which a grid's points are visited: a stride near the golden section that has no
 * divisor in common with their number, so that a run stopped early has seen all regions.
 * @returns from index in the sequence to index of the point, a permutation of 0 … count − 1
 */
export function gridOrder(count: number, seed: number): (index: number) => number {
  let stride = Math.max(1, Math.round(count * GOLDEN_FRACTION));
  while (gcd(stride, count) !== 1) stride++;
  const start = BigInt(Math.abs(seed) % count);
  return (index) => Number((start + BigInt(index) * BigInt(stride)) % BigInt(count));
}

/**
 * Grid search: proposes every combination of values once, in an order that covers all regions
 * early.
 * @throws AttuneError `usage` for a resolution that is not a whole number from 1
 */
export function grid(
  options: {
    /**
     * Number of values of each continuous parameter, and of each number with more than 20 values.
     * Default: 5.
     */
    resolution?: number | undefined;
  } = {},
): Sampler {
  const { resolution = 5 } = checkOptions("grid", options, { resolution: true });
  requireWhole("resolution", resolution);
  return {
    name: "grid",
    supports: { ...EVERYTHING, finite: true },
    plan({ space, seed }) {
      const count = space.count(resolution);
      if (!Number.isSafeInteger(count))
        throw new AttuneError("sampler-unsupported", `the grid has ${count} points`, {
          hint: "lower the resolution, or use another sampler",
        });
      const pointAt = gridOrder(count, seed);
      const sequence = new Sequence();
      const visited = new Visited();
      return {
        propose(history, streams) {
          visited.update(history);
          const proposals: Proposal[] = [];
          let place = sequence.next(history);
          for (; proposals.length < streams.length && place < count; place++) {
            const unit = new Float64Array(space.width);
            space.point(pointAt(place), resolution, unit);
            const params = space.fromUnit(unit);
            const canonical = canonicalUnit(space, params);
            if (visited.has(canonical) || !space.allows(params)) continue;
            visited.add(canonical);
            proposals.push({ unit, note: { place } });
          }
          return proposals;
        },
      };
    },
  };
}
