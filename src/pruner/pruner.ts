import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";

/**
 * What a trial does after a report: it continues, stops for good, or pauses at this step until the
 * pruner promotes it. A trial that cannot be paused is stopped instead.
 */
export type Decision = "continue" | "stop" | "pause";

/** How a member of a population continues from another member's checkpoint. */
export interface Takeover {
  /** Number of the trial whose checkpoint is copied. */
  readonly from: number;
  /** Parameters to continue with, as `space.width` coordinates of the unit cube. */
  readonly unit: Float64Array;
  /**
   * Last step of training. A checkpoint at this step or later is not copied, since no step would be
   * left to train.
   */
  readonly end: number;
}

/**
 * A method that stops or pauses trials by the values that they report. It may cache what it
 * computes from the history, but has no other state, so that every worker decides alike.
 */
export interface Pruner {
  /** Name of the pruner, for messages. */
  readonly name: string;
  /** Which studies the pruner can serve. */
  readonly supports: {
    /** Greatest number of objectives. */
    readonly objectives: number;
  };
  /**
   * Decides what a trial does next. Called after each of its reports.
   * @param number number of the trial
   * @param history the study, the report included
   * @param canPause whether the trial could resume later, since it has a checkpoint
   */
  decide(number: number, history: History, canPause: boolean): Decision;
  /**
   * Chooses paused trials that resume. Called before a worker takes a trial, if any is paused. A
   * pruner without this method cannot pause trials.
   * @param count greatest number of trials to choose
   * @param fresh whether the worker could begin a new trial instead
   * @returns numbers of the trials, the most promising first
   */
  promote?(history: History, count: number, fresh: boolean): readonly number[];
  /**
   * The step at which the pruner decides on a trial next. `trial.fidelity` shows it to an objective
   * that does not report.
   */
  next?(number: number, history: History): number;
  /**
   * true for a pruner whose trials are members of a population and copy each other (`pbt`, `pb2`).
   * Each trial must then write a checkpoint before it reports. The population has as many members
   * as the run has `trials`; with `study.ask` it has the study's `budget` of members, or else 16.
   * Default: false.
   */
  readonly population?: true | undefined;
  /**
   * Decides whether a paused member of a population copies another one before it resumes.
   * @param number number of the trial that resumes
   * @param stream the source of randomness
   * @returns undefined if it continues unchanged
   */
  takeover?(
    number: number,
    history: History,
    space: Space<ParamTree>,
    stream: Rng,
  ): Takeover | undefined;
}
