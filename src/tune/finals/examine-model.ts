import { type ModelEffects, measureEffects } from "../effects/measure-effects.ts";
import type { EnsembleJson } from "../ensemble/ensemble.ts";
import type { JobHost } from "../jobs/job-host.ts";
import type { TunePlan } from "../plan/tune-plan.ts";
import { shownColumns } from "../report/facts/shown-columns.ts";
import type { TrainedModels } from "../search/trained-models.ts";
import type { Column } from "../table/data-table.ts";
import type { Evaluated } from "../tuning-result.ts";
import { MIN_ROWS_FOR_DETAILS } from "../verdict/judge-warnings.ts";
import { type ColumnImportances, measureImportance } from "./column-importance.ts";
import type { Finals } from "./finals.ts";
import { estimateCurveMs, type LearningCurve, measureLearning } from "./learning-curve.ts";
import { unseenPredictor } from "./unseen-predictor.ts";

/** Time is kept for the learning curve: at most this share of all of it… */
const CURVE_SHARE = 0.15;
/** …or of a short search. */
const CURVE_SHARE_OF_SHORT = 0.05;
const SHORT_MS = 10_000;
/** The importance of columns is given this share of the time, but not more than two seconds. */
const IMPORTANCE_SHARE = 0.03;
const MAX_IMPORTANCE_MS = 2000;
/** The effects of columns are given this share, but not more than two seconds… */
const EFFECTS_SHARE = 0.02;
const MAX_EFFECTS_MS = 2000;
/** …and of time that is left at the end up to this share. */
const SPARE_EFFECTS_SHARE = 0.08;

/** What is measured of the kept model once it is trained. */
export interface Examination {
  /** How scores grow with the rows. */
  readonly learning: LearningCurve | "no-time" | undefined;
  /** How much the columns matter; undefined when there was no time. */
  readonly importance: ColumnImportances | undefined;
  /** The most important ones, whose effects are shown. */
  readonly shown: readonly Column[];
  /** How predictions depend on these. */
  readonly effects: ModelEffects | "no-time" | undefined;
}

const importanceMs = (limitMs: number): number =>
  Math.min(MAX_IMPORTANCE_MS, IMPORTANCE_SHARE * limitMs);

const effectsMs = (limitMs: number): number => Math.min(MAX_EFFECTS_MS, EFFECTS_SHARE * limitMs);

/** Milliseconds that `examineModel` takes at most. @param best the best single candidate */
export function estimateExaminationMs(
  best: Evaluated | undefined,
  parallel: number,
  limitMs: number,
): number {
  const share = limitMs < SHORT_MS ? CURVE_SHARE_OF_SHORT : CURVE_SHARE;
  const curve = best === undefined ? 0 : estimateCurveMs(best, parallel, share * limitMs);
  return curve + importanceMs(limitMs) + effectsMs(limitMs);
}

/** The model that is examined, and the time for it. */
interface ExaminedModel {
  readonly trained: TrainedModels;
  readonly decision: Pick<Finals["decision"], "kept" | "single">;
  readonly ensemble: EnsembleJson;
  /**
   * Time of the whole search; Infinity when only trials are counted, 0 when the user has ended it:
   * then nothing is measured.
   */
  readonly limitMs: number;
  /** Milliseconds until the time is over. */
  readonly msLeft: () => number;
}

/** Measures whether more rows would help, which columns matter, and how predictions depend on them. */
export async function examineModel(
  plan: TunePlan,
  workers: JobHost,
  { trained, decision: { kept, single }, ensemble, limitMs, msLeft }: ExaminedModel,
): Promise<Examination> {
  const best = single.members[0].contender.evaluated;
  const isWorthwhile = best.model !== "constant" && plan.dataset.table.rows >= MIN_ROWS_FOR_DETAILS;
  const learning = isWorthwhile
    ? await measureLearning(
        plan,
        workers,
        best,
        limitMs === 0 ? 0 : Math.max(0, msLeft() - importanceMs(limitMs) - effectsMs(limitMs)),
      )
    : undefined;
  const endsAt = performance.now() + importanceMs(limitMs);
  const predictor = unseenPredictor(plan, kept, ensemble, trained);
  const importance = measureImportance(
    plan,
    predictor,
    limitMs === Infinity ? msLeft() : Math.min(msLeft(), endsAt - performance.now()),
  );
  const shown = shownColumns(plan, importance);
  const isOver = limitMs === 0;
  const effects = isOver
    ? "no-time"
    : await measureEffects(
        plan,
        predictor,
        shown,
        limitMs === Infinity ? msLeft() : Math.min(msLeft(), SPARE_EFFECTS_SHARE * limitMs),
      );
  return { learning, importance, shown, effects };
}
