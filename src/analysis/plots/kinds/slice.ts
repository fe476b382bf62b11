import { type AxisValues, axesByName, axisNamed } from "../axis-values.ts";
import { believedMarks } from "../believed-marks.ts";
import { type Cloud, cloudMark, makeCloud } from "../cloud.ts";
import type { Figure, Scale } from "../figure.ts";
import { type ModelSlice, modelSlices } from "../model-slices.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedStudy } from "../plotted-study.ts";
import { spreadInCategories } from "../spread-in-categories.ts";
import { beyondNote, padded, type ValueScale, valueScale } from "../value-scale.ts";

/** More panels would be too small to read. */
const MAX_PARAMS = 12;
/** Panels side by side, at most. */
const MAX_COLUMNS = 3;
/** Look of the model's line. */
const MODEL_LOOK = { colour: "series2", shape: "line", dash: 1 } as const;

/** Values of an objective by one parameter. */
export interface SlicePanel {
  /** Name of the parameter. */
  readonly param: string;
  /** The scale. */
  readonly scale: Scale;
  /** The trials. */
  readonly points: Cloud;
  /** The best feasible trial, if the parameter is active in it. */
  readonly best:
    | {
        /** Number of the trial. */
        readonly trial: number;
        /** Its value of the parameter; of a choice the index of the label. */
        readonly x: number;
        /** Its value of the objective. */
        readonly y: number;
      }
    | undefined;
  /** The model along the parameter, where the plot has one. */
  readonly model?: ModelSlice;
}

/** Values of an objective by each parameter alone. */
export interface SliceNumbers extends ValueScale {
  /** The kind of plot. */
  readonly kind: "slice";
  /** Name of the study. */
  readonly study: string;
  /** Name of the objective. */
  readonly objective: string;
  /** The panels. */
  readonly panels: readonly SlicePanel[];
  /** Parameters that are left out, since there are too many. */
  readonly leftOut: number;
  /**
   * The model: a Gaussian process, the other parameters being as in the best trial. Left out with
   * fewer than 10 results, and where it predicts none of their differences.
   */
  readonly model?: {
    /** Trials from which it has learned. */
    readonly learned: number;
    /** The trial whose values all other parameters have. */
    readonly at: number;
  };
}

export function readSlice(study: PlottedStudy, settings: PlotSettings): SliceNumbers {
  const { finished } = study.history;
  const objective = objectiveOf(study, settings.objective);
  const axes = axesByName(study.space);
  const chosen = settings.params?.map((name) => axisNamed(study.space, axes, name)) ?? axes;
  const loss = finished.loss[objective.index].subarray(0, finished.length);
  const shown = valueScale(
    loss.map((v) => v * objective.sign),
    objective.sign,
    settings.log,
  );
  const panelOf = (axis: AxisValues): SlicePanel => {
    const unit = finished.unit[axis.axis];
    const count = finished.length;
    let best = -1;
    const { maxPoints } = settings;
    const points = makeCloud({ x: axis.scale, y: shown.scale }, { count, maxPoints }, (add) => {
      const place = cachedPlace(axis, count > maxPoints);
      for (let i = 0; i < count; i++) {
        if (finished.state[i] !== "complete" || !Number.isFinite(loss[i])) continue;
        if (Number.isNaN(unit[i])) continue;
        if (!(finished.violation[i] > 0) && (best < 0 || loss[i] < loss[best])) best = i;
        add(finished.number[i], place(unit[i]), objective.sign * loss[i]);
      }
    });
    return {
      ...{ param: axis.name, scale: axis.scale, points },
      best:
        best < 0
          ? undefined
          : {
              trial: finished.number[best],
              x: axis.place(unit[best]),
              y: objective.sign * loss[best],
            },
    };
  };
  const axesShown = chosen.slice(0, MAX_PARAMS);
  const model = modelSlices(study, objective, axesShown);
  const panels = axesShown.map((axis, a) => {
    const slice = model?.slices[a];
    return { ...panelOf(axis), ...(slice && { model: slice }) };
  });
  const leftOut = chosen.length - panels.length;
  return {
    ...{ kind: "slice", study: study.name, objective: objective.name, ...shown },
    ...{ panels, leftOut },
    ...(model && { model: { learned: model.learned, at: model.at } }),
  };
}

/** Steps of a coordinate for which the values of many trials are looked up. */
const LOOKUP_STEPS = 1024;

/** Places of many trials need not be exact: they are only counted in cells. */
export function cachedPlace(axis: AxisValues, rough: boolean): (unit: number) => number {
  if (!rough || axis.scale.kind === "category") return axis.place;
  const places = Float64Array.from({ length: LOOKUP_STEPS }, (_, i) =>
    axis.place((i + 0.5) / LOOKUP_STEPS),
  );
  return (unit) => places[Math.min(LOOKUP_STEPS - 1, Math.floor(unit * LOOKUP_STEPS))];
}

export function drawSlice(numbers: SliceNumbers): Figure {
  const { study, objective, panels, scale, beyond, leftOut, model } = numbers;
  return {
    title: `${objective} by parameter, ${study}`,
    columns: Math.min(MAX_COLUMNS, panels.length),
    panels: panels.map(({ param, scale: x, points, best, model: slice }) => ({
      x: { label: param, scale: padded(x) },
      y: { label: objective, scale },
      marks: [
        cloudMark(
          { ...points, x: spreadInCategories(x, points.x, points.trial) },
          {
            colour: "main",
            titles: points.trial.map((t, i) => `trial ${t}: ${points.y[i]}`),
          },
        ),
        ...(slice === undefined
          ? []
          : believedMarks({ scale: x, ...slice, y: scale, ...MODEL_LOOK })),
        ...(best === undefined
          ? []
          : [
              {
                ...({ mark: "dots", colour: "accent", shape: "diamond", size: 6 } as const),
                ...{ x: [best.x], y: [best.y], titles: [`best: trial ${best.trial}`] },
              },
            ]),
      ],
    })),
    legend: [
      { label: "trial", colour: "main", shape: "circle" },
      { label: "best", colour: "accent", shape: "diamond" },
      ...(model === undefined
        ? []
        : [{ label: `model, others as in trial ${model.at}`, ...MODEL_LOOK } as const]),
    ],
    notes: [
      ...(model === undefined
        ? []
        : [
            `Gaussian process of ${model.learned} trials; other parameters as in trial ` +
              `${model.at}, the best one; band: one standard deviation`,
          ]),
      ...beyondNote(beyond),
      ...(leftOut > 0 ? [`${leftOut} more parameters: choose some with the option params`] : []),
    ],
  };
}
