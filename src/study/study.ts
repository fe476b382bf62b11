import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import { autoForOne } from "../sampler/auto-plan.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import { asSpace, type Space } from "../space/space.ts";
import { copyHistory } from "../trial/copy-history.ts";
import type { History } from "../trial/history.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { CompleteTrial } from "../trial/record.ts";
import type { Params } from "../trial/row.ts";
import type { UntypedComplete } from "../trial/to-record.ts";
import { evaluateByFunction } from "./evaluator/function.ts";
import { evaluateByModule } from "./evaluator/module.ts";
import type { UntypedEvent } from "./events.ts";
import { failedRun } from "./failed-run.ts";
import type { LiveTrial } from "./live-trial.ts";
import { MINIMIZE_CHECKS, type MinimizeOptions } from "./minimize-options.ts";
import { openCheckedSession, openSession } from "./open-session.ts";
import { optimize } from "./optimize.ts";
import { RUN_CHECKS, STUDY_CHECKS } from "./option-checks.ts";
import type { ModuleOptions, Objective, Study, StudyMethods, StudyOptions } from "./options.ts";
import { RunSession } from "./run-session.ts";
import type { Session } from "./session.ts";
import { WorkingStudy } from "./working-study.ts";

/** The study that users see: a session, whose parameters' types only `createStudy` knows. */
export class SessionStudy
  extends WorkingStudy
  implements StudyMethods<ParamTree, Objectives, Limits>
{
  readonly space: Space;

  constructor(session: Session) {
    super(session);
    this.space = session.space;
  }

  get history(): History {
    return copyHistory(this.session.history);
  }
  async optimize(
    objective: ((params: Params, trial: LiveTrial) => unknown) | URL,
    given?: ModuleOptions,
  ): Promise<this> {
    checkObjective(objective);
    const options = checkOptions("optimize", given, RUN_CHECKS);
    if (!(objective instanceof URL) && options.isolate !== undefined)
      throw new AttuneError("usage", "a function can't be isolated", {
        hint: "give the URL of a module whose default export is the objective",
      });
    const evaluator =
      objective instanceof URL
        ? evaluateByModule(objective, options)
        : evaluateByFunction(objective);
    await optimize(this.session, evaluator, options);
    return this;
  }
  ask(): Promise<LiveTrial>;
  ask(count: number): Promise<readonly LiveTrial[]>;
  async ask(count?: number): Promise<LiveTrial | readonly LiveTrial[]> {
    if (count !== undefined) requireWhole("count", count);
    await this.session.guard();
    const trials = await this.session.askAll(count ?? 1);
    return count === undefined ? trials[0] : trials;
  }
}

/**
 * Creates a study, or opens the one of this name.
 * @throws AttuneError `space-changed` if it differs, with the difference
 */
export async function createStudy<
  const S extends ParamTree,
  const O extends Objectives,
  const L extends Limits = {},
>(options: StudyOptions<S, O, L>): Promise<Study<S, O, L>> {
  const given = checkOptions("createStudy", options, STUDY_CHECKS);
  const space = asSpace<ParamTree>(given.space as Space | ParamTree);
  const study = new SessionStudy(await openSession(given, space));
  // The session was made for these S, O and L; its own types only say that there are some.
  return study as unknown as Study<S, O, L>;
}

/** @throws AttuneError `usage` for what is neither a function nor the URL of a module */
function checkObjective(objective: unknown): void {
  if (typeof objective === "function" || objective instanceof URL) return;
  throw new AttuneError(
    "usage",
    `objective must be a function or the URL of a module, got ${show(objective)}`,
    typeof objective === "string"
      ? { hint: 'write new URL("./objective.js", import.meta.url)' }
      : {},
  );
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
  const {
    name,
    storage,
    sampler = autoForOne(),
    pruner,
    seed,
    retryFailed,
    on = {},
    ...run
  } = options;
  const session = await openCheckedSession(
    RunSession,
    {
      ...{ name, storage, sampler, pruner, seed, retryFailed },
      ...{ objectives: direction, budget: run.trials },
    },
    asSpace(space),
  );
  try {
    for (const [type, listener] of Object.entries(on))
      if (listener !== undefined)
        // Each listener takes the events of its type, as the checked options say.
        session.emitter.on(type as UntypedEvent["type"], listener as () => void);
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
