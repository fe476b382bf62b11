import type { ParamTree, ValuesOf } from "../src/space/param.ts";
import type { Space } from "../src/space/space.ts";
import type { History } from "../src/trial/history.ts";
import { measuresOf } from "../src/trial/measures.ts";
import type { Limits, Objectives } from "../src/trial/objective.ts";
import type { Json, TrialState } from "../src/trial/record.ts";
import { runningRow } from "../src/trial/row.ts";
import { TrialTable } from "../src/trial/table.ts";

/** A trial of a history that a test writes down. */
export interface WrittenTrial<S extends ParamTree> {
  readonly params: ValuesOf<S>;
  /** Default: complete where there are values, otherwise pruned. */
  readonly state?: TrialState;
  /** One value for each objective. */
  readonly values?: readonly number[];
  /** Measured quantities, one for each limit. */
  readonly limits?: readonly number[];
  /** Values of the first objective at steps 1, 2, …, or pairs of a step and its values. */
  readonly curve?: readonly (number | readonly [step: number, values: readonly number[]])[];
  readonly note?: Json;
}

/** The history of trials 0, 1, …, finished in this order. */
export function historyOf<S extends ParamTree>(
  space: Space<S>,
  trials: readonly WrittenTrial<S>[],
  objectives: Objectives = "minimize",
  limits: Limits = {},
): History {
  const table = new TrialTable(space, measuresOf(objectives, limits));
  for (const [number, trial] of trials.entries())
    table.add({
      ...runningRow(
        number,
        "w",
        trial.params as { readonly [name: string]: Json },
        "added",
        trial.note,
        1,
      ),
      state: trial.state ?? (trial.values === undefined ? "pruned" : "complete"),
      values: trial.values ?? [],
      limits: trial.limits ?? [],
      reports: (trial.curve ?? []).map((report, i) =>
        typeof report === "number"
          ? { step: i + 1, values: [report], seconds: 0 }
          : { step: report[0], values: report[1], seconds: 0 },
      ),
    });
  return table.history;
}
