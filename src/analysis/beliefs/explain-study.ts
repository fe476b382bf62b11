import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import type { ParamTree } from "../../space/param.ts";
import { frontRows } from "../../trial/feasible.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { StudyView } from "../../trial/study-view.ts";
import { asPlotted } from "../plots/as-plotted.ts";
import { type PlottedStudy, shownObjectives } from "../plots/plotted-study.ts";
import { type FailuresSummary, summariseFailures } from "./failures.ts";
import { type FrontGain, foretellFront } from "./front-outlook.ts";
import { askModels, type ObjectiveBeliefs, readBeliefs } from "./objective-beliefs.ts";
import { countPointsLeft } from "./points-left.ts";
import { countProposals, type ProposalSource } from "./proposals.ts";
import { type Recommendation, recommend } from "./recommendation.ts";
import { describeExplanation, type ExplanationSection } from "./words.ts";

/** Options of `explainStudy` and `study.explain`. */
export interface ExplainStudyOptions {
  /** Name of the objective to explain, of several. Default: each one. */
  readonly objective?: string | undefined;
}

/** What a search believes: plain data that JSON can represent. */
export interface StudyExplanation {
  /** Name of the study. */
  readonly study: string;
  /** Finished trials. */
  readonly finished: number;
  /** Points of a finite space that no trial has used; absent of a space with no end of points. */
  readonly left?: number;
  /** What is believed of each objective. */
  readonly objectives: readonly ObjectiveBeliefs[];
  /** With several objectives: what further trials may add to the front; empty with too few trials. */
  readonly front?: readonly FrontGain[];
  /** With several objectives: number of trials of the front. */
  readonly frontSize?: number;
  /** The failed trials; absent if there are none. */
  readonly failures?: FailuresSummary;
  /** What the proposals of each source have led to. */
  readonly sources: readonly ProposalSource[];
  /** What to do. */
  readonly recommendation: Recommendation;
  /** All of it in words. */
  readonly sections: readonly ExplanationSection[];
}

const CHECKS: OptionChecks<ExplainStudyOptions> = { objective: true };

/**
 * What the search believes, whichever sampler has made the study: a Gaussian process of its trials
 * along each parameter, the most promising region, what was not explored, what 10 and 50 further
 * trials are expected to gain with the chance that it is nothing, which parameters matter, what the
 * proposals of each source have led to, and what to do. The model learns from at most 120 trials, so
 * that the time does not grow with the study. With too few trials it says what can't be said yet.
 * @throws AttuneError `usage` for an unknown objective or option, and for something else than a study
 */
export function explainStudy<S extends ParamTree, O extends Objectives, L extends Limits>(
  study: StudyView<S, O, L>,
  options?: ExplainStudyOptions,
): StudyExplanation {
  const { objective } = checkOptions<ExplainStudyOptions>("explainStudy", options, CHECKS);
  return explainPlotted(asPlotted("explainStudy", study), objective);
}

/** As `explainStudy`, for a study whose parameters and objectives the compiler does not know. */
export function explainPlotted(study: PlottedStudy, objective?: string): StudyExplanation {
  const shown = shownObjectives(study, objective);
  const asked = askModels(study);
  const objectives = shown.map((one) => readBeliefs(study, one, asked));
  const isSeveral = study.history.measures.signs.length > 1;
  const front = isSeveral && objective === undefined ? foretellFront(study) : undefined;
  const points = countPointsLeft(study.space, study.history);
  const finished = study.history.finished.length;
  const failures = summariseFailures(study.trials);
  const explanation = {
    study: study.name,
    finished,
    ...(points && { left: points.left }),
    objectives,
    ...(front && { front, frontSize: frontRows(study.history).length }),
    ...(failures && { failures }),
    sources: countProposals(study.history, study.trials),
    recommendation: recommend({ objectives, front, left: points?.left, finished, failures }),
  };
  return { ...explanation, sections: describeExplanation(explanation) };
}
