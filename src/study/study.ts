import { AttuneError } from "../errors/attune-error.ts";
import { checkOptions } from "../errors/check-options.ts";
import { requireWhole } from "../errors/require-number.ts";
import { show } from "../errors/show.ts";
import type { ParamTree } from "../space/param.ts";
import { asSpace, type Space } from "../space/space.ts";
import { copyHistory } from "../trial/copy-history.ts";
import type { History } from "../trial/history.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { Params } from "../trial/row.ts";
import { evaluateByFunction } from "./evaluator/function.ts";
import { evaluateByModule } from "./evaluator/module.ts";
import { requireConfirmable } from "./noise/require-confirmable.ts";
import { checkObjectiveCount } from "./options/check-objective-count.ts";
import { RUN_CHECKS } from "./options/option-checks.ts";
import type { ModuleOptions, Study, StudyMethods, StudyOptions } from "./options/options.ts";
import { STUDY_CHECKS } from "./options/study-checks.ts";
import { optimize } from "./run/optimize.ts";
import type { LiveTrial } from "./session/live-trial.ts";
import { openSession } from "./session/open-session.ts";
import type { Session } from "./session/session.ts";
import type { StudyTrial } from "./session/study-trial.ts";
import { WorkingStudy } from "./session/working-study.ts";

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
    checkObjectiveCount(options, this.session.measures.signs.length);
    requireConfirmable(this.session.context, options);
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
  ask(): Promise<StudyTrial>;
  ask(count: number): Promise<readonly StudyTrial[]>;
  async ask(count?: number): Promise<StudyTrial | readonly StudyTrial[]> {
    if (count !== undefined) requireWhole("count", count);
    await this.session.guard();
    const trials = await this.session.askAll(count ?? 1);
    return count === undefined ? trials[0] : trials;
  }
}

/**
 * Creates a study, or opens the one of this name in the storage, with its trials. Close it
 * (`study.close()`, or `await using`) when nothing more is to be stored.
 * @throws AttuneError `space-changed` with the difference if the stored study has another space,
 *   other objectives or limits, or another seed; `sampler-unsupported` for a space or objectives that
 *   the sampler cannot serve; `usage` for wrong options, and the errors of `openStorage`
 * @throws SpaceError for a space that is not valid
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
