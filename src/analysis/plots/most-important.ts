import { explainIfEnough } from "../importance/explain.ts";
import type { AxisValues } from "./axis-values.ts";
import type { PlottedStudy } from "./plotted-study.ts";

/** The most important parameters, the first one first; without enough trials the first ones. */
export function mostImportant(
  study: PlottedStudy,
  objective: number,
  axes: readonly AxisValues[],
  count: number,
): readonly AxisValues[] {
  if (axes.length <= count) return axes;
  const { report } = explainIfEnough(study.space, study.history, objective, { maxTrials: TRIALS });
  if (report === undefined) return axes.slice(0, count);
  const rank = new Map(report.params.map(({ name }, i) => [name, i]));
  return [...axes]
    .sort((a, b) => (rank.get(a.name) ?? Infinity) - (rank.get(b.name) ?? Infinity))
    .slice(0, count);
}

/** An order of parameters needs no more trials than these. */
const TRIALS = 1000;
