import type { Figure, Scale } from "../figure.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedGroup } from "../plotted-study.ts";
import { bestSoFar, type GroupProgress, overSeeds, type Progress } from "../progress.ts";
import { bandNotes, logScale, progressLegend, progressPanel } from "../progress-panel.ts";
import { rounded } from "../short-number.ts";

/** Regrets that are smaller than the greatest by this factor are drawn at the end of the axis. */
const GREATEST_RATIO = 1e8;

/** How far the best value so far is from the optimum. */
export interface RegretNumbers {
  /** The kind of plot. */
  readonly kind: "regret";
  /** Name of the objective. */
  readonly objective: string;
  /** What progress is shown by. */
  readonly by: "trials" | "seconds";
  /** The value from which regret is measured. */
  readonly optimum: number;
  /** Whether the optimum was given; otherwise it is the best value of the studies. */
  readonly known: boolean;
  /** The groups of studies. */
  readonly groups: readonly GroupProgress[];
}

export function readRegret(
  groups: readonly PlottedGroup[],
  { objective: name, by = "seconds", optimum }: PlotSettings,
): RegretNumbers {
  const objective = objectiveOf(groups[0].studies[0], name);
  const progress = groups.map(({ studies }) => studies.map((study) => bestSoFar(study, name, by)));
  const losses = progress.flat().map(({ value }) => objective.sign * (value.at(-1) ?? Infinity));
  const least = optimum ?? objective.sign * Math.min(...losses);
  const regretOf = ({ at, value, end }: Progress): Progress => ({
    ...{ at, end },
    value: value.map((v) => objective.sign * (v - least)),
  });
  return {
    ...{ kind: "regret", objective: objective.name, by },
    ...{ optimum: least, known: optimum !== undefined },
    groups: groups.map((group, g) => overSeeds(group, progress[g].map(regretOf))),
  };
}

export function drawRegret({ objective, by, optimum, known, groups }: RegretNumbers): Figure {
  const all = groups
    .flatMap(({ low, high }) => [...low, ...high])
    .filter((v) => v > 0 && v < Infinity);
  const greatest = Math.max(...all);
  const least = Math.max(Math.min(...all), greatest / GREATEST_RATIO);
  const scale: Scale =
    all.length === 0 ? { kind: "linear", domain: [-1, 1] } : logScale(least, greatest);
  // A logarithm has no 0: the optimum itself is drawn at the lower end.
  const shown = groups.map((g) => {
    const atEnd = (values: readonly number[]) => values.map((v) => Math.max(v, scale.domain[0]));
    return { ...g, low: atEnd(g.low), middle: atEnd(g.middle), high: atEnd(g.high) };
  });
  return {
    title: `Regret of ${objective}`,
    columns: 1,
    panels: [progressPanel(shown, by, { label: "distance to the optimum", scale })],
    legend: progressLegend(groups),
    notes: [
      known
        ? `optimum: ${optimum}`
        : `optimum unknown: the best value of these studies, ${rounded(optimum, 6)}`,
      ...bandNotes(groups),
    ],
  };
}
