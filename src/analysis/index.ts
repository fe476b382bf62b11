export { type Convergence, convergence } from "./convergence.ts";
export type {
  ImportanceReport,
  PairImportance,
  ParamImportance,
} from "./importance/explain.ts";
export { type ImportanceOptions, importance, importanceReport } from "./importance.ts";
export { hypervolume, paretoFront } from "./pareto-front.ts";
export { type PlotKind, type PlotOptions, plot } from "./plot.ts";
export { type TrialTableRow, toCsv, toRows } from "./rows.ts";
