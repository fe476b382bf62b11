import { AttuneError } from "../../errors/attune-error.ts";
import { show } from "../../errors/show.ts";
import type { Figure } from "./figure.ts";
import { type BeliefsNumbers, drawBeliefs, readBeliefsPlot } from "./kinds/beliefs.ts";
import { type BestNumbers, drawBest, readBest } from "./kinds/best.ts";
import { type ComparisonNumbers, drawComparison, readComparison } from "./kinds/comparison.ts";
import { type ContourNumbers, drawContour, readContour } from "./kinds/contour.ts";
import { type CurvesNumbers, drawCurves, readCurves } from "./kinds/curves.ts";
import { drawEdf, type EdfNumbers, readEdf } from "./kinds/edf.ts";
import { drawFront, type FrontNumbers, readFront } from "./kinds/front.ts";
import { drawHistory, type HistoryNumbers, readHistory } from "./kinds/history.ts";
import { drawHypervolume, type HypervolumeNumbers, readHypervolume } from "./kinds/hypervolume.ts";
import { drawImportance, type ImportanceNumbers, readImportance } from "./kinds/importance.ts";
import { drawOutlook, type OutlookNumbers, readOutlook } from "./kinds/outlook.ts";
import { drawParallel, type ParallelNumbers, readParallel } from "./kinds/parallel.ts";
import { drawRank, type RankNumbers, readRank } from "./kinds/rank.ts";
import { drawRegret, type RegretNumbers, readRegret } from "./kinds/regret.ts";
import { drawSlice, readSlice, type SliceNumbers } from "./kinds/slice.ts";
import { drawTimeline, readTimeline, type TimelineNumbers } from "./kinds/timeline.ts";
import type { PlotSettings } from "./plot-settings.ts";
import type { PlottedGroup, PlottedStudy } from "./plotted-study.ts";

/** The numbers behind a plot, plain data that JSON can represent; `kind` says of which one. */
export type PlotNumbers =
  | HistoryNumbers
  | BestNumbers
  | SliceNumbers
  | ContourNumbers
  | ParallelNumbers
  | ImportanceNumbers
  | RankNumbers
  | EdfNumbers
  | FrontNumbers
  | HypervolumeNumbers
  | TimelineNumbers
  | CurvesNumbers
  | RegretNumbers
  | ComparisonNumbers
  | BeliefsNumbers
  | OutlookNumbers;

/**
 * What can be drawn.
 *
 * - `history`: values by trial number, and the best so far.
 * - `best`: the best value so far, of several studies with the spread over their seeds.
 * - `slice`: values by each parameter.
 * - `contour`: mean and spread of a model over two parameters.
 * - `parallel`: parallel coordinates, one line a trial.
 * - `importance`: the importance of each parameter, with intervals and interactions.
 * - `rank`: how good trials are by two parameters at a time.
 * - `edf`: the share of trials up to each value (empirical distribution function).
 * - `front`: two, three or four objectives at a time, and the Pareto front.
 * - `hypervolume`: the dominated volume so far.
 * - `timeline`: when each worker evaluated trials.
 * - `curves`: reported values by step, where trials were pruned, and how many went on.
 * - `regret`: the distance to the optimum by time.
 * - `comparison`: studies side by side, with a test of their differences.
 * - `beliefs`: mean and spread of a model along each parameter, and where trials lie.
 * - `outlook`: the best value so far, and what 10 and 50 further trials are expected to make of it.
 */
export type PlotKind = PlotNumbers["kind"];

/** Which options a kind of plot takes, besides `maxPoints`. */
type OptionName = "params" | "objective" | "log" | "by" | "optimum";

/** How a kind of plot is made. */
export interface PlotMaker<N extends PlotNumbers = PlotNumbers> {
  read(groups: readonly PlottedGroup[], settings: PlotSettings): N;
  draw(numbers: N): Figure;
  readonly options: readonly OptionName[];
  /** Whether it shows several studies. */
  readonly several: boolean;
}

type Makers = {
  readonly [K in PlotKind]: PlotMaker<Extract<PlotNumbers, { readonly kind: K }>>;
};

/** The maker of a kind that shows one study. */
function ofOne<N extends PlotNumbers>(
  read: (study: PlottedStudy, settings: PlotSettings) => N,
  draw: (numbers: N) => Figure,
  options: readonly OptionName[],
): PlotMaker<N> {
  return {
    read: ([group], settings) => read(group.studies[0], settings),
    draw,
    options,
    several: false,
  };
}

function ofSeveral<N extends PlotNumbers>(
  read: (groups: readonly PlottedGroup[], settings: PlotSettings) => N,
  draw: (numbers: N) => Figure,
  options: readonly OptionName[],
): PlotMaker<N> {
  return { read, draw, options, several: true };
}

/** Every kind of plot. */
export const PLOT_MAKERS: Makers = {
  history: ofOne(readHistory, drawHistory, ["objective", "log"]),
  best: ofSeveral(readBest, drawBest, ["objective", "log", "by"]),
  slice: ofOne(readSlice, drawSlice, ["params", "objective", "log"]),
  contour: ofOne(readContour, drawContour, ["params", "objective"]),
  parallel: ofOne(readParallel, drawParallel, ["params", "objective", "log"]),
  importance: ofOne(readImportance, drawImportance, ["objective"]),
  rank: ofOne(readRank, drawRank, ["params", "objective"]),
  edf: ofSeveral(readEdf, drawEdf, ["objective", "log"]),
  front: ofOne(readFront, drawFront, ["log"]),
  hypervolume: ofSeveral(readHypervolume, drawHypervolume, ["by"]),
  timeline: ofOne(readTimeline, drawTimeline, []),
  curves: ofOne(readCurves, drawCurves, ["objective", "log"]),
  regret: ofSeveral(readRegret, drawRegret, ["objective", "by", "optimum"]),
  comparison: ofSeveral(readComparison, drawComparison, ["objective", "log", "by"]),
  beliefs: ofOne(readBeliefsPlot, drawBeliefs, ["params", "objective"]),
  outlook: ofOne(readOutlook, drawOutlook, ["objective"]),
};

/** The names of all kinds. */
export const PLOT_KINDS = Object.keys(PLOT_MAKERS) as readonly PlotKind[];

/** The figure of some numbers. @throws AttuneError `usage` for what are no numbers of a plot */
export function figureOf(numbers: PlotNumbers): Figure {
  const given: unknown = numbers;
  const isKnown =
    typeof given === "object" && given !== null && Object.hasOwn(PLOT_MAKERS, numbers.kind ?? "");
  if (!isKnown)
    throw new AttuneError("usage", `a plot is made of the numbers of one, got ${show(given)}`, {
      hint: "call createPlot(study, kind)",
    });
  // The maker of a kind takes the numbers of that kind.
  const maker = PLOT_MAKERS[numbers.kind] as PlotMaker;
  return maker.draw(numbers);
}

/** @throws AttuneError `usage` where a figure shows nothing */
export function requireSomething(kind: PlotKind, figure: Figure): void {
  const isEmpty = figure.panels.every((panel) => panel.marks.every(isEmptyMark));
  if (!isEmpty) return;
  throw new AttuneError("usage", `there is nothing to draw yet for ${kind}`, {
    hint: HINTS[kind] ?? "no trial is complete",
  });
}

const HINTS: { readonly [K in PlotKind]?: string } = {
  curves: "no trial has reported",
  timeline: "no trial has started here",
};

const isFiniteSomewhere = (values: readonly number[]): boolean => values.some(Number.isFinite);

function isEmptyMark(mark: Figure["panels"][number]["marks"][number]): boolean {
  switch (mark.mark) {
    case "dots":
    case "line":
      return mark.x.length === 0 || !isFiniteSomewhere(mark.y);
    case "band":
      return !isFiniteSomewhere(mark.low);
    case "columns":
      return !isFiniteSomewhere(mark.y);
    case "intervals":
      return !isFiniteSomewhere(mark.low);
    case "bars":
      return mark.bars.length === 0;
    case "spans":
      return mark.spans.length === 0;
    case "rulers":
      return true;
    case "density":
      return mark.density.counts.every((row) => row.every((n) => n === 0));
    case "cells":
      return mark.shade.every((row) => !isFiniteSomewhere(row));
  }
}
