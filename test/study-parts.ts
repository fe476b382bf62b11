import { random } from "../src/sampler/random.ts";
import type { Sampler } from "../src/sampler/sampler.ts";
import { float } from "../src/space/builders.ts";
import { type Space, space } from "../src/space/space.ts";
import { memory } from "../src/storage/memory/memory.ts";
import type { Storage, StudySpec } from "../src/storage/storage.ts";
import { Chooser } from "../src/study/choosing/chooser.ts";
import { Emitter } from "../src/study/events/emitter.ts";
import type { UntypedEvent } from "../src/study/events/events.ts";
import { KeptRecords } from "../src/study/mirror/kept-records.ts";
import { Mirror } from "../src/study/mirror/mirror.ts";
import { namedResults } from "../src/study/results/named-results.ts";
import { requireSameOutcome } from "../src/study/results/same-outcome.ts";
import { type Asked, Asking } from "../src/study/session/asking.ts";
import type { StudyContext } from "../src/study/session/context.ts";
import { LeaseKeeper } from "../src/study/session/leases/keeper.ts";
import { Lifetime } from "../src/study/session/lifetime.ts";
import { StudyTrial } from "../src/study/session/study-trial.ts";
import { Telling } from "../src/study/session/telling.ts";
import { GrowingFront } from "../src/trial/growing-front.ts";
import { measuresOf } from "../src/trial/measures.ts";
import type { Limits, Objectives } from "../src/trial/objective.ts";
import type { Outcome } from "../src/trial/row.ts";

/** One parameter from 0 to 1. */
export const line: Space = space({ x: float(0, 1) }) as Space;

/** The parts of a session of one study, each to be tested by itself. */
export interface StudyParts {
  readonly context: StudyContext;
  /** Its trials are those of a session. */
  readonly asking: {
    ask(count: number, budget?: number): Promise<Asked<StudyTrial>>;
  };
  readonly telling: Telling;
  readonly mirror: Mirror;
  readonly storage: Storage;
  /** Every event since the parts were made, as `type number`. */
  readonly events: readonly string[];
}

/** What differs from a study "s" with one parameter, random sampler, seed 1. */
export interface PartsOptions
  extends Partial<Omit<StudyContext, "name" | "mirror" | "leases" | "storage">> {
  readonly storage?: Storage;
  readonly objectives?: Objectives;
  readonly limits?: Limits;
  /** Whether events are made and recorded. Default: true. */
  readonly listens?: boolean;
}

let workers = 0;

/** Opens study "s" in the storage, and makes the parts of one worker of it. */
export async function createParts(options: PartsOptions = {}): Promise<StudyParts> {
  const {
    storage = memory(),
    objectives = "minimize",
    limits = {},
    sampler = random(),
    listens = true,
    ...others
  } = options;
  const studySpace = options.space ?? line;
  const worker = `elsewhere:1::${workers++}`;
  const leaseMs = options.leaseMs ?? 60_000;
  await storage.open(specOf(studySpace, sampler, objectives, limits));
  const emitter = new Emitter<UntypedEvent>();
  const events: string[] = [];
  if (listens) recordEvents(emitter, events);
  const measures = measuresOf(objectives, limits);
  const context: StudyContext = {
    name: "s",
    space: studySpace,
    measures,
    seed: 1,
    storage,
    sampler,
    pruner: undefined,
    budget: undefined,
    experience: undefined,
    fidelity: undefined,
    canPause: options.pruner?.promote !== undefined,
    worker,
    leaseMs,
    mirror: new Mirror({
      ...{ storage, name: "s", space: studySpace, measures, emitter },
      ...{ front: new GrowingFront(), Records: KeptRecords },
    }),
    makeChooser: () =>
      new Chooser(sampler, { space: studySpace, measures, seed: 1, budget: undefined }),
    Trial: StudyTrial,
    checkRepeated: requireSameOutcome,
    named: namedResults,
    emitter,
    lastThrown: { number: -1, error: undefined },
    lifetime: new Lifetime("s"),
    leases: new LeaseKeeper(storage, "s", worker, leaseMs),
    ...others,
  };
  const telling = new Telling(context);
  const asking = new Asking(context, telling);
  const ask = (count: number, budget?: number) =>
    asking.ask(count, budget) as Promise<Asked<StudyTrial>>;
  await context.mirror.refresh();
  return {
    context,
    asking: { ask },
    telling,
    mirror: context.mirror,
    storage,
    events,
  };
}

/** The definition of study "s". */
export const specOf = (
  studySpace: Space,
  sampler: Sampler,
  objectives: Objectives,
  limits: Limits,
): StudySpec => ({
  name: "s",
  space: studySpace.toJSON(),
  objectives,
  limits,
  seed: 1,
  sampler: sampler.name,
});

/** Adds each event to the list, as `type number`, with what else distinguishes it. */
export function recordEvents(emitter: Emitter<UntypedEvent>, events: string[]): void {
  for (const type of ["started", "finished", "paused", "improved"] as const)
    emitter.on(type, ({ trial }) => events.push(`${type} ${trial.number}`));
  emitter.on("reported", (e) => events.push(`reported ${e.number}/${e.step}`));
  emitter.on("promoted", (e) => events.push(`promoted ${e.number}/${e.step}`));
  emitter.on("retried", (e) => events.push(`retried ${e.number} ${e.reason} ${e.attempt}`));
  emitter.on("degraded", (e) => events.push(`degraded ${e.number}`));
  emitter.on("stopped", (e) => events.push(`stopped ${e.reason}`));
}

/** The outcome of a trial with this value. */
export const complete = (value: number, seconds?: number): Outcome => ({
  state: "complete",
  values: [value],
  limits: [],
  seconds,
});

/** Replacements of members; undefined for one that the storage then does not have. */
type StorageOverrides = { readonly [K in keyof Storage]?: Storage[K] | undefined };

/**
 * The storage with some methods replaced. Methods of the storage are classes' own, so they are
 * called on the storage itself, not on the replacement.
 */
export function overrideStorage(storage: Storage, overrides: StorageOverrides): Storage {
  return new Proxy(storage, {
    get(target, key) {
      if (key in overrides) return Reflect.get(overrides, key);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** A memory storage whose readers keep copies of the rows, as those of a database do. */
export const withoutSharedRows = (storage: Storage): Storage =>
  overrideStorage(storage, { rows: undefined });

/** A promise that the test settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}
export function defer<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

/** Resolves when all promises that can settle without a timer have settled. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
