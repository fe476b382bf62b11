import { EVERYTHING, type Sampler } from "./sampler.ts";

/** Proposes nothing: only enqueued trials are evaluated. */
export function manual(): Sampler {
  return {
    name: "manual",
    supports: { ...EVERYTHING, finite: true },
    plan: () => ({ propose: () => [] }),
  };
}
