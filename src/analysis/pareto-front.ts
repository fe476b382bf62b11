import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { number } from "../errors/option-kinds.ts";
import { hypervolume as dominatedVolume } from "../numeric/pareto.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import { frontRows } from "../trial/feasible.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Direction, Limits, Objectives } from "../trial/objective.ts";
import type { CompleteTrial, TrialRecord } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import { requireStudy } from "./require-study.ts";

/**
 * The Pareto front: feasible complete trials that no other one dominates, in the order of their
 * numbers. With one objective these are the best trials.
 * @throws AttuneError `usage` for something else than a study
 */
export function paretoFront<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
): readonly CompleteTrial<ValuesOf<S>, O, L>[] {
  requireStudy("paretoFront", study, "history", "trials");
  const { history } = study;
  const numbers = new Set(frontRows(history).map((i) => history.finished.number[i]));
  type Row = TrialRecord<ValuesOf<S>, O, L>;
  return study.trials.filter((t: Row): t is CompleteTrial<ValuesOf<S>, O, L> =>
    numbers.has(t.number),
  );
}

/**
 * Volume that the Pareto front dominates up to a reference point, in the product of the objectives'
 * units. Trials that are worse than the reference in some objective add nothing.
 * @param reference a value for each objective, worse than those of interest
 * @throws AttuneError `usage` if the reference has no number for an objective, and for a study with
 * one objective that has no name
 */
export function hypervolume<
  S extends ParamTree,
  O extends { readonly [name: string]: Direction },
  L extends Limits,
>(study: StudyView<S, O, L>, reference: { readonly [K in keyof O]: number }): number {
  requireStudy("hypervolume", study, "objectives", "history");
  if (typeof study.objectives === "string")
    throw new AttuneError("usage", "hypervolume needs objectives by name, the study has one", {
      hint: "the best value of a single objective is study.best",
    });
  const { signs } = measuresOf(study.objectives, {});
  const names: readonly (keyof O & string)[] = Object.keys(study.objectives);
  checkOptions<object>(
    "the reference",
    reference,
    Object.fromEntries(names.map((name) => [name, number()])),
  );
  const missing = names.find((name) => reference?.[name] === undefined);
  if (missing !== undefined)
    throw new AttuneError("usage", `the reference needs a number for ${missing}`);
  const { history } = study;
  const { loss } = history.finished;
  return dominatedVolume(
    frontRows(history).map((i) => loss.map((column) => column[i])),
    names.map((name, k) => reference[name] * signs[k]),
  );
}
