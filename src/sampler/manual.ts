import type { Sampler } from "./sampler.ts";

/** Proposes nothing: only what was enqueued is evaluated. */
export function manual(): Sampler {
  return {
    name: "manual",
    supports: {
      kinds: "all",
      conditional: true,
      objectives: Infinity,
      limits: true,
      constraints: "any",
      finite: true,
    },
    plan: () => ({ propose: () => [] }),
  };
}
