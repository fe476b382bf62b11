import type { History } from "../trial/history.ts";

/** `pause`: to stand still where it is, and to go on when it has earned more steps. A trial that can't be paused is stopped. */
export type Decision = "continue" | "stop" | "pause";
/** Judges a trial by its reported curve. Like a sampler it keeps nothing that the history can't give back. */
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
   * Before new trials are begun: up to `count` paused ones that have earned more steps, the likeliest first.
   * @param fresh whether new ones may still be begun
   */
  promote?(history: History, count: number, fresh: boolean): readonly number[];
  /** The step at which a trial is judged next: how far an objective that can't report on its way should go. */
  next?(number: number, history: History): number;
}
