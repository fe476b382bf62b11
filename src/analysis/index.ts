export { convergence, hypervolume, paretoFront } from "./front.ts";
export { type ImportanceOptions, importance } from "./importance.ts";
export { type PlotKind, plot } from "./plot.ts";
