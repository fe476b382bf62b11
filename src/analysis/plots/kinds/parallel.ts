import { type AxisValues, axesByName, axisNamed } from "../axis-values.ts";
import { shareBelow } from "../density.ts";
import type { Figure, Mark, Scale } from "../figure.ts";
import { mostImportant } from "../most-important.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedStudy } from "../plotted-study.ts";
import { type ValueScale, valueScale } from "../value-scale.ts";
import { cachedPlace } from "./slice.ts";

/** Axes that are shown if none are chosen: the most important parameters. */
const PARAMS = 8;
/** Of more trials than this, groups of similar ones are shown. */
const MAX_LINES = 300;
/** Bins of an axis between which the trials of a group go. */
const BINS = 16;

/** An axis of the plot. */
export interface ParallelAxis {
  /** Name. */
  readonly name: string;
  /** The scale. */
  readonly scale: Scale;
}

/** Trials as lines across one axis for each parameter, and one for the objective. */
export interface ParallelNumbers extends Omit<ValueScale, "scale"> {
  /** The kind of plot. */
  readonly kind: "parallel";
  /** Name of the study. */
  readonly study: string;
  /** Name of the objective. */
  readonly objective: string;
  /** Whether less or more is better. */
  readonly direction: "minimize" | "maximize";
  /** The parameters; the objective is the last one. */
  readonly axes: readonly ParallelAxis[];
  /** The trials, the best one last; empty where `flows` stands for them. */
  readonly trial: readonly number[];
  /** For each of them its value on each axis; null where a parameter is not active. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Of many trials: how many go from one bin of an axis to one of the next. */
  readonly flows?: readonly {
    /** Index of the axis on the left. */
    readonly axis: number;
    /** Middle of the bins, as shares of the axes, 0 to 1. */
    readonly from: number;
    /** End. */
    readonly to: number;
    /** Number of trials. */
    readonly trials: number;
    /** Mean share of the objective's scale, 0 for the worst. */
    readonly goodness: number;
  }[];
}

export function readParallel(study: PlottedStudy, settings: PlotSettings): ParallelNumbers {
  const { finished } = study.history;
  const objective = objectiveOf(study, settings.objective);
  const all = axesByName(study.space);
  const params =
    settings.params?.map((name) => axisNamed(study.space, all, name)) ??
    mostImportant(study, objective.index, all, PARAMS);
  const loss = finished.loss[objective.index];
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete" && Number.isFinite(loss[i])) rows.push(i);
  const values = Float64Array.from(rows, (i) => objective.sign * loss[i]);
  const { scale, beyond } = valueScale(values, objective.sign, settings.log);
  const common = {
    ...({ kind: "parallel", study: study.name, objective: objective.name } as const),
    ...{ direction: objective.direction, beyond },
    axes: [
      ...params.map(({ name, scale: s }) => ({ name, scale: s })),
      { name: objective.name, scale },
    ],
  };
  if (rows.length <= MAX_LINES) {
    const order = [...rows.keys()].sort((a, b) => loss[rows[b]] - loss[rows[a]]);
    return {
      ...common,
      trial: order.map((k) => finished.number[rows[k]]),
      values: order.map((k) => [
        ...params.map(({ axis, place }) => {
          const unit = finished.unit[axis][rows[k]];
          return Number.isNaN(unit) ? null : place(unit);
        }),
        values[k],
      ]),
    };
  }
  const columns = [
    ...params.map((axis) => binsOf(axis, finished.unit[axis.axis], rows)),
    Int16Array.from(values, (v) => binAt(shareBelow(scale, v))),
  ];
  const goodness = values.map((v) => goodnessOf(scale, objective.sign, v));
  return { ...common, trial: [], values: [], flows: flowsOf(columns, goodness) };
}

const binAt = (share: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(share * BINS)));

function binsOf(axis: AxisValues, unit: Float64Array, rows: readonly number[]): Int16Array {
  const place = cachedPlace(axis, true);
  return Int16Array.from(rows, (i) =>
    Number.isNaN(unit[i]) ? -1 : binAt(shareBelow(axis.scale, place(unit[i]))),
  );
}

/** 0 for the worst value of the scale, 1 for the best. */
function goodnessOf(scale: Scale, sign: number, value: number): number {
  const share = Math.min(1, Math.max(0, shareBelow(scale, value)));
  return sign > 0 ? 1 - share : share;
}

function flowsOf(columns: readonly Int16Array[], goodness: Float64Array) {
  return columns.slice(1).flatMap((right, axis) => {
    const left = columns[axis];
    const trials = new Float64Array(BINS * BINS);
    const sums = new Float64Array(BINS * BINS);
    for (let k = 0; k < left.length; k++) {
      if (left[k] < 0 || right[k] < 0) continue;
      trials[left[k] * BINS + right[k]]++;
      sums[left[k] * BINS + right[k]] += goodness[k];
    }
    return [...trials.keys()]
      .filter((c) => trials[c] > 0)
      .map((c) => ({
        ...{ axis, trials: trials[c], goodness: sums[c] / trials[c] },
        from: (Math.floor(c / BINS) + 0.5) / BINS,
        to: ((c % BINS) + 0.5) / BINS,
      }));
  });
}

export function drawParallel(numbers: ParallelNumbers): Figure {
  const { study, objective, direction, axes, trial, values, flows, beyond } = numbers;
  const last = axes[axes.length - 1].scale;
  const sign = direction === "minimize" ? 1 : -1;
  const lines = trial.map((number, k): Mark => {
    const shares = values[k].map((v, a) =>
      v === null ? Number.NaN : Math.min(1, Math.max(0, shareBelow(axes[a].scale, v))),
    );
    const shade = goodnessOf(last, sign, values[k][axes.length - 1] ?? Number.NaN);
    return {
      ...{ mark: "line", x: axes.map((_, a) => a), y: shares, colour: "main", shade },
      ...{ width: k === trial.length - 1 ? 3 : 1.2, opacity: 0.35 + 0.6 * shade },
      title: `trial ${number}`,
    };
  });
  const most = Math.max(1, ...(flows ?? []).map((f) => f.trials));
  const bundles = [...(flows ?? [])]
    .sort((a, b) => a.goodness - b.goodness)
    .map((f): Mark => {
      const weight = Math.log1p(f.trials) / Math.log1p(most);
      return {
        ...{ mark: "line", x: [f.axis, f.axis + 1], y: [f.from, f.to], colour: "main" },
        ...{ shade: f.goodness, width: 0.5 + 4 * weight, opacity: 0.15 + 0.6 * weight },
        title: `${f.trials} trials`,
      };
    });
  return {
    title: `Parameters of the trials of ${study}`,
    columns: 1,
    panels: [
      {
        x: {
          label: "",
          scale: {
            kind: "category",
            domain: [-0.4, axes.length - 0.6],
            labels: axes.map(({ name }) => name),
          },
        },
        y: { label: "", scale: { kind: "linear", domain: [-0.04, 1.04], labels: [] } },
        marks: [
          ...lines,
          ...bundles,
          { mark: "rulers", rulers: axes.map(({ scale }, at) => ({ at, scale })) },
        ],
        shades: { label: objective, ends: ["worst", "best"] },
      },
    ],
    legend: [],
    notes: [
      ...(flows === undefined ? [] : ["wider lines stand for more trials"]),
      ...(beyond > 0 ? [`${beyond} trials beyond the axis of ${objective}, at its end`] : []),
    ],
  };
}
