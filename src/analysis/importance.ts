import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { didYouMeanOrList } from "../errors/did-you-mean.ts";
import { whole } from "../errors/option-kinds.ts";
import { show } from "../errors/show.ts";
import type { FlatName, ParamTree } from "../space/param.ts";
import type { Space } from "../space/space.ts";
import type { History } from "../trial/history.ts";
import { measuresOf } from "../trial/measures.ts";
import type { IsSingle, Limits, Objectives } from "../trial/objective.ts";
import type { StudyView } from "../trial/study-view.ts";
import { explain, type ImportanceReport } from "./importance/explain.ts";
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
 * Share of the objective's variance that each parameter explains, from the largest to the smallest:
 * what it explains by itself, and half of its interactions with each other parameter. The shares sum
 * to at most 1. `importanceReport` says how far they can be trusted.
 *
 * First a test by permuted results finds the parameters and pairs of them that stand above noise.
 * Functional ANOVA on a forest of regression trees over the unit cube gives the shares of these
 * (Hutter, Hoos and Leyton-Brown 2014), multiplied by the part of the variance that is not noise.
 * For the others the share is an estimate free of what noise adds on average, which is near 0. A
 * conditional parameter is judged by the trials in which it was active, and weighted by their part of
 * the whole variance. Trials that exceed a limit count, and pruned ones by the forecast of their
 * learning curve. Of more than 10,000 trials, 10,000 are drawn at random.
 * @throws AttuneError `usage` with fewer than 4 trials that have a result, for an unknown objective or
 * option, and for something else than a study
 */
export function importance<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  ...[options]: ImportanceOptions<O>
): { readonly [N in FlatName<S>]: number } {
  requireStudy("importance", study, "space", "objectives", "history");
  const { objective, seed } = checkOptions<GivenOptions>("importance", options, CHECKS);
  // The names are the flat names of the space's parameters.
  return importanceByName(study, objective, seed) as { readonly [N in FlatName<S>]: number };
}

/**
 * The importance of each parameter with its interval, whether it stands above noise, the interactions
 * of pairs, and warnings. See `importance` for how it is computed.
 * @throws AttuneError as `importance`
 */
export function importanceReport<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  ...[options]: ImportanceOptions<O>
): ImportanceReport {
  requireStudy("importanceReport", study, "space", "objectives", "history");
  const { objective, seed } = checkOptions<GivenOptions>("importanceReport", options, CHECKS);
  return reportByName(study, objective, seed);
}

/** What `importance` reads of a study. */
interface Explained {
  readonly space: Pick<Space, "axes" | "names">;
  readonly objectives: Objectives;
  readonly history: History;
}

/** As `importance`, for a study whose objectives are known at run time only. */
export function importanceByName(
  { space, objectives, history }: Explained,
  objective: string | undefined,
  seed = 0,
): { readonly [name: string]: number } {
  return sharesOf(explain(space, history, indexOfObjective(objectives, objective), seed));
}

/** As `importanceReport`, for a study whose objectives are known at run time only. */
export function reportByName(
  { space, objectives, history }: Explained,
  objective: string | undefined,
  seed = 0,
): ImportanceReport {
  return explain(space, history, indexOfObjective(objectives, objective), seed);
}

/** The index of an objective by its name. @throws AttuneError `usage` */
export function indexOfObjective(objectives: Objectives, objective: string | undefined): number {
  const { names = [] } = measuresOf(objectives, {});
  if (objective === undefined) {
    if (names.length <= 1) return 0;
    throw new AttuneError("usage", "which objective? importance explains one", {
      hint: `the option objective takes one of ${names.join(", ")}`,
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

/** The shares of a report by name, from the largest to the smallest. */
export function sharesOf({ params }: ImportanceReport): { readonly [name: string]: number } {
  const byShare = [...params].sort((a, b) => b.share - a.share);
  return Object.fromEntries(byShare.map(({ name, share }) => [name, share]));
}
