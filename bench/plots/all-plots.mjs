import { createPlot } from "../../dist/analysis/index.js";
import { makeCurves, makeGroups, makeSeveral, makeSingle, makeTimed } from "./studies.mjs";

/** Every plot of studies of this size, by name, as functions that make it. */
export async function allPlots(trials) {
  const few = Math.min(trials, 3000);
  const single = await makeSingle(trials);
  const several = await makeSeveral(few);
  const three = await makeSeveral(few, 3);
  const curves = await makeCurves(few);
  const timed = await makeTimed(few);
  const groups = await makeGroups(Math.min(trials, 200));
  return {
    history: () => createPlot(single, "history"),
    best: () => createPlot(groups, "best"),
    slice: () => createPlot(single, "slice"),
    contour: () => createPlot(single, "contour"),
    parallel: () => createPlot(single, "parallel"),
    importance: () => createPlot(single, "importance"),
    rank: () => createPlot(single, "rank"),
    edf: () => createPlot(groups, "edf"),
    front: () => createPlot(several, "front"),
    front3: () => createPlot(three, "front"),
    hypervolume: () => createPlot(several, "hypervolume"),
    timeline: () => createPlot(timed, "timeline"),
    curves: () => createPlot(curves, "curves"),
    regret: () => createPlot(groups, "regret", { by: "trials" }),
    comparison: () => createPlot(groups, "comparison"),
    beliefs: () => createPlot(single, "beliefs"),
    outlook: () => createPlot(single, "outlook"),
  };
}
