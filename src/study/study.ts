import { AttuneError } from "../errors/attune-error.ts";
import { auto } from "../sampler/auto.ts";
import type { ParamTree, ValuesOf } from "../space/param.ts";
import { asSpace, type Space } from "../space/space.ts";
import { memory } from "../storage/memory.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Storage } from "../storage/storage.ts";
import type { Limits, Objectives } from "../trial/objective.ts";
import type { CompleteTrial } from "../trial/record.ts";
import { Engine, type Fidelity } from "./engine.ts";
import { functionEvaluator } from "./function-evaluator.ts";
import { moduleEvaluator } from "./module-evaluator.ts";
import { optimize } from "./optimize.ts";
import type {
  CommonOptions,
  ModuleOptions,
  Objective,
  OptimizeOptions,
  Study,
  StudyOptions,
} from "./types.ts";

/** A seed for whoever gives none; it is stored, so the run can be repeated. */
const drawSeed = (): number => Math.floor(Math.random() * 2 ** 31);

/** @throws AttuneError `usage` */
export function checkObjectives(objectives: unknown): void {
  const directions =
    typeof objectives === "object" && objectives !== null
      ? Object.values(objectives)
      : [objectives];
  if (directions.length > 0 && directions.every((d) => d === "minimize" || d === "maximize"))
    return;
  throw new AttuneError(
    "usage",
    `objectives must be "minimize", "maximize" or a direction for each name, got ${JSON.stringify(objectives)}`,
  );
}

/** @throws AttuneError `usage` */
function fidelityFrom(given: StudyOptions<any, any, any>["fidelity"]): Fidelity | undefined {
  if (given === undefined) return undefined;
  const entries = Object.entries(given);
  const [[name, range] = ["", []]] = entries;
  const [min, max] = Array.isArray(range) ? (range as readonly number[]) : [];
  if (
    entries.length === 1 &&
    Number.isInteger(min) &&
    Number.isInteger(max) &&
    min! >= 1 &&
    max! >= min!
  )
    return { name, min: min!, max: max! };
  throw new AttuneError(
    "usage",
    `fidelity must name one range of whole numbers from 1, got ${JSON.stringify(given)}`,
    {
      hint: "write it as { epochs: [1, 81] }",
    },
  );
}

export async function openEngine(
  options: CommonOptions<Objectives, Limits> & {
    budget?: number;
    fidelity?: StudyOptions<any, any, any>["fidelity"];
    lease?: number;
    detached?: boolean;
  },
  space: Space<any>,
  stored = true,
): Promise<Engine> {
  checkObjectives(options.objectives);
  const { limits = {}, sampler = auto(), pruner } = options;
  for (const [name, limit] of Object.entries(limits))
    if (typeof (limit as any)?.atMost !== "number" && typeof (limit as any)?.atLeast !== "number")
      throw new AttuneError("usage", `limit ${name} needs atMost or atLeast, a number`);
  if (options.seed !== undefined && !Number.isSafeInteger(options.seed))
    throw new AttuneError("usage", `seed must be a whole number, got ${options.seed}`);
  const ownsStorage = typeof options.storage !== "object";
  const storage: Storage =
    typeof options.storage === "object"
      ? options.storage
      : options.storage === undefined
        ? memory()
        : await openStorage(options.storage);
  const name = options.name ?? "study";
  try {
    const spec = {
      name,
      space: stored ? space.toJSON() : null,
      objectives: options.objectives,
      limits,
      seed: options.seed ?? drawSeed(),
      sampler: sampler.name,
    };
    const engine = await Engine.open({
      spec,
      space,
      storage,
      ownsStorage,
      sampler,
      pruner,
      budget: options.budget,
      fidelity: fidelityFrom(options.fidelity),
      ...(options.lease !== undefined && { lease: options.lease }),
      ...(options.detached && { detached: true }),
    });
    if (options.seed !== undefined && engine.seed !== options.seed)
      throw new AttuneError(
        "study-exists",
        `study ${JSON.stringify(name)} was begun with seed ${engine.seed}, not ${options.seed}`,
        {
          hint: "leave the seed out to go on with it, or use another study name",
        },
      );
    return engine;
  } catch (error) {
    if (ownsStorage) await storage.close();
    throw error;
  }
}

/**
 * The face of an engine that users see. Trials and best are read through, so they are always those
 * of now.
 */
export function studyOf(engine: Engine): Study<any, any, any> {
  const study = {
    name: engine.name,
    space: engine.space,
    objectives: engine.objectives,
    limits: engine.limits,
    get history() {
      return engine.history;
    },
    get trials() {
      return engine.trials;
    },
    async optimize(
      objective: Objective<any, any, any> | URL,
      options: OptimizeOptions & ModuleOptions = {},
    ) {
      if (!(objective instanceof URL) && options.isolate !== undefined)
        throw new AttuneError("usage", "a function can't be isolated", {
          hint: "give the URL of a module whose default export is the objective",
        });
      const evaluator =
        objective instanceof URL
          ? moduleEvaluator(objective, engine.measures, options)
          : functionEvaluator(objective);
      await optimize(engine, evaluator, options);
      return study;
    },
    async ask(count?: number) {
      await engine.guard();
      const handles = await engine.take(count ?? 1);
      if (handles.length === 0)
        throw new AttuneError(
          "space-exhausted",
          `study ${JSON.stringify(engine.name)} has nothing left to try: every point of its space was evaluated or is under way`,
        );
      return count === undefined ? handles[0] : handles;
    },
    tell: (ticket: any, result: unknown) => engine.tell(ticket, result),
    enqueue: (params: any) => engine.enqueue(params),
    add: (trials: any) => engine.add(trials),
    setAttr: (key: string, value: any) =>
      engine.storage.annotate(engine.name, null, { [key]: value }),
    async refresh() {
      await engine.refresh();
      return study;
    },
    events: () => engine.emitter.stream(),
    on: (type: string, listener: (event: any) => void) => engine.emitter.on(type, listener),
    stop() {
      engine.stopped = true;
    },
    close: () => engine.close(),
  };
  const single = engine.measures.signs.length === 1;
  Object.defineProperty(study, single ? "best" : "front", {
    enumerable: true,
    get: () => (single ? engine.best : engine.front),
  });
  return study as unknown as Study<any, any, any>;
}

/**
 * Creates the study, or opens it where the storage has one of this name.
 * @throws AttuneError `space-changed` when it differs, with the difference.
 */
export async function createStudy<
  const S extends ParamTree,
  const O extends Objectives,
  const L extends Limits = {},
>(options: StudyOptions<S, O, L>): Promise<Study<S, O, L>> {
  const engine = await openEngine(
    options as unknown as CommonOptions<Objectives, Limits>,
    asSpace(options.space as Space<S> | S),
  );
  return studyOf(engine) as unknown as Study<S, O, L>;
}

async function extreme(
  direction: "minimize" | "maximize",
  objective: any,
  space: ParamTree,
  options: OptimizeOptions,
): Promise<any> {
  const study = await createStudy({
    space,
    objectives: direction,
    ...(options.trials !== undefined && { budget: options.trials }),
  });
  await study.optimize(objective, options);
  const best = (study as { best?: CompleteTrial<any, any> }).best;
  if (best === undefined) {
    const last = study.trials.findLast((t) => t.state === "failed");
    throw new AttuneError(
      "run-failed",
      `no trial completed${last?.state === "failed" ? `; the last one failed: ${last.message}` : ""}`,
    );
  }
  return best;
}

/** One call for the common case; throws when no trial completed. */
export function minimize<const S extends ParamTree>(
  objective: Objective<S, "minimize">,
  space: S,
  options: OptimizeOptions = {},
): Promise<CompleteTrial<ValuesOf<S>, "minimize">> {
  return extreme("minimize", objective, space, options);
}
export function maximize<const S extends ParamTree>(
  objective: Objective<S, "maximize">,
  space: S,
  options: OptimizeOptions = {},
): Promise<CompleteTrial<ValuesOf<S>, "maximize">> {
  return extreme("maximize", objective, space, options);
}
