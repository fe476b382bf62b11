import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { didYouMean, didYouMeanOrList } from "../errors/did-you-mean.ts";
import { show } from "../errors/show.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import {
  drawCurves,
  drawFront,
  drawHistory,
  drawImportance,
  drawSlice,
  type PlottedStudy,
} from "./drawings.ts";
import { indexOfObjective } from "./importance.ts";
import { requireStudy } from "./require-study.ts";

/**
 * What `plot` can draw. `history`: values by trial number, and the best so far (with several
 * objectives: the dominated volume). `importance`: the importance of each parameter. `slice`:
 * values by one parameter. `front`: the first two objectives, and the Pareto front. `curves`:
 * reported values by step, and those of the best trial as a line. With several objectives
 * `importance`, `slice` and `curves` show the one that the option `objective` names, or the first.
 */
export type PlotKind = "history" | "importance" | "slice" | "front" | "curves";

/** Options of `plot`. */
export interface PlotOptions<S extends ParamTree> {
  /** For `slice`: its first entry is the parameter. Default: the first parameter of the space. */
  readonly params?: readonly FlatName<S>[] | undefined;
  /**
   * Name of the objective to show, where the study has several. Default: the first one; for
   * `history` the volume that all of them dominate.
   */
  readonly objective?: string | undefined;
}

const DRAWINGS: {
  readonly [K in PlotKind]: (
    study: PlottedStudy,
    objective: string | undefined,
    param: string | undefined,
  ) => string;
} = {
  history: drawHistory,
  importance: drawImportance,
  slice: drawSlice,
  front: drawFront,
  curves: drawCurves,
};

const PLOT_STYLE =
  "text{font:11px sans-serif;fill:#53606f}circle{fill:#2f6fde;fill-opacity:.55}" +
  "polyline{fill:none;stroke:#d9480f;stroke-width:2}.grid{stroke:#e8edf2}rect{fill:#2f6fde}";

/**
 * Draws a study.
 * @returns a self-contained SVG document, in which the user's names are escaped
 * @throws AttuneError `usage` for an unknown kind, parameter, objective or option, for a front of one
 * objective, for something else than a study, or when there is nothing to draw
 */
export function plot<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  kind: PlotKind,
  options: PlotOptions<S> = {},
): string {
  requireStudy("plot", study, "space", "objectives", "history");
  if (!Object.hasOwn(DRAWINGS, kind))
    throw new AttuneError("usage", `there is no plot ${show(kind)}`, {
      hint: didYouMeanOrList(kind, Object.keys(DRAWINGS)),
    });
  const names: readonly string[] = study.space.names;
  checkOptions<PlotOptions<S>>("plot", options, { params: checkNames, objective: true });
  const params: readonly string[] = options.params ?? [];
  for (const name of params) if (!names.includes(name)) throw unknownParam(name, names);
  const { objective } = options;
  if (objective !== undefined) {
    indexOfObjective(study.objectives, objective);
    if (kind === "front")
      throw new AttuneError("usage", "a front shows two objectives: it takes no option objective");
  }
  // The compiler cannot see that every study is one of parameters and objectives it does not know.
  const svg = DRAWINGS[kind](study as PlottedStudy, objective, params[0]);
  if (svg === "")
    throw new AttuneError("usage", `there is nothing to draw yet for ${kind}`, {
      hint: kind === "curves" ? "no trial has reported" : "no trial is complete",
    });
  return svg
    .replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace(/(<svg[^>]*>)/, `$1<style>${PLOT_STYLE}</style>`);
}

function checkNames(option: string, names: unknown): void {
  if (!Array.isArray(names))
    throw new AttuneError("usage", `${option} must be a list of names, got ${show(names)}`);
}

function unknownParam(name: string, names: readonly string[]): AttuneError {
  const hint = didYouMean(name, names);
  const message = `there is no parameter ${show(name)}`;
  return new AttuneError("usage", message, hint === undefined ? {} : { hint });
}
