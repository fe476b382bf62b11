import { AttuneError, type SpaceIssue } from "../errors/attune-error.ts";
import { createRng, type Rng } from "../numeric/rng.ts";
import { paramFrom } from "../space/json/nested.ts";
import type { Param, ParamTree } from "../space/param.ts";
import { space as makeSpace } from "../space/space.ts";
import type { Awaitable } from "../trial/awaitable.ts";
import { HistoryBuilder } from "../trial/history.ts";
import type { IsSingle, Limits, Objectives, Result } from "../trial/objective.ts";
import type { CompleteTrial, Json } from "../trial/record.ts";
import type { StudyView } from "../trial/study-view.ts";
import type { Pruned, Trial } from "../trial/trial.ts";
import type { Engine } from "./engine.ts";
import type { Handle } from "./handle.ts";
import { optimize } from "./optimize.ts";
import { openEngine } from "./study.ts";
import type { CommonOptions, OptimizeOptions } from "./types.ts";

export type Values = { readonly [name: string]: Json };
/**
 * The same builders, by name, where they are needed; asking again for a name gives the same value.
 */
export interface DynamicTrial<O> extends Trial<Values, O> {
  suggest<T>(name: string, param: Param<T>): T;
}
export interface DynamicStudyOptions<O extends Objectives, L extends Limits>
  extends CommonOptions<O, L> {
  space?: never;
}
export type DynamicStudy<O extends Objectives, L extends Limits = {}> = Omit<
  StudyView<{}, O, L>,
  "space" | "trials"
> & {
  optimize(
    objective: (trial: DynamicTrial<O>) => Awaitable<Result<O, L> | Pruned>,
    options?: OptimizeOptions,
  ): Promise<DynamicStudy<O, L>>;
  close(): Promise<void>;
} & (IsSingle<O> extends true
    ? { readonly best: CompleteTrial<Values, O, L> | undefined }
    : { readonly front: readonly CompleteTrial<Values, O, L>[] });

/**
 * A space without coordinates that takes any values: the storage keeps what trials asked for, and
 * the union of it is modelled here.
 */
const anything = {
  ...makeSpace({}),
  cardinality: Infinity,
  check: () => [],
  allows: () => true,
  fromUnit: () => ({}),
  toUnit: () => {},
};

/** The same parameter where a trial may not have asked for it: NaN coordinates stand for that. */
function optional(param: Param<unknown>): Param<unknown> {
  return {
    ...param,
    toUnit: (value, out, at) =>
      value === undefined
        ? void out.fill(Number.NaN, at, at + param.width)
        : param.toUnit(value, out, at),
  };
}

/**
 * What has been asked for so far, as a space, with the history of it and a plan on it. Made anew
 * when a name is new.
 */
class Union {
  readonly space;
  readonly #plan;
  readonly #builder: HistoryBuilder;
  #rows = 0;
  constructor(params: ParamTree, engine: Engine) {
    this.space = makeSpace(
      Object.fromEntries(Object.entries(params).map(([name, p]) => [name, optional(p)])),
    );
    this.#plan = engine.sampler.plan({
      space: this.space,
      measures: engine.measures,
      budget: undefined,
      seed: engine.seed,
    });
    this.#builder = new HistoryBuilder(this.space, engine.measures);
  }
  async propose(engine: Engine, stream: Rng): Promise<{ readonly [name: string]: unknown }> {
    const { finished } = engine.history;
    for (; this.#rows < finished.length; this.#rows++)
      this.#builder.apply(engine.stored(finished.number[this.#rows]));
    const [proposal] = await this.#plan.propose(this.#builder.snapshot(), [stream]);
    return proposal === undefined ? {} : this.space.fromUnit(proposal.unit);
  }
}

/**
 * A study without a declared space: the objective asks for each value where it needs it. What
 * earlier trials asked for is modelled together; a name that is new is drawn at random. Declare the
 * space where you can: then constraints, exhaustion and types are known before the first trial.
 */
export async function createDynamicStudy<const O extends Objectives, const L extends Limits = {}>(
  options: DynamicStudyOptions<O, L>,
): Promise<DynamicStudy<O, L>> {
  const engine = await openEngine(
    options as unknown as CommonOptions<Objectives, Limits>,
    anything,
    false,
  );
  const root = createRng(engine.seed);
  const info = (await engine.storage.list()).find((s) => s.name === engine.name)!;
  const issues: SpaceIssue[] = [];
  const known: { [name: string]: Param<unknown> } = {};
  for (const [key, json] of Object.entries(info.attributes))
    if (key.startsWith("param:")) known[key.slice(6)] = paramFrom(json, key.slice(6), issues)!;
  let union: Union | undefined;

  const evaluate = async (objective: (trial: any) => unknown, handle: Handle): Promise<unknown> => {
    const values: { [name: string]: any } = {};
    const stream = root.fork(handle.number);
    const fresh: { [name: string]: Json } = {};
    if (Object.keys(known).length > 0) union ??= new Union(known, engine);
    const proposed = union === undefined ? {} : await union.propose(engine, stream);
    const trial = {
      number: handle.number,
      repeat: 0,
      params: values,
      get signal() {
        return handle.signal;
      },
      report: (value: unknown, step: number) => handle.report(value, step),
      shouldPrune: () => handle.shouldPrune(),
      pruned: () => handle.pruned(),
      setAttr: (key: string, value: Json) => handle.setAttr(key, value),
      fidelity: Infinity,
      checkpoint: handle.checkpoint,
      suggest(name: string, param: Param<unknown>) {
        if (Object.hasOwn(values, name)) return values[name];
        const json = JSON.stringify(param.toJSON());
        const before = Object.hasOwn(known, name) ? known[name] : undefined;
        if (before !== undefined && JSON.stringify(before.toJSON()) !== json)
          throw new AttuneError(
            "space-changed",
            `parameter ${JSON.stringify(name)} was ${JSON.stringify(before.toJSON())}, is now ${json}`,
            { hint: "give another range another name" },
          );
        if (before === undefined) {
          known[name] = param;
          union = undefined;
          fresh[`param:${name}`] = JSON.parse(json);
        }
        // A trial that goes on keeps what it had.
        if (Object.hasOwn(handle.params, name)) values[name] = handle.params[name];
        else if (before !== undefined && Object.hasOwn(proposed, name))
          values[name] = proposed[name];
        else {
          const unit = new Float64Array(param.width);
          stream.fork(name).uniformInto(unit);
          values[name] = param.fromUnit(unit, 0);
        }
        return values[name];
      },
    };
    try {
      return await objective(trial);
    } finally {
      if (Object.keys(fresh).length > 0) await engine.storage.annotate(engine.name, null, fresh);
      await engine.storage.start([
        { ticket: handle.ticket, params: values, origin: { sampler: engine.sampler.name } },
      ]);
    }
  };

  const study = {
    name: engine.name,
    objectives: engine.objectives,
    limits: engine.limits,
    get history() {
      return engine.history;
    },
    async optimize(objective: (trial: any) => unknown, run: OptimizeOptions = {}) {
      if (run.repeat !== undefined && run.repeat !== 1)
        throw new AttuneError("usage", "repeat needs a space that is known beforehand", {
          hint: "use createStudy, or repeat within the objective and return { value, error }",
        });
      await optimize(
        engine,
        { killable: false, evaluate: (handle) => evaluate(objective, handle), async close() {} },
        run,
      );
      return study;
    },
    close: () => engine.close(),
  };
  Object.defineProperty(study, engine.measures.signs.length === 1 ? "best" : "front", {
    enumerable: true,
    get: () => (engine.measures.signs.length === 1 ? engine.best : engine.front),
  });
  return study as unknown as DynamicStudy<O, L>;
}
