import { openStored } from "#runtime/storage/open-stored";
import { defaultSampler, MinimizeSession } from "#runtime/study/minimize/minimize-session";
import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions } from "../../errors/check-options.ts";
import { show } from "../../errors/show.ts";
import type { ParamTree, ValuesOf } from "../../space/param.ts";
import { asSpace } from "../../space/space.ts";
import { RunningMemory } from "../../storage/memory/running-memory.ts";
import { RunningMemoryStudy } from "../../storage/memory/running-memory-study.ts";
import type { Storage } from "../../storage/storage.ts";
import type { StorageUrl } from "../../storage/url.ts";
import type { Objectives } from "../../trial/objective.ts";
import type { CompleteTrial } from "../../trial/record.ts";
import type { Params } from "../../trial/row.ts";
import type { UntypedComplete } from "../../trial/to-record.ts";
import { evaluateByFunction } from "../evaluator/function.ts";
import type { UntypedEvent } from "../events/events.ts";
import { requireConfirmable } from "../noise/require-confirmable.ts";
import type { Objective } from "../options/options.ts";
import { failedRun } from "../run/failed-run.ts";
import { optimize } from "../run/optimize.ts";
import type { LiveTrial } from "../session/live-trial.ts";
import { openAs } from "../session/open-as.ts";
import { retryFailed as retryFailedTrials } from "../stored/retry-failed.ts";
import { MINIMIZE_CHECKS, type MinimizeOptions } from "./minimize-options.ts";

/** The storage that was given, if others can reach it. */
async function openGiven(given: StorageUrl | Storage = "memory:"): Promise<Storage | undefined> {
  if (typeof given === "object") return given;
  return given === "memory:" ? undefined : openStored(given, false);
}

const messageOf = (reason: unknown): string =>
  reason instanceof Error ? reason.message : show(reason);

async function findExtreme(
  direction: "minimize" | "maximize",
  objective: (params: Params, trial: LiveTrial) => unknown,
  space: ParamTree,
  given: MinimizeOptions<Params, "minimize"> | undefined,
): Promise<UntypedComplete> {
  if (typeof objective !== "function")
    throw new AttuneError("usage", `objective must be a function, got ${show(objective)}`, {
      hint: `write ${direction}(objective, space, options)`,
    });
  const options = checkOptions(direction, given, MINIMIZE_CHECKS);
  const { storage: place, sampler: chosen, on = {}, ...others } = options;
  const { name, pruner, seed, retryFailed, experience, ...run } = others;
  const searched = asSpace(space); // first, since it may be refused
  const shared = await openGiven(place);
  const session = await openAs(
    MinimizeSession,
    {
      ...{ name, pruner, seed, experience, sampler: chosen ?? defaultSampler() },
      // A study that is out of reach for all others is new, and needs no more than a run does.
      storage: shared ?? new RunningMemory(RunningMemoryStudy),
      ownsStorage: typeof place !== "object",
      onOpen: retryFailed && shared ? (study) => retryFailedTrials(shared, study) : undefined,
      ...{ objectives: direction, budget: run.trials },
    },
    searched,
  );
  try {
    for (const [type, listener] of Object.entries(on))
      if (listener !== undefined)
        // Each listener takes the events of its type, as the checked options say.
        session.emitter.on(type as UntypedEvent["type"], listener as () => void);
    requireConfirmable(session.context, run);
    await optimize(session, evaluateByFunction(objective), run);
    if (session.best !== undefined) return session.best;
    const { signal } = options;
    if (signal?.aborted)
      throw new AttuneError(
        "run-failed",
        `no trial completed before the signal was aborted: ${messageOf(signal.reason)}`,
        { cause: signal.reason },
      );
    throw failedRun(session, "no trial completed");
  } finally {
    await session.close();
  }
}

/**
 * Finds the parameters with the least value, in one call. What it opened it closes.
 * @returns the best trial
 * @throws AttuneError `run-failed` if no trial completed, or if trials failed one after another; its
 * `cause` is what the last one threw
 */
export async function minimize<const S extends ParamTree>(
  objective: Objective<S, "minimize">,
  space: S,
  options?: MinimizeOptions<ValuesOf<S>, "minimize">,
): Promise<CompleteTrial<ValuesOf<S>, "minimize">> {
  return asTyped<ValuesOf<S>, "minimize">(
    await findExtreme("minimize", asUntyped(objective), space, asUntypedOptions(options)),
  );
}

/**
 * Finds the parameters with the greatest value, in one call. What it opened it closes.
 * @returns the best trial
 * @throws AttuneError `run-failed` if no trial completed, or if trials failed one after another; its
 * `cause` is what the last one threw
 */
export async function maximize<const S extends ParamTree>(
  objective: Objective<S, "maximize">,
  space: S,
  options?: MinimizeOptions<ValuesOf<S>, "maximize">,
): Promise<CompleteTrial<ValuesOf<S>, "maximize">> {
  return asTyped<ValuesOf<S>, "maximize">(
    await findExtreme("maximize", asUntyped(objective), space, asUntypedOptions(options)),
  );
}

// Within a session parameters are JSON values: these three say that they are those of S.
const asUntypedOptions = <P, O>(options: MinimizeOptions<P, O> | undefined) =>
  options as MinimizeOptions<Params, "minimize"> | undefined;
const asUntyped = <S extends ParamTree, O extends Objectives>(objective: Objective<S, O>) =>
  objective as unknown as (params: Params, trial: LiveTrial) => unknown;
const asTyped = <P, O>(trial: UntypedComplete): CompleteTrial<P, O> =>
  trial as unknown as CompleteTrial<P, O>;
