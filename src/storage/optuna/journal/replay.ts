import { type Distribution, distributionFrom } from "../distribution.ts";
import { isOver, type OptunaState, OptunaStudy, type OptunaTrial, RUNNING } from "../model.ts";
import { parsePythonJson } from "../python-json.ts";

/** Numbers of the operations in a journal. */
export const op = {
  createStudy: 0,
  deleteStudy: 1,
  studyUser: 2,
  studySystem: 3,
  createTrial: 4,
  param: 5,
  state: 6,
  intermediate: 7,
  user: 8,
  system: 9,
} as const;

const time = (text: string | null | undefined): number => {
  if (!text) return 0;
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? 0 : parsed;
};

/**
 * What a journal's operations come to. Numbers of studies and trials are those of the order in
 * which they were accepted; what contradicts what came before is dropped, as every reader drops it:
 * a second study of a name, a change of a finished trial, a second start.
 */
export class Replay {
  readonly studies = new Map<string, OptunaStudy>();
  readonly #studies = new Map<number, OptunaStudy>();
  readonly #trials: { readonly study: OptunaStudy; readonly trial: OptunaTrial }[] = [];
  readonly #distributions = new Map<string, Distribution>();
  nextStudy = 0;
  get nextTrial(): number {
    return this.#trials.length;
  }

  apply(o: { readonly op_code: number; readonly [key: string]: any }): void {
    switch (o.op_code) {
      case op.createStudy: {
        if (this.studies.has(o["study_name"])) return;
        const study = new OptunaStudy(this.nextStudy++, o["study_name"], o["directions"]);
        this.#studies.set(study.id, study);
        this.studies.set(study.name, study);
        return;
      }
      case op.deleteStudy: {
        const study = this.#studies.get(o["study_id"]);
        if (study === undefined) return;
        this.#studies.delete(study.id);
        this.studies.delete(study.name);
        return;
      }
      case op.studyUser:
      case op.studySystem: {
        const study = this.#studies.get(o["study_id"]);
        if (study === undefined) return;
        Object.assign(
          o.op_code === op.studyUser ? study.user : study.system,
          o["user_attr"] ?? o["system_attr"],
        );
        return;
      }
      case op.createTrial: {
        const study = this.#studies.get(o["study_id"]);
        if (study === undefined) return;
        const params = Object.entries((o["params"] ?? {}) as { [name: string]: number }).map(
          ([name, internal]) =>
            [
              name,
              { internal, distribution: this.#distribution(o["distributions"][name]) },
            ] as const,
        );
        const trial: OptunaTrial = {
          id: this.#trials.length,
          number: study.trials.length,
          state: o["state"] ?? RUNNING,
          values: o["values"] ?? (typeof o["value"] === "number" ? [o["value"]] : null),
          params: new Map(params),
          intermediate: new Map(
            Object.entries((o["intermediate_values"] ?? {}) as { [step: string]: number }).map(
              ([s, v]) => [Number(s), v],
            ),
          ),
          user: o["user_attrs"] ?? {},
          system: o["system_attrs"] ?? {},
          start: time(o["datetime_start"]),
          complete: time(o["datetime_complete"]),
        };
        if (study.createdAt === 0) study.createdAt = trial.start;
        this.#trials.push({ study, trial });
        study.set(trial);
        return;
      }
      default:
        this.#change(o);
    }
  }
  #change(o: { readonly op_code: number; readonly [key: string]: any }): void {
    const found = this.#trials[o["trial_id"]];
    if (found === undefined || isOver(found.trial.state)) return;
    const { study, trial } = found;
    switch (o.op_code) {
      case op.param: {
        const distribution = this.#distribution(o["distribution"]);
        if (!this.#compatible(study, o["param_name"], distribution)) return;
        trial.params.set(o["param_name"], { internal: o["param_value_internal"], distribution });
        break;
      }
      case op.state: {
        const state: OptunaState = o["state"];
        if (state === RUNNING && trial.state === RUNNING) return;
        if (state === RUNNING) trial.start = time(o["datetime_start"]);
        if (isOver(state)) trial.complete = time(o["datetime_complete"]);
        trial.state = state;
        if (o["values"] !== null && o["values"] !== undefined) trial.values = o["values"];
        break;
      }
      case op.intermediate:
        trial.intermediate.set(Number(o["step"]), o["intermediate_value"]);
        break;
      case op.user:
        Object.assign(trial.user, o["user_attr"]);
        break;
      case op.system:
        Object.assign(trial.system, o["system_attr"]);
        break;
      default:
        return; // of a newer Optuna, or Rustuna's: readers skip it
    }
    study.set(trial);
  }
  /** Parsed once for each text: a study has few. */
  #distribution(text: string): Distribution {
    let d = this.#distributions.get(text);
    if (d === undefined)
      this.#distributions.set(text, (d = distributionFrom(parsePythonJson(text))));
    return d;
  }
  readonly #first = new WeakMap<OptunaStudy, Map<string, Distribution>>();
  /** A name keeps its kind, its scale, and its choices. */
  #compatible(study: OptunaStudy, name: string, d: Distribution): boolean {
    let known = this.#first.get(study);
    if (known === undefined) this.#first.set(study, (known = new Map()));
    const before = known.get(name);
    if (before === undefined) {
      known.set(name, d);
      return true;
    }
    if (before === d) return true;
    if (before.kind !== d.kind) return false;
    if (before.kind === "categorical" || d.kind === "categorical")
      return (
        JSON.stringify((before as { choices: unknown }).choices) ===
        JSON.stringify((d as { choices: unknown }).choices)
      );
    return before.log === d.log;
  }
}
