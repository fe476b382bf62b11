import type { Rng } from "../numeric/rng.ts";
import type { ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";

/**
 * `pause`: to stand still where it is, and to go on when it has earned more steps. A trial that
 * can't be paused is stopped.
 */
export type Decision = "continue" | "stop" | "pause";
/** A trial goes on from another one's checkpoint. */
export interface Takeover {
  /** Number of the other trial. */
  readonly from: number;
  /** What it goes on with, as coordinates of the unit cube. */
  readonly unit: Float64Array;
  /** A checkpoint at this step or beyond is of no use: nothing would be left to train. */
  readonly end: number;
}
/**
 * Judges a trial by its reported curve. Like a sampler it keeps nothing that the history can't give
 * back.
 */
export interface Pruner {
  readonly name: string;
  /** Most objectives of a study that it can judge. */
  readonly supports: { readonly objectives: number };
  /**
   * After each report of this trial.
   * @param canPause whether the trial could go on later from where it is
   */
  decide(number: number, history: History, canPause: boolean): Decision;
  /**
   * Before new trials are begun: up to `count` paused ones that have earned more steps, the
   * likeliest first.
   * @param fresh whether new ones may still be begun
   */
  promote?(history: History, count: number, fresh: boolean): readonly number[];
  /**
   * The step at which a trial is judged next: how far an objective that can't report on its way
   * should go.
   */
  next?(number: number, history: History): number;
  /**
   * Set where trials copy each other, as members of a population: each of them must keep
   * checkpoints, and `trials` is how many there are.
   */
  readonly population?: true;
  /**
   * When a paused trial of a population goes on: whom it copies before; undefined where it goes on
   * as it is.
   */
  takeover?(
    number: number,
    history: History,
    space: Space<ParamTree>,
    stream: Rng,
  ): Takeover | undefined;
}
