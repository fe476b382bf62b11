import { explain } from "../importance/explain.ts";
import type { AxisValues } from "./axis-values.ts";
import type { PlottedStudy } from "./plotted-study.ts";

/** The most important parameters, the first one first; without enough trials the first ones. */
export function mostImportant(
  study: PlottedStudy,
  objective: number,
  axes: readonly AxisValues[],
  count: number,
): readonly AxisValues[] {
  const { state, length } = study.history.finished;
  let results = 0;
  for (let i = 0; i < length; i++) if (state[i] === "complete") results++;
  if (axes.length <= count || results < MIN_TRIALS) return axes.slice(0, count);
  const { params } = explain(study.space, study.history, objective, 0, TRIALS);
  const rank = new Map(params.map(({ name }, i) => [name, i]));
  return [...axes]
    .sort((a, b) => (rank.get(a.name) ?? Infinity) - (rank.get(b.name) ?? Infinity))
    .slice(0, count);
}

/** An order of parameters needs no more trials than these. */
const TRIALS = 1000;
/** With fewer results than this importance says nothing. */
const MIN_TRIALS = 8;
