import type { Analysis } from "./analysis-methods.ts";

/** What says what a search believes: loaded when it is asked for, since most runs never ask. */
export const loadAnalysis = (): Promise<Analysis> => import("../../analysis/index.ts");
