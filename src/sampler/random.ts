import type { Sampler } from "./sampler.ts";

/** Independent draws from the space's prior (Bergstra and Bengio 2012). */
export function random(): Sampler {
  return {
    name: "random",
    supports: { kinds: "all", conditional: true, objectives: Infinity, limits: true, constraints: "any", finite: false },
    plan: ({ space }) => ({
      propose: (_history, streams) =>
        streams.map((stream) => {
          const unit = new Float64Array(space.width);
          stream.uniformInto(unit);
          return { unit };
        }),
    }),
  };
}
