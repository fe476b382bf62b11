import { signOf } from "../../trial/measures.ts";
import type { Finals } from "../finals/finals.ts";
import type { LearningCurve } from "../finals/learning-curve.ts";
import type { Interval } from "../interval/interval.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { candidateName, modelName, triedTuned } from "../search/candidate-name.ts";
import { searchableModels } from "../search/candidates.ts";
import type { Evaluated, Untried } from "../tuning-result.ts";
import type { Evidence } from "./evidence.ts";

/** What a search ended with, as far as the verdict depends on it. */
interface Judged {
  /** The comparison of the kept model with others. */
  readonly finals: Finals;
  /** Score of the trained model on the test rows, if there are any. */
  readonly test?: Interval | undefined;
  /** Every candidate that was evaluated on all folds, best first. */
  readonly leaderboard: readonly Evaluated[];
  /** Candidates for which the time did not suffice. */
  readonly untried: readonly Untried[];
  /** How scores grow with the rows. */
  readonly learning: LearningCurve | "no-time" | undefined;
  /** Number of trials that failed. */
  readonly failed: number;
}

/** Collects what the verdict is judged by. */
export function gatherEvidence(
  plan: TunePlan,
  { finals, test, leaderboard, untried, learning, failed }: Judged,
): Evidence {
  const { decision, estimate, overUntuned, overConstant } = finals;
  const { kept, single, gain } = decision;
  const untuned = finals.untuned?.members[0].contender.evaluated;
  const best = single.members[0].contender.evaluated;
  const members = kept.members.map((m) => m.contender.evaluated);
  const sign = -signOf(plan.info.direction);
  const { branches } = plan.space.params.model;
  // Of other tables there is nothing that a network of images could have read.
  const hasImages = plan.dataset.table.image !== undefined;
  return {
    metricLabel: plan.info.label,
    direction: plan.info.direction,
    rows: plan.dataset.table.rows,
    leaks: plan.notes.filter((note) => note.kind === "leak"),
    name: modelName({ members }, plan.dataset),
    isConstant: members[0].model === "constant",
    by: finals.by,
    estimate,
    test,
    validation: finals.validation,
    constant: overConstant &&
      finals.constantEstimate && { score: finals.constantEstimate, gain: overConstant },
    untuned: untuned &&
      finals.untunedEstimate && {
        model: untuned.model,
        score: finals.untunedEstimate,
        gain: overUntuned,
      },
    single: gain && {
      name: candidateName(best, plan.dataset),
      score: single.score,
      gain,
      isEnsembleKept: members.length > 1,
    },
    optimism: sign * (kept.chosenScore - kept.score),
    learning,
    isGrouped: plan.splitting.by === "group",
    triedTuned: triedTuned(leaderboard, plan.dataset),
    leaderboard,
    best,
    excluded: searchableModels.filter(
      (model) => !Object.hasOwn(branches, model) && (model !== "convolution" || hasImages),
    ),
    replaced: members.some(plan.mayWin) ? undefined : Object.keys(branches),
    untried,
    failed,
  };
}
