import { loadAnalysis } from "#runtime/study/analysis/load-analysis";
import type {
  ExplainStudyOptions,
  StudyExplanation,
} from "../../analysis/beliefs/explain-study.ts";
import type { OptimizerState } from "../../analysis/optimizer-state.ts";
import type { ParamTree } from "../../space/param.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { StudyView } from "../../trial/study-view.ts";

/** The functions of `attune/analysis` that studies have as methods. */
export type Analysis = Pick<
  typeof import("../../analysis/index.ts"),
  "explainStudy" | "optimizerState"
>;

type Analysed = StudyView<ParamTree, Objectives, Limits>;

/** As `explainStudy`, loaded when it is called. */
export async function explainLate(
  study: Analysed,
  options: ExplainStudyOptions | undefined,
): Promise<StudyExplanation> {
  return (await loadAnalysis()).explainStudy(study, options);
}

/** As `optimizerState`, loaded when it is called. */
export async function optimizerStateLate(study: Analysed): Promise<OptimizerState> {
  return (await loadAnalysis()).optimizerState(study);
}
