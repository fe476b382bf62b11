import type { ModelName } from "../model/model.ts";
import { candidateFrom, defaultCandidate } from "./candidates.ts";
import type { Task } from "./metric.ts";
import type { ModelCandidate } from "./pipeline.ts";

/**
 * The candidates that are always evaluated, to compare others with: a constant, and three untuned
 * models.
 */
export function baselines(task: Task): readonly ModelCandidate[] {
  return [
    { model: "constant", params: {} },
    ...(["linear", "forest", "boosting"] as const).map((model) => defaultCandidate(model, task)),
  ];
}

/** A candidate of the portfolio; parameters that are not given have their defaults. */
type Entry = { readonly model: ModelName } & { readonly [param: string]: unknown };

/**
 * Diverse candidates in the order of their expected gain, after the baselines. A search that begins
 * with a fixed list needs fewer trials than one that begins at random (Feurer et al. 2022, §3.2;
 * Salinas and Erickson 2024).
 */
const ENTRIES: readonly Entry[] = [
  { model: "extra-trees" },
  { model: "network" },
  { model: "neighbors" },
  { model: "tree" },
];

/** The candidates that follow the baselines, of these models. */
export function portfolio(task: Task, models: readonly ModelName[]): readonly ModelCandidate[] {
  return ENTRIES.filter(({ model }) => models.includes(model)).map((entry) =>
    candidateFrom(entry, task),
  );
}
