import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";
import type { Measures } from "../trial/measures.ts";
import type { Json } from "../trial/record.ts";

/**
 * What a sampler can serve. It is checked when a study starts: anything else is an error with a
 * hint, never a silent fallback.
 */
export interface SamplerSupports {
  /** Kinds of parameters (`float`, `permutation`, …). */
  readonly kinds: "all" | readonly string[];
  /** Whether it serves parameters that depend on others (`choose`, `list`). */
  readonly conditional: boolean;
  /** Greatest number of objectives. */
  readonly objectives: number;
  /** Whether it serves limits on measured quantities. */
  readonly limits: boolean;
  /**
   * Constraints between parameters: `any` includes functions, `data` only constraints that are
   * data, `none` no constraint.
   */
  readonly constraints: "data" | "any" | "none";
  /**
   * Whether trials may be paused; false for a sampler that waits for the results of its trials.
   * Default: true.
   */
  readonly paused?: boolean;
}

/** Supports every study: spread it, and override what a sampler cannot serve. */
export const EVERYTHING: SamplerSupports = {
  kinds: "all",
  conditional: true,
  objectives: Infinity,
  limits: true,
  constraints: "any",
};

/** What is to be searched. */
export interface Problem {
  readonly space: Space<ParamTree>;
  /** Objectives and limits, in order. */
  readonly measures: Measures;
  /** Number of trials in all; undefined where it is not known beforehand. */
  readonly budget: number | undefined;
  readonly seed: number;
}

/** A point that a sampler proposes for a trial. */
export interface Proposal {
  /** `space.width` coordinates in [0, 1]; coordinates of branches not taken are ignored. */
  readonly unit: Float64Array;
  /**
   * Sampler state that is stored with the trial, `{ generation: 3, member: 2 }`: all that a sampler
   * remembers besides the history.
   */
  readonly note?: Json;
  /**
   * Why the sampler proposed this point, where it chose among ways; shown in the trial's origin.
   * Use few different texts, since each one is kept.
   */
  readonly reason?: string;
  /** What went wrong, where the sampler could not use its own method. */
  readonly fallback?: string;
}

/**
 * A method of search. `plan` is called once in each process. The plan may cache what it computes
 * from the history, but the same history and random stream must give the same proposals from a new
 * plan: therefore a resumed or parallel study equals a serial one (the contract suite checks it).
 */
export interface Sampler {
  readonly name: string;
  readonly supports: SamplerSupports;
  /** @throws AttuneError `sampler-unsupported` for a space that the sampler cannot search */
  plan(problem: Problem): Plan;
}

/** A sampler at work on one problem. */
export interface Plan {
  /**
   * Returns one proposal for each stream, all different; fewer when the space is exhausted. A
   * sampler that runs elsewhere may return a promise.
   */
  propose(
    history: History,
    streams: readonly Rng[],
  ): readonly Proposal[] | Promise<readonly Proposal[]>;
}

/** A plan that answers at once, as those of the samplers here do. */
export interface LocalPlan extends Plan {
  propose(history: History, streams: readonly Rng[]): readonly Proposal[];
}
