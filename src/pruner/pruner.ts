import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";

/**
 * What to do with a trial after a report. `pause`: wait at this step until the pruner promotes the
 * trial; a trial that cannot be paused is stopped instead.
 */
export type Decision = "continue" | "stop" | "pause";

/** A member of a population continues from another member's checkpoint. */
export interface Takeover {
  /** Number of the trial whose checkpoint is copied. */
  readonly from: number;
  /** Parameters to continue with, as coordinates of the unit cube. */
  readonly unit: Float64Array;
  /** A checkpoint at this step or later is not copied, since nothing would be left to train. */
  readonly end: number;
}

/**
 * Judges trials by their reported curves. Like a sampler it keeps no state that cannot be computed
 * from the history.
 */
export interface Pruner {
  readonly name: string;
  /** `objectives`: greatest number of objectives that it can judge. */
  readonly supports: { readonly objectives: number };
  /**
   * Called after each report of a trial.
   * @param canPause whether the trial keeps a checkpoint from which it could resume
   */
  decide(number: number, history: History, canPause: boolean): Decision;
  /**
   * Called before new trials begin. Returns the numbers of at most `count` paused trials to
   * promote, the most promising first.
   * @param fresh whether new trials may still begin
   */
  promote?(history: History, count: number, fresh: boolean): readonly number[];
  /** Step at which a trial is judged next: where an objective that cannot report should stop. */
  next?(number: number, history: History): number;
  /**
   * true where trials copy each other as members of a population: each of them must keep
   * checkpoints, and `trials` of the study is the size of the population.
   */
  readonly population?: true;
  /**
   * Called when a paused member of a population resumes.
   * @returns which member it copies first; undefined when it continues unchanged
   */
  takeover?(
    number: number,
    history: History,
    space: Space<ParamTree>,
    stream: Rng,
  ): Takeover | undefined;
}
