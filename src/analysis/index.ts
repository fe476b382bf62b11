export { type Convergence, convergence } from "./convergence.ts";
export { type ImportanceOptions, importance } from "./importance.ts";
export { hypervolume, paretoFront } from "./pareto-front.ts";
export { type PlotKind, type PlotOptions, plot } from "./plot.ts";
export { type TrialTableRow, toCsv, toRows } from "./rows.ts";
