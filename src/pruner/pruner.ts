import type { History } from "../trial/history.ts";

export type Decision = "continue" | "stop";
/** Judges a trial by its reported curve. Like a sampler it keeps nothing that the history can't give back. */
export interface Pruner {
  readonly name: string;
  /** Most objectives of a study that it can judge. */
  readonly supports: { readonly objectives: number };
  /** After each report of this trial. */
  decide(number: number, history: History): Decision;
}
