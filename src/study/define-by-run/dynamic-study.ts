import { openSession } from "../session/open-session.ts";
// The session is first, and the others are sorted apart from it: bundlers keep modules in the order
// of imports, and with samplers before options the bundle is smaller by 1 %.

import { AttuneError } from "../../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../../errors/check-options.ts";
import { callback } from "../../errors/option-kinds.ts";
import { requireWhole } from "../../errors/require-number.ts";
import { createRng, type Rng } from "../../numeric/rng.ts";
import { partialSpace } from "../../space/partial-space.ts";
import type { Space } from "../../space/space.ts";
import { copyHistory } from "../../trial/copy-history.ts";
import type { History } from "../../trial/history.ts";
import type { Limits, Objectives } from "../../trial/objective.ts";
import type { Ticket } from "../../trial/trial.ts";
import type { Evaluator } from "../evaluator/evaluator.ts";
import { checkObjectiveCount } from "../options/check-objective-count.ts";
import { FUNCTION_RUN_CHECKS } from "../options/option-checks.ts";
import type { OptimizeOptions } from "../options/options.ts";
import { COMMON_CHECKS } from "../options/study-checks.ts";
import { optimize } from "../run/optimize.ts";
import type { Session } from "../session/session.ts";
import type { StudyTrial } from "../session/study-trial.ts";
import { WorkingStudy } from "../session/working-study.ts";
import { KnownParams } from "./known-params.ts";
import { SuggestingTrial } from "./suggesting-trial.ts";
import type { DynamicStudy, DynamicStudyOptions } from "./types.ts";

/** A space that accepts any values. The sampler searches a `GrowingSpace`. */
const ANY_VALUES: Space = { ...partialSpace({}), fromUnit: () => ({}) };

const DYNAMIC_CHECKS: OptionChecks<DynamicStudyOptions<Objectives, Limits>> = {
  ...COMMON_CHECKS,
  space: () => {
    throw new AttuneError("usage", "createDynamicStudy takes no space", {
      hint: "use createStudy, or call trial.suggest in the objective",
    });
  },
};

/** A session whose objective names its parameters as it runs. */
class SuggestingStudy extends WorkingStudy {
  readonly #known: KnownParams;
  readonly #root: Rng;
  /** Trials that `ask` handed out, by number. */
  readonly #asked = new Map<number, SuggestingTrial>();

  constructor(session: Session) {
    super(session);
    this.#known = new KnownParams(session);
    this.#root = createRng(session.seed);
    session.readParams = this.#known.read;
  }

  get space(): Space {
    return this.#known.growing.space;
  }
  get history(): History {
    return copyHistory(this.#known.growing.history);
  }

  async optimize(
    objective: (trial: SuggestingTrial) => unknown,
    options?: OptimizeOptions,
  ): Promise<this> {
    callback("objective", objective);
    const run = checkOptions("optimize", options, FUNCTION_RUN_CHECKS);
    checkObjectiveCount(run, this.session.measures.signs.length);
    if (run.repeat !== undefined && run.repeat !== 1)
      throw new AttuneError("usage", "repeat needs a declared space", {
        hint: "use createStudy, or repeat within the objective and return { value, error }",
      });
    await optimize(this.session, this.#evaluateBySuggesting(objective), run);
    return this;
  }
  /** Evaluates an objective that names its parameters as it runs, and stores them. */
  #evaluateBySuggesting(objective: (trial: SuggestingTrial) => unknown): Evaluator {
    return {
      killable: false,
      evaluate: async (trial) => {
        const [suggesting] = await this.#toSuggesting([trial as StudyTrial]); // as all of a session
        try {
          return await objective(suggesting);
        } finally {
          await suggesting.settle();
        }
      },
      async close() {},
    };
  }
  async #toSuggesting(trials: readonly StudyTrial[]): Promise<readonly SuggestingTrial[]> {
    const streams = trials.map((trial) => this.#root.fork(trial.number));
    const proposals = await this.#known.propose(trials, streams);
    return trials.map(
      (trial, i) => new SuggestingTrial(this.session, trial, this.#known, proposals[i], streams[i]),
    );
  }

  ask(): Promise<SuggestingTrial>;
  ask(count: number): Promise<readonly SuggestingTrial[]>;
  async ask(count?: number): Promise<SuggestingTrial | readonly SuggestingTrial[]> {
    if (count !== undefined) requireWhole("count", count);
    await this.session.guard();
    const trials = await this.#toSuggesting(await this.session.askAll(count ?? 1));
    for (const trial of trials) this.#asked.set(trial.number, trial);
    return count === undefined ? trials[0] : trials;
  }
  override async tell(ticket: Ticket, result: unknown): Promise<void> {
    const asked = this.#asked.get(ticket.number);
    if (asked?.ticket.token === ticket.token) await asked.settle();
    await super.tell(ticket, result);
  }
  override async close(): Promise<void> {
    for (const trial of this.#asked.values()) await trial.store().catch(() => {});
    await super.close();
  }
}

/**
 * Creates or opens a study without a declared space: the objective asks for each value where it
 * needs it. The sampler models all parameters that trials have asked for; a new name is drawn at
 * random. Declare the space where you can: then constraints, exhaustion and types are known before
 * the first trial.
 * @throws AttuneError `space-changed` if the study of this name has other objectives or limits, or
 * a declared space
 */
export async function createDynamicStudy<const O extends Objectives, const L extends Limits = {}>(
  options: DynamicStudyOptions<O, L>,
): Promise<DynamicStudy<O, L>> {
  const given = checkOptions("createDynamicStudy", options, DYNAMIC_CHECKS);
  const study = new SuggestingStudy(await openSession(given, ANY_VALUES, false));
  // The session was made for these O and L; its own types only say that there are some.
  return study as unknown as DynamicStudy<O, L>;
}
