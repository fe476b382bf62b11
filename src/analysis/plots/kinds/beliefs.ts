import { AttuneError } from "../../../errors/attune-error.ts";
import { greatestOf, leastOf } from "../../../numeric/extremes.ts";
import { bestRows, isFeasible } from "../../../trial/feasible.ts";
import { unitAt } from "../../../trial/history.ts";
import { type ParamBelief, readMarginals } from "../../beliefs/marginals.ts";
import { askModels } from "../../beliefs/objective-beliefs.ts";
import { axisNamed } from "../axis-values.ts";
import { believedMarks } from "../believed-marks.ts";
import type { Figure, Panel, Scale } from "../figure.ts";
import { mostImportant } from "../most-important.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedStudy } from "../plotted-study.ts";
import { spreadInCategories } from "../spread-in-categories.ts";
import { padded, shownSize } from "../value-scale.ts";

/** More panels would be too small to read. */
const MAX_PARAMS = 12;
const MAX_COLUMNS = 3;
/** Trials of which the place along a parameter is marked. */
const MAX_MARKED = 400;
/** Room above and below the means, as a share of their range. */
const ROOM = 0.25;

/** The model along one parameter, and where the trials lie. */
export interface BeliefPanel extends ParamBelief {
  /** Places of trials along the parameter, some of many. */
  readonly tried: {
    /** Numbers of the trials. */
    readonly trial: readonly number[];
    /** Their values of the parameter. */
    readonly x: readonly number[];
  };
}

/** What a model of the trials says along each parameter. */
export interface BeliefsNumbers {
  /** The kind of plot. */
  readonly kind: "beliefs";
  /** Name of the study. */
  readonly study: string;
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** Number of the best trial, whose values the other parameters have in `atBest`. */
  readonly best: number;
  /** Trials from which the model has learned. */
  readonly learned: number;
  /** The parameters, the most important ones first. */
  readonly panels: readonly BeliefPanel[];
  /** Parameters that are left out, since there are too many. */
  readonly leftOut: number;
}

export function readBeliefsPlot(study: PlottedStudy, settings: PlotSettings): BeliefsNumbers {
  const { finished } = study.history;
  const { index, sign, name, direction } = objectiveOf(study, settings.objective);
  const { model, axes, probes } = askModels(study);
  const best = bestOf(study, index);
  if (model === undefined || best === undefined)
    throw new AttuneError("usage", "a plot of beliefs needs at least 4 results", {
      hint: "evaluate more trials",
    });
  const all =
    settings.params?.map((param) => axisNamed(study.space, axes, param)) ??
    mostImportant(study, index, axes, axes.length);
  const shown = all
    .slice(0, MAX_PARAMS)
    .flatMap((one) => axes.filter((axis) => axis.axis === one.axis));
  const beliefs = readMarginals({
    ...{ model, objective: index, sign, axes: shown, probes, tried: finished },
    best: unitAt(finished, best),
  });
  const step = Math.ceil(Math.max(1, finished.length) / MAX_MARKED);
  const panels = beliefs.map((belief, p): BeliefPanel => {
    const column = finished.unit[shown[p].axis];
    const [trial, x]: [number[], number[]] = [[], []];
    for (let i = 0; i < finished.length; i += step)
      if (!Number.isNaN(column[i])) {
        trial.push(finished.number[i]);
        x.push(shown[p].place(column[i]));
      }
    return { ...belief, tried: { trial, x } };
  });
  return {
    ...{ kind: "beliefs", study: study.name, objective: name, direction, panels },
    best: finished.number[best],
    learned: model.fitted.observations.n,
    leftOut: all.length - panels.length,
  };
}

/** The row of the best feasible trial by one objective. */
function bestOf({ history }: PlottedStudy, objective: number): number | undefined {
  const { finished } = history;
  if (finished.loss.length === 1) return bestRows(history)[0];
  let best: number | undefined;
  const loss = finished.loss[objective];
  for (let i = 0; i < finished.length; i++)
    if (isFeasible(finished, i) && (best === undefined || loss[i] < loss[best])) best = i;
  return best;
}

export function drawBeliefs(numbers: BeliefsNumbers): Figure {
  const { study, objective, panels, learned, leftOut, best } = numbers;
  // Not by the bands, which are wide where nothing was tried.
  const means = panels.flatMap(({ marginal, atBest }) =>
    [...marginal, ...atBest].map(({ mean }) => mean).filter(Number.isFinite),
  );
  const [low, high] = [leastOf(means), greatestOf(means)];
  const room = ROOM * (high - low || Math.abs(high) || 1);
  const scale: Scale = { kind: "linear", domain: [shownSize(low - room), shownSize(high + room)] };
  return {
    title: `What the search believes of ${objective}, ${study}`,
    columns: Math.min(MAX_COLUMNS, panels.length),
    panels: panels.map((panel) => drawPanel(panel, objective, scale)),
    legend: [
      { label: "mean over the other parameters", colour: "main", shape: "line" },
      { label: `others as in trial ${best}, the best`, colour: "accent", shape: "line", dash: 1 },
      { label: "trial", colour: "muted", shape: "circle" },
    ],
    notes: [
      `Gaussian process of ${learned} trials; bands: one standard deviation`,
      ...(leftOut > 0 ? [`${leftOut} more parameters: choose some with the option params`] : []),
    ],
  };
}

function drawPanel(
  { name, scale, x, marginal, atBest, tried }: BeliefPanel,
  objective: string,
  y: Scale,
): Panel {
  const bottom = y.domain[0];
  const lines = [
    { values: atBest, colour: "accent", dash: 1 },
    { values: marginal, colour: "main", dash: 0 },
  ] as const;
  const marks = lines.flatMap((line) => believedMarks({ scale, x, y, ...line }));
  return {
    x: { label: name, scale: padded(scale) },
    y: { label: objective, scale: y },
    marks: [
      ...marks,
      {
        ...{ mark: "dots", colour: "muted", shape: "circle", size: 2 },
        x: spreadInCategories(scale, tried.x, tried.trial),
        y: tried.x.map(() => bottom),
        titles: tried.trial.map((t) => `trial ${t}`),
      },
    ],
  };
}
