import { isDeepStrictEqual } from "node:util";
import { MONOTONE_MODELS, type Monotone, requireMonotoneModels } from "../preparation/monotone.ts";
import type { ModelCandidate } from "../preparation/pipeline.ts";
import {
  type CandidateSpace,
  candidateFrom,
  candidateSpace,
  inputsOf,
  isDefaultCandidate,
  searchableFor,
  searchableModels,
} from "../search/candidates.ts";
import { baselines, portfolio, quickBoosting } from "../search/portfolio.ts";
import type { Dataset } from "../table/read-dataset.ts";
import type { Evaluated } from "../tuning-result.ts";
import type { PlanOptions } from "./tune-plan.ts";

/**
 * A constant and the quickest of the untuned models are evaluated however long they take, and boosting of
 * few rounds, since large tables are sampled so that there is time for it.
 */
const GUARANTEED = 2;

/** What is tried, and which of it may be kept. */
export interface ChosenCandidates {
  /** The search space. */
  readonly space: CandidateSpace;
  /** The baselines and the candidates that the user gave: they are evaluated in any case. */
  readonly fixed: readonly ModelCandidate[];
  /** How many of them are evaluated however long they take. */
  readonly guaranteed: number;
  /** The portfolio, tried after them; empty when the user chooses the sampler or fixes parameters. */
  readonly usual: readonly ModelCandidate[];
  /** Whether a candidate may be kept: its model was chosen, or the user gave it. */
  readonly mayWin: (candidate: Evaluated) => boolean;
  /** Whether a candidate may be kept where no candidate may win: it keeps what was asked for. */
  readonly mayStandIn: (candidate: Evaluated) => boolean;
  /** Whether a candidate is a model with its default parameters, with which others are compared. */
  readonly isUntuned: (candidate: Evaluated) => boolean;
}

/**
 * Decides what is tried first, and in which space the search goes on.
 * @throws AttuneError `usage`; SpaceError
 */
export function chooseCandidates(
  options: PlanOptions,
  { table, task }: Dataset,
  monotone: Monotone | undefined,
): ChosenCandidates {
  const inputs = inputsOf(table);
  const space = candidateSpace(
    options.models ?? (monotone ? MONOTONE_MODELS : searchableFor(inputs)),
    task,
    options.set,
    inputs,
  );
  const given = (options.tries ?? []).map((values) => candidateFrom(values, task, inputs));
  const models = searchableModels.filter((m) => Object.hasOwn(space.params.model.branches, m));
  if (monotone) requireMonotoneModels([...models, ...given.map((c) => c.model)]);
  const isOwnSearch = options.sampler !== undefined || options.set !== undefined;
  const isQuick =
    options.seconds !== undefined &&
    !isOwnSearch &&
    models.includes("boosting") &&
    !inputs.images &&
    !inputs.texts;
  const untuned = baselines(task, inputs, options.seconds, table.rows);
  // After the constant and the linear model.
  const baseline = isQuick
    ? untuned.toSpliced(2, 0, quickBoosting(task, table.rows, inputs))
    : untuned;
  const fixed = [...baseline, ...given];
  return {
    space,
    fixed,
    guaranteed: isQuick ? GUARANTEED + 1 : GUARANTEED,
    usual: isOwnSearch ? [] : portfolio(task, models, table.rows, inputs),
    // By what it is, not by its number alone: an earlier run may have had other baselines.
    mayWin: ({ model, params, number }) =>
      models.some((m) => m === model) ||
      (number >= untuned.length && given.some((g) => isDeepStrictEqual(g, { model, params }))),
    mayStandIn: ({ model }) => monotone === undefined || model === "constant",
    isUntuned: (candidate) => isDefaultCandidate(candidate, task),
  };
}
