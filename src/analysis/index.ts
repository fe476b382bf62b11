export type { Noise } from "./beliefs/belief-model.ts";
export type { ExpectedGain } from "./beliefs/expected-gain.ts";
export {
  type ExplainStudyOptions,
  explainStudy,
  type StudyExplanation,
} from "./beliefs/explain-study.ts";
export type { FailuresSummary } from "./beliefs/failures.ts";
export type { FrontGain } from "./beliefs/front-outlook.ts";
export type { BelievedValue, ParamBelief } from "./beliefs/marginals.ts";
export type {
  BelievedTrial,
  BestTrial,
  NextPoint,
  ObjectiveBeliefs,
} from "./beliefs/objective-beliefs.ts";
export type { PromisingRegion, PromisingValues } from "./beliefs/promising-region.ts";
export type { ProposalSource } from "./beliefs/proposals.ts";
export type { RangeEnd } from "./beliefs/range-ends.ts";
export type { Recommendation } from "./beliefs/recommendation.ts";
export type { Unexplored } from "./beliefs/unexplored.ts";
export type { ExplanationSection } from "./beliefs/words.ts";
export { type Convergence, convergence } from "./convergence.ts";
export type { GoodChoice, GoodRange } from "./good-trials.ts";
export type {
  ImportanceReport,
  PairImportance,
  ParamImportance,
} from "./importance/explain.ts";
export { type ImportanceOptions, importance, importanceReport } from "./importance.ts";
export {
  type OptimizerState,
  optimizerState,
  type StateTrial,
} from "./optimizer-state.ts";
export { hypervolume, paretoFront } from "./pareto-front.ts";
export {
  createPlot,
  type PlotOptions,
  type Plotted,
  plot,
  type StudyGroup,
} from "./plot.ts";
export type { Cloud } from "./plots/cloud.ts";
export type { DrawOptions } from "./plots/draw/svg.ts";
export type { TextOptions } from "./plots/draw/text.ts";
export type { ThemeName } from "./plots/draw/theme.ts";
export type { Density, Scale } from "./plots/figure.ts";
export type { BeliefPanel, BeliefsNumbers } from "./plots/kinds/beliefs.ts";
export type { BestNumbers } from "./plots/kinds/best.ts";
export type { ComparisonNumbers } from "./plots/kinds/comparison.ts";
export type { ContourNumbers } from "./plots/kinds/contour.ts";
export type { CurvesNumbers, Fate } from "./plots/kinds/curves.ts";
export type { EdfNumbers } from "./plots/kinds/edf.ts";
export type { FrontNumbers, FrontPanel } from "./plots/kinds/front.ts";
export type { HistoryNumbers, HistoryPanel } from "./plots/kinds/history.ts";
export type { HypervolumeNumbers } from "./plots/kinds/hypervolume.ts";
export type { ImportanceNumbers } from "./plots/kinds/importance.ts";
export type { OutlookNumbers, OutlookPanel } from "./plots/kinds/outlook.ts";
export type { ParallelAxis, ParallelNumbers } from "./plots/kinds/parallel.ts";
export type { RankNumbers, RankPanel } from "./plots/kinds/rank.ts";
export type { RegretNumbers } from "./plots/kinds/regret.ts";
export type { SliceNumbers, SlicePanel } from "./plots/kinds/slice.ts";
export type { TimelineNumbers } from "./plots/kinds/timeline.ts";
export type { ModelSlice } from "./plots/model-slices.ts";
export type { PlotKind, PlotNumbers } from "./plots/numbers.ts";
export { type PngOptions, plotPng } from "./plots/plot-png.ts";
export { Plot } from "./plots/plot-result.ts";
export type { GroupProgress } from "./plots/progress.ts";
export type { ValueScale } from "./plots/value-scale.ts";
export { type TrialTableRow, toCsv, toRows } from "./rows.ts";
