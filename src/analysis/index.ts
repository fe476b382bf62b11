export { plotPng } from "#runtime/analysis/plots/png";
export { type Convergence, convergence } from "./convergence.ts";
export type {
  ImportanceReport,
  PairImportance,
  ParamImportance,
} from "./importance/explain.ts";
export { type ImportanceOptions, importance, importanceReport } from "./importance.ts";
export { hypervolume, paretoFront } from "./pareto-front.ts";
export {
  createPlot,
  type PlotOptions,
  type Plotted,
  plot,
  type StudyGroup,
} from "./plot.ts";
export type { DrawOptions } from "./plots/draw/svg.ts";
export type { TextOptions } from "./plots/draw/text.ts";
export type { ThemeName } from "./plots/draw/theme.ts";
export type { PlotKind, PlotNumbers } from "./plots/numbers.ts";
export { Plot } from "./plots/plot-result.ts";
export type { PngOptions } from "./plots/png.ts";
export { type TrialTableRow, toCsv, toRows } from "./rows.ts";
