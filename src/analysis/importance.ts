import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { whole } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import { mean, sum } from "../numeric/statistics.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";
import { measuresOf } from "../trial/measures.ts";
import type { IsSingle, Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { mainEffects } from "./main-effects.ts";
import { requireStudy } from "./require-study.ts";

/**
 * The options of `importance`; with several objectives one of them must be named. A study that was
 * opened by its name may have one objective or several.
 */
export type ImportanceOptions<O> = Objectives extends O
  ? [
      options?: {
        /** Name of the objective to explain; required if the study has several. */
        readonly objective?: string | undefined;
        /** Equal seeds give equal forests. Default: 0. */
        readonly seed?: number | undefined;
      },
    ]
  : IsSingle<O> extends true
    ? [
        options?: {
          /** Equal seeds give equal forests. Default: 0. */
          readonly seed?: number | undefined;
        },
      ]
    : [
        options: {
          /** Name of the objective to explain. */
          readonly objective: keyof O & string;
          /** Equal seeds give equal forests. Default: 0. */
          readonly seed?: number | undefined;
        },
      ];

interface GivenOptions {
  readonly objective?: string | undefined;
  readonly seed?: number | undefined;
}

const CHECKS: OptionChecks<GivenOptions> = {
  objective: true,
  seed: whole(-Number.MAX_SAFE_INTEGER),
};

/**
 * Of more complete trials the forest learns from this number, drawn at random: the shares differ by
 * less than a forest of another seed does, and the time no longer grows with the study.
 */
const MAX_TRIALS = 10_000;
/** With fewer trials than this a forest has nothing to learn from. */
const MIN_TRIALS = 4;

/**
 * Share of the objective's variance that each parameter explains by itself, from the largest to the
 * smallest. The shares sum to at most 1; the rest is due to interactions. Functional ANOVA on a
 * forest of regression trees over the unit cube (Hutter, Hoos and Leyton-Brown 2014). A conditional
 * parameter is judged by the trials in which it was active, and its share of their variance is
 * weighted by their part of the whole variance. Of more than 10,000 complete trials, 10,000 are drawn
 * at random.
 * @throws AttuneError `usage` with fewer than 4 complete trials, for an unknown objective or option, and for
 * something else than a study
 */
export function importance<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  ...[options]: ImportanceOptions<O>
): { readonly [N in FlatName<S>]: number } {
  requireStudy("importance", study, "space", "objectives", "history");
  const { objective, seed } = checkOptions<GivenOptions>("importance", options, CHECKS);
  // The names of the axes are the flat names of the space's parameters.
  return importanceByName(study, objective, seed) as { readonly [N in FlatName<S>]: number };
}

/** What `importance` reads of a study. */
interface Explained {
  readonly space: Pick<Space, "axes">;
  readonly objectives: Objectives;
  readonly history: History;
}

/** As `importance`, for a study whose objectives are known at run time only. */
export function importanceByName(
  { space, objectives, history }: Explained,
  objective: string | undefined,
  seed = 0,
): { readonly [name: string]: number } {
  return varianceShares(space, history, indexOfObjective(objectives, objective), seed);
}

/** The index of an objective by its name. @throws AttuneError `usage` */
export function indexOfObjective(objectives: Objectives, objective: string | undefined): number {
  const { names = [] } = measuresOf(objectives, {});
  if (objective === undefined) {
    if (names.length <= 1) return 0;
    throw new AttuneError("usage", "which objective? importance explains one", {
      hint: `importance(study, { objective: ${JSON.stringify(names[0])} })`,
    });
  }
  const k = names.indexOf(objective);
  if (k >= 0) return k;
  throw new AttuneError("usage", `there is no objective ${show(objective)}`, {
    hint:
      names.length > 0
        ? didYouMeanOrList(objective, names)
        : "leave it out: the only objective has no name",
  });
}

/** `importance` of the k-th objective. */
export function varianceShares(
  { axes }: Pick<Space, "axes">,
  history: History,
  k: number,
  seed = 0,
): { readonly [name: string]: number } {
  const { unit, loss: losses } = history.finished;
  const loss = losses[k];
  const complete = completeRows(history, loss);
  if (complete.length < MIN_TRIALS)
    throw new AttuneError(
      "usage",
      `importance needs at least ${MIN_TRIALS} complete trials, there are ${complete.length}`,
    );
  const rng = createRng(seed).fork("importance");
  const rows = drawRows(complete, MAX_TRIALS, rng.fork("rows"));
  const shares = new Map(axes.map((axis) => [axis.name, 0]));
  const total = sumOfSquares(loss, rows);
  for (const group of groupByActiveRows(unit, rows)) {
    const share = sumOfSquares(loss, group.rows) / total;
    if (!(share > 0) || group.rows.length < MIN_TRIALS) continue;
    const effects = mainEffects(unit, loss, group.rows, group.columns, rng);
    // The share of a parameter with several coordinates (permutation, simplex) is their sum.
    for (const [c, j] of group.columns.entries())
      if (group.own.has(j)) {
        const { name } = axes[j];
        shares.set(name, (shares.get(name) ?? 0) + share * effects[c]);
      }
  }
  return Object.fromEntries([...shares].sort((a, b) => b[1] - a[1]));
}

/** Rows of complete trials with a finite loss, infeasible ones included. */
function completeRows({ finished }: History, loss: Float64Array): number[] {
  const rows: number[] = [];
  for (let i = 0; i < finished.length; i++)
    if (finished.state[i] === "complete" && Number.isFinite(loss[i])) rows.push(i);
  return rows;
}

/** `count` of the rows at random, in their order; all of them if they are not more. */
function drawRows(rows: readonly number[], count: number, rng: Rng): readonly number[] {
  if (rows.length <= count) return rows;
  const drawn = [...rows];
  for (let i = 0; i < count; i++) {
    const j = i + rng.integer(drawn.length - i);
    [drawn[i], drawn[j]] = [drawn[j], drawn[i]];
  }
  return drawn.slice(0, count).sort((a, b) => a - b);
}

/** Sum of squared differences from the mean. */
function sumOfSquares(loss: Float64Array, rows: readonly number[]): number {
  const losses = rows.map((i) => loss[i]);
  const centre = mean(losses);
  return sum(losses.map((v) => (v - centre) ** 2));
}

/** Coordinates that are active in the same trials. */
interface Group {
  /** The trials. */
  readonly rows: readonly number[];
  /** The coordinates that are active in these trials only. */
  readonly own: ReadonlySet<number>;
  /** All coordinates that are active in every one of these trials. */
  readonly columns: readonly number[];
}

function groupByActiveRows(unit: readonly Float64Array[], rows: readonly number[]): Group[] {
  const groups = new Map<string, { rows: number[]; own: Set<number> }>();
  for (const [j, column] of unit.entries()) {
    const active = rows.filter((i) => !Number.isNaN(column[i]));
    const key = active.join();
    const group = groups.get(key);
    if (group) group.own.add(j);
    else groups.set(key, { rows: active, own: new Set([j]) });
  }
  return [...groups.values()].map((g) => ({
    ...g,
    columns: unit.map((_, j) => j).filter((j) => g.rows.every((i) => !Number.isNaN(unit[j][i]))),
  }));
}
