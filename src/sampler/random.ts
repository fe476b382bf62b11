import { refuseOptions } from "../errors/check-options.ts";
import { EVERYTHING, type Proposal, type Sampler } from "./sampler.ts";

/** Independent draws from the space's prior (Bergstra and Bengio 2012). */
export function random(): Sampler;
export function random(given?: unknown): Sampler {
  refuseOptions("random", given);
  return {
    name: "random",
    supports: EVERYTHING,
    plan: ({ space }) => ({
      propose(_history, streams) {
        // A loop, not `map`: V8 gives mapped arrays another hidden class, for which it compiles the
        // callers again.
        const proposals: Proposal[] = [];
        for (const stream of streams) {
          const unit = new Float64Array(space.width);
          stream.uniformInto(unit);
          proposals.push({ unit });
        }
        return proposals;
      },
    }),
  };
}
