import { type OptionChecks, optionsOf } from "../../errors/check-options.ts";
import { callback } from "../../errors/option-kinds.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { EventOf, StudyEvent, UntypedEvent } from "../events/events.ts";
import { SEARCH_CHECKS, SIMPLE_RUN_CHECKS } from "../options/option-checks.ts";
import type { CommonOptions, OptimizeOptions } from "../options/options.ts";

/** Listeners by the type of the event: `{ finished({ trial }) { … } }`. */
export type StudyListeners<P, O, L extends Limits = {}> = {
  readonly [K in StudyEvent<P, O, L>["type"]]?:
    | ((event: EventOf<StudyEvent<P, O, L>, K>) => void)
    | undefined;
};

/**
 * Options of `minimize` and `maximize`: those of a run but `maxCost`, and those of the study that they create. A
 * study that is stored under the same name is continued. In a bundle for a browser
 * results are taken as they are: for noisy ones `createStudy` has `confirm`.
 */
export interface MinimizeOptions<P, O>
  extends Omit<OptimizeOptions, "maxCost">,
    Pick<
      CommonOptions<Objectives, Limits>,
      "name" | "storage" | "sampler" | "pruner" | "seed" | "retryFailed" | "experience"
    > {
  /** Listeners, as `study.on` takes them. Default: none. */
  on?: StudyListeners<P, O> | undefined;
}

const LISTENERS: OptionChecks<{ readonly [K in UntypedEvent["type"]]?: unknown }> = {
  started: callback,
  reported: callback,
  finished: callback,
  improved: callback,
  paused: callback,
  promoted: callback,
  retried: callback,
  degraded: callback,
  stopped: callback,
  "listener-failed": callback,
  dropped: callback,
};

/** Checks of `MinimizeOptions`. */
export const MINIMIZE_CHECKS: OptionChecks<MinimizeOptions<unknown, "minimize">> = {
  ...SIMPLE_RUN_CHECKS,
  ...SEARCH_CHECKS,
  on: optionsOf(LISTENERS),
};
