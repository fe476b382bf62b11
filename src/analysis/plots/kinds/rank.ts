import { type AxisValues, axesByName, axisNamed } from "../axis-values.ts";
import { cellBorders, cellIndex } from "../density.ts";
import type { Figure, Panel, Scale } from "../figure.ts";
import { mostImportant } from "../most-important.ts";
import type { PlotSettings } from "../plot-settings.ts";
import { objectiveOf, type PlottedStudy } from "../plotted-study.ts";
import { spreadInCategories } from "../spread-in-categories.ts";
import { padded } from "../value-scale.ts";
import { cachedPlace } from "./slice.ts";

/** Parameters that are shown if none are chosen: the most important ones. */
const PARAMS = 3;
/** Cells of a panel that shows many trials. */
const CELLS = 24;

/** Two parameters, and how good the trials are there. */
export interface RankPanel {
  /** Names of the parameters. */
  readonly params: readonly [string, string];
  /** The scales of both. */
  readonly scales: readonly [Scale, Scale];
  /** The trials; empty where `cells` stands for them. */
  readonly trial: readonly number[];
  /** Horizontal place. */
  readonly x: readonly number[];
  /** Vertical place. */
  readonly y: readonly number[];
  /** Share of the trials that are better, 0 to 1. */
  readonly rank: readonly number[];
  /** Mean rank in a grid of cells, null where no trial is. */
  readonly cells?: {
    /** Horizontal place. */
    readonly x: readonly number[];
    /** Vertical place. */
    readonly y: readonly number[];
    /** Ranks, 0 for the best. */
    readonly rank: readonly (readonly (number | null)[])[];
  };
}

/** Ranks of the trials by two parameters at a time. */
export interface RankNumbers {
  /** The kind of plot. */
  readonly kind: "rank";
  /** Name of the study. */
  readonly study: string;
  /** Name of the objective. */
  readonly objective: string;
  /** The panels. */
  readonly panels: readonly RankPanel[];
}

export function readRank(study: PlottedStudy, settings: PlotSettings): RankNumbers {
  const objective = objectiveOf(study, settings.objective);
  const axes = axesByName(study.space);
  const chosen =
    settings.params?.map((name) => axisNamed(study.space, axes, name)) ??
    mostImportant(study, objective.index, axes, PARAMS);
  const ranks = ranksOf(study, objective.index);
  return {
    ...{ kind: "rank", study: study.name, objective: objective.name },
    panels: chosen.flatMap((a, k) =>
      chosen.slice(k + 1).map((b) => readPanel(study, [a, b], ranks, settings.maxPoints)),
    ),
  };
}

/** Share of the complete trials with less loss, by row; NaN for others. */
function ranksOf({ history: { finished } }: PlottedStudy, index: number): Float64Array {
  const ranks = new Float64Array(finished.length).fill(Number.NaN);
  const loss = finished.loss[index];
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete" && !Number.isNaN(loss[i])) rows.push(i);
  const order = Uint32Array.from(rows).sort((a, b) => loss[a] - loss[b]);
  let first = 0;
  for (const [k, row] of order.entries()) {
    if (loss[row] !== loss[order[first]]) first = k;
    ranks[row] = order.length < 2 ? 0 : first / (order.length - 1);
  }
  return ranks;
}

function readPanel(
  { history: { finished } }: PlottedStudy,
  [a, b]: readonly [AxisValues, AxisValues],
  ranks: Float64Array,
  maxPoints: number,
): RankPanel {
  const [u, v] = [finished.unit[a.axis], finished.unit[b.axis]];
  const rough = finished.length > maxPoints;
  const [placeX, placeY] = [cachedPlace(a, rough), cachedPlace(b, rough)];
  const common = {
    params: [a.name, b.name] as const,
    scales: [a.scale, b.scale] as const,
  };
  const borders = [cellBorders(a.scale, CELLS), cellBorders(b.scale, CELLS)];
  const [columns, rows] = borders.map((all) => all.length - 1);
  const sums = new Float64Array(columns * rows);
  const counts = new Float64Array(columns * rows);
  const points: { trial: number[]; x: number[]; y: number[]; rank: number[] } = {
    ...{ trial: [], x: [], y: [], rank: [] },
  };
  for (let i = 0; i < finished.length; i++) {
    if (Number.isNaN(ranks[i]) || Number.isNaN(u[i]) || Number.isNaN(v[i])) continue;
    const [x, y] = [placeX(u[i]), placeY(v[i])];
    if (rough) {
      const cell = cellIndex(b.scale, rows, y) * columns + cellIndex(a.scale, columns, x);
      sums[cell] += ranks[i];
      counts[cell]++;
    } else {
      points.trial.push(finished.number[i]);
      points.x.push(x);
      points.y.push(y);
      points.rank.push(ranks[i]);
    }
  }
  if (!rough) return { ...common, ...points };
  const rank = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (__, c) => {
      const cell = r * columns + c;
      return counts[cell] === 0 ? null : sums[cell] / counts[cell];
    }),
  );
  return { ...common, ...points, cells: { x: borders[0], y: borders[1], rank } };
}

export function drawRank({ study, objective, panels }: RankNumbers): Figure {
  return {
    title: `Ranks by ${objective}, ${study}`,
    columns: Math.min(3, Math.max(1, panels.length)),
    panels: panels.map(drawPanel),
    legend: [],
    notes: [],
  };
}

function drawPanel({ params, scales, trial, x, y, rank, cells }: RankPanel): Panel {
  return {
    x: { label: params[0], scale: padded(scales[0]) },
    y: { label: params[1], scale: padded(scales[1]) },
    marks: [
      cells === undefined
        ? {
            ...{ mark: "dots", colour: "main", shade: rank.map((r) => 1 - r) },
            x: spreadInCategories(scales[0], x, trial),
            y: spreadInCategories(scales[1], y, trial),
            titles: trial.map((t, i) => `trial ${t}: ${(100 * rank[i]).toFixed(0)} % are better`),
          }
        : {
            ...{ mark: "cells", x: cells.x, y: cells.y },
            shade: cells.rank.map((row) => row.map((r) => (r === null ? Number.NaN : 1 - r))),
          },
    ],
    shades: { label: "rank", ends: ["worst", "best"] },
  };
}
