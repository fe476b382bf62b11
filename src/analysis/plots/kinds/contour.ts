import { AttuneError } from "../../../errors/attune-error.ts";
import { greatestOf, leastOf } from "../../../numeric/extremes.ts";
import { type AxisValues, axesByName, axisNamed } from "../axis-values.ts";
import { type Cloud, cloudMark, makeCloud } from "../cloud.ts";
import type { Figure, Panel, Scale } from "../figure.ts";
import { type ModelSurface, modelSurface } from "../model-surface.ts";
import { mostImportant } from "../most-important.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedStudy } from "../plotted-study.ts";
import { shortNumber } from "../short-number.ts";
import { spreadInCategories } from "../spread-in-categories.ts";
import { shownSize } from "../value-scale.ts";
import { cachedPlace } from "./slice.ts";

/** The model of two parameters. */
export interface ContourNumbers {
  /** The kind of plot. */
  readonly kind: "contour";
  /** Name of the study. */
  readonly study: string;
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** Names of the parameters. */
  readonly params: readonly [string, string];
  /** The scales of both. */
  readonly scales: readonly [Scale, Scale];
  /** Borders of the cells. */
  readonly x: readonly number[];
  /** Vertical place. */
  readonly y: readonly number[];
  /** Mean of the model in each cell; one list a row, from the lowest. */
  readonly mean: readonly (readonly number[])[];
  /** Standard deviation of the model in each cell. */
  readonly spread: readonly (readonly number[])[];
  /** Trials from which the model has learned. */
  readonly learned: number;
  /** The trial whose values all other parameters have in the model. */
  readonly at: number;
  /** The trials. */
  readonly points: Cloud;
}

export function readContour(study: PlottedStudy, settings: PlotSettings): ContourNumbers {
  const objective = objectiveOf(study, settings.objective);
  const axes = axesByName(study.space);
  const [a, b] =
    settings.params?.map((name) => axisNamed(study.space, axes, name)) ??
    mostImportant(study, objective.index, axes, 2);
  if (a === undefined || b === undefined || a.axis === b.axis)
    throw new AttuneError("usage", "a contour plot needs two parameters", {
      hint: `choose two of ${axes.map(({ name }) => name).join(", ")}`,
    });
  const surface = modelSurface(study, objective, [a, b]);
  return {
    ...{ kind: "contour", study: study.name },
    ...{ objective: objective.name, direction: objective.direction },
    params: [a.name, b.name],
    scales: [a.scale, b.scale],
    ...surface,
    points: pointsOf(study, [a, b], settings.maxPoints),
  };
}

function pointsOf(
  { history: { finished } }: PlottedStudy,
  [a, b]: readonly [AxisValues, AxisValues],
  maxPoints: number,
): Cloud {
  const [u, v] = [finished.unit[a.axis], finished.unit[b.axis]];
  const scales = { x: a.scale, y: b.scale };
  return makeCloud(scales, { count: finished.length, maxPoints }, (add) => {
    const rough = finished.length > maxPoints;
    const [x, y] = [cachedPlace(a, rough), cachedPlace(b, rough)];
    for (let i = 0; i < finished.length; i++)
      if (finished.state[i] === "complete" && !Number.isNaN(u[i]) && !Number.isNaN(v[i]))
        add(finished.number[i], x(u[i]), y(v[i]));
  });
}

export function drawContour(numbers: ContourNumbers): Figure {
  const { study, objective, direction, params, learned, at, mean, spread } = numbers;
  const worstToBest = direction === "minimize" ? -1 : 1;
  const shownMean = shadesOf(mean, worstToBest);
  const shownSpread = shadesOf(spread, 1);
  return {
    title: `${objective} by ${params[0]} and ${params[1]}, ${study}`,
    columns: 2,
    panels: [
      drawPanel(numbers, "mean of the model", shownMean),
      drawPanel(numbers, "standard deviation of the model", shownSpread),
    ],
    legend: [{ label: "trial", colour: "accent", shape: "circle" }],
    notes: [
      `Gaussian process of ${learned} trials; other parameters as in trial ${at}, the best one`,
    ],
  };
}

interface Shades {
  readonly shade: readonly (readonly number[])[];
  readonly ends: readonly [string, string];
}

/** Values as shares of their range. @param sign −1 if the least value has the shade 1 */
function shadesOf(given: ModelSurface["mean"], sign: number): Shades {
  const values = given.map((row) => row.map(shownSize));
  const all = values.flat();
  const low = leastOf(all);
  const high = greatestOf(all);
  const share = (v: number): number => (high > low ? (v - low) / (high - low) : 0.5);
  return {
    shade: values.map((row) => row.map((v) => (sign > 0 ? share(v) : 1 - share(v)))),
    ends: sign > 0 ? [shortNumber(low), shortNumber(high)] : [shortNumber(high), shortNumber(low)],
  };
}

function drawPanel(numbers: ContourNumbers, title: string, { shade, ends }: Shades): Panel {
  const { params, scales, x, y, points, objective } = numbers;
  const spreadPoints = {
    ...points,
    x: spreadInCategories(scales[0], points.x, points.trial),
    y: spreadInCategories(scales[1], points.y, points.trial),
  };
  return {
    title,
    x: { label: params[0], scale: scales[0] },
    y: { label: params[1], scale: scales[1] },
    marks: [
      { mark: "cells", x, y, shade },
      // Where trials are many, their density would hide the model.
      ...(points.density === undefined
        ? [
            cloudMark(spreadPoints, {
              ...{ colour: "accent", shape: "circle" },
              titles: points.trial.map((t) => `trial ${t}`),
              size: 3,
            }),
          ]
        : []),
    ],
    shades: { label: objective, ends },
  };
}
