import { type Distribution, DistributionCache } from "../distribution.ts";
import {
  isOver,
  type OptunaAttributes,
  OptunaStudy,
  type OptunaTrial,
  RUNNING,
} from "../optuna-study.ts";
import { type CreateTrial, OP, type Operation, type TrialOperation } from "./operation.ts";

/** Milliseconds since 1970; 0 where there is no time. */
function parseIsoTime(text: string | null | undefined): number {
  const time = text ? Date.parse(text) : 0;
  return Number.isNaN(time) ? 0 : time;
}

/** Sets attributes; `__proto__` is a key as any other, where `Object.assign` sets the prototype. */
function assign(target: OptunaAttributes | undefined, attributes: OptunaAttributes): void {
  if (target === undefined) return;
  for (const [key, value] of Object.entries(attributes))
    Object.defineProperty(target, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
}

/** Entries of an object that may be absent. */
const entriesOf = <T>(object: { readonly [key: string]: T } | undefined): [string, T][] =>
  Object.entries(object ?? {});

/**
 * The studies that a journal's operations make. Studies and trials are numbered in the order in
 * which they were created. Every reader drops operations that contradict earlier ones, Optuna's
 * too: a second study of a name, a change of a finished trial, a second start.
 */
export class Replay {
  /** By name. */
  readonly studies = new Map<string, OptunaStudy>();
  readonly #studiesById = new Map<number, OptunaStudy>();
  /** By id. */
  readonly #trials: { readonly study: OptunaStudy; readonly trial: OptunaTrial }[] = [];
  readonly #distributions = new DistributionCache();
  /** The distribution that each parameter of a study had first. */
  readonly #firstDistributions = new WeakMap<OptunaStudy, Map<string, Distribution>>();
  #nextStudyId = 0;

  /** The id that the next study gets. */
  get nextStudyId(): number {
    return this.#nextStudyId;
  }
  /** The id that the next trial gets. */
  get nextTrialId(): number {
    return this.#trials.length;
  }
  /** The number that the next trial of a study gets. */
  nextTrialNumber(studyId: number): number {
    return this.#studiesById.get(studyId)?.trials.length ?? 0;
  }

  /** Applies one operation. Unknown ones are skipped. */
  apply(o: Operation): void {
    try {
      this.#apply(o);
    } catch (cause) {
      // What one study holds, such as a distribution of a newer Optuna, must not stop the others.
      const study = this.#studyOf(o);
      if (study === undefined) throw cause;
      study.damage ??= cause;
    }
  }
  /** The study that an operation is about. */
  #studyOf(o: Operation): OptunaStudy | undefined {
    if ("study_id" in o) return this.#studiesById.get(o.study_id);
    return "trial_id" in o ? this.#trials[o.trial_id]?.study : undefined;
  }
  #apply(o: Operation): void {
    switch (o.op_code) {
      case OP.createStudy: {
        if (this.studies.has(o.study_name)) return;
        const study = new OptunaStudy(this.#nextStudyId++, o.study_name, o.directions);
        this.#studiesById.set(study.id, study);
        this.studies.set(study.name, study);
        return;
      }
      case OP.deleteStudy: {
        const study = this.#studiesById.get(o.study_id);
        if (study === undefined) return;
        this.#studiesById.delete(study.id);
        this.studies.delete(study.name);
        return;
      }
      case OP.setStudyUserAttribute:
        assign(this.#studiesById.get(o.study_id)?.user, o.user_attr);
        return;
      case OP.setStudySystemAttribute:
        assign(this.#studiesById.get(o.study_id)?.system, o.system_attr);
        return;
      case OP.createTrial:
        this.#createTrial(o);
        return;
      default:
        this.#changeTrial(o);
    }
  }

  #createTrial(o: CreateTrial): void {
    const study = this.#studiesById.get(o.study_id);
    if (study === undefined) return;
    const params = entriesOf(o.params).map(([name, internal]) => {
      const distribution = this.#distributions.parse(o.distributions?.[name] ?? "null");
      return [name, { internal, distribution }] as const;
    });
    const intermediate = entriesOf(o.intermediate_values).map(
      ([step, value]) => [Number(step), value] as const,
    );
    const trial: OptunaTrial = {
      id: this.#trials.length,
      number: study.trials.length,
      state: o.state ?? RUNNING,
      values: o.values ?? (typeof o.value === "number" ? [o.value] : null),
      params: new Map(params),
      intermediate: new Map(intermediate),
      user: o.user_attrs ?? {},
      system: o.system_attrs ?? {},
      start: parseIsoTime(o.datetime_start),
      complete: parseIsoTime(o.datetime_complete),
    };
    if (study.createdAt === 0) study.createdAt = trial.start;
    this.#trials.push({ study, trial });
    study.set(trial);
  }

  #changeTrial(o: TrialOperation): void {
    const found = this.#trials[o.trial_id];
    if (found === undefined || isOver(found.trial.state)) return;
    const { study, trial } = found;
    switch (o.op_code) {
      case OP.setParam: {
        const distribution = this.#distributions.parse(o.distribution);
        if (!this.#fits(study, o.param_name, distribution)) return;
        trial.params.set(o.param_name, { internal: o.param_value_internal, distribution });
        break;
      }
      case OP.setState:
        if (o.state === RUNNING && trial.state === RUNNING) return;
        if (o.state === RUNNING) trial.start = parseIsoTime(o.datetime_start);
        if (isOver(o.state)) trial.complete = parseIsoTime(o.datetime_complete);
        trial.state = o.state;
        trial.values = o.values ?? trial.values;
        break;
      case OP.setIntermediate:
        trial.intermediate.set(Number(o.step), o.intermediate_value);
        break;
      case OP.setUserAttribute:
        assign(trial.user, o.user_attr);
        break;
      case OP.setSystemAttribute:
        assign(trial.system, o.system_attr);
        break;
      default:
        return; // An operation of a newer Optuna, or of Rustuna, which readers skip.
    }
    study.set(trial);
  }

  /** Whether a parameter keeps its kind, its scale and its choices within a study. */
  #fits(study: OptunaStudy, name: string, d: Distribution): boolean {
    let known = this.#firstDistributions.get(study);
    if (known === undefined) this.#firstDistributions.set(study, (known = new Map()));
    const first = known.get(name);
    if (first === undefined) known.set(name, d);
    if (first === undefined || first === d) return true;
    if (first.kind === "categorical")
      return (
        d.kind === "categorical" && JSON.stringify(first.choices) === JSON.stringify(d.choices)
      );
    return first.kind === d.kind && first.log === d.log;
  }
}
