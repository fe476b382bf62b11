import { AttuneError } from "../errors/attune-error.ts";
import type { NamedValues, ParamTree } from "../space/param.ts";
import { measuresOf } from "../trial/measures.ts";
import type { Limits, Measured, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { barChart, type ChartPoint, chart } from "./chart.ts";
import { convergence } from "./convergence.ts";
import { varianceShares } from "./importance.ts";
import { paretoFront } from "./pareto-front.ts";
import { valueIn } from "./value-in.ts";

/** A study whose parameters and objectives the compiler does not know. */
export type PlottedStudy = StudyView<ParamTree, Objectives, Limits>;

/** More bars would not be readable. */
const MAX_BARS = 20;

/** The names of the objectives; a single one without a name is the `value`. */
const objectiveNames = (study: PlottedStudy): readonly string[] =>
  measuresOf(study.objectives, {}).names ?? ["value"];

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

/** Values by trial number, and the best value or the dominated volume as a line. */
export function drawHistory(study: PlottedStudy): string {
  const [objective, ...others] = objectiveNames(study);
  const isSingle = others.length === 0;
  const { best, number } = convergence(study);
  const line = Array.from(best, (y, i) => ({ x: number[i], y })).sort((a, b) => a.x - b.x);
  const dots = isSingle
    ? completeValues(study, objective).map((t) => ({
        x: t.number,
        y: t.value,
        title: `trial ${t.number}: ${t.value}`,
      }))
    : [];
  return chart(dots, line, { x: "trial", y: isSingle ? objective : "hypervolume" });
}

/** Importance of each parameter for the first objective. */
export function drawImportance(study: PlottedStudy): string {
  const shares = Object.entries(varianceShares(study.space, study.history, 0));
  const bars = shares.slice(0, MAX_BARS).map(([name, share]) => ({ name, share }));
  return barChart(bars, "importance");
}

/** Values of the first objective by one parameter; of choices by their index in order of use. */
export function drawSlice(study: PlottedStudy, param = study.space.names[0]): string {
  const [objective] = objectiveNames(study);
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

/** Reported values of the first objective by step; those of the best trial as a line. */
export function drawCurves(study: PlottedStudy): string {
  const [objective] = objectiveNames(study);
  const curveOf = (t: PlottedStudy["trials"][number]): readonly ChartPoint[] =>
    t.reports.map((r) => ({
      x: r.step,
      y: valueIn(r.value, objective),
      title: `trial ${t.number}`,
    }));
  const [sign] = measuresOf(study.objectives, {}).signs;
  const [best] = [...completeValues(study, objective)].sort((a, b) => sign * (a.value - b.value));
  const line = study.trials.filter((t) => t.number === best?.number).flatMap(curveOf);
  return chart(study.trials.flatMap(curveOf), line, { x: "step", y: objective });
}
