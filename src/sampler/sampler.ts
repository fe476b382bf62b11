import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";
import type { Measures } from "../trial/measures.ts";
import type { Json } from "../trial/record.ts";

/**
 * Checked when a study starts: what a sampler can't do is an error with a hint, never a silent
 * fallback.
 */
export interface SamplerSupports {
  /** Kinds of parameters (`float`, `permutation`, …). */
  readonly kinds: "all" | readonly string[];
  readonly conditional: boolean;
  /** Most objectives that it can serve at once. */
  readonly objectives: number;
  readonly limits: boolean;
  /** `any`: functions too, by rejection; `data`: only rules that are data. */
  readonly constraints: "data" | "any" | "none";
  /** false: it waits for the results of its trials, so none may be paused. */
  readonly paused?: false;
  /** Whether it ends by itself when it has proposed all that it would. */
  readonly finite: boolean;
}
export interface Problem {
  readonly space: Space<ParamTree>;
  /** Objectives and limits in order. */
  readonly measures: Measures;
  /** Trials in all, where known beforehand. */
  readonly budget: number | undefined;
  readonly seed: number;
}
export interface Proposal {
  /** `space.width` coordinates in [0, 1]; what stands in branches not taken is ignored. */
  readonly unit: Float64Array;
  /**
   * Stored with the trial, and all that a sampler may remember beside the history: `{ generation:
   * 3, member: 2 }`.
   */
  readonly note?: Json;
  /**
   * Why the sampler proposed it, where it chose among ways: recorded on the trial. Few different
   * texts, since each is kept.
   */
  readonly reason?: string;
  /** Set where the sampler could not do what it is named for. */
  readonly fallback?: string;
}
/**
 * A way to search. `plan` is called once a process; the plan may cache, keyed by the history, but
 * the same history and random stream give the same proposals from a fresh plan: that is what makes
 * a resumed or parallel study equal to a serial one (the contract suite checks it).
 */
export interface Sampler {
  readonly name: string;
  readonly supports: SamplerSupports;
  plan(problem: Problem): Plan;
}
export interface Plan {
  /**
   * One proposal for each stream, all different; fewer when the space is exhausted. A sampler that
   * lives elsewhere may return a promise.
   */
  propose(
    history: History,
    streams: readonly Rng[],
  ): readonly Proposal[] | Promise<readonly Proposal[]>;
}
