import type { Json } from "../../../trial/record.ts";
import type { OptunaAttributes, OptunaDirection, OptunaState } from "../optuna-study.ts";
import { parsePythonJson } from "../python-json.ts";

/** Numbers of a journal's operations, as in Optuna's `JournalOperation`. */
export const OP = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyUserAttribute: 2,
  setStudySystemAttribute: 3,
  createTrial: 4,
  setParam: 5,
  setState: 6,
  setIntermediate: 7,
  setUserAttribute: 8,
  setSystemAttribute: 9,
} as const;

interface CreateStudy {
  readonly op_code: typeof OP.createStudy;
  readonly study_name: string;
  readonly directions: readonly OptunaDirection[];
}
interface DeleteStudy {
  readonly op_code: typeof OP.deleteStudy;
  readonly study_id: number;
}
interface SetStudyUserAttribute {
  readonly op_code: typeof OP.setStudyUserAttribute;
  readonly study_id: number;
  readonly user_attr: OptunaAttributes;
}
interface SetStudySystemAttribute {
  readonly op_code: typeof OP.setStudySystemAttribute;
  readonly study_id: number;
  readonly system_attr: OptunaAttributes;
}
/** Creates a trial. The optional fields are of a template, and absent for one that just starts. */
export interface CreateTrial {
  readonly op_code: typeof OP.createTrial;
  readonly study_id: number;
  /** ISO date. */
  readonly datetime_start: string | null;
  readonly datetime_complete?: string | null;
  readonly state?: OptunaState;
  /** Of a single objective. */
  readonly value?: number | null;
  readonly values?: readonly number[] | null;
  readonly params?: { readonly [name: string]: number };
  /** JSON text of each parameter's distribution. */
  readonly distributions?: { readonly [name: string]: string };
  readonly intermediate_values?: { readonly [step: string]: number };
  readonly user_attrs?: OptunaAttributes;
  readonly system_attrs?: OptunaAttributes;
}
interface SetParam {
  readonly op_code: typeof OP.setParam;
  readonly trial_id: number;
  readonly param_name: string;
  readonly param_value_internal: number;
  readonly distribution: string;
}
interface SetState {
  readonly op_code: typeof OP.setState;
  readonly trial_id: number;
  readonly state: OptunaState;
  readonly values?: readonly number[] | null;
  readonly datetime_start?: string | null;
  readonly datetime_complete?: string | null;
}
interface SetIntermediate {
  readonly op_code: typeof OP.setIntermediate;
  readonly trial_id: number;
  readonly step: number;
  readonly intermediate_value: number;
}
interface SetUserAttribute {
  readonly op_code: typeof OP.setUserAttribute;
  readonly trial_id: number;
  readonly user_attr: OptunaAttributes;
}
interface SetSystemAttribute {
  readonly op_code: typeof OP.setSystemAttribute;
  readonly trial_id: number;
  readonly system_attr: OptunaAttributes;
}

/** Operations that change a trial. */
export type TrialOperation =
  | SetParam
  | SetState
  | SetIntermediate
  | SetUserAttribute
  | SetSystemAttribute;
/** A line of a journal, without the worker that wrote it. */
export type Operation =
  | CreateStudy
  | DeleteStudy
  | SetStudyUserAttribute
  | SetStudySystemAttribute
  | CreateTrial
  | TrialOperation;

/**
 * The operation on a line. Only its number is checked: the other fields are as Optuna wrote them.
 * Numbers that are not in `OP` are of a newer Optuna.
 * @throws SyntaxError
 */
export function parseOperation(line: string): Operation {
  const json = parsePythonJson(line);
  if (!isOperation(json)) throw new SyntaxError("it has no op_code");
  return json;
}

const isOperation = (json: Json): json is Json & Operation =>
  typeof json === "object" &&
  json !== null &&
  "op_code" in json &&
  typeof json.op_code === "number";
