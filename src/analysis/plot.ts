import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { number as aNumber, flag, oneOf, whole } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { asPlotted } from "./plots/as-plotted.ts";
import { axesByName, axisNamed } from "./plots/axis-values.ts";
import type { DrawOptions } from "./plots/draw/svg.ts";
import type { PlotNumbers } from "./plots/numbers.ts";
import { PLOT_KINDS, PLOT_MAKERS, type PlotKind, type PlotMaker } from "./plots/numbers.ts";
import { Plot } from "./plots/plot-result.ts";
import type { PlotSettings } from "./plots/plot-settings.ts";
import { objectiveOf, type PlottedGroup, type PlottedStudy } from "./plots/plotted-study.ts";

/** More points than this are shown by their density. */
const MAX_POINTS = 2000;

/** Options of `createPlot` and `plot`. Each kind of plot takes those that concern it. */
export interface PlotOptions<S extends ParamTree> {
  /**
   * The parameters to show: of `slice` and `parallel` any number, of `contour` two, of `rank` two or
   * more. Default: all of `slice`, otherwise the most important ones.
   */
  readonly params?: readonly FlatName<S>[] | undefined;
  /**
   * Name of the objective to show, where the study has several. Default: each one in `history` and
   * `importance`, otherwise the first one.
   */
  readonly objective?: string | undefined;
  /** Of more points than this the density is shown. Default: 2000. */
  readonly maxPoints?: number | undefined;
  /** Whether positive values are on a logarithmic scale. Default: false. */
  readonly log?: boolean | undefined;
  /**
   * Whether progress is shown by finished trials, or by the seconds since the first trial began.
   * Default: `seconds` of `regret`, otherwise `trials`.
   */
  readonly by?: "trials" | "seconds" | undefined;
  /** Of `regret`: the best value that is possible. Default: the best one of the studies. */
  readonly optimum?: number | undefined;
}

/** Studies that differ by their seed only: one line, with their spread as a band. */
export interface StudyGroup<S extends ParamTree, O extends Objectives, L extends Limits> {
  /** Name of the group. */
  readonly name: string;
  /** Its studies. */
  readonly studies: readonly StudyView<S, O, L>[];
}

/** A study, or several of them or of groups, which have the same objectives. */
export type Plotted<S extends ParamTree, O extends Objectives, L extends Limits> =
  | StudyView<S, O, L>
  | readonly (StudyView<S, O, L> | StudyGroup<S, O, L>)[];

const CHECKS: OptionChecks<PlotOptions<ParamTree>> = {
  params: checkNames,
  objective: true,
  maxPoints: whole(),
  log: flag,
  by: oneOf("trials", "seconds"),
  optimum: aNumber(),
};

/**
 * Makes a plot of a study, or of several to compare.
 * @returns its numbers, which `toSvg`, `toText` and `plotPng` draw
 * @throws AttuneError `usage` for an unknown kind, parameter, objective or option, or one that the kind
 * does not take; for several studies where a kind shows one; for studies of different objectives; for
 * something else than a study; and when there is nothing to draw
 */
export function createPlot<
  S extends ParamTree,
  O extends Objectives,
  L extends Limits,
  K extends PlotKind,
>(
  plotted: Plotted<S, O, L>,
  kind: K,
  options: PlotOptions<S> = {},
): Plot<Extract<PlotNumbers, { readonly kind: K }>> {
  // The maker of a kind gives the numbers of that kind.
  return plotAny("createPlot", plotted, kind, options) as Plot<
    Extract<PlotNumbers, { readonly kind: K }>
  >;
}

/**
 * Draws a study, or several to compare: `createPlot(…).toSvg(…)`.
 * @returns a self-contained SVG document, in which the user's names are escaped
 * @throws AttuneError as `createPlot`
 */
export function plot<S extends ParamTree, O extends Objectives, L extends Limits>(
  plotted: Plotted<S, O, L>,
  kind: PlotKind,
  options: PlotOptions<S> & DrawOptions = {},
): string {
  const { theme, width, ...others } = isObject(options) ? options : { theme: undefined };
  const made = plotAny("plot", plotted, kind, isObject(options) ? others : options);
  return made.toSvg({ theme, width });
}

const isObject = (value: unknown): value is PlotOptions<ParamTree> & DrawOptions =>
  typeof value === "object" && value !== null;

function plotAny(owner: string, plotted: unknown, kind: PlotKind, given: unknown): Plot {
  const groups = groupsOf(owner, plotted);
  return plotGroups(owner, groups, kind, given);
}

/** As `createPlot`, for studies whose parameters and objectives the compiler does not know. */
export function plotGroups(
  owner: string,
  groups: readonly PlottedGroup[],
  kind: PlotKind,
  given: unknown,
): Plot {
  if (typeof kind !== "string" || !Object.hasOwn(PLOT_MAKERS, kind))
    throw new AttuneError("usage", `there is no plot ${show(kind)}`, {
      hint: didYouMeanOrList(kind, PLOT_KINDS),
    });
  const maker = PLOT_MAKERS[kind] as PlotMaker; // that of this kind, whichever it is
  const options = checkOptions<PlotOptions<ParamTree>>(owner, given as object, CHECKS);
  const settings = settingsOf(options);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined && name !== "maxPoints" && !(maker.options as string[]).includes(name))
      throw new AttuneError("usage", `the plot ${kind} takes no option ${name}`, {
        hint: `it takes ${[...maker.options, "maxPoints"].join(", ")}`,
      });
  const studies = groups.flatMap((group) => group.studies);
  if (!maker.several && studies.length > 1)
    throw new AttuneError("usage", `the plot ${kind} shows one study, got ${studies.length}`, {
      hint: "best, edf, hypervolume, regret and comparison show several",
    });
  for (const study of studies) {
    requireSameObjectives(studies[0], study);
    if (options.objective !== undefined) objectiveOf(study, options.objective);
  }
  if (options.params !== undefined) {
    const { space } = studies[0];
    const axes = axesByName(space);
    for (const name of options.params) axisNamed(space, axes, name);
  }
  return new Plot(maker.read(groups, settings));
}

function settingsOf(options: PlotOptions<ParamTree>): PlotSettings {
  return {
    params: options.params,
    objective: options.objective,
    maxPoints: options.maxPoints ?? MAX_POINTS,
    log: options.log ?? false,
    by: options.by,
    optimum: options.optimum,
  };
}

function requireSameObjectives(first: PlottedStudy, study: PlottedStudy): void {
  if (JSON.stringify(first.objectives) === JSON.stringify(study.objectives)) return;
  const names = [first, study].map(({ name }) => show(name)).join(" and ");
  throw new AttuneError("usage", `studies ${names} have different objectives`);
}

/** The groups of what a user gives; each study is read once. */
function groupsOf(owner: string, plotted: unknown): readonly PlottedGroup[] {
  if (!Array.isArray(plotted)) return [groupOf(asPlotted(owner, plotted))];
  if (plotted.length === 0) throw new AttuneError("usage", `${owner} needs a study, got none`);
  return plotted.map((one: unknown): PlottedGroup => {
    const { name, studies } = (one ?? {}) as { name?: unknown; studies?: unknown };
    if (!Array.isArray(studies) || studies.length === 0) return groupOf(asPlotted(owner, one));
    return { name: String(name), studies: studies.map((study) => asPlotted(owner, study)) };
  });
}

const groupOf = (study: PlottedStudy): PlottedGroup => ({ name: study.name, studies: [study] });

function checkNames(option: string, names: unknown): void {
  if (!Array.isArray(names))
    throw new AttuneError("usage", `${option} must be a list of names, got ${show(names)}`);
}
