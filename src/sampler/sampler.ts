import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";
import type { Measures } from "../trial/measures.ts";
import type { Json } from "../trial/record.ts";
import type { Experience } from "./experience/experience.ts";

/**
 * Which studies a sampler can serve. A study that needs anything else cannot be opened with it:
 * AttuneError `sampler-unsupported`.
 */
export interface SamplerSupports {
  /** The kinds of parameters: `["float", "int"]`. */
  readonly kinds: "all" | readonly string[];
  /** Whether the space may have parameters that are active only for some values of others. */
  readonly conditional: boolean;
  /** Greatest number of objectives. */
  readonly objectives: number;
  /** Whether the study may have limits on measured quantities. */
  readonly limits: boolean;
  /**
   * The constraints between parameters that the space may have. `any`: all. `data`: those that are
   * data, but not functions. `none`: no constraints.
   */
  readonly constraints: "data" | "any" | "none";
  /**
   * Whether the study's trials may be paused. It is false for a sampler that waits for the results
   * of all its trials, which a paused trial delays. Default: true.
   */
  readonly paused?: boolean | undefined;
  /**
   * Whether the sampler may run out of points before the space does, as `grid` does. The run then
   * ends. Of another sampler an empty proposal is an error, unless the space is finite. Default:
   * false.
   */
  readonly finite?: boolean | undefined;
  /**
   * Whether the sampler learns from earlier studies (`problem.experience`), which are then looked for
   * when a study is created. Default: false.
   */
  readonly experience?: boolean | undefined;
}

/**
 * The support of a sampler that can serve every study. Spread it into a new one and replace what
 * the sampler cannot serve: `{ ...EVERYTHING, objectives: 1 }`.
 */
export const EVERYTHING: SamplerSupports = {
  kinds: "all",
  conditional: true,
  objectives: Infinity,
  limits: true,
  constraints: "any",
};

/** The search problem that a study poses to its sampler. */
export interface Problem {
  /** The parameters to search. */
  readonly space: Space<ParamTree>;
  /** Objectives and limits, in the order of the history's columns. */
  readonly measures: Measures;
  /** Number of trials that the study will have in all; undefined if unknown. */
  readonly budget: number | undefined;
  /** The seed of the study: a whole number from which all random choices derive. */
  readonly seed: number;
  /** What earlier studies say of the space. Default: nothing. */
  readonly experience?: Experience | undefined;
}

/** A point that a sampler proposes for a trial. */
export interface Proposal {
  /**
   * The parameters as `space.width` coordinates in [0, 1]. Coordinates of parameters that are not
   * active are ignored.
   */
  readonly unit: Float64Array;
  /**
   * Sampler state to store with the trial: `{ generation: 3, member: 2 }`. `history.note` returns
   * it later; a sampler keeps no other state. Default: none.
   */
  readonly note?: Json | undefined;
  /**
   * Why the sampler proposed this point, if it has several methods: `origin.reason` of the trial.
   * Use few different texts, since storages keep each of them in memory. Default: none.
   */
  readonly reason?: string | undefined;
  /**
   * Why the sampler could not use its own method for this point: `origin.fallback` of the trial.
   * Default: it could.
   */
  readonly fallback?: string | undefined;
}

/**
 * A method that chooses the parameters of trials. It makes a plan for each study, once in each
 * process. A plan may cache what it computes from the history, but has no other state: with the
 * same history and random stream a new plan must make the same proposals. Therefore a study that is
 * resumed, or is served by several processes, is searched like one that runs in one process.
 */
export interface Sampler {
  /** Name of the sampler, which is stored with its trials. */
  readonly name: string;
  /** Which studies the sampler can serve. */
  readonly supports: SamplerSupports;
  /**
   * Prepares the search of one study.
   * @throws AttuneError `sampler-unsupported` for a space that the sampler cannot search
   */
  plan(problem: Problem): Plan;
}

/** A sampler that searches one study. */
export interface Plan {
  /**
   * Proposes points for the next trials.
   * @param history the study's trials, those that are running included
   * @param streams a source of randomness for each proposal
   * @returns one proposal for each stream, all different; fewer if the space has no more points. A
   * sampler that waits for another process may return a promise.
   */
  propose(
    history: History,
    streams: readonly Rng[],
  ): readonly Proposal[] | Promise<readonly Proposal[]>;
}

/** A plan that proposes points without waiting, as those of all built-in samplers do. */
export interface LocalPlan extends Plan {
  /** Proposes points for the next trials, as `Plan.propose`. */
  propose(history: History, streams: readonly Rng[]): readonly Proposal[];
}
