import { AttuneError } from "../../../errors/attune-error.ts";
import type { Figure } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectivesOf, type PlottedGroup } from "../plotted-study.ts";
import { type GroupProgress, overSeeds, volumeSoFar } from "../progress.ts";
import { bandNotes, progressLegend, progressPanel, progressScale } from "../progress-panel.ts";

/** The volume that the front so far dominates, of each group of studies. */
export interface HypervolumeNumbers {
  /** The kind of plot. */
  readonly kind: "hypervolume";
  /** Names of the objectives. */
  readonly objectives: readonly string[];
  /** What progress is shown by. */
  readonly by: "trials" | "seconds";
  /** The groups of studies. */
  readonly groups: readonly GroupProgress[];
}

export function readHypervolume(
  groups: readonly PlottedGroup[],
  { by = "trials" }: PlotSettings,
): HypervolumeNumbers {
  const objectives = objectivesOf(groups[0].studies[0]).map(({ name }) => name);
  if (objectives.length < 2)
    throw new AttuneError("usage", "a hypervolume needs two objectives", {
      hint: "the plot best shows the progress of one",
    });
  return {
    ...{ kind: "hypervolume", objectives, by },
    groups: groups.map((group) =>
      overSeeds(
        group,
        group.studies.map((study) => volumeSoFar(study, by)),
      ),
    ),
  };
}

export function drawHypervolume({ objectives, by, groups }: HypervolumeNumbers): Figure {
  const { scale } = progressScale(groups, 0, false);
  return {
    title: `Hypervolume of ${objectives.join(", ")}`,
    columns: 1,
    panels: [progressPanel(groups, by, { label: "hypervolume", scale })],
    legend: progressLegend(groups),
    notes: [...bandNotes(groups), "each study: up to its worst feasible value of each objective"],
  };
}
