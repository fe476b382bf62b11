import { refuseOptions } from "../errors/check-options.ts";
import { EVERYTHING, type Sampler } from "./sampler.ts";

/** Proposes nothing: only enqueued trials are evaluated. */
export function manual(): Sampler;
export function manual(given?: unknown): Sampler {
  refuseOptions("manual", given);
  return {
    name: "manual",
    supports: { ...EVERYTHING, finite: true },
    plan: () => ({ propose: () => [] }),
  };
}
