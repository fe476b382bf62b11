import { AttuneError } from "../errors/attune-error.ts";
import type { Proposal, Sampler } from "./sampler.ts";
import { Sequence } from "./sequence.ts";
import { Visited } from "./visited.ts";

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * Every combination once; continuous parameters, and numbers with more than 20 values, get
 * `resolution` points (5 unless given). Visited with a stride that has no divisor in common with
 * their count, so that a run stopped early has seen all regions.
 */
export function grid(options: { resolution?: number } = {}): Sampler {
  const { resolution = 5 } = options;
  if (!Number.isInteger(resolution) || resolution < 1)
    throw new AttuneError("usage", `resolution must be a whole number from 1, got ${resolution}`);
  return {
    name: "grid",
    supports: {
      kinds: "all",
      conditional: true,
      objectives: Infinity,
      limits: true,
      constraints: "any",
      finite: true,
    },
    plan({ space, seed }) {
      const count = space.count(resolution);
      if (!Number.isSafeInteger(count))
        throw new AttuneError("sampler-unsupported", `the grid has ${count} points`, {
          hint: "lower the resolution, or use another sampler",
        });
      let stride = Math.max(1, Math.round(count * 0.6180339887498949));
      while (gcd(stride, count) !== 1) stride++;
      const start = Math.abs(seed) % count;
      const at = (i: number): number =>
        Number((BigInt(start) + BigInt(i) * BigInt(stride)) % BigInt(count));
      const sequence = new Sequence();
      const visited = new Visited(space);
      return {
        propose(history, streams) {
          visited.update(history);
          const proposals: Proposal[] = [];
          for (
            let place = sequence.next(history);
            proposals.length < streams.length && place < count;
            place++
          ) {
            const unit = new Float64Array(space.width);
            space.point(at(place), resolution, unit);
            const key = visited.key(unit);
            if (visited.has(key) || !space.allows(space.fromUnit(unit))) continue;
            visited.add(key);
            proposals.push({ unit, note: { place } });
          }
          return proposals;
        },
      };
    },
  };
}
