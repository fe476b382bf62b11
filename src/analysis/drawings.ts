import { AttuneError } from "../errors/attune-error.ts";
import type { NamedValues, ParamTree } from "../space/param.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Measured, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { barChart, type ChartPoint, chart } from "./chart.ts";
import { convergence } from "./convergence.ts";
import { explain } from "./importance/explain.ts";
import { indexOfObjective, sharesOf } from "./importance.ts";
import { paretoFront } from "./pareto-front.ts";
import { valueIn } from "./value-in.ts";

/** A study whose parameters and objectives the compiler does not know. */
export type PlottedStudy = StudyView<ParamTree, Objectives, Limits>;

/** More bars would not be readable. */
const MAX_BARS = 20;

/** The names of the objectives; a single one without a name is the `value`. */
const objectiveNames = (study: PlottedStudy): readonly string[] =>
  measuresOf(study.objectives, {}).names ?? ["value"];

/** The index of the objective of this name; of the first one for undefined. */
const indexIn = ({ objectives }: PlottedStudy, objective: string | undefined): number =>
  objective === undefined ? 0 : indexOfObjective(objectives, objective);

interface CompleteValue {
  readonly number: number;
  readonly value: number;
  readonly params: NamedValues;
}

/** Values of one objective of the complete trials. */
function completeValues(study: PlottedStudy, objective: string): readonly CompleteValue[] {
  return study.trials.flatMap((t) =>
    t.state === "complete"
      ? [{ number: t.number, value: valueIn(t.value, objective), params: t.params }]
      : [],
  );
}

/**
 * Values of an objective by trial number, and the best so far as a line. With several objectives of
 * which none is named, the dominated volume.
 */
export function drawHistory(study: PlottedStudy, objective: string | undefined): string {
  const names = objectiveNames(study);
  if (objective === undefined && names.length > 1) {
    const { best, number } = convergence(study);
    const line = Array.from(best, (y, i) => ({ x: number[i], y })).sort((a, b) => a.x - b.x);
    return chart([], line, { x: "trial", y: "hypervolume" });
  }
  const shown = objective ?? names[0];
  const dots = completeValues(study, shown).map((t) => ({
    x: t.number,
    y: t.value,
    title: `trial ${t.number}: ${t.value}`,
  }));
  return chart(dots, bestSoFar(study, objective, shown), { x: "trial", y: shown });
}

/** The best value of an objective after each trial, of feasible trials. */
function bestSoFar(
  study: PlottedStudy,
  objective: string | undefined,
  shown: string,
): readonly ChartPoint[] {
  if (objective === undefined) {
    const { best, number } = convergence(study);
    return Array.from(best, (y, i) => ({ x: number[i], y })).sort((a, b) => a.x - b.x);
  }
  const sign = measuresOf(study.objectives, {}).signs[
    indexOfObjective(study.objectives, objective)
  ];
  const line: ChartPoint[] = [];
  let least = Infinity;
  for (const t of study.trials) {
    if (t.state !== "complete") continue;
    if (t.feasible) least = Math.min(least, sign * valueIn(t.value, shown));
    if (least < Infinity) line.push({ x: t.number, y: sign * least });
  }
  return line;
}

/** Importance of each parameter for an objective. */
export function drawImportance(study: PlottedStudy, objective: string | undefined): string {
  const shares = Object.entries(
    sharesOf(explain(study.space, study.history, indexIn(study, objective), 0)),
  );
  const bars = shares.slice(0, MAX_BARS).map(([name, share]) => ({ name, share }));
  return barChart(bars, "importance");
}

/** Values of an objective by one parameter; of choices by their index in order of use. */
export function drawSlice(
  study: PlottedStudy,
  named: string | undefined,
  param = study.space.names[0],
): string {
  const objective = objectiveNames(study)[indexIn(study, named)];
  const points: ChartPoint[] = [];
  const labels: string[] = [];
  for (const { params, value: y } of completeValues(study, objective)) {
    const v = study.space.flatten(params)[param];
    if (v === undefined) continue; // not active in this trial
    if (typeof v === "number") {
      points.push({ x: v, y });
      continue;
    }
    const title = typeof v === "string" ? v : JSON.stringify(v);
    if (!labels.includes(title)) labels.push(title);
    points.push({ x: labels.indexOf(title), y, title });
  }
  const legend = labels.map((label, i) => `${i} ${label}`).join(", ");
  return chart(points, [], {
    x: labels.length > 0 ? `${param}: ${legend}` : param,
    y: objective,
    logX: isLogarithmic(study, param),
  });
}

function isLogarithmic(study: PlottedStudy, param: string): boolean {
  const { params } = study.space.toJSON();
  const json = Object.hasOwn(params, param) ? params[param] : undefined;
  return (json?.type === "float" || json?.type === "int") && json.log === true;
}

/** The first two objectives of all complete trials, and the Pareto front as a line. */
export function drawFront(study: PlottedStudy): string {
  const [first, second] = objectiveNames(study);
  if (second === undefined) throw new AttuneError("usage", "a front needs two objectives");
  const pointOf = ({ value }: { readonly value: Measured<Objectives> }): ChartPoint => ({
    x: valueIn(value, first),
    y: valueIn(value, second),
  });
  const points = study.trials.flatMap((t) => (t.state === "complete" ? [pointOf(t)] : []));
  const front = paretoFront(study).map(pointOf);
  return chart(
    points,
    front.sort((a, b) => a.x - b.x),
    { x: first, y: second },
  );
}

/** Reported values of an objective by step; those of the best trial as a line. */
export function drawCurves(study: PlottedStudy, named: string | undefined): string {
  const k = indexIn(study, named);
  const objective = objectiveNames(study)[k];
  const curveOf = (t: PlottedStudy["trials"][number]): readonly ChartPoint[] =>
    t.reports.map((r) => ({
      x: r.step,
      y: valueIn(r.value, objective),
      title: `trial ${t.number}`,
    }));
  const sign = measuresOf(study.objectives, {}).signs[k];
  const [best] = [...completeValues(study, objective)].sort((a, b) => sign * (a.value - b.value));
  const line = study.trials.filter((t) => t.number === best?.number).flatMap(curveOf);
  return chart(study.trials.flatMap(curveOf), line, { x: "step", y: objective });
}
