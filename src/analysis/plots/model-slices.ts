import { isFeasible } from "../../trial/feasible.ts";
import { unitAt } from "../../trial/history.ts";
import { explainedShare } from "../beliefs/explained-share.ts";
import { type BelievedValue, readMarginals } from "../beliefs/marginals.ts";
import { askModels } from "../beliefs/objective-beliefs.ts";
import type { AxisValues } from "./axis-values.ts";
import type { PlottedStudy, ShownObjective } from "./plotted-study.ts";

/** A model along one parameter, the others being as in one trial. */
export interface ModelSlice {
  /** Values of the parameter; of a choice the index of its label. */
  readonly x: readonly number[];
  /** What the model says there. */
  readonly values: readonly BelievedValue[];
}

/** What a model says along parameters. */
interface ModelSlices {
  /** Trials from which the model has learned. */
  readonly learned: number;
  /** The trial whose values all other parameters have: the best one. */
  readonly at: number;
  /** Of each parameter that was asked for. */
  readonly slices: readonly ModelSlice[];
}

/**
 * A Gaussian process along each parameter through the best trial. Undefined where it says nothing:
 * with few results, or if it predicts none of their differences (R² of a cross-validation is 0).
 */
export function modelSlices(
  study: PlottedStudy,
  { index, sign }: ShownObjective,
  axes: readonly AxisValues[],
): ModelSlices | undefined {
  const { finished } = study.history;
  const loss = finished.loss[index];
  let best = -1;
  for (let i = 0; i < finished.length; i++)
    if (isFeasible(finished, i) && (best < 0 || loss[i] < loss[best])) best = i;
  if (best < 0) return undefined;
  const { model, axes: celled } = askModels(study, 0);
  if (model === undefined || !((explainedShare(model, index) ?? 0) > 0)) return undefined;
  const asked = axes.flatMap(({ axis }) => celled.filter((one) => one.axis === axis));
  const found = readMarginals({
    ...{ model, objective: index, sign, axes: asked, probes: [], tried: finished },
    best: unitAt(finished, best),
  });
  return {
    learned: model.fitted.observations.n,
    at: finished.number[best],
    slices: found.map(({ x, atBest }) => ({ x, values: atBest })),
  };
}
