import { AttuneError, type SpaceIssue } from "../errors/attune-error.ts";
import { checkOptions, type OptionChecks } from "../errors/check-options.ts";
import { callback } from "../errors/option-kinds.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import type { Plan, Sampler } from "../sampler/sampler.ts";
import { copyJson } from "../space/json/copy.ts";
import type { ParamJson } from "../space/json/format.ts";
import { paramFrom } from "../space/json/nested.ts";
import type { Param, ParamTree } from "../space/param.ts";
import { space as makeSpace, type Space } from "../space/space.ts";
import { copyHistory } from "../trial/copy-history.ts";
import type { Measures } from "../trial/measures.ts";
import type { IsSingle, Limits, Objectives, Result } from "../trial/objective.ts";
import type { CompleteTrial, Json, TrialState } from "../trial/record.ts";
import type { Params } from "../trial/row.ts";
import type { StudyView } from "../trial/study-view.ts";
import { TrialTable } from "../trial/table.ts";
import type { Pruned, Trial, TrialCheckpoint } from "../trial/trial.ts";
import type { Evaluator } from "./evaluator/evaluator.ts";
import type { LiveTrial } from "./live-trial.ts";
import type { Mirror } from "./mirror.ts";
import { openSession } from "./open-session.ts";
import { optimize } from "./optimize.ts";
import { COMMON_CHECKS, FUNCTION_RUN_CHECKS } from "./option-checks.ts";
import type { CommonOptions, OptimizeOptions } from "./options.ts";
import type { Session } from "./session.ts";

/** A trial of a study without a declared space. */
export interface DynamicTrial<O> extends Trial<Params, O> {
  /**
   * Chooses the value of a parameter: `trial.suggest("rate", float(1e-4, 1, { log: true }))`. A
   * second call with the same name in the same trial returns the same value.
   * @throws AttuneError `space-changed` if the study knows the name with another range
   */
  suggest<T>(name: string, param: Param<T>): T;
}
/** Options of `createDynamicStudy`. */
export interface DynamicStudyOptions<O extends Objectives, L extends Limits>
  extends CommonOptions<O, L> {
  /** Not allowed: the objective names its parameters as it runs. */
  space?: never | undefined;
}
/** A study without a declared space. */
export type DynamicStudy<O extends Objectives, L extends Limits = {}> = Omit<
  StudyView<{}, O, L>,
  "space" | "trials"
> & {
  /** Number of trials in each state, as this process has read them. */
  readonly counts: { readonly [State in TrialState]: number };
  /**
   * Evaluates trials until a limit of the options is reached. The objective runs in this thread.
   * @returns this study
   * @throws AttuneError `usage` for an option that is out of range, and for `repeat` above 1;
   * `run-failed` when trials have failed one after another (`failuresInARow`)
   */
  optimize(
    objective: (trial: DynamicTrial<O>) => Result<O, L> | Pruned | Promise<Result<O, L> | Pruned>,
    options?: OptimizeOptions,
  ): Promise<DynamicStudy<O, L>>;
  /**
   * Closes the study: trials that this process has taken wait for the next worker. A storage that
   * was given as a URL is closed, too.
   */
  close(): Promise<void>;
} & (IsSingle<O> extends true
    ? {
        /** The best feasible complete trial; undefined if there is none. */
        readonly best: CompleteTrial<Params, O, L> | undefined;
      }
    : {
        /** The feasible complete trials that no other one dominates. */
        readonly front: readonly CompleteTrial<Params, O, L>[];
      });

const DYNAMIC_CHECKS: OptionChecks<DynamicStudyOptions<Objectives, Limits>> = {
  ...COMMON_CHECKS,
  space: () => {
    throw new AttuneError("usage", "createDynamicStudy takes no space", {
      hint: "use createStudy, or call trial.suggest in the objective",
    });
  },
};

/** Keys under which the study keeps its parameters among its internal values. */
const PARAM_KEY = "param:";

/** A space without coordinates that accepts any values. The sampler searches a `GrowingSpace`. */
const ANY_VALUES: Space = {
  ...makeSpace({}),
  cardinality: Infinity,
  check: () => [],
  allows: () => true,
  fromUnit: () => ({}),
  toUnit: () => {},
};

/** The parameter, with NaN coordinates in trials that did not ask for it. */
function toOptional(param: Param<unknown>): Param<unknown> {
  return {
    ...param,
    toUnit(value, out, at) {
      if (value === undefined) out.fill(Number.NaN, at, at + param.width);
      else param.toUnit(value, out, at);
    },
  };
}

/** A sampler on the parameters that trials have asked for so far. Made anew for each new name. */
class GrowingSpace {
  readonly #space: Space;
  readonly #plan: Plan;
  readonly #table: TrialTable;
  #read = 0;

  constructor(params: ParamTree, sampler: Sampler, measures: Measures, seed: number) {
    const optional = Object.entries(params).map(([name, param]) => [name, toOptional(param)]);
    this.#space = makeSpace<ParamTree>(Object.fromEntries(optional));
    this.#plan = sampler.plan({ space: this.#space, measures, budget: undefined, seed });
    this.#table = new TrialTable(this.#space, measures);
  }

  /** Proposed values by name; none if the sampler has nothing left to propose. */
  async propose({ history, rows }: Mirror, stream: Rng): Promise<ReadonlyMap<string, unknown>> {
    const { finished } = history;
    for (; this.#read < finished.length; this.#read++) {
      const row = rows.get(finished.number[this.#read]);
      if (row !== undefined) this.#table.add(row);
    }
    const [proposal] = await this.#plan.propose(this.#table.history, [stream]);
    return new Map(
      proposal === undefined ? [] : Object.entries(this.#space.fromUnit(proposal.unit)),
    );
  }
}

/** The parameters of a study that are known so far. */
class KnownParams {
  readonly #session: Session;
  readonly #params = new Map<string, Param<unknown>>();
  #growing: GrowingSpace | undefined;

  constructor(session: Session) {
    this.#session = session;
    const issues: SpaceIssue[] = [];
    for (const [key, json] of Object.entries(session.info.internal)) {
      if (!key.startsWith(PARAM_KEY)) continue;
      const name = key.slice(PARAM_KEY.length);
      const param = paramFrom(json, name, issues);
      if (param !== undefined) this.#params.set(name, param);
    }
  }

  async propose(stream: Rng): Promise<ReadonlyMap<string, unknown>> {
    if (this.#params.size === 0) return new Map();
    const { sampler, measures, seed, mirror } = this.#session;
    this.#growing ??= new GrowingSpace(Object.fromEntries(this.#params), sampler, measures, seed);
    return this.#growing.propose(mirror, stream);
  }

  /**
   * Adds a parameter.
   * @returns its JSON form if it is new
   * @throws AttuneError `space-changed` if it is known with another range
   */
  add(name: string, param: Param<unknown>): ParamJson | undefined {
    const known = this.#params.get(name);
    const json = param.toJSON();
    if (known === undefined) {
      this.#params.set(name, param);
      this.#growing = undefined;
      return json;
    }
    const [before, now] = [JSON.stringify(known.toJSON()), JSON.stringify(json)];
    if (before === now) return undefined;
    throw new AttuneError(
      "space-changed",
      `parameter ${JSON.stringify(name)} was ${before}, is now ${now}`,
      { hint: "give another range another name" },
    );
  }
}

/** A trial whose values are chosen when the objective asks for them. */
class SuggestingTrial implements DynamicTrial<Objectives> {
  /** Values that the objective has asked for. */
  readonly #chosen: { [name: string]: Json } = {};
  /** Parameters that are new in the study, to be stored with it. */
  readonly added: { [key: string]: Json } = {};
  readonly #trial: LiveTrial;
  readonly #known: KnownParams;
  readonly #proposed: ReadonlyMap<string, unknown>;
  readonly #stream: Rng;

  constructor(
    trial: LiveTrial,
    known: KnownParams,
    proposed: ReadonlyMap<string, unknown>,
    stream: Rng,
  ) {
    this.#trial = trial;
    this.#known = known;
    this.#proposed = proposed;
    this.#stream = stream;
  }

  suggest<T>(name: string, param: Param<T>): T {
    const json = this.#known.add(name, param);
    if (!Object.hasOwn(this.#chosen, name)) {
      // Parameters describe themselves in plain JSON.
      if (json !== undefined) this.added[PARAM_KEY + name] = json as unknown as Json;
      this.#chosen[name] = copyJson(this.#choose(name, param)) as Json;
    }
    // The name has this parameter's values only: `add` refuses another one.
    return copyJson(this.#chosen[name]) as T;
  }
  /** A trial that is resumed keeps its values; a name that is new is drawn at random. */
  #choose(name: string, param: Param<unknown>): unknown {
    if (Object.hasOwn(this.#trial.params, name)) return this.#trial.params[name];
    if (this.#proposed.has(name)) return this.#proposed.get(name);
    const unit = new Float64Array(param.width);
    this.#stream.fork(name).uniformInto(unit);
    return param.fromUnit(unit, 0);
  }

  /** A copy of the values that the objective has asked for. */
  get params(): Params {
    return copyJson(this.#chosen);
  }
  get number(): number {
    return this.#trial.number;
  }
  get repeat(): number {
    return this.#trial.repeat;
  }
  get signal(): AbortSignal {
    return this.#trial.signal;
  }
  get fidelity(): number {
    return this.#trial.fidelity;
  }
  get checkpoint(): TrialCheckpoint {
    return this.#trial.checkpoint;
  }
  report(value: unknown, step: number): Promise<boolean> {
    return this.#trial.report(value, step);
  }
  shouldPrune(): boolean {
    return this.#trial.shouldPrune();
  }
  pruned(): Pruned {
    return this.#trial.pruned();
  }
  setAttr(key: string, value: Json): void {
    this.#trial.setAttr(key, value);
  }
}

/** Evaluates an objective that names its parameters as it runs, and stores them. */
function evaluateBySuggesting(
  session: Session,
  known: KnownParams,
  objective: (trial: SuggestingTrial) => unknown,
): Evaluator {
  const root = createRng(session.seed);
  const { storage, name, sampler, mirror } = session;
  return {
    killable: false,
    async evaluate(trial) {
      const stream = root.fork(trial.number);
      const suggesting = new SuggestingTrial(trial, known, await known.propose(stream), stream);
      try {
        return await objective(suggesting);
      } finally {
        const { params, added } = suggesting;
        if (Object.keys(added).length > 0) await storage.annotate(name, null, { internal: added });
        const start = { ticket: trial.ticket, params, origin: { sampler: sampler.name } };
        await mirror.write((after) => storage.start(name, [start], after));
      }
    },
    async close() {},
  };
}

/**
 * Creates or opens a study without a declared space: the objective asks for each value where it
 * needs it. The sampler models all parameters that trials have asked for; a new name is drawn at
 * random. Declare the space where you can: then constraints, exhaustion and types are known before
 * the first trial.
 */
export async function createDynamicStudy<const O extends Objectives, const L extends Limits = {}>(
  options: DynamicStudyOptions<O, L>,
): Promise<DynamicStudy<O, L>> {
  const given = checkOptions("createDynamicStudy", options, DYNAMIC_CHECKS);
  const session = await openSession(given, ANY_VALUES, false);
  const known = new KnownParams(session);
  const study = {
    name: session.name,
    objectives: session.objectives,
    limits: session.limits,
    get counts() {
      return session.counts;
    },
    get history() {
      return copyHistory(session.history);
    },
    async optimize(objective: (trial: SuggestingTrial) => unknown, options?: OptimizeOptions) {
      callback("objective", objective);
      const run = checkOptions("optimize", options, FUNCTION_RUN_CHECKS);
      if (run.repeat !== undefined && run.repeat !== 1)
        throw new AttuneError("usage", "repeat needs a declared space", {
          hint: "use createStudy, or repeat within the objective and return { value, error }",
        });
      await optimize(session, evaluateBySuggesting(session, known, objective), run);
      return study;
    },
    close: () => session.close(),
  };
  const property = session.measures.signs.length === 1 ? "best" : "front";
  Object.defineProperty(study, property, { enumerable: true, get: () => session[property] });
  // The session was made for these O and L; its own types only say that there are some.
  return study as unknown as DynamicStudy<O, L>;
}
