import type { Proposal, Sampler } from "./sampler.ts";

/** Independent draws from the space's prior (Bergstra and Bengio 2012). */
export function random(): Sampler {
  return {
    name: "random",
    supports: {
      kinds: "all",
      conditional: true,
      objectives: Infinity,
      limits: true,
      constraints: "any",
      finite: false,
    },
    plan: ({ space }) => ({
      propose(_history, streams) {
        // Not by `map`: lists that it makes once it is compiled are of another shape, for which
        // everything after it is compiled again.
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
