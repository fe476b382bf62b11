import type { LearningCurve } from "../finals/learning-curve.ts";
import type { CapacityTrend } from "./capacity-trend.ts";
import type { Evidence } from "./evidence.ts";
import { type Gain, gainOverOtherRows } from "./gain.ts";
import { judgeCapacity } from "./judge-capacity.ts";
import { judgeHoldout, judgeSelection } from "./judge-holdout.ts";
import { judgeLearning } from "./judge-learning.ts";
import { judgeConstant, judgeEnsemble, judgeUntuned } from "./judge-rivals.ts";
import { judgeTest } from "./judge-test.ts";
import { judgeUntried } from "./judge-untried.ts";
import { judgeLeaks, judgeSize, MIN_ROWS_FOR_DETAILS } from "./judge-warnings.ts";

/** A question that the verdict answers. */
export type Question =
  | "leaks"
  | "size"
  | "constant"
  | "untuned"
  | "ensemble"
  | "overtuning"
  | "test"
  | "rows"
  | "capacity"
  | "untried";

/** The answer to a question, in a sentence or two. */
export interface Statement {
  /** The question. */
  readonly about: Question;
  /** The answer. */
  readonly text: string;
}

/** A judgement of the kept model by rows that it has not been trained on. */
export interface Verdict {
  /** Whether it beats a constant: the 95 % interval of the gain lies above 0. */
  readonly beatsConstant: boolean;
  /** Gain over a constant; undefined when the constant could not be evaluated. */
  readonly gainOverConstant: Gain | undefined;
  /**
   * Whether it beats the best untuned model: the 95 % interval of the gain lies above 0. False where
   * it does not beat a constant.
   */
  readonly beatsUntuned: boolean;
  /** Gain over the best untuned model; undefined when the kept model is that one. */
  readonly gainOverUntuned: Gain | undefined;
  /**
   * How much better the model scored in cross-validation than on the holdout; undefined without
   * held rows.
   */
  readonly overtuning: Gain | undefined;
  /**
   * Whether the holdout confirms cross-validation: the 95 % interval of `overtuning` does not lie
   * above 0. Undefined without held rows.
   */
  readonly confirmed: boolean | undefined;
  /** Scores by rows; undefined when they were not measured. */
  readonly learning: LearningCurve | undefined;
  /** How the score depends on the size of the model; undefined when the trials do not show it. */
  readonly capacity: CapacityTrend | undefined;
  /** The judgement, one statement for each question that can be answered, in their order. */
  readonly statements: readonly Statement[];
  /** The statements as one text. */
  readonly advice: string;
}

/** Judges a model by what its scores on unseen rows show. */
export function judge(e: Evidence): Verdict {
  const { constant, untuned, validation, estimate, direction, learning } = e;
  const overtuning =
    e.by === "holdout" ? gainOverOtherRows(validation, estimate, direction) : undefined;
  const isDetailed = e.rows >= MIN_ROWS_FOR_DETAILS;
  const capacity = isDetailed ? judgeCapacity(e) : undefined;
  const answers: readonly (readonly [Question, string | undefined])[] = [
    ["leaks", judgeLeaks(e)],
    ["size", judgeSize(e)],
    ["constant", judgeConstant(e)],
    ["untuned", judgeUntuned(e)],
    ["ensemble", judgeEnsemble(e)],
    ["overtuning", overtuning ? judgeHoldout(e, overtuning) : judgeSelection(e)],
    ["test", judgeTest(e)],
    ["rows", isDetailed ? judgeLearning(e) : undefined],
    ["capacity", capacity?.text],
    ["untried", judgeUntried(e)],
  ];
  const statements = answers.flatMap(([about, text]) =>
    text === undefined ? [] : [{ about, text }],
  );
  const gainOverUntuned = untuned?.gain;
  return {
    beatsConstant: constant !== undefined && constant.gain.low > 0,
    gainOverConstant: constant?.gain,
    // Two models that are both no better than a constant are not worth telling apart.
    beatsUntuned:
      gainOverUntuned !== undefined &&
      gainOverUntuned.low > 0 &&
      !(constant && constant.gain.low <= 0),
    gainOverUntuned,
    overtuning,
    confirmed: overtuning && !(overtuning.low > 0),
    learning: learning === "no-time" ? undefined : learning,
    capacity: capacity?.trend,
    statements,
    advice: statements.map((s) => s.text).join(" "),
  };
}
