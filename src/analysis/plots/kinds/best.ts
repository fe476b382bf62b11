import type { Figure } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedGroup } from "../plotted-study.ts";
import { bestSoFar, type GroupProgress, overSeeds } from "../progress.ts";
import { bandNotes, progressLegend, progressPanel, progressScale } from "../progress-panel.ts";

/** The best value so far of each group of studies. */
export interface BestNumbers {
  /** The kind of plot. */
  readonly kind: "best";
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** What progress is shown by. */
  readonly by: "trials" | "seconds";
  /** Whether values are on a logarithmic scale. */
  readonly log: boolean;
  /** The groups of studies. */
  readonly groups: readonly GroupProgress[];
}

export function readBest(
  groups: readonly PlottedGroup[],
  { objective: name, by = "trials", log }: PlotSettings,
): BestNumbers {
  const objective = objectiveOf(groups[0].studies[0], name);
  return {
    kind: "best",
    objective: objective.name,
    direction: objective.direction,
    by,
    log,
    groups: groups.map((group) =>
      overSeeds(
        group,
        group.studies.map((study) => bestSoFar(study, name, by)),
      ),
    ),
  };
}

export function drawBest({ objective, direction, by, log, groups }: BestNumbers): Figure {
  const { scale, beyond } = progressScale(groups, direction === "minimize" ? 1 : -1, log);
  const label = `best ${objective} so far (${direction})`;
  return {
    title: `Best ${objective} so far`,
    columns: 1,
    panels: [progressPanel(groups, by, { label, scale })],
    legend: progressLegend(groups),
    notes: [
      ...bandNotes(groups),
      ...(beyond > 0 ? ["values of the start lie beyond the axis"] : []),
    ],
  };
}
