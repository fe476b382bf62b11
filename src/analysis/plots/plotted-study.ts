import type { Space } from "../../space/space.ts";
import type { History } from "../../trial/history.ts";
import { measuresOf } from "../../trial/measures.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { UntypedRecord } from "../../trial/to-record.ts";
import { indexOfObjective } from "../importance.ts";

/** What plots read of a study whose parameters and objectives the compiler does not know. */
export interface PlottedStudy {
  readonly name: string;
  readonly space: Space;
  readonly objectives: Objectives;
  readonly limits: Limits;
  readonly history: History;
  /** Read only for times and workers; records may be made as they are read. */
  readonly trials: Iterable<UntypedRecord>;
}

/** Studies that differ by their seed only: one line with a band. */
export interface PlottedGroup {
  readonly name: string;
  readonly studies: readonly PlottedStudy[];
}

/** An objective as plots show it. */
export interface ShownObjective {
  readonly index: number;
  /** `value` if the only objective has no name. */
  readonly name: string;
  readonly direction: "minimize" | "maximize";
  /** value = loss · sign. */
  readonly sign: number;
}

/** All objectives of a study. */
export function objectivesOf({ objectives }: Pick<PlottedStudy, "objectives">): ShownObjective[] {
  const { names = ["value"], signs } = measuresOf(objectives, {});
  return signs.map((sign, index) => ({
    index,
    name: names[index],
    direction: sign === 1 ? "minimize" : "maximize",
    sign,
  }));
}

/** The objective of a name; the first one for undefined. @throws AttuneError `usage` */
export function objectiveOf(study: PlottedStudy, name: string | undefined): ShownObjective {
  return objectivesOf(study)[name === undefined ? 0 : indexOfObjective(study.objectives, name)];
}

/** Without a name all objectives, otherwise the one of the name. @throws AttuneError `usage` */
export function shownObjectives(study: PlottedStudy, name: string | undefined): ShownObjective[] {
  return name === undefined ? objectivesOf(study) : [objectiveOf(study, name)];
}
