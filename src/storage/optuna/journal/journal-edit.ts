import { stringifyDistribution } from "../distribution.ts";
import type { OptunaEdit } from "../optuna-backend.ts";
import { isOver, type NewTrial, type OptunaParam, RUNNING } from "../optuna-study.ts";
import { PyFloat, stringifyPythonJson } from "../python-json.ts";
import { OP, type Operation } from "./operation.ts";
import type { Replay } from "./replay.ts";

/** Fields of an operation; `PyFloat` stands for a number that Python reads as a float. */
type Fields = { readonly [field: string]: unknown };

/** ISO date with microseconds and time zone, as Python's `datetime.isoformat` writes it. */
const toIso = (ms: number): string | null =>
  ms === 0 ? null : new Date(ms).toISOString().replace("Z", "000+00:00");

const toPyFloats = (values: readonly number[] | null | undefined): readonly PyFloat[] | null =>
  values?.map((v) => new PyFloat(v)) ?? null;

/** The index of a choice is an int in Python, every other value a float. */
const toInternalJson = ({ internal, distribution }: OptunaParam): number | PyFloat =>
  distribution.kind === "categorical" ? internal : new PyFloat(internal);

/**
 * Edits as lines of a journal.
 * @param lines gets a line for each edit
 * @param replay the journal before these lines
 * @param worker_id unique for the process, as in Optuna
 */
export function journalEdit(lines: string[], replay: Replay, worker_id: string): OptunaEdit {
  const append = (op_code: Operation["op_code"], fields: Fields): void => {
    lines.push(stringifyPythonJson({ op_code, worker_id, ...fields }));
  };
  /** Trials that this edit has created, in all and by study. */
  let createdTrials = 0;
  const createdByStudy = new Map<number, number>();
  return {
    createStudy: async (study_name, directions) => {
      append(OP.createStudy, { study_name, directions });
      return { id: replay.nextStudyId };
    },
    deleteStudy: async ({ id }) => append(OP.deleteStudy, { study_id: id }),
    setStudyAttribute: async ({ id }, kind, key, value) => {
      const code = kind === "user" ? OP.setStudyUserAttribute : OP.setStudySystemAttribute;
      append(code, { study_id: id, [`${kind}_attr`]: { [key]: value } });
    },
    createTrial: async ({ id }, trial) => {
      append(OP.createTrial, {
        study_id: id,
        datetime_start: toIso(trial.start ?? 0),
        ...toTemplate(trial),
      });
      const created = createdByStudy.get(id) ?? 0;
      createdByStudy.set(id, created + 1);
      return {
        id: replay.nextTrialId + createdTrials++,
        number: replay.nextTrialNumber(id) + created,
      };
    },
    setParam: async ({ id }, param_name, param) =>
      append(OP.setParam, {
        trial_id: id,
        param_name,
        param_value_internal: toInternalJson(param),
        distribution: stringifyDistribution(param.distribution),
      }),
    setState: async ({ id }, state, values, time) =>
      append(OP.setState, {
        trial_id: id,
        state,
        values: toPyFloats(values),
        ...(state === RUNNING && { datetime_start: toIso(time) }),
        ...(isOver(state) && { datetime_complete: toIso(time) }),
      }),
    setIntermediate: async ({ id }, step, value) =>
      append(OP.setIntermediate, {
        trial_id: id,
        step,
        intermediate_value: new PyFloat(value),
      }),
    setAttribute: async ({ id }, kind, key, value) => {
      const code = kind === "user" ? OP.setUserAttribute : OP.setSystemAttribute;
      append(code, { trial_id: id, [`${kind}_attr`]: { [key]: value } });
    },
  };
}

/** Fields of a new trial beside its start; none for a running trial that has nothing yet. */
function toTemplate(t: NewTrial): Fields {
  if (t.state === RUNNING && !t.params && !t.system && !t.user) return {};
  const params = [...(t.params ?? [])];
  const distributions = params.map(([name, p]) => [name, stringifyDistribution(p.distribution)]);
  const intermediate = [...(t.intermediate ?? [])].map(([step, v]) => [step, new PyFloat(v)]);
  return {
    state: t.state,
    value: null,
    values: toPyFloats(t.values),
    distributions: Object.fromEntries(distributions),
    params: Object.fromEntries(params.map(([name, p]) => [name, toInternalJson(p)])),
    user_attrs: t.user ?? {},
    system_attrs: t.system ?? {},
    intermediate_values: Object.fromEntries(intermediate),
    ...(t.complete && { datetime_complete: toIso(t.complete) }),
  };
}
